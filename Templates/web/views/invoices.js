// Charging invoices by month. Amounts of different currencies are never added to each other.
import { icon } from '../art.js';
import { api } from '../api.js';
import { chip, download, h, select } from '../dom.js';
import { country, date, kwh, lang, money, num, t } from '../i18n.js';
import { problem } from '../problem.js';
import { render } from '../render.js';
import { route } from '../router.js';
import { S, carName, chosenCars, persist, ui } from '../store.js';

const cars = () => (chosenCars().length ? chosenCars() : S.vehicles || []);
const filters = () => {
  const from = new Date();
  from.setUTCDate(1);
  from.setUTCMonth(from.getUTCMonth() - Number(ui.invoiceMonths) + 1);
  const vins = ui.invoiceCar ? cars().filter((car) => car.vin_masked === ui.invoiceCar) : cars();
  return { vins: vins.map((car) => car.vin).join(','), from: from.toISOString().slice(0, 10) };
};

export async function loadInvoices() {
  const key = JSON.stringify(filters());
  if (S.invoicesKey === key && S.invoices) return;
  S.invoices = null;
  S.invoicesKey = key;
  try {
    S.invoices = await api.invoices(filters());
    if (route.sub === 'invoices') render();
  } catch (error) { problem(error, loadInvoices); }
}
function change(values) {
  Object.assign(ui, values);
  persist();
  S.invoices = null;
  S.problem = null;
  render();
  loadInvoices();
}

function line(car, invoice) {
  const { session } = invoice;
  const totals = invoice.totals ?? (invoice.total === null || invoice.total === undefined ? [] : [invoice]);
  return h('tr.i', { role: 'row' }, h('th', { scope: 'row', role: 'rowheader' }, h('span.site', [session.site, session.country && country(session.country)].filter(Boolean).join(', ')),
    h('small', [date(session.started_at), carName(car)].join(' · '))),
  h('td.num.n', { role: 'cell' }, invoice.status === 'available' ? h('a.icon-btn', { href: api.invoiceURL(car.vin, invoice.invoice_id), download: '', 'aria-label': t('inv.pdf', { i: invoice.file_name || invoice.invoice_id }), title: t('a.download') }, icon('down'))
    : chip(t('inv.' + invoice.status), 'watch', 'clock')),
  h('td.num.kwh', { role: 'cell' }, session.energy_kwh === null ? '–' : kwh(session.energy_kwh)), h('td.num', { role: 'cell' }, totals.map((sum) => h('span', { class: 'amt' }, money(sum.total, sum.currency)))));
}

function months() {
  const found = new Map();
  for (const sum of S.invoices.monthly_totals) {
    if (!found.has(sum.month)) found.set(sum.month, { sums: [], lines: [] });
    found.get(sum.month).sums.push(sum);
  }
  for (const vehicle of S.invoices.vehicles) {
    const car = S.vehicles.find((one) => one.vin === vehicle.vin);
    for (const invoice of vehicle.invoices || []) {
      const month = invoice.session.started_at.slice(0, 7);
      if (!found.has(month)) found.set(month, { sums: [], lines: [] });
      found.get(month).lines.push([car, invoice]);
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? 1 : -1));
}

function month([name, { sums, lines }]) {
  const isOpen = S.openMonths.has(name);
  const label = date(name + '-15T12:00:00Z', { month: 'long', year: 'numeric' });
  const energy = sums.reduce((sum, one) => sum + (one.energy_kwh || 0), 0);
  lines.sort(([, a], [, b]) => (a.session.started_at < b.session.started_at ? 1 : -1));
  return h('tbody', { role: 'rowgroup' }, h('tr.m', { role: 'row' }, h('th', { scope: 'row', role: 'rowheader' }, h('button.exp', { type: 'button', 'aria-expanded': String(isOpen), 'aria-label': t('inv.show', { m: label }), 'data-k': 'm' + name, onclick: () => { if (isOpen) S.openMonths.delete(name); else S.openMonths.add(name); render(); } }, icon('chev'), h('span', label))),
    h('td.num.n', { role: 'cell' }, num(lines.length)), h('td.num.kwh', { role: 'cell' }, kwh(energy)), h('td.num', { role: 'cell' }, sums.map((sum) => h('span.amt', money(sum.total, sum.currency))))),
  isOpen && lines.map(([car, invoice]) => line(car, invoice)));
}

export function invoices() {
  const tools = h('div.row-tools.wrapit',
    cars().length > 1 && select('inv-car', t('inv.car'), ui.invoiceCar, [['', t('inv.allCars')], ...cars().map((car) => [car.vin_masked, carName(car)])], (value) => change({ invoiceCar: value })),
    select('inv-per', t('inv.period'), ui.invoiceMonths, [6, 12, 24, 48].map((n) => [n, t('inv.months', { n })]), (value) => change({ invoiceMonths: Number(value) })));
  const heading = h('div', h('h2', t('res.invoices')), h('p.muted', t('inv.lead')));
  if (!S.invoices) return [heading, tools, !S.problem && [h('p.loading', { role: 'status' }, t('a.working')), h('div.skel-table', { 'aria-hidden': 'true' }, [1, 2, 3, 4].map(() => h('i')))]];
  const answer = S.invoices;
  const all = answer.vehicles.flatMap((vehicle) => vehicle.invoices || []);
  if (!all.length) return [heading, tools, h('div.panel.empty-box', icon('info'), h('p', t('inv.none')))];
  const missing = all.filter((invoice) => invoice.status !== 'available').length;
  return [heading, tools,
    h('section.cur', { 'aria-label': t('inv.totals') }, Object.entries(answer.currency_breakdown).map(([currency, sum]) => h('div.tile', h('span', currency), h('strong', money(sum.total, currency)), h('small', `${t('inv.sessions', { n: sum.count })}, ${kwh(sum.energy_kwh || 0)}`)))),
    h('p.fine', icon('info'), h('span', t('inv.never') + ' ' + t('inv.recon', { s: answer.sessions, a: all.length - missing, f: answer.free_sessions, m: missing }))),
    h('div.row-tools.wrapit', download(t('inv.zip'), api.invoiceArchiveURL({ ...filters(), layout: 'month' }), { cls: 'primary', k: 'invzip' }), h('span.grow'),
      select('inv-csv', t('inv.csvFor'), ui.csv, [['excel-eu', t('inv.csvEu')], ['excel-us', t('inv.csvUs')], ['rfc4180', t('inv.csvRfc')]], (value) => { ui.csv = value; persist(); render(); }),
      download(t('inv.csv'), api.historyURL({ ...filters(), lang: lang(), dialect: ui.csv }), { k: 'csv' })),
    h('div.table-box', h('table.inv.months', { role: 'table' }, h('caption.sr', t('inv.caption')), h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, h('th', { scope: 'col', role: 'columnheader' }, t('inv.month')), h('th.num', { scope: 'col', role: 'columnheader' }, t('inv.n')), h('th.num.kwh', { scope: 'col', role: 'columnheader' }, t('inv.kwh')), h('th.num', { scope: 'col', role: 'columnheader' }, t('inv.total')))), months().map(month)))];
}
