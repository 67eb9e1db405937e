// What the page knows. The server's truth is in S and read again on every visit; the reader's choices are in ui and stay in
// this browser: no token and no id of the session is among them.
import { LANGUAGES, languageOf } from './i18n.js';

const KEY = 'carpulse-ui';
export const SECTIONS = ['battery', 'charging', 'history', 'warranty', 'alerts', 'condition', 'photos', 'glossary'];
const fresh = () => ({
  lang: null, theme: null, notify: false, filter: 'all',
  locales: [], sections: [...SECTIONS], paper: 'A4', profile: 'standard', mask: false,
  plan: null, provider: null, country: null, payment: null,
  invoiceCar: '', invoiceMonths: 12, csv: 'excel-eu',
});

export const ui = fresh();
try {
  for (const [key, value] of Object.entries(JSON.parse(localStorage.getItem(KEY) || '{}'))) if (key in ui) ui[key] = value;
} catch { /* the first visit, or storage is closed to us */ }
ui.locales = ui.locales.filter(languageOf);
export function persist() { try { localStorage.setItem(KEY, JSON.stringify(ui)); } catch { /* then it lasts as long as the page */ } }
export function forgetChoices() { const { lang, theme } = ui; Object.assign(ui, fresh(), { lang, theme }); persist(); }

/** Tells this browser's other tabs that something has changed. */
export const otherTabs = new BroadcastChannel('carpulse');

export const MAX_PHOTOS = 10;
const nothing = () => ({
  session: null, vehicles: null, images: [], uploads: [], undo: null, tasks: [], invoices: null, invoicesKey: null,
  payment: null, plans: null, providers: null, quoteKey: null, receipt: null,
});
export const S = {
  ...nothing(), limits: null, photoErrors: [], openMonths: new Set(), verify: null, problem: null, deleted: null, expiredId: null,
  conn: 'live', busy: null, buyer: { email: '', name: '', vat_id: '' }, buyerError: false,
};
export const forgetSession = () => Object.assign(S, nothing(), { photoErrors: [] });

export const chosenCars = () => (S.vehicles || []).filter((car) => S.session?.selected_vins.includes(car.vin));
export const reportCount = () => chosenCars().length * ui.locales.length;
/** The server said so, or refused without (402). */
export const paysHere = () => Boolean(S.limits?.payments_required || ui.payment);
export const isPaid = () => Boolean(S.payment?.entitlement?.active || S.session?.entitlements?.length);
export const carOf = (task) => (S.vehicles || []).find((car) => car.vin_masked === task.vin_masked);
export const carName = (car) => car?.display_name || car?.model || 'Tesla';
export const carModel = (car) => [car?.model, car?.trim].filter(Boolean).join(' ') + (car?.year ? `, ${car.year}` : '');
export const taskName = (task) => `${carOf(task) ? carName(carOf(task)) : task.vin_masked}, ${languageOf(task.locale).name}`;
export const groupOf = (task) => ({ complete: 'done', failed: 'attention', cancelled: 'attention' }[task.status] || 'running');
export const running = () => S.tasks.filter((task) => groupOf(task) === 'running');
export const ready = () => S.tasks.filter((task) => task.status === 'complete');
export const inOrder = (codes) => LANGUAGES.map((language) => language.code).filter((code) => codes.includes(code));

/** What was sent earlier may arrive later: of two states of a task the newer one. A run that has ended never runs again,
 *  whatever a late answer of the same second says. */
export function newer(known, task) {
  if (!known || known.run < task.run) return task;
  if (known.run > task.run) return known;
  const [isKnownOver, isOver] = [known, task].map((one) => groupOf(one) !== 'running');
  if (isKnownOver !== isOver) return isKnownOver ? known : task;
  if (known.updated_at !== task.updated_at) return known.updated_at > task.updated_at ? known : task;
  return known.progress > task.progress ? known : task;
}

/** What was asked for within this time was asked for together. */
const TOGETHER_MS = 5000;

/** Newest first, as the server lists them; the page shows them as they were asked for: by order, car and language. */
export function setTasks(list) {
  const place = (task) => [(S.vehicles || []).findIndex((car) => car.vin_masked === task.vin_masked), LANGUAGES.findIndex((language) => language.code === task.locale)];
  const known = new Map(S.tasks.map((task) => [task.task_id, task]));
  let [order, last] = [0, 0];
  const placed = list.map((task) => newer(known.get(task.task_id), task))
    .sort((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at))
    .map((task) => {
      const time = Date.parse(task.created_at);
      if (time - last > TOGETHER_MS) order += 1;
      last = time;
      return { task, at: [order, ...place(task)] };
    });
  placed.sort((a, b) => a.at[0] - b.at[0] || a.at[1] - b.at[1] || a.task.vin_masked.localeCompare(b.task.vin_masked) || a.at[2] - b.at[2]);
  S.tasks = placed.map(({ task }) => task);
}
