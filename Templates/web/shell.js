// Head, steps and foot of the page.
import { icon, logo } from './art.js';
import { api } from './api.js';
import { $, button, h, iconButton, put, say } from './dom.js';
import { LANGUAGES, clock, duration, lang, speak, t } from './i18n.js';
import { problem } from './problem.js';
import { render } from './render.js';
import { allowed, enter, flow, home, route } from './router.js';
import { S, isPaid, persist, ui } from './store.js';

const LOW_MS = 5 * 60_000;
const left = () => Date.parse(S.session.expires_at) - Date.now();

const isDark = () => (ui.theme ? ui.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches);
function switchTheme() {
  ui.theme = isDark() ? 'light' : 'dark';
  document.documentElement.dataset.theme = ui.theme;
  persist();
  render();
}

async function switchLanguage(code) {
  try { await speak(code); } catch { return problem({ code: 'network' }, () => switchLanguage(code)); }
  ui.lang = code;
  persist();
  render();
  // What the server says is in the session's language.
  if (S.session) api.patchSession({ locale: code }).catch(() => {});
  return undefined;
}

export async function extend() {
  try {
    Object.assign(S.session, await api.extend());
    tick();
    say(t('session.extended', { t: clock(S.session.expires_at) }));
  } catch (error) { problem(error, error.code === 'max_lifetime' ? null : extend); }
}

function pill() {
  if (!S.session || ['verify', 'deleted', 'expired'].includes(route.step)) return null;
  return h('button.pill', { type: 'button', id: 'pill', 'data-k': 'pill', 'aria-label': t('session.extendLabel', { t: duration(left()) }), onclick: extend },
    icon('clock'), h('span.pill-t', { id: 'pill-t' }, duration(left())), h('span.pill-x', t('session.extend')));
}

export function shell() {
  $('skip').textContent = t('skip');
  put($('top'), h('div.wrap',
    h('a.brand', { href: '#/' + home(), 'aria-label': t('brand'), 'data-k': 'brand' }, logo(), h('span', t('brand'))),
    h('div.tools', pill(),
      h('a.top-link', { href: '#/verify', 'data-k': 'nav-verify', 'aria-current': route.step === 'verify' ? 'page' : null }, t('nav.verify')),
      h('div.lang', icon('globe'), h('select', { 'aria-label': t('nav.language'), 'data-k': 'lang', onchange: (event) => switchLanguage(event.target.value) },
        LANGUAGES.map((language) => h('option', { value: language.code, lang: language.tag, selected: language.code === lang() }, language.name))), icon('chev')),
      iconButton(isDark() ? 'sun' : 'moon', t(isDark() ? 'nav.toLight' : 'nav.toDark'), switchTheme, { k: 'theme' }))));
  put($('stepper'), stepper());
  put($('foot'), h('div.wrap', h('p', icon('lock'), h('span', t('foot.note'))),
    h('ul', h('li', h('a', { href: '/page' }, t('foot.plain'))), h('li.only-phone', h('a', { href: '#/verify' }, t('nav.verify'))))));
  banner();
}

function stepper() {
  const steps = flow();
  const at = steps.indexOf(route.step);
  if (!S.session || at < 0) return null;
  return h('nav.stepper', { 'aria-label': t('nav.steps') }, h('div.wrap',
    h('p.step-now', h('span', t('nav.stepOf', { a: at + 1, b: steps.length })), h('strong', t('step.' + route.step))),
    h('ol', steps.map((step, index) => {
      const isDone = index < at;
      const inner = [h('span.dot', isDone ? icon('check') : String(index + 1)), h('span.lbl', t('step.' + step)), isDone && h('span.sr', ', ' + t('nav.done'))];
      const isOpen = index !== at && allowed(step) && !(step === 'plan' && isPaid());
      return h('li' + (index === at ? '.now' : isDone ? '.done' : ''),
        isOpen ? h('a', { href: '#/' + step, 'data-k': 'st-' + step }, inner) : h('span.st', { 'aria-current': index === at ? 'step' : null }, inner));
    }))));
}

function banner() {
  put($('banner'), navigator.onLine ? null : h('section.banner', { 'aria-label': t('veh.offline') }, h('div.wrap', icon('offline'), h('p', t('e.offline')),
    button(t('a.retry'), { cls: 'small', k: 'offline-retry', on: () => { banner(); enter(false); } }))));
}
addEventListener('online', () => { banner(); say(t('e.online')); enter(false); });
addEventListener('offline', () => { banner(); say(t('e.offline'), true); });

let warned = false;
let asking = false;
/** Once a second: time that is left, of the session and of links. */
export function tick() {
  for (const element of document.querySelectorAll('[data-until]')) element.textContent = t('res.link', { t: duration(Date.parse(element.dataset.until) - Date.now()) });
  if (!S.session) return;
  const rest = left();
  // Whatever else was asked of the server meanwhile has made the session last longer: it knows.
  if (rest <= 0 && !asking) {
    asking = true;
    api.session().then((session) => { if (session) S.session = session; else problem({ code: 'session_expired' }); }, (error) => problem(error)).finally(() => { asking = false; });
    return;
  }
  const element = $('pill');
  if (!element) return;
  const isLow = rest < LOW_MS;
  element.classList.toggle('low', isLow);
  $('pill-t').textContent = isLow ? `${Math.floor(rest / 60_000)}:${String(Math.floor(rest / 1000) % 60).padStart(2, '0')}` : duration(rest);
  element.setAttribute('aria-label', t('session.extendLabel', { t: duration(rest) }));
  if (isLow && !warned) say(t('session.warn', { t: duration(rest) }), true);
  warned = isLow;
}
