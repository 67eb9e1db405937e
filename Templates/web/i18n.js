// Words and figures in the reader's language. The texts are in strings/, one file for each language.
// In a text "{x}" is a parameter, and "a|b" is singular|plural, chosen by {n}.

export const LANGUAGES = [
  { code: 'en', tag: 'en', name: 'English' },
  { code: 'fi', tag: 'fi', name: 'Suomi' },
  { code: 'sv', tag: 'sv', name: 'Svenska' },
  { code: 'no', tag: 'nb', name: 'Norsk' },
  { code: 'da', tag: 'da', name: 'Dansk' },
  { code: 'de', tag: 'de', name: 'Deutsch' },
  { code: 'fr', tag: 'fr', name: 'Français' },
  { code: 'es', tag: 'es', name: 'Español' },
  { code: 'it', tag: 'it', name: 'Italiano' },
];
export const languageOf = (code) => LANGUAGES.find((language) => language.code === code);

const loaded = new Map();
let current = LANGUAGES[0];
let texts = {};

export const lang = () => current.code;
export const tag = () => current.tag;

/** Loads the texts of a language and makes it the one that is spoken. */
export async function speak(code) {
  if (!loaded.has(code)) {
    const answer = await fetch(new URL(`strings/${code}.json`, import.meta.url));
    if (!answer.ok) throw new Error(`no texts for ${code}`);
    loaded.set(code, await answer.json());
  }
  texts = loaded.get(code);
  current = languageOf(code);
  document.documentElement.lang = current.tag;
}

/** The first of the browser's languages that is one of ours. */
export function browserLanguage() {
  for (const wanted of navigator.languages || []) {
    const code = wanted.slice(0, 2).toLowerCase().replace(/^n[bn]$/, 'no');
    if (languageOf(code)) return code;
  }
  return 'en';
}

export const has = (key) => key in texts;

export function t(key, values = {}) {
  let text = texts[key] ?? key;
  if (text.includes('|')) {
    const [one, other] = text.split('|');
    text = new Intl.PluralRules(tag()).select(Number(values.n)) === 'one' ? one : other;
  }
  return text.replace(/\{(\w+)\}/g, (_, name) => (typeof values[name] === 'number' ? num(values[name]) : values[name] ?? ''));
}

export const num = (value, options) => new Intl.NumberFormat(tag(), options).format(value);
export const money = (amount, currency) => num(Number(amount), { style: 'currency', currency });
export const percent = (value) => num(value / 100, { style: 'percent', maximumFractionDigits: 1 });
export const kwh = (value) => `${num(value, { minimumFractionDigits: 1, maximumFractionDigits: 1 })}\u00a0kWh`;
export const date = (value, options = { dateStyle: 'medium', timeStyle: 'short' }) => new Intl.DateTimeFormat(tag(), options).format(new Date(value));
export const clock = (value) => date(value, { hour: '2-digit', minute: '2-digit' });
export const country = (code) => { try { return new Intl.DisplayNames([tag()], { type: 'region' }).of(code); } catch { return code; } };
export function size(bytes) {
  if (bytes < 1e6) return num(Math.max(1, Math.round(bytes / 1e3)), { style: 'unit', unit: 'kilobyte' });
  return num(bytes / 1e6, { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 });
}
export function duration(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return t('t.s', { n: seconds });
  if (seconds < 5400) return t('t.min', { n: Math.round(seconds / 60) });
  return t('t.h', { n: Math.round(seconds / 3600) });
}
