// Draws the page for the step, and keeps the focus where it was when the same step is drawn again.
import { $, put, say } from './dom.js';
import { t } from './i18n.js';
import { onRoute, route } from './router.js';
import { S, groupOf } from './store.js';
import { shell } from './shell.js';

const views = {};
/** view: {draw(), enter?(), leave?(), title?} */
export const register = (step, view) => { views[step] = view; };

export function render({ heading = false } = {}) {
  const focused = document.activeElement?.dataset?.k;
  const caret = focused && document.activeElement.selectionStart;
  shell();
  put($('main'), views[route.step].draw());
  setTitle();
  if (heading) {
    scrollTo(0, 0);
    $('main').querySelector('h1')?.focus({ preventScroll: true });
  } else if (focused) {
    const element = document.querySelector(`[data-k="${CSS.escape(focused)}"]`);
    element?.focus({ preventScroll: true });
    if (typeof caret === 'number') try { element?.setSelectionRange(caret, caret); } catch { /* not a text field */ }
  }
}

export function setTitle() {
  const alive = S.tasks.filter((task) => task.status !== 'cancelled');
  const isRunning = S.tasks.some((task) => groupOf(task) === 'running');
  const name = route.step === 'start' ? t('brand') : `${$('main').querySelector('h1')?.textContent || ''} · ${t('brand')}`;
  document.title = route.step === 'progress' && isRunning
    ? `${t('title.ready', { a: alive.filter((task) => task.status === 'complete').length, b: alive.length })} · ${t('brand')}` : name;
}

onRoute(async ({ moved, left }) => {
  if (left !== route.step) {
    views[left]?.leave?.();
    S.problem = null;
  }
  render({ heading: moved });
  if (moved) say($('main').querySelector('h1')?.textContent || '');
  await views[route.step].enter?.();
});
