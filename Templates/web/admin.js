// The operator's page: queue, instances, unfinished tasks, dead letters, limits. In English; it holds no personal data.
// The token stays in the memory of this page: after a reload it is asked for again.
import { icon } from './art.js';
import { $, bar, button, chip, facts, h, put, say } from './dom.js';

const REFRESH_MS = 3000;
let token = null;
let seen = null;
let trouble = null;
let timer = null;

const number = (value) => new Intl.NumberFormat('en').format(value);
const seconds = (value) => (value === null || value === undefined ? '–' : value < 90 ? `${number(Math.round(value * 10) / 10)} s` : `${number(Math.round(value / 60))} min`);
const time = (value) => (value ? new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(value)) : '–');

async function ask(path, { method = 'GET', body = null, type = null } = {}) {
  const answer = await fetch(path, { method, body, headers: { Accept: 'application/json', ...(token ? { Authorization: `Bearer ${token}` } : {}), ...(type ? { 'Content-Type': type } : {}) } });
  const data = answer.status === 204 ? {} : await answer.json().catch(() => ({}));
  if (answer.ok) return data;
  throw Object.assign(new Error(typeof data.detail === 'string' ? data.detail : answer.statusText), { status: answer.status, request: data.request_id });
}

async function refresh() {
  clearTimeout(timer);
  try {
    const [queue, tasks, letters, limits, health, version] = await Promise.all([
      ask('/api/v1/admin/queue'), ask('/api/v1/admin/tasks?limit=50'), ask('/api/v1/admin/dead-letters?limit=50'),
      ask('/api/v1/meta/limits'), fetch('/health').then((answer) => answer.json()), ask('/version'),
    ]);
    seen = { queue, tasks, letters, limits, health, version };
    trouble = null;
  } catch (error) {
    trouble = error;
    if ([401, 403, 404].includes(error.status)) { token = null; seen = null; }
  }
  draw();
  if (token) timer = setTimeout(refresh, document.hidden ? REFRESH_MS * 5 : REFRESH_MS);
}

async function enter(event) {
  event.preventDefault();
  const [name, secret] = [$('name').value.trim(), $('secret').value];
  trouble = null;
  try {
    token = name ? (await ask('/api/v1/auth/login/json', { method: 'POST', type: 'application/json', body: JSON.stringify({ username: name, password: secret }) })).access_token : secret;
  } catch (error) { trouble = error; draw(); return; }
  await refresh();
  if (token) { say('Signed in'); document.querySelector('h1')?.focus(); }
}

function leave() { token = null; seen = null; clearTimeout(timer); draw(); }

async function settle(letter, action) {
  try {
    await ask(`/api/v1/admin/dead-letters/${encodeURIComponent(letter.task_id)}/${action}`, { method: 'POST' });
    say(action === 'retry' ? 'Queued again' : 'Dropped');
  } catch (error) { trouble = error; }
  refresh();
}

const notice = () => trouble && h('section.notice.bad', { 'aria-label': 'Error' }, icon('warn'), h('div', h('p.notice-t', { 404: 'No operator is set up: set ADMIN_TOKEN, or make an account with the role of an admin.', 401: 'The token or the password is not right.', 403: 'This account is no admin.' }[trouble.status] || trouble.message),
  trouble.request && h('span.ref', 'Reference ', h('code', trouble.request))));

const signIn = () => h('div.wrap.page.narrow', notice(), h('h1', { tabindex: '-1' }, 'Operator'),
  h('form.panel.form', { onsubmit: enter },
    h('div.field', h('label', { for: 'name' }, 'Email of an admin account'), h('input', { id: 'name', type: 'email', autocomplete: 'username', 'aria-describedby': 'name-h' }), h('p.hint', { id: 'name-h' }, 'Leave it empty to use ADMIN_TOKEN.')),
    h('div.field', h('label', { for: 'secret' }, 'Password or token'), h('input', { id: 'secret', type: 'password', autocomplete: 'current-password', required: true })),
    h('p', button('Sign in', { cls: 'primary', type: 'submit', k: 'enter' }))));

const tile = (name, value, note) => h('div.tile', h('span', name), h('strong', value), note && h('small', note));
const table = (caption, heads, rows, none) => h('section', h('h2', caption), rows.length
  ? h('div.table-box', { tabindex: '0', role: 'region', 'aria-label': caption }, h('table.inv.admin', h('caption.sr', caption), h('thead', h('tr', heads.map((name) => h('th', { scope: 'col' }, name)))), h('tbody', rows))) : h('p.muted', none));

function overview() {
  const { queue, tasks, letters, limits, health, version } = seen;
  const state = { ok: 'good', degraded: 'watch' }[health.status] || 'bad';
  return h('div.wrap.page', notice(),
    h('div.head', h('div', h('h1', { tabindex: '-1' }, 'Operator'), h('p.lead', `Version ${version.version}, ${health.env}, instance ${health.instance}`)), chip(health.status, state, state === 'good' ? 'check' : 'warn')),
    h('section.cur', { 'aria-label': 'Queue' }, tile('Waiting', number(queue.waiting), `oldest ${seconds(queue.oldest_waiting_s)}`), tile('Running', `${number(queue.running)} of ${number(queue.slots)}`, queue.mean_ms ? `mean ${seconds(queue.mean_ms / 1000)} each` : null),
      tile('Made', number(queue.totals.complete), `${number(queue.totals.retried)} retried`), tile('Failed', number(queue.totals.failed), `${number(queue.totals.stalls)} stalls`), tile('Dead letters', number(queue.dead_letters))),
    table('Instances', ['Instance', 'Slots in use', 'Renderer', 'Last beat'], queue.instances.map((one) => h('tr', h('th', { scope: 'row' }, one.instance, one.draining && chip('draining', 'watch', 'hour')),
      h('td', bar(one.slots ? (one.running / one.slots) * 100 : 0, '', `${one.instance}: slots in use`), h('small', `${one.running} of ${one.slots}`)), h('td', chip(one.renderer, one.renderer === 'up' ? 'good' : 'bad', one.renderer === 'up' ? 'check' : 'warn')), h('td', seconds(one.last_beat_ms / 1000)))), 'No instance has spoken in the last ten seconds.'),
    table('Unfinished tasks', ['Task', 'Car', 'Language', 'State', 'Since'], tasks.data.map((task) => h('tr', h('th', { scope: 'row' }, h('code', task.task_id)), h('td', h('code', task.vin_masked)), h('td', task.locale), h('td', `${task.status}, ${task.progress} %, attempt ${task.attempt}`), h('td', time(task.created_at)))), 'Nothing waits and nothing runs.'),
    table('Dead letters', ['Task', 'Failed', 'Why', 'Attempts', 'Actions'], letters.data.map((letter) => h('tr', h('th', { scope: 'row' }, h('code', letter.task_id)), h('td', time(letter.failed_at)), h('td', letter.error.code, h('small', ' ' + letter.error.message)), h('td', number(letter.attempts)),
      h('td', h('div.row-tools', button('Retry', { cls: 'small', ic: 'retry', aria: `Retry ${letter.task_id}`, k: 'r' + letter.task_id, on: () => settle(letter, 'retry') }), button('Drop', { cls: 'small ghost', aria: `Drop ${letter.task_id}`, k: 'd' + letter.task_id, on: () => settle(letter, 'drop') }))))), 'None.'),
    h('div.duo', h('section.panel', h('h2', 'Rate limits'), facts(Object.entries(limits.rate_limits).map(([name, limit]) => [name, `${number(limit.requests)} in ${number(limit.seconds)} s`]))),
      h('section.panel', h('h2', 'Checks'), facts(Object.entries(health.checks).map(([name, word]) => [name, chip(word, word === 'up' ? 'good' : 'bad', word === 'up' ? 'check' : 'warn')])))),
    h('p.fine', icon('clock'), h('span', `Read anew every ${REFRESH_MS / 1000} s.`)));
}

function draw() {
  const focused = document.activeElement?.dataset?.k;
  put($('tools'), token && button('Sign out', { cls: 'small ghost', k: 'leave', on: leave }));
  put($('main'), token && seen ? overview() : signIn());
  if (focused) document.querySelector(`[data-k="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}
draw();
