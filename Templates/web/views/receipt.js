// The receipt of what was paid.
import { icon } from '../art.js';
import { api } from '../api.js';
import { chip, download, h } from '../dom.js';
import { date, lang, money, percent, t } from '../i18n.js';
import { problem } from '../problem.js';
import { render } from '../render.js';
import { route } from '../router.js';
import { S, ui } from '../store.js';
import { minor } from './plan.js';

export async function loadReceipt() {
  if (!ui.payment || S.receipt) return;
  try {
    S.receipt = await api.receipt(ui.payment, lang());
    if (route.sub === 'receipt') render();
  } catch (error) { if (error.code !== 'not_paid' && error.status !== 404) problem(error, loadReceipt); }
}

export function receipt() {
  const paid = S.receipt;
  if (!paid) return [h('h2', t('rec.title')), h('div.panel.empty-box', icon('info'), h('p', t(ui.payment && S.payment ? 'rec.soon' : 'rec.none')))];
  const { net, tax, tax_rate: rate, currency } = paid.breakdown;
  return [h('h2', t('rec.title')), paid.documents.map((document) => h('article.receipt',
    h('header', h('div', h('h3', `${t(document.kind === 'receipt' ? 'rec.title' : 'rec.credit')} ${document.number}`), h('p', date(document.issued_at))), chip(t(document.kind === 'receipt' ? 'rec.paid' : 'rec.refunded'), 'good', 'check')),
    h('dl.lines', h('dt', t('sum.plan')), h('dd', t('plan.' + paid.plan)),
      document.kind === 'receipt' && [h('dt', t('pay.net')), h('dd', money(...minor(net, currency))), h('dt', t('pay.vatLine', { r: percent(rate) })), h('dd', money(...minor(tax, currency)))],
      h('dt.tot', t('pay.total')), h('dd.tot', money(...minor(document.amount, document.currency)))),
    paid.method && h('p.muted', `${paid.method} ${paid.last_four ? '•••• ' + paid.last_four : ''}`),
    h('p', download(t('rec.pdf'), document.download_url, { k: 'rec' + document.number })))) ];
}
