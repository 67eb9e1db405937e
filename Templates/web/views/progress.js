// Step 5: all reports in one table. Rows are changed in place, so that focus and place of reading stay.
import { icon } from '../art.js';
import { api } from '../api.js';
import { bar, button, download, h, put, say } from '../dom.js';
import { duration, languageOf, num, size, t } from '../i18n.js';
import { page, silhouette } from '../parts.js';
import { problem, words as errorWords } from '../problem.js';
import { setTitle } from '../render.js';
import { route } from '../router.js';
import { S, carModel, carName, carOf, groupOf, newer, persist, ready, running, setTasks, taskName, ui } from '../store.js';
import { follow } from '../stream.js';

const rows = new Map();
let head = null;
let quarter = 0;

const kindOf = (task) => ({ complete: 'good', failed: 'bad', cancelled: 'off', queued: 'idle' }[task.status] || '');

function words(task) {
  const { status } = task;
  let text;
  if (status === 'queued') text = task.queue_position > 0 ? t('st.queued', { n: task.queue_position }) : t('st.next');
  else if (status === 'uploading') text = t('st.uploading');
  else if (status === 'complete') text = t('st.complete', { p: t('st.pages', { n: task.result.pages }), s: size(task.result.bytes) });
  else if (status === 'failed') text = errorWords(task.error?.code);
  else if (status === 'cancelled') text = t('st.cancelled');
  else text = task.progress < 30 ? t('st.data') : task.progress < 65 ? t('st.making') : t('st.finishing');
  if (task.cancel_requested && groupOf(task) === 'running') text = t('st.stopping');
  return task.attempt > 1 && groupOf(task) === 'running' ? `${text} (${t('st.attempt', { n: task.attempt })})` : text;
}

function actionsOf(task) {
  const values = { r: taskName(task) };
  if (task.status === 'complete') return download(t('a.download'), api.downloadURL(task.task_id), { cls: 'small', aria: t('act.download', values), k: 'dl-' + task.task_id });
  if (task.retryable) return button(t('act.retryS'), { cls: 'small', ic: 'retry', aria: t('act.retry', values), k: 're-' + task.task_id, on: () => act(api.retry, task) });
  if (task.cancelable) return button(t('a.cancel'), { cls: 'small ghost', aria: t('act.cancel', values), k: 'ca-' + task.task_id, on: () => act(api.cancel, task) });
  return null;
}

async function act(call, task) {
  try {
    taken([await call(task.task_id)]);
    track();
  } catch (error) {
    // It ended while the button was on its way: the row says how.
    if (['already_complete', 'not_retryable'].includes(error.code)) taken(await api.statuses([task.task_id]));
    else problem(error, () => act(call, task));
  }
}

function row(task) {
  const car = carOf(task);
  const progress = bar(task.progress, kindOf(task), taskName(task));
  const stage = h('span.stage');
  const eta = h('span');
  const actions = h('div.acts');
  const tr = h('tr', { role: 'row', 'data-task': task.task_id },
    h('th', { scope: 'row', role: 'rowheader' }, h('span.t-car', silhouette(car, 'car mini'), h('span', h('strong', car ? carName(car) : task.vin_masked), h('small', carModel(car) || task.vin_masked)))),
    h('td.t-lang', { role: 'cell', lang: languageOf(task.locale).tag }, languageOf(task.locale).name),
    h('td.t-bar', { role: 'cell' }, progress, stage), h('td.t-eta', { role: 'cell' }, eta), h('td.t-act', { role: 'cell' }, actions));
  let last = '';
  const set = (now) => {
    const text = words(now);
    const kind = kindOf(now);
    progress.set(now.progress, kind, text);
    put(stage, { complete: 'check', failed: 'warn', cancelled: 'x', queued: 'clock' }[now.status] && icon({ complete: 'check', failed: 'warn', cancelled: 'x', queued: 'clock' }[now.status]), h('span', text));
    stage.className = 'stage ' + kind;
    const isRunning = groupOf(now) === 'running';
    put(eta, isRunning && now.eta_ms ? [h('span.phone-l', t('col.eta') + ': '), duration(now.eta_ms)] : '–');
    const state = `${now.status} ${now.cancelable} ${now.retryable} ${document.documentElement.lang}`;
    if (last !== state) {
      const hadFocus = actions.contains(document.activeElement);
      put(actions, actionsOf(now));
      if (hadFocus) actions.firstElementChild?.focus();
      last = state;
    }
    tr.className = kind;
    tr.dataset.status = now.status;
    tr.hidden = ui.filter !== 'all' && ui.filter !== groupOf(now);
  };
  set(task);
  return { tr, set };
}

function filterButtons(counts) {
  return [['all', 'fAll'], ['running', 'fRun'], ['attention', 'fAtt'], ['done', 'fDone']].map(([key, label]) => h('button', {
    type: 'button', 'data-k': 'f-' + key, 'aria-pressed': String(ui.filter === key),
    onclick: () => { ui.filter = key; persist(); S.tasks.forEach((task) => rows.get(task.task_id)?.set(task)); head(); },
  }, t('prog.' + label), h('b' + (key === 'attention' && counts.attention ? '.hot' : ''), num(counts[key]))));
}

async function askToNotify(event) {
  const label = event.currentTarget.querySelector('span');
  ui.notify = (await Notification.requestPermission()) === 'granted';
  persist();
  label.textContent = t(ui.notify ? 'prog.notifyOn' : 'prog.notifyNo');
  say(label.textContent);
}

export const archive = (cls) => download(t('prog.zip'), api.archiveURL, { cls, k: 'zip' });

function draw() {
  rows.clear();
  const body = h('tbody', { role: 'rowgroup' }, S.tasks.map((task) => { const made = row(task); rows.set(task.task_id, made); return made.tr; }));
  const total = bar(0, '', t('prog.total'));
  const [count, rest, conn, acts] = [h('strong'), h('span'), h('span.conn'), h('div.t-acts')];
  const filters = h('div.filters', { role: 'group', 'aria-label': t('prog.show') });
  const [empty, heading, lead] = [h('p.empty', t('prog.empty')), h('h1', { tabindex: '-1' }), h('p.lead')];
  let mode = '';
  let shown = '';
  head = () => {
    const alive = S.tasks.filter((task) => task.status !== 'cancelled');
    const [isRunning, done] = [running(), ready().length];
    const failed = S.tasks.filter((task) => task.status === 'failed').length;
    const values = { a: done, b: alive.length };
    const mean = alive.length ? alive.reduce((sum, task) => sum + (task.status === 'failed' ? 100 : task.progress), 0) / alive.length : 0;
    const eta = Math.max(0, ...isRunning.map((task) => task.eta_ms || 0));
    total.set(mean, isRunning.length ? '' : failed ? 'watch' : 'good', t('prog.ready', values));
    count.textContent = t('prog.ready', values);
    rest.textContent = !isRunning.length ? t('prog.allDone') : eta ? t('prog.left', { t: duration(eta) }) : '';
    heading.textContent = t(isRunning.length ? 'prog.title' : 'prog.titleDone');
    lead.textContent = isRunning.length ? t('prog.lead') : failed ? t('prog.leadFail', { n: failed }) : t('prog.leadDone');
    if (conn.dataset.s !== S.conn) {
      conn.dataset.s = S.conn;
      conn.className = 'conn ' + S.conn;
      put(conn, h('i', { 'aria-hidden': 'true' }), t('prog.' + S.conn));
    }
    conn.hidden = !isRunning.length;
    const now = isRunning.length ? 'running' : 'done';
    if (mode !== now) {
      const hadFocus = acts.contains(document.activeElement);
      mode = now;
      put(acts, now === 'running' ? [button(t('prog.cancelAll'), { cls: 'ghost', k: 'cancelall', on: () => running().forEach((task) => act(api.cancel, task)) }),
        'Notification' in window && button(t(ui.notify ? 'prog.notifyOn' : 'prog.notify'), { cls: 'ghost', ic: 'bell', k: 'notify', on: askToNotify })]
        : [done > 0 && archive(''), h('a.btn.primary', { href: '#/results', 'data-k': 'toresults' }, h('span', t('prog.toResults')), icon('right'))]);
      if (hadFocus) acts.lastElementChild?.focus();
    }
    const counts = { all: S.tasks.length, running: isRunning.length, attention: S.tasks.filter((task) => groupOf(task) === 'attention').length, done };
    if (shown !== JSON.stringify([counts, ui.filter])) {
      shown = JSON.stringify([counts, ui.filter]);
      const focused = document.activeElement?.dataset?.k;
      put(filters, filterButtons(counts));
      if (focused?.startsWith('f-')) filters.querySelector(`[data-k="${focused}"]`)?.focus();
    }
    empty.hidden = ui.filter === 'all' || counts[ui.filter] > 0;
    setTitle();
  };
  const view = page(h('div.head', h('div', heading, lead)),
    h('section.total', { 'aria-label': t('prog.total') }, h('div.total-t', h('span.big-n', count), rest, conn), total, acts), filters,
    h('div.table-box', h('table.prog', { role: 'table' }, h('caption.sr', t('prog.caption')),
      h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, ['car', 'lang', 'progress', 'eta', 'actions'].map((name) => h('th', { scope: 'col', role: 'columnheader', class: 'h-' + name }, t('col.' + name))))), body), empty));
  head();
  return view;
}

/* ---- news ---- */

function announce(before, task) {
  if (before.status !== task.status && task.status === 'failed') say(t('ann.failed', { r: taskName(task) }));
  const alive = S.tasks.filter((other) => other.status !== 'cancelled');
  const values = { a: ready().length, b: alive.length };
  const share = Math.floor(alive.reduce((sum, other) => sum + other.progress, 0) / Math.max(1, alive.length) / 25);
  if (!running().length && before.status !== task.status) {
    say(t('ann.done', values));
    if (ui.notify && document.hidden && Notification.permission === 'granted') new Notification(t('brand'), { body: t('ann.done', values) });
    quarter = 0;
  } else if (share > quarter && share < 4) {
    quarter = share;
    say(t('ann.quarter', { p: share * 25, ...values }));
  }
}

/** What the stream, a poll or a call says of tasks. */
function taken(list, isAll = false) {
  const known = new Map(S.tasks.map((task) => [task.task_id, task]));
  const isNew = list.some((task) => !known.has(task.task_id));
  for (const task of list) {
    const before = known.get(task.task_id);
    if (before && newer(before, task) === before) continue;
    known.set(task.task_id, task);
    S.tasks = S.tasks.map((other) => (other.task_id === task.task_id ? task : other));
    rows.get(task.task_id)?.set(task);
    if (before) announce(before, task);
  }
  if (isAll || isNew) setTasks([...known.values()]);
  if (isNew && route.step === 'progress') renderAgain();
  else if (route.step === 'progress') head?.();
}
let renderAgain = () => {};
export const onNewTasks = (action) => { renderAgain = action; };

export function track() {
  follow({
    tasks: taken,
    state: (word) => { if (S.conn !== word) { S.conn = word; if (route.step === 'progress') head?.(); } },
    end: () => problem({ code: 'session_expired' }),
  });
}

export const progress = { draw, enter: track };
