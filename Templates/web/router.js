// Steps and their addresses (#/vehicles). A step that is not possible yet leads to the furthest one that is.
import { S, chosenCars, isPaid, paysHere, reportCount } from './store.js';

export const flow = () => ['vehicles', 'photos', 'options', ...(paysHere() ? ['plan'] : []), 'progress', 'results'];
const ALONE = ['start', 'verify', 'deleted', 'expired'];

export function allowed(step) {
  if (ALONE.includes(step)) return true;
  if (!S.session || !flow().includes(step)) return false;
  if (step === 'photos' || step === 'options') return chosenCars().length > 0;
  if (step === 'plan') return reportCount() > 0;
  if (step === 'progress' || step === 'results') return S.tasks.length > 0;
  return true;
}
export const home = () => (!S.session ? 'start' : S.tasks.length ? 'progress' : 'vehicles');
export const next = (step) => { const steps = flow().filter((name) => name !== 'plan' || !isPaid()); return steps[steps.indexOf(step) + 1]; };
export const previous = (step) => flow()[flow().indexOf(step) - 1] || 'start';

export let route = { step: 'start', sub: '' };
export function parse() {
  const [step = '', sub = ''] = location.hash.replace(/^#\/?/, '').split('/');
  return { step: step || home(), sub: decodeURIComponent(sub) };
}

let show = () => {};
export const onRoute = (draw) => { show = draw; };
export function go(path) {
  if (location.hash === '#/' + path) enter(true);
  else location.hash = '#/' + path;
}
/** Shows what the address says. `moved`: the reader came here by a step, so the focus goes to the heading. */
export async function enter(moved) {
  const wanted = parse();
  if (!allowed(wanted.step)) {
    const fallback = S.session && wanted.step === 'plan' ? 'options' : home();
    history.replaceState(null, '', '#/' + fallback);
    wanted.step = fallback;
    wanted.sub = '';
  }
  const left = route.step;
  route = wanted;
  await show({ moved, left });
}
addEventListener('hashchange', () => enter(true));
