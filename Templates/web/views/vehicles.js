// Step 1: which cars.
import { icon } from '../art.js';
import { api } from '../api.js';
import { button, check, chip, h, say } from '../dom.js';
import { t } from '../i18n.js';
import { silhouette, summary, title, two } from '../parts.js';
import { problem } from '../problem.js';
import { render } from '../render.js';
import { go, next, route } from '../router.js';
import { signIn } from '../signin.js';
import { S, carModel, carName, chosenCars } from '../store.js';

const STATE = { online: ['good', 'check'], asleep: ['calm', 'moonz'], offline: ['watch', 'offline'] };

let saving = Promise.resolve();
function choose(vins) {
  S.session.selected_vins = vins;
  S.invoices = null;
  render();
  saving = saving.then(() => api.patchSession({ selected_vins: vins })).catch((error) => problem(error, () => choose(vins)));
}
const toggle = (vin, isOn) => choose(S.vehicles.map((car) => car.vin).filter((other) => (other === vin ? isOn : S.session.selected_vins.includes(other))));

function card(car) {
  const state = STATE[car.state] ? car.state : 'offline';
  return h('li', h('label.vcard',
    h('input', { type: 'checkbox', checked: S.session.selected_vins.includes(car.vin), 'data-k': 'car-' + car.vin_masked, onchange: (event) => toggle(car.vin, event.target.checked) }),
    h('span.box', { 'aria-hidden': 'true' }, icon('check')), h('span.v-art', silhouette(car)),
    h('span.v-txt', h('strong', carName(car)), h('span', carModel(car)), h('code', car.vin_masked),
      h('span.chips', chip(t('veh.' + state), ...STATE[state]), car.access_type === 'DRIVER' && chip(t('veh.driver'), 'calm', 'link'),
        car.in_service && chip(t('veh.service'), 'watch', 'info'), S.limits?.demo_sign_in && chip(t('veh.demoTag'), 'calm', 'info')),
      state !== 'online' && h('small', t(`veh.${state}Note`)))));
}

function permissions() {
  const { missing_permissions: missing, status, sign_in_url: address } = S.session.tesla;
  if (status !== 'permissions_missing' || !missing?.length) return null;
  return h('section.notice.watch', { 'aria-label': t('veh.missing') }, icon('info'), h('div', h('p.notice-t', t('veh.missing')),
    missing.map((item) => h('p', item.effect)), address && h('div.notice-act', button(t('veh.grant'), { cls: 'small', k: 'grant', on: () => location.assign(address) }))));
}

export const vehicles = {
  draw() {
    const list = S.vehicles;
    const vins = list?.map((car) => car.vin) || [];
    const chosen = chosenCars().length;
    const onward = () => saving.then(() => go(next('vehicles')));
    if (!S.session.tesla.connected) {
      return two([title(t('veh.title'), t('veh.login')), h('p', button(t('start.signin'), { cls: 'primary big', k: 'signin', on: () => signIn() }))], summary({ next: onward, reason: t('veh.none') }));
    }
    return two([title(t('veh.title'), t('veh.lead')), permissions(),
      !list && !S.problem && [h('p.loading', { role: 'status' }, t('veh.loading')), h('ul.cars', { 'aria-hidden': 'true' }, [0, 1, 2].map(() => h('li.vcard.skel', h('i.sk1'), h('i.sk2'), h('i.sk3'))))],
      list && !list.length && h('div.panel.empty-box', icon('info'), h('p', t('veh.empty'))),
      list?.length > 1 && h('div.row-tools', check({ checked: chosen === list.length, indeterminate: chosen > 0 && chosen < list.length, 'data-k': 'all', onchange: (event) => choose(event.target.checked ? vins : []) }, t('veh.all'))),
      list && h('ul.cars', list.map(card))],
    summary({ next: onward, reason: chosen ? null : t('veh.none') }));
  },
  async enter() {
    if (S.vehicles || !S.session.tesla.connected) return;
    try {
      S.vehicles = (await api.vehicles()).data;
      const known = S.session.selected_vins.filter((vin) => S.vehicles.some((car) => car.vin === vin));
      if (route.step !== 'vehicles') return;
      if (S.vehicles.length === 1 && !known.length) choose([S.vehicles[0].vin]);
      else render();
      say(t('sum.cars.n', { n: S.vehicles.length }));
    } catch (error) { problem(error, () => vehicles.enter()); }
  },
};
