// Checks, rate limits, and the settings with where they come from.
import { chip, facts, h } from '../dom.js';
import { admin, ask, number, row, table } from './kit.js';

const ORIGIN = { default: 'calm', made: 'calm', environment: 'good', file: 'good', 'command line': 'watch' };
let wanted = '';

export const server = {
  name: 'Server',
  icon: 'shield',
  isLive: false,
  async load() {
    const [limits, health, settings] = await Promise.all([ask('/api/v1/meta/limits'), fetch('/health').then((answer) => answer.json()), admin('settings')]);
    return { limits, health, settings };
  },
  draw({ limits, health, settings }) {
    const rows = settings.data.map((setting) => {
      const element = row(h('code', setting.name), setting.secret ? (setting.from ? '•••' : '–') : setting.value === null ? '–' : h('code', setting.value),
        setting.from ? chip(setting.from, ORIGIN[setting.from] || 'calm') : h('span.muted', 'not set'), h('small', setting.meaning));
      element.dataset.text = `${setting.name} ${setting.meaning} ${setting.from || ''}`.toLowerCase();
      return element;
    });
    const sift = () => rows.forEach((element) => { element.hidden = !element.dataset.text.includes(wanted); });
    sift();
    const find = h('div.field.inline', h('label', { for: 'find' }, 'Find'), h('input', { id: 'find', type: 'search', value: wanted, 'data-k': 'find', oninput: (event) => { wanted = event.target.value.trim().toLowerCase(); sift(); } }));
    return [
      h('div.duo', h('section.panel', h('h2', 'Checks'), facts(Object.entries(health.checks).map(([name, word]) => [name, chip(word, word === 'up' ? 'good' : 'bad', word === 'up' ? 'check' : 'warn')]))),
        h('section.panel', h('h2', 'Rate limits'), Object.keys(limits.rate_limits).length ? facts(Object.entries(limits.rate_limits).map(([name, limit]) => [name, `${number(limit.requests)} in ${number(limit.seconds)} s`])) : h('p.muted', 'All are off.'))),
      table(`Settings of instance ${settings.instance}`, ['Setting', 'Value', 'From', 'Meaning'], rows, 'None.', { extra: find, cls: '.settings' }),
    ];
  },
};
