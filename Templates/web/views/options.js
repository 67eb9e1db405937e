// Step 3: languages and what the reports hold.
import { icon } from '../art.js';
import { api } from '../api.js';
import { button, check, h, link, put, radio, say } from '../dom.js';
import { LANGUAGES, lang, languageOf, t } from '../i18n.js';
import { summary, title, two } from '../parts.js';
import { problem } from '../problem.js';
import { render } from '../render.js';
import { go } from '../router.js';
import { S, SECTIONS, carName, chosenCars, inOrder, isPaid, otherTabs, paysHere, persist, reportCount, setTasks, ui } from '../store.js';
import { loadQuote } from './plan.js';

/** In every report besides what is chosen. */
const ALWAYS = ['glance', 'method'];
const chosenSections = () => (ui.sections.length === SECTIONS.length ? null : (S.limits?.report_sections || []).filter((name) => ALWAYS.includes(name) || ui.sections.includes(name)));

/** The same key for the same order: a second press, or a repeat after a lost answer, makes nothing twice. */
let order = null;
export async function createReports() {
  if (S.busy) return;
  S.busy = 'create';
  S.problem = null;
  render();
  await saving;
  if (S.problem) return;
  const body = { vins: S.session.selected_vins, locales: ui.locales, paper: ui.paper, pdf_profile: ui.profile, mask_vin: ui.mask };
  if (chosenSections()) body.sections = chosenSections();
  const text = JSON.stringify(body);
  if (order?.text !== text) order = { text, key: crypto.randomUUID?.() || String(Math.random()) + Date.now() };
  try {
    const batch = await api.createBatch(body, order.key);
    order = null;
    S.busy = null;
    ui.filter = 'all';
    persist();
    setTasks([...S.tasks, ...batch.tasks]);
    otherTabs.postMessage('changed');
    say(t('ann.started', { n: batch.tasks.length }));
    go('progress');
  } catch (error) {
    if (error.code === 'payment_required' || error.code === 'plan_limit') {
      S.busy = null;
      S.limits = { ...S.limits, payments_required: true };
      S.payment = null;
      ui.payment = null;
      persist();
      go('plan');
    } else problem(error, createReports);
  }
}

/** One after the other; an order waits for them. */
let saving = Promise.resolve();
function patch(change) {
  saving = saving.then(async () => {
    try { S.session = await api.patchSession(change); } catch (error) { problem(error, () => patch(change)); }
  });
  return saving;
}

function setLocales(codes) { ui.locales = inOrder(codes); persist(); render(); }

const group = (name, value, options, on) => h('fieldset.seg', h('legend', t('opt.' + name)), h('div', options.map(([code, label, sub]) => radio(name, code, value, label, () => on(code), sub))));

/** The server knows kilometres, and these bounds. */
const RANGE_KM = [50, 2000];
function rangeField() {
  const perUnit = S.session.units === 'imperial' ? 1.609344 : 1;
  const [least, most] = [Math.ceil(RANGE_KM[0] / perUnit), Math.floor(RANGE_KM[1] / perUnit)];
  const known = S.session.reference_range_km;
  const note = h('p.hint', { id: 'range-h' }, t('opt.rangeD'));
  const save = (event) => {
    const text = event.target.value.trim();
    const isWrong = event.target.validity.badInput || (text !== '' && !(Number(text) >= least && Number(text) <= most));
    note.className = isWrong ? 'err' : 'hint';
    put(note, isWrong ? [icon('warn'), h('span', t('opt.rangeErr', { a: least, b: most }))] : t('opt.rangeD'));
    if (isWrong) event.target.setAttribute('aria-invalid', 'true'); else event.target.removeAttribute('aria-invalid');
    if (isWrong) say(note.textContent, true);
    // Not drawn anew: the press that took the focus away must find its button.
    else patch({ reference_range_km: text === '' ? null : Math.round(Number(text) * perUnit * 10) / 10 });
  };
  return h('div.field.short', h('label', { for: 'range' }, t('opt.range', { u: perUnit === 1 ? 'km' : 'mi' })),
    h('input', { id: 'range', type: 'number', inputmode: 'numeric', step: 'any', value: known ? String(Math.round(known / perUnit)) : '', 'data-k': 'range', 'aria-describedby': 'range-h', onchange: save }), note);
}

/** What is wrong on the page comes before anything else. */
function onward() {
  const wrong = document.querySelector('#main [aria-invalid]');
  if (wrong) return wrong.focus();
  return paysHere() && !isPaid() ? go('plan') : createReports();
}

export const options = {
  draw() {
    const mine = languageOf(lang());
    const toggle = (list, name, isOn) => (isOn ? [...list, name] : list.filter((other) => other !== name));
    const profiles = [['standard', t('opt.pStandard')], ['ua', t('opt.pUa'), t('opt.pUaD')], ['a3', t('opt.pA3'), t('opt.pA3D')]].filter(([code]) => !S.limits || S.limits.pdf_profiles.includes(code));
    const tooMany = S.limits && reportCount() > S.limits.max_batch_reports;
    const preview = { lang: ui.locales[0] || lang(), sections: chosenSections()?.join(','), mask_vin: ui.mask ? 1 : null };
    const pays = paysHere() && !isPaid();
    return two([title(t('opt.title'), t('opt.lead')),
      h('fieldset.panel', h('legend.h2', t('opt.langs')),
        h('div.row-tools', button(t('opt.allLangs'), { cls: 'small ghost', k: 'all9', on: () => setLocales(LANGUAGES.map((one) => one.code)) }), button(t('opt.onlyMine', { l: mine.name }), { cls: 'small ghost', k: 'mine', on: () => setLocales([lang()]) })),
        h('div.grid3', LANGUAGES.map((one) => check({ checked: ui.locales.includes(one.code), 'data-k': 'l-' + one.code, onchange: (event) => setLocales(toggle(ui.locales, one.code, event.target.checked)) }, h('span', { lang: one.tag }, one.name))))),
      h('fieldset.panel', h('legend.h2', t('opt.sections')), h('p.muted', t('opt.always')),
        h('div.grid2', SECTIONS.map((name) => check({ checked: ui.sections.includes(name), 'data-k': 's-' + name, onchange: (event) => { ui.sections = toggle(ui.sections, name, event.target.checked); persist(); render(); } }, t('sec.' + name))))),
      h('fieldset.panel', h('legend.h2', t('opt.privacy')),
        check({ checked: ui.mask, 'data-k': 'mask', onchange: (event) => { ui.mask = event.target.checked; persist(); render(); } }, t('opt.mask'), t('opt.maskD')),
        check({ checked: S.session.show_charging_sites, 'data-k': 'sites', onchange: (event) => patch({ show_charging_sites: event.target.checked }) }, t('opt.sites'), t('opt.sitesD'))),
      h('div.panel', h('h2', t('opt.file')),
        h('div.segs',
          group('units', S.session.units || 'auto', [['auto', t('opt.unitsAuto')], ['metric', t('opt.unitsMetric')], ['imperial', t('opt.unitsImperial')]], (code) => patch({ units: code === 'auto' ? null : code }).then(render)),
          group('paper', ui.paper, [['A4', 'A4'], ['Letter', 'Letter']], (code) => { ui.paper = code; persist(); }),
          group('profile', ui.profile, profiles, (code) => { ui.profile = code; persist(); })),
        rangeField()),
      h('div.panel', h('h2', t('opt.preview')), h('p.muted', t('opt.previewNote', { l: languageOf(preview.lang).name })),
        h('div.row-tools', chosenCars().map((car) => link(carName(car), api.previewURL(car.vin, preview), { cls: 'small', ic: 'eye', target: '_blank', rel: 'noopener', aria: t('opt.previewL', { s: carName(car) }), k: 'pv-' + car.vin_masked }))))],
    summary({
      next: onward, cta: S.busy === 'create' ? t('a.working') : pays ? t('a.continue') : t('opt.create'),
      reason: !ui.locales.length ? t('opt.none') : tooMany ? t('opt.tooMany', { n: S.limits.max_batch_reports }) : null,
    }));
  },
  enter: loadQuote,
};
