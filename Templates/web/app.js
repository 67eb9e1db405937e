// Start: language, session, steps.
import { api } from './api.js';
import { $ } from './dom.js';
import { browserLanguage, lang, languageOf, speak } from './i18n.js';
import { problem } from './problem.js';
import { register, render } from './render.js';
import { enter } from './router.js';
import { tick } from './shell.js';
import { S, forgetSession, otherTabs, persist, setTasks, ui } from './store.js';
import { unfollow } from './stream.js';
import { deleted, expired } from './views/ended.js';
import { options } from './views/options.js';
import { photos } from './views/photos.js';
import { plan, settle } from './views/plan.js';
import { onNewTasks, progress, track } from './views/progress.js';
import { results } from './views/results.js';
import { start } from './views/start.js';
import { vehicles } from './views/vehicles.js';
import { verify } from './views/verify.js';

for (const [step, view] of Object.entries({ start, vehicles, photos, options, plan, progress, results, verify, expired, deleted })) register(step, view);
onNewTasks(() => render());

/** Reads from the server what there is. */
async function load() {
  const had = S.session;
  S.session = await api.session();
  if (!S.session) {
    forgetSession();
    if (had) location.hash = '#/expired';
    return;
  }
  if (S.session.vehicles.length) S.vehicles = S.session.vehicles;
  const [tasks, images] = await Promise.all([
    S.session.tasks_count ? api.tasks() : [], S.session.images_count && !S.undo ? api.images() : S.images,
  ]);
  setTasks(tasks);
  if (!S.uploads.length) S.images = images;
}

async function boot() {
  // What the sign-in brought along is the server's business: the cookie says the same, and scripts cannot read it.
  if (/[#&]session_id=/.test(location.hash)) history.replaceState(null, '', location.pathname + location.search);
  const wanted = languageOf(ui.lang) ? ui.lang : browserLanguage();
  await speak(wanted).catch(() => speak('en'));
  if (!ui.locales.length) ui.locales = [lang()];
  persist();
  const [limits] = await Promise.allSettled([api.limits()]);
  S.limits = limits.value ?? null;
  let failure = limits.reason;
  try { await load(); } catch (error) { failure = error; }
  await enter(false);
  if (failure) problem(failure, () => location.reload());
  track();
  if (S.session && ui.payment && !S.payment) await settle();
  setInterval(tick, 1000);
}

/** Another tab, or a long absence: the server knows. */
let reloading = false;
async function refresh() {
  if (reloading || S.busy || S.uploads.length) return;
  reloading = true;
  try {
    const before = JSON.stringify([S.session?.selected_vins, S.images, S.tasks.map((task) => [task.task_id, task.status])]);
    await load();
    const isTyping = ['INPUT', 'SELECT', 'TEXTAREA'].includes(document.activeElement?.tagName) && document.activeElement.type !== 'checkbox';
    if (before !== JSON.stringify([S.session?.selected_vins, S.images, S.tasks.map((task) => [task.task_id, task.status])]) && !isTyping && !document.querySelector('dialog')) await enter(false);
    track();
  } catch { /* the next call that matters tells */ } finally { reloading = false; }
}
otherTabs.addEventListener('message', refresh);
document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') refresh(); });
addEventListener('pagehide', unfollow);
addEventListener('pageshow', (event) => { if (event.persisted) refresh(); });
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { if (!ui.theme) render(); });
$('skip').addEventListener('click', (event) => { event.preventDefault(); $('main').focus(); });
addEventListener('beforeunload', (event) => { if (S.uploads.length) event.preventDefault(); });
boot();
