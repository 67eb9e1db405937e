// Step 6: finished reports, charging invoices, receipt, and what is held here.
import { icon } from '../art.js';
import { api } from '../api.js';
import { copyButton, dialog, download, h, iconButton, link } from '../dom.js';
import { date, duration, languageOf, size, t } from '../i18n.js';
import { silhouette, title } from '../parts.js';
import { notice } from '../problem.js';
import { route } from '../router.js';
import { S, carModel, carName, carOf, paysHere, ready, taskName } from '../store.js';
import { data } from './data.js';
import { invoices, loadInvoices } from './invoices.js';
import { archive, track } from './progress.js';
import { loadReceipt, receipt } from './receipt.js';

const THUMB = 260;

/** A page as a picture; asked for again once when the server is busy. */
function picture(task, number, width, alt) {
  const image = h('img', { src: api.pageURL(task.task_id, number, width), alt, loading: 'lazy', decoding: 'async', width: 210, height: 297 });
  image.addEventListener('error', () => setTimeout(() => { image.src = api.pageURL(task.task_id, number, width + 1); }, 3000), { once: true });
  return image;
}

/** The report, page by page. */
function browse(task) {
  const pages = task.result.pages;
  let current = 1;
  const frame = h('div.dlg-paper');
  const place = h('span.num', { 'aria-live': 'polite' });
  const back = iconButton('left', t('view.prev'), () => show(current - 1), { k: 'pg-prev' });
  const forth = iconButton('right', t('view.next'), () => show(current + 1), { k: 'pg-next' });
  const show = (number) => {
    current = Math.min(pages, Math.max(1, number));
    place.textContent = t('view.page', { a: current, b: pages });
    frame.replaceChildren(picture(task, current, 1000, t('view.page', { a: current, b: pages })));
    back.disabled = current === 1;
    forth.disabled = current === pages;
  };
  show(1);
  const box = dialog([h('div.dlg-h', h('h2', { id: 'dlg-t' }, taskName(task)), iconButton('x', t('a.close'), () => box.close())), frame,
    h('div.dlg-n', back, place, forth, h('span.grow'), download(t('a.download'), api.downloadURL(task.task_id), { cls: 'small' }))], { cls: 'wide' });
  box.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowLeft' && current > 1) show(current - 1);
    if (event.key === 'ArrowRight' && current < pages) show(current + 1);
  });
  forth.focus();
}

function card(task) {
  const values = { r: taskName(task) };
  const { result } = task;
  return h('li.report', h('button.r-thumb', { type: 'button', 'data-k': 'view-' + task.task_id, 'aria-label': t('res.view', values), onclick: () => browse(task) }, picture(task, 1, THUMB, '')),
    h('div.r-b', h('h4', { lang: languageOf(task.locale).tag }, languageOf(task.locale).name),
      h('p.muted', `${t('st.pages', { n: result.pages })}, ${size(result.bytes)}`),
      task.download_expires_at && h('p.muted.small', icon('clock'), h('span', { 'data-until': task.download_expires_at, 'data-task': task.task_id }, t('res.link', { t: duration(Date.parse(task.download_expires_at) - Date.now()) }))),
      h('div.r-a', download(t('a.download'), api.downloadURL(task.task_id), { cls: 'small', aria: t('act.download', values), k: 'dl-' + task.task_id }),
        h('a.icon-btn', { href: api.openURL(task.task_id), target: '_blank', rel: 'noopener', 'aria-label': t('res.openL', values), title: t('a.open') }, icon('eye')),
        copyButton(t('res.share'), t('res.shareL', values), async () => (await api.statuses([task.task_id]))[0].download_url, { k: 'sh-' + task.task_id, done: t('res.shared') }),
        result.verify_url && copyButton(t('res.copy'), t('res.copyL', values), () => result.verify_url, { k: 'cp-' + task.task_id, done: t('res.copied') }))));
}

function reports() {
  const done = ready();
  const bad = S.tasks.filter((task) => ['failed', 'cancelled'].includes(task.status)).length;
  const more = h('p', link(t('res.more'), '#/vehicles', { cls: 'ghost', ic: 'plus' }));
  if (!done.length) return [h('p.empty', t('res.empty')), h('p', link(t('res.seeProgress'), '#/progress')), more];
  const groups = [...new Set(done.map((task) => task.vin_masked))];
  return [h('div.row-tools.end', h('h2', t('sum.n', { n: done.length })), h('span.grow'), archive('primary')),
    bad > 0 && h('p.inline-note', icon('warn'), t('res.failedN', { n: bad }), ' ', h('a', { href: '#/progress' }, t('res.seeProgress'))),
    groups.map((vin) => {
      const list = done.filter((task) => task.vin_masked === vin);
      const car = carOf(list[0]);
      return h('section.rgroup', h('h3', silhouette(car, 'car mini'), h('span', car ? carName(car) : vin, h('small', carModel(car)))), h('ul.reports', list.map(card)));
    }), more];
}

const TABS = { '': ['reports', 'doc', reports], invoices: ['invoices', 'bolt', invoices], receipt: ['receipt', 'check', receipt], data: ['data', 'shield', data] };

/** Links are renewed before they end; those on the page always lead to a fresh one. */
async function renew() {
  const old = ready().filter((task) => Date.parse(task.download_expires_at) - Date.now() < 60_000).map((task) => task.task_id);
  if (!old.length || route.step !== 'results') return;
  try {
    for (const task of await api.statuses(old.slice(0, 100))) {
      S.tasks = S.tasks.map((other) => (other.task_id === task.task_id ? task : other));
      const element = document.querySelector(`[data-until][data-task="${CSS.escape(task.task_id)}"]`);
      if (element && task.download_expires_at) element.dataset.until = task.download_expires_at;
    }
  } catch { /* in a minute again */ }
}
setInterval(renew, 30_000);

export const results = {
  draw() {
    const tabs = Object.entries(TABS).filter(([name]) => name !== 'receipt' || paysHere() || S.payment);
    const [, , body] = TABS[route.sub] || TABS[''];
    const until = S.session?.retained_until || S.tasks[0]?.retained_until;
    return h('div.wrap.page', notice(), title(t('res.title'), until && t('res.lead', { t: date(until) })),
      h('div.side', h('nav.subnav', { 'aria-label': t('res.sub') }, h('ul', tabs.map(([name, [label, ic]]) => h('li', h('a', { href: '#/results' + (name ? '/' + name : ''), 'data-k': 'tab-' + label, 'aria-current': route.sub === name ? 'page' : null }, icon(ic), t('res.' + label)))))),
        h('div.col', body())));
  },
  async enter() {
    track();
    renew();
    if (route.sub === 'invoices') await loadInvoices();
    if (route.sub === 'receipt') await loadReceipt();
  },
};
