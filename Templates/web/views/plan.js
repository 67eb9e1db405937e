// Step 4, where the server asks for payment: plan, way to pay, what is said on the receipt (docs/api.md, payments).
import { icon } from '../art.js';
import { api } from '../api.js';
import { $, chip, h, radio, say } from '../dom.js';
import { country, lang, money, num, percent, t } from '../i18n.js';
import { summary, title, two } from '../parts.js';
import { problem } from '../problem.js';
import { render } from '../render.js';
import { enter, route } from '../router.js';
import { S, chosenCars, isPaid, paysHere, persist, reportCount, ui } from '../store.js';
import { createReports } from './options.js';

const COUNTRIES = ['FI', 'SE', 'NO', 'DK', 'DE', 'AT', 'CH', 'FR', 'BE', 'NL', 'LU', 'ES', 'PT', 'IT', 'IE', 'GB', 'IS', 'EE', 'LV', 'LT', 'PL', 'CZ', 'US', 'CA'];
const OPEN = ['requires_payment_method', 'processing'];

/** Amounts of payments come in minor units. */
const digits = (currency) => new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;
export const minor = (amount, currency) => [amount / 10 ** digits(currency), currency];
const plain = (plan) => ({ ...plan, id: plan.plan, name: t('plan.' + plan.plan), cost: plan.price, price: minor(plan.price.amount, plan.price.currency) });
const fits = (plan) => plan.vehicles >= chosenCars().length && plan.languages >= ui.locales.length && plan.reports >= reportCount();
const chosen = () => S.plans?.find((plan) => plan.id === ui.plan);
export const covers = (plan) => t('plan.covers', { c: t('sum.cars.n', { n: plan.vehicles }), l: t('sum.langs.n', { n: plan.languages }) });
export const priceText = () => { const plan = chosen() || S.plans?.find(fits); return plan ? money(...plan.price) : ''; };

export async function loadPlans() {
  if (!paysHere() || S.plans) return;
  try {
    S.plans = (await api.plans({ country: ui.country })).plans.filter((plan) => plan.price).map(plain);
    render();
  } catch { /* the start page does without prices */ }
}

/** What the server recommends for the cars and languages that are chosen. */
export async function loadQuote() {
  if (!paysHere() || isPaid()) return;
  const order = { vins: S.session.selected_vins, locales: ui.locales, country: ui.country || undefined };
  const key = JSON.stringify(order);
  if (!reportCount() || key === S.quoteKey) return;
  try {
    S.plans ||= (await api.plans({ country: ui.country })).plans.filter((plan) => plan.price).map(plain);
    S.providers ||= (await api.providers()).data;
    const { plan } = await api.quote(order);
    S.quoteKey = key;
    if (!chosen() || !fits(chosen())) ui.plan = plan;
    if (!S.providers.some((one) => one.name === ui.provider)) ui.provider = S.providers[0]?.name ?? null;
    persist();
    render();
  } catch (error) { problem(error, loadQuote); }
}

const reason = (plan) => {
  if (plan.vehicles < chosenCars().length) return t('plan.few', { a: t('sum.cars.n', { n: plan.vehicles }), b: num(chosenCars().length) });
  if (plan.languages < ui.locales.length) return t('plan.few', { a: t('sum.langs.n', { n: plan.languages }), b: num(ui.locales.length) });
  return fits(plan) ? null : t('plan.few', { a: t('sum.n', { n: plan.reports }), b: num(reportCount()) });
};

let attempt = null;
async function pay() {
  if (S.busy) return;
  if (isPaid()) { createReports(); return; }
  S.buyerError = !/^\S+@\S+\.\S+$/.test(S.buyer.email);
  if (S.buyerError) { render(); $('f-email').focus(); say(t('pay.emailErr'), true); return; }
  const back = location.origin + '/?payment=';
  const buyer = Object.fromEntries(Object.entries({ ...S.buyer, country: ui.country }).filter(([, value]) => value));
  const body = { plan: ui.plan, provider: ui.provider, currency: chosen()?.price[1], return_url: back + 'back', cancel_url: back + 'canceled', locale: lang(), buyer };
  const text = JSON.stringify(body);
  // Another try after a refusal is another attempt; a repeat of the same press is not.
  if (attempt?.text !== text) attempt = { text, key: crypto.randomUUID?.() || String(Math.random()) + Date.now() };
  S.problem = null;
  S.busy = 'pay';
  render();
  say(t('pay.busy'));
  try {
    const payment = await api.pay(body, attempt.key);
    attempt = null;
    ui.payment = payment.payment_id;
    persist();
    if (payment.approve_url) { location.assign(payment.approve_url); return; }
    await settle(payment);
  } catch (error) { attempt = null; problem(error, pay); }
}

/** Waits until the payment has been decided, then makes the reports. Also on the way back from the provider's page. */
export async function settle(first = null) {
  if (!ui.payment) return;
  S.busy = 'pay';
  try {
    let payment = first || await api.payment(ui.payment);
    const way = new URLSearchParams(location.search).get('payment');
    if (location.search) history.replaceState(null, '', location.pathname + location.hash);
    // The buyer agreed on the provider's page: what was approved is taken now.
    if (way === 'back' && OPEN.includes(payment.status)) payment = await api.capture(ui.payment);
    for (let tries = 0; payment.status === 'processing' && tries < 8; tries += 1) payment = await api.payment(ui.payment, 20);
    S.busy = null;
    S.payment = payment.entitlement.active ? payment : null;
    if (S.payment) {
      say(t('rec.paid'));
      if (!S.tasks.length && reportCount()) await createReports();
      else render();
    } else if (payment.status === 'processing') problem({ code: 'payment_pending' }, () => settle());
    else if (way || ['canceled', 'failed'].includes(payment.status)) {
      // Another try is another payment.
      ui.payment = null;
      persist();
      if (way) { history.replaceState(null, '', '#/plan'); await enter(true); }
      problem({ code: way === 'canceled' || payment.status === 'canceled' ? 'payment_canceled' : 'payment_declined' });
    }
  } catch (error) {
    S.busy = null;
    if (error.status === 404) { ui.payment = null; persist(); } else problem(error, settle);
  }
}

function field(name, attributes, hint, error) {
  return h('div.field', h('label', { for: 'f-' + name }, t('pay.' + name)),
    h('input', { id: 'f-' + name, value: S.buyer[name], 'data-k': 'f-' + name, 'aria-describedby': error || hint ? 'h-' + name : null, 'aria-invalid': error ? 'true' : null, oninput: (event) => { S.buyer[name] = event.target.value; }, ...attributes }),
    (error || hint) && h('p' + (error ? '.err' : '.hint'), { id: 'h-' + name }, error && icon('warn'), h('span', error || hint)));
}

function planCard(plan) {
  const why = reason(plan);
  return h('label.plan' + (why ? '.off' : ''), h('input', { type: 'radio', name: 'plan', value: plan.id, checked: ui.plan === plan.id, disabled: Boolean(why), 'data-k': 'p-' + plan.id, onchange: () => { ui.plan = plan.id; persist(); render(); } }),
    h('span.ring', { 'aria-hidden': 'true' }),
    h('span.plan-b', h('span.plan-n', h('strong', plan.name), plan === S.plans.find(fits) && chip(t('plan.fits'), 'good', 'check')), h('span.price', money(...plan.price)), h('span.muted', covers(plan)),
      why ? h('small.why', icon('info'), why) : h('span.inc', ['plan.inc1', 'plan.inc2', 'plan.inc3'].map((key) => h('span', icon('check'), t(key))))));
}

function sums() {
  const plan = chosen();
  if (!plan) return null;
  const { net, tax, tax_rate: rate, currency } = plan.cost;
  return h('dl.sumline', h('dt', t('pay.net')), h('dd', money(...minor(net, currency))), h('dt', t('pay.vatLine', { r: percent(rate) })), h('dd', money(...minor(tax, currency))),
    h('dt.tot', t('pay.total')), h('dd.tot', money(...plan.price)));
}

export const plan = {
  draw() {
    const list = S.plans || [];
    return two([title(t('plan.title'), t('plan.lead', { r: t('sum.n', { n: reportCount() }), c: t('sum.cars.n', { n: chosenCars().length }), l: t('sum.langs.n', { n: ui.locales.length }) })),
      !S.plans && !S.problem && h('p.loading', { role: 'status' }, t('a.working')),
      S.plans && h('fieldset.plain', h('legend.h2', t('plan.choose')), h('div.plans', list.map(planCard))),
      S.providers && h('div.duo', h('fieldset.panel', h('legend.h2', t('pay.method')),
        S.providers.map((one) => radio('provider', one.name, ui.provider, one.display_name, () => { ui.provider = one.name; persist(); }, one.mode === 'test' ? t('pay.test') : t('pay.away')))),
      h('form.panel.form', { id: 'buyer', novalidate: true, onsubmit: (event) => { event.preventDefault(); pay(); } }, h('h2', t('pay.buyer')),
        field('email', { type: 'email', autocomplete: 'email', required: true, inputmode: 'email' }, t('pay.emailHint'), S.buyerError ? t('pay.emailErr') : null),
        field('name', { type: 'text', autocomplete: 'name' }),
        h('div.duo.tight', h('div.field', h('label', { for: 'f-country' }, t('pay.country')), h('div.select', h('select', { id: 'f-country', 'data-k': 'f-country', autocomplete: 'country', onchange: (event) => { ui.country = event.target.value || null; S.plans = null; S.quoteKey = null; persist(); loadQuote(); } },
          [h('option', { value: '' }, '–'), ...COUNTRIES.map((code) => h('option', { value: code, selected: code === ui.country }, country(code)))]), icon('chev'))),
        field('vat_id', { type: 'text', autocomplete: 'off' })))),
      sums(), h('p.fine', icon('shield'), h('span', t('pay.safe')))],
    summary({ next: pay, cta: S.busy === 'pay' ? t('pay.busy') : isPaid() ? t('opt.create') : t('pay.button', { p: chosen() ? money(...chosen().price) : '' }), reason: S.plans && !chosen() ? t('plan.none') : null }));
  },
  async enter() { await loadQuote(); if (route.step === 'plan' && ui.payment && !S.payment) await settle(); },
};
