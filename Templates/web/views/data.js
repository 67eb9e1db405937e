// What is held of the reader, and the way to have it erased at once.
import { api } from '../api.js';
import { button, dialog, download, facts, h } from '../dom.js';
import { date, num, t } from '../i18n.js';
import { problem } from '../problem.js';
import { go } from '../router.js';
import { S, forgetChoices, forgetSession, otherTabs, ready } from '../store.js';

function confirm() {
  const erase = async () => {
    if (S.busy) return;
    S.busy = 'delete';
    yes.querySelector('span').textContent = t('del.busy');
    try {
      S.deleted = await api.deleteSession();
      box.close();
      forgetSession();
      forgetChoices();
      otherTabs.postMessage('changed');
      S.busy = null;
      go('deleted');
    } catch (error) { box.close(); problem(error, confirm); }
    S.busy = null;
  };
  const yes = button(t('del.yes'), { cls: 'bad', k: 'delyes', on: erase });
  const no = button(t('a.cancel'), { k: 'delno', on: () => box.close() });
  const box = dialog([h('h2', { id: 'dlg-t' }, t('del.q')), h('p', { id: 'dlg-d' }, t('del.body', { r: t('sum.n', { n: ready().length }), p: t('sum.photos.n', { n: S.images.length }) })), h('div.dlg-a', no, yes)], { describedby: 'dlg-d' });
  no.focus();
}

export const data = () => [h('h2', t('data.title')),
  h('div.panel', facts([[t('data.reports'), num(ready().length)], [t('data.photos'), num(S.images.length)], [t('data.access'), t(S.session.tesla.connected ? 'data.accessV' : 'data.accessN')], [t('data.until'), date(S.session.retained_until)]]),
    h('div.row-tools', download(t('data.export'), api.exportURL, { k: 'export', download: 'carpulse-my-data.json' }))),
  h('div.panel.danger', h('h3', t('data.delete')), h('p', t('data.deleteD')), button(t('data.delete'), { cls: 'bad', ic: 'trash', k: 'delall', on: confirm }))];
