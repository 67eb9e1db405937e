// What the operator's views share: asking the server, figures, tables.
import { h } from '../dom.js';

/** The token stays in the memory of this page: after a reload it is asked for again. */
export const access = { token: null };

export const number = (value) => new Intl.NumberFormat('en').format(value);
export const seconds = (value) => (value === null || value === undefined ? '–' : value < 90 ? `${number(Math.round(value * 10) / 10)} s` : `${number(Math.round(value / 60))} min`);
const MOMENT = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' });
/** A moment on the clock of whoever looks. */
export function time(value) {
  if (!value) return '–';
  const parts = Object.fromEntries(MOMENT.formatToParts(new Date(value)).map((part) => [part.type, part.value]));
  return h('time', { datetime: new Date(value).toISOString() }, `${parts.hour}:${parts.minute}:${parts.second}`, h('small', `${parts.day} ${parts.month} ${parts.year}`));
}
export const moment = (value) => (value ? MOMENT.format(new Date(value)) : '–');
/** Minor units of a currency, as the API has them. */
export function money(amount, currency) {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  return format.format(amount / 10 ** format.resolvedOptions().maximumFractionDigits);
}

export async function ask(path, { method = 'GET', body = null, type = null } = {}) {
  const answer = await fetch(path, {
    method, body, signal: AbortSignal.timeout(30_000),
    headers: { Accept: 'application/json', ...(access.token ? { Authorization: `Bearer ${access.token}` } : {}), ...(type ? { 'Content-Type': type } : {}) },
  });
  const data = answer.status === 204 ? {} : await answer.json().catch(() => ({}));
  if (answer.ok) return data;
  throw Object.assign(new Error(typeof data.detail === 'string' ? data.detail : answer.statusText), { status: answer.status, request: data.request_id });
}

export const admin = (path, options) => ask('/api/v1/admin/' + path, options);

export const tile = (name, value, note) => h('div.tile', h('span', name), h('strong', value), note && h('small', note));
export const row = (head, ...cells) => h('tr', h('th', { scope: 'row' }, head), cells.map((cell) => h('td', cell)));
export const table = (caption, heads, rows, none, { extra = null, cls = '' } = {}) => h('section', h('div.head', h('h2', caption), extra), rows.length
  ? h('div.table-box', { tabindex: '0', role: 'region', 'aria-label': caption }, h('table.inv.admin' + cls, h('caption.sr', caption), h('thead', h('tr', heads.map((name) => h('th', { scope: 'col' }, name)))), h('tbody', rows))) : h('p.muted', none));
export const tiles = (label, ...children) => h('section.cur.small', { 'aria-label': label }, children);
