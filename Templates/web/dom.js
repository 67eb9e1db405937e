// Elements without markup in strings: nothing here can become a script.
import { icon } from './art.js';
import { t } from './i18n.js';

export const $ = (id) => document.getElementById(id);

/** h('div.card', { id: 'x', onclick: f }, 'text', child, [more]): null and false children are left out. */
export function h(spec, attributes, ...children) {
  const [name, ...classes] = spec.split('.');
  const element = document.createElement(name);
  if (classes.length) element.className = classes.join(' ');
  if (attributes instanceof Node || typeof attributes === 'string' || Array.isArray(attributes)) {
    children.unshift(attributes);
    attributes = null;
  }
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (['value', 'checked', 'disabled', 'hidden', 'selected', 'indeterminate'].includes(key)) element[key] = value;
    else element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...visible(children));
  return element;
}
const visible = (children) => children.flat(9).filter((child) => child !== null && child !== undefined && child !== false);
export const put = (element, ...children) => element.replaceChildren(...visible(children));

/** `reason` says why the button cannot be used now: it stays in reach, and tells when it is pressed. */
export function button(label, { cls = '', ic = null, icEnd = null, on, k = null, aria = null, reason = null, type = 'button' } = {}) {
  return h('button.btn' + (cls ? '.' + cls.split(' ').join('.') : ''), {
    type, 'data-k': k, 'aria-label': aria, 'aria-disabled': reason ? 'true' : null, 'aria-describedby': reason ? 'reason' : null,
    onclick: (event) => { if (reason) { event.preventDefault(); say(reason, true); } else on?.(event); },
  }, ic && icon(ic), h('span', label), icEnd && icon(icEnd));
}
export const iconButton = (ic, label, on, { k = null, cls = '', disabled = false } = {}) =>
  h('button.icon-btn' + (cls ? '.' + cls : ''), { type: 'button', 'aria-label': label, title: label, 'data-k': k, disabled, onclick: on }, icon(ic));
export const link = (label, href, { cls = '', ic = null, icEnd = null, k = null, aria = null, ...more } = {}) =>
  h('a.btn' + (cls ? '.' + cls.split(' ').join('.') : ''), { href, 'data-k': k, 'aria-label': aria, ...more }, ic && icon(ic), h('span', label), icEnd && icon(icEnd));
/** A link to a file: should the server refuse, the reader stays on the page. */
export const download = (label, href, options = {}) => link(label, href, { ic: 'down', download: '', ...options });
export const chip = (text, kind, ic) => h('span.chip.' + kind, ic && icon(ic), text);
export const check = (attributes, label, sub) => h('label.check', h('input', { type: 'checkbox', ...attributes }),
  h('span.box', { 'aria-hidden': 'true' }, icon('check')), h('span.check-l', label, sub && h('small', sub)));
export const radio = (name, value, current, label, on, sub) => h('label.radio',
  h('input', { type: 'radio', name, value, checked: current === value, 'data-k': name + value, onchange: on }),
  h('span.ring', { 'aria-hidden': 'true' }), h('span', label, sub && h('small', sub)));
export const select = (id, label, current, options, on) => h('div.field.inline', h('label', { for: id }, label),
  h('div.select', h('select', { id, 'data-k': id, onchange: (event) => on(event.target.value) },
    options.map(([value, text]) => h('option', { value, selected: String(value) === String(current) }, text))), icon('chev')));
export const facts = (rows) => h('dl.facts', rows.filter(Boolean).map(([name, value]) => h('div', h('dt', name), h('dd', value))));

/** A progress bar; `set(percent, kind, words)` moves it. It is not announced by itself. */
export function bar(value, kind, label) {
  const fill = h('i');
  const element = h('div', { role: 'progressbar', 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-label': label }, fill);
  element.set = (percent, kindNow, words) => {
    fill.style.inlineSize = percent + '%';
    element.className = 'bar' + (kindNow ? ' ' + kindNow : '');
    element.setAttribute('aria-valuenow', Math.round(percent));
    if (words) element.setAttribute('aria-valuetext', words);
  };
  element.set(value, kind);
  return element;
}

let sayTimer;
/** Said by screen readers; `urgent` interrupts. */
export function say(text, urgent = false) {
  const element = $(urgent ? 'alert' : 'live');
  element.textContent = '';
  clearTimeout(sayTimer);
  sayTimer = setTimeout(() => { element.textContent = text; }, 60);
}

export function saveFile(name, text, type) {
  const anchor = h('a', { href: URL.createObjectURL(new Blob([text], { type })), download: name });
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(anchor.href), 5000);
}

export async function copyText(text) {
  try { await navigator.clipboard.writeText(text); } catch {
    const field = h('textarea', { class: 'sr', 'aria-hidden': 'true' }, text);
    document.body.append(field);
    field.select();
    document.execCommand('copy');
    field.remove();
  }
}

/** A button that copies and says so for a moment. */
export function copyButton(label, aria, text, { k, done }) {
  const element = button(label, { cls: 'small ghost', ic: 'link', k, aria, on: async () => {
    await copyText(await text());
    element.querySelector('span').textContent = t('a.copied');
    say(done);
    setTimeout(() => { element.querySelector('span').textContent = label; }, 2500);
  } });
  return element;
}

/** A dialog over the page; the focus goes back to what opened it. */
export function dialog(children, { cls = '', labelledby = 'dlg-t', describedby = null } = {}) {
  const opener = document.activeElement?.dataset?.k;
  const element = h('dialog' + (cls ? '.' + cls : ''), { 'aria-labelledby': labelledby, 'aria-describedby': describedby }, children);
  element.addEventListener('close', () => {
    element.remove();
    if (opener) document.querySelector(`[data-k="${CSS.escape(opener)}"]`)?.focus();
  });
  element.addEventListener('click', (event) => { if (event.target === element) element.close(); });
  document.body.append(element);
  element.showModal();
  return element;
}
