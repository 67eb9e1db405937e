// The first screen: what this is, and the one way in.
import { cover, glance, icon } from '../art.js';
import { button, h } from '../dom.js';
import { lang, money, t } from '../i18n.js';
import { notice } from '../problem.js';
import { signIn } from '../signin.js';
import { S, paysHere } from '../store.js';
import { covers, loadPlans } from './plan.js';

const DEMO_ACCOUNT = 'fleet';

const feature = (ic, name) => h('li', h('span.f-ic', icon(ic)), h('div', h('h3', t('start.' + name)), h('p', t(`start.${name}d`))));
const read = (ic, name) => h('li', icon(ic), h('span', h('strong', t('start.' + name)), ' ', t(`start.${name}d`)));

function hero() {
  const words = ['report', 'odometer', 'year', 'range', 'warranty', 'issued', 'complete'].map((name) => t('cover.' + name));
  return h('section.hero', h('div.wrap',
    h('div.hero-t', notice(), h('h1', { tabindex: '-1' }, t('start.title')), h('p.lead', t('start.lead')),
      h('div.cta',
        S.session?.tesla.connected ? h('a.btn.primary.big', { href: '#/vehicles', 'data-k': 'resume' }, h('span', t('start.resume')), icon('right'))
          : button(S.busy === 'tesla' ? t('start.signingIn') : t('start.signin'), { cls: 'primary big', k: 'signin', on: () => signIn() }),
        S.limits?.demo_sign_in && button(S.busy === 'demo' ? t('a.working') : t('start.demo'), { cls: 'big', k: 'demo', on: () => signIn({ demo: DEMO_ACCOUNT }) })),
      h('p.fine', icon('lock'), t('start.signinNote')),
      h('ul.langs', { 'aria-hidden': 'true' }, ['EN', 'FI', 'SV', 'NO', 'DA', 'DE', 'FR', 'ES', 'IT'].map((code) => h('li', code)))),
    h('div.pages', { role: 'img', 'aria-label': t('start.previewAlt') },
      h('div.sheet.back', glance(t('start.glance'))),
      h('div.sheet.front', cover({ model: 'Model Y', trim: 'Long Range AWD', year: 2023, vin: 'LRWYG…000202', body: 'cuv', paint: '#2F4F7F', words, odo: new Intl.NumberFormat(lang()).format(48210) + ' km', issued: '2026-11', code: '7KQ4-M2XD-9F3A-BCDE' })))));
}

function prices() {
  if (!paysHere() || !S.plans) return null;
  return h('div.panel', h('h2', t('start.prices')), h('p.muted', t('start.pricesLead')),
    h('table.prices', h('caption.sr', t('start.prices')), h('tbody', S.plans.map((plan) => h('tr', h('th', { scope: 'row' }, plan.name || plan.id), h('td', covers(plan)), h('td.num', money(...plan.price)))))));
}

export const start = {
  draw: () => h('div.start', hero(),
    h('section.wrap.inside', h('h2', t('start.inside')), h('ul.features', feature('battery', 'f1'), feature('bolt', 'f2'), feature('shield', 'f3'), feature('check', 'f4'))),
    h('section.wrap.split' + (paysHere() && S.plans ? '' : '.one'),
      h('div.panel', h('h2', t('start.read')), h('ul.reads', read('eye', 'r1'), read('bolt', 'r2'), read('lock', 'r3'), read('trash', 'r4'))), prices())),
  enter: loadPlans,
};
