// After a session: it ran out, or its owner had everything erased.
import { icon } from '../art.js';
import { button, facts, h, link, saveFile } from '../dom.js';
import { date, num, t } from '../i18n.js';
import { narrow } from '../parts.js';
import { reference } from '../problem.js';
import { signIn } from '../signin.js';
import { S } from '../store.js';

const home = () => link(t('nav.home'), '#/start', { cls: 'big', k: 'home' });

export const expired = {
  draw: () => narrow(h('span.big-ic.watch', icon('hour')), h('h1', { tabindex: '-1' }, t('end.expired')), h('p.lead', t('end.expiredD')),
    h('div.cta', button(t('start.signin'), { cls: 'primary big', k: 'signin', on: () => signIn() }), home()), reference(S.expiredId)),
};

export const deleted = {
  draw() {
    const receipt = S.deleted;
    if (!receipt) return narrow(h('h1', { tabindex: '-1' }, t('del.done')), h('div.cta', home()));
    const tokens = typeof receipt.tokens === 'number' ? num(receipt.tokens) : t(receipt.tokens ? 'a.yes' : 'a.no');
    return narrow(h('span.big-ic.good', icon('check')), h('h1', { tabindex: '-1' }, t('del.done')), h('p.lead', t('del.doneD')),
      h('div.panel', facts([[t('data.reports'), num(receipt.reports)], [t('data.photos'), num(receipt.images)], [t('del.tokens'), tokens], [t('del.at'), date(receipt.at)]])),
      h('div.cta', button(t('del.save'), { cls: 'primary big', ic: 'down', k: 'delsave', on: () => saveFile('deletion-receipt.json', JSON.stringify(receipt, null, 2), 'application/json') }), home()));
  },
};
