// The operator's page. In English; it shows no personal data. One view at a time: its figures are read anew every few
// seconds, where they move.
import { icon } from './art.js';
import { $, button, chip, h, put, say } from './dom.js';
import { erasure } from './admin/erasure.js';
import { access, ask } from './admin/kit.js';
import { payments } from './admin/payments.js';
import { queue } from './admin/queue.js';
import { server } from './admin/server.js';
import { tesla } from './admin/tesla.js';

const REFRESH_MS = 3000;
const VIEWS = { queue, payments, tesla, server, erasure };
const current = () => (location.hash.slice(1) in VIEWS ? location.hash.slice(1) : 'queue');

/** What was read last, and of which view. */
let seen = null;
let head = null;
let trouble = null;
let timer = null;

async function refresh() {
  clearTimeout(timer);
  const name = current();
  try {
    const [data, health, version] = await Promise.all([VIEWS[name].load(), fetch('/health').then((answer) => answer.json()), ask('/version')]);
    if (name !== current()) return;
    seen = { name, data };
    head = { health, version };
    trouble = null;
  } catch (error) {
    if (name !== current()) return;
    fail(error);
  }
  draw();
  again();
}

function again() {
  clearTimeout(timer);
  if (access.token && (VIEWS[current()].isLive || trouble)) timer = setTimeout(refresh, document.hidden ? REFRESH_MS * 5 : REFRESH_MS);
}

function fail(error) {
  trouble = error;
  if (!isRefusal(error)) return;
  access.token = null;
  seen = null;
}
/** Of who asks, not of what is asked for. */
const isRefusal = (error) => [401, 403].includes(error.status) || (error.status === 404 && !error.request);

async function enter(event) {
  event.preventDefault();
  const [name, secret] = [$('name').value.trim(), $('secret').value];
  trouble = null;
  try {
    access.token = name ? (await ask('/api/v1/auth/login/json', { method: 'POST', type: 'application/json', body: JSON.stringify({ username: name, password: secret }) })).access_token : secret;
  } catch (error) { trouble = error; draw(); return; }
  await refresh();
  if (access.token) { say('Signed in'); document.querySelector('h1')?.focus(); }
}

function leave() { access.token = null; seen = null; trouble = null; clearTimeout(timer); draw(); }

/** Does what a view wants, and reads it anew. */
async function act(work) {
  try {
    await work();
    await refresh();
  } catch (error) { fail(error); draw(); say(trouble.message, true); again(); }
}

const MEANING = { 404: 'No operator is set up: set ADMIN_TOKEN, or make an account with the role of an admin.', 401: 'The token or the password is not right.', 403: 'This account is no admin.' };
const notice = () => trouble && h('section.notice.bad', { 'aria-label': 'Error' }, icon('warn'), h('div', h('p.notice-t', (isRefusal(trouble) && MEANING[trouble.status]) || trouble.message),
  trouble.request && h('span.ref', 'Reference ', h('code', trouble.request))));

const signIn = () => h('div.wrap.page.narrow', notice(), h('h1', { tabindex: '-1' }, 'Operator'),
  h('form.panel.form', { onsubmit: enter },
    h('div.field', h('label', { for: 'name' }, 'Email of an admin account'), h('input', { id: 'name', type: 'email', autocomplete: 'username', 'aria-describedby': 'name-h' }), h('p.hint', { id: 'name-h' }, 'Leave it empty to use ADMIN_TOKEN.')),
    h('div.field', h('label', { for: 'secret' }, 'Password or token'), h('input', { id: 'secret', type: 'password', autocomplete: 'current-password', required: true })),
    h('p', button('Sign in', { cls: 'primary', type: 'submit', k: 'enter' }))));

function overview() {
  const name = current();
  const { health, version } = head;
  const state = { ok: 'good', degraded: 'watch' }[health.status] || 'bad';
  return h('div.wrap.page',
    h('div.head', h('div', h('h1', { tabindex: '-1', 'data-k': 'title' }, VIEWS[name].name), h('p.lead', `Version ${version.version}, ${health.env}, instance ${health.instance}`)), chip(health.status, state, state === 'good' ? 'check' : 'warn')),
    h('div.side',
      h('nav.subnav', { 'aria-label': 'Views' }, h('ul', Object.entries(VIEWS).map(([key, view]) => h('li', h('a', { href: '#' + key, 'data-k': 'v-' + key, 'aria-current': key === name ? 'page' : null }, icon(view.icon), view.name))))),
      h('div.col', notice(), seen?.name === name ? VIEWS[name].draw(seen.data, act) : h('p.loading', { role: 'status' }, 'Reading…'),
        VIEWS[name].isLive && h('p.fine', icon('clock'), h('span', `Read anew every ${REFRESH_MS / 1000} s.`)))));
}

const MOVED = '.table-box, .subnav ul';
/** A redraw keeps the focus, the caret, and how far a table was moved aside. */
function draw() {
  const focused = document.activeElement?.dataset?.k;
  const moved = new Map([...document.querySelectorAll(MOVED)].map((box) => [box.ariaLabel, box.scrollLeft]));
  const box = document.activeElement?.classList.contains('table-box') && document.activeElement.ariaLabel;
  put($('tools'), access.token && button('Sign out', { cls: 'small ghost', k: 'leave', on: leave }));
  put($('main'), access.token && head ? overview() : signIn());
  document.title = access.token && head ? `${VIEWS[current()].name} · CarPulse, operator` : 'CarPulse, operator';
  for (const element of document.querySelectorAll(MOVED)) {
    element.scrollLeft = moved.get(element.ariaLabel) || 0;
    if (box && element.ariaLabel === box) element.focus({ preventScroll: true });
  }
  if (focused) document.querySelector(`[data-k="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

addEventListener('hashchange', () => {
  if (!access.token) return;
  trouble = null;
  draw();
  document.querySelector('.subnav [aria-current]')?.scrollIntoView({ inline: 'nearest', block: 'nearest' });
  document.querySelector('h1')?.focus();
  refresh();
});
draw();
