// Parts that several steps share.
import { car } from './art.js';
import { icon } from './art.js';
import { button, h } from './dom.js';
import { num, t } from './i18n.js';
import { notice } from './problem.js';
import { previous, route } from './router.js';
import { S, carName, chosenCars, isPaid, paysHere, reportCount, ui } from './store.js';
import { priceText } from './views/plan.js';

export const title = (text, lead, extra) => h('div.head', h('div', h('h1', { tabindex: '-1' }, text), lead && h('p.lead', lead)), extra);
const BODIES = { 'Model S': 'sedan', 'Model 3': 'sedan', 'Model X': 'cuv', 'Model Y': 'cuv' };
const PAINT = '#4A5A70';
/** The data of the list hold no colour: all cars are drawn in one. */
export const silhouette = (vehicle, cls = 'car') => car(BODIES[vehicle?.model] || 'cuv', PAINT, { cls });
export const two = (main, aside) => h('div.wrap.page.two', h('div.col', notice(), main), aside);
export const page = (...children) => h('div.wrap.page', notice(), children);
export const narrow = (...children) => h('div.wrap.page.narrow', notice(), children);

/** What has been chosen so far, and the one way onward. */
export function summary({ next, cta = t('a.continue'), reason = null }) {
  const photos = S.images.length;
  const rows = [
    [t('sum.cars'), chosenCars().map(carName).join(', ') || '–'], [t('sum.photos'), num(photos)],
    [t('sum.langs'), ui.locales.map((code) => code.toUpperCase()).join(' ') || '–'], [t('sum.pdfs'), num(reportCount())],
  ];
  const price = !paysHere() ? null : isPaid() ? t('rec.paid') : priceText() || '–';
  return h('aside.summary', { 'aria-label': t('sum.title') },
    h('div.sum-card', h('h2', t('sum.title')), h('dl', rows.map(([name, value]) => [h('dt', name), h('dd', value)])),
      price && h('div.sum-total', h('span', t('sum.price')), h('strong', price))),
    h('div.actbar', h('div.actmini', h('span', t('sum.n', { n: reportCount() })), price && h('strong', price)),
      h('a.btn.back', { href: '#/' + previous(route.step), 'data-k': 'back', 'aria-label': t('a.back'), title: t('a.back') }, icon('left')),
      button(cta, { cls: 'primary wide', icEnd: S.busy ? null : 'right', k: 'next', reason, on: next }),
      reason && h('p.reason', { id: 'reason' }, icon('info'), reason)));
}
