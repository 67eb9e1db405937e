// What Tesla bills: answered calls by its price list, all instances together.
import { icon } from '../art.js';
import { h } from '../dom.js';
import { admin, number, row, table, tile, tiles } from './kit.js';

const usd = (value) => new Intl.NumberFormat('en', { style: 'currency', currency: 'USD', minimumFractionDigits: 2, maximumFractionDigits: 3 }).format(value);

export const tesla = {
  name: 'Tesla',
  icon: 'bolt',
  isLive: true,
  load: () => admin('tesla-cost'),
  draw: (cost) => [
    !cost.billed && h('section.notice.watch', { 'aria-label': 'Mock' }, icon('info'), h('div', h('p', 'Tesla is the mock here: nobody bills these calls. The figures show what they would cost.'))),
    tiles('Cost', tile('Today', usd(cost.today.usd), `${number(cost.today.calls)} calls, ${cost.day} UTC`), tile('This month', usd(cost.month.usd), `${number(cost.month.calls)} calls`),
      tile('Free each month', usd(10), 'Tesla takes it off the bill')),
    table('Calls today', ['Call', 'Calls', 'Cost'], cost.kinds.map((kind) => row(h('code', kind.call), number(kind.calls), usd(kind.usd))), 'Tesla was not asked today.', { cls: '.figures' }),
    h('p.fine', icon('info'), h('span', 'Tesla bills each answer that is not its own failure, refusals too: 500 calls for a dollar. Calls whose price it does not publish are counted at that price, so the bill is at most this. Sign-ins are free.')),
  ],
};
