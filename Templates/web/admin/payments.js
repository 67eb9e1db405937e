// Webhook events of payment providers, alerts, payments that something does not fit.
import { button, chip, h, say, select } from '../dom.js';
import { admin, money, number, row, table, time } from './kit.js';

const STATES = [['', 'All'], ['pending', 'Pending'], ['done', 'Done'], ['dead', 'Given up']];
const LOOK = { pending: ['watch', 'hour'], done: ['good', 'check'], dead: ['bad', 'warn'] };
/** What an alert means, and for whom it is not enough: docs/payments.md. */
const ALERTS = {
  amount: 'The provider has another amount than our order.', currency: 'The provider has another currency than our order.', captured: 'The provider took another amount than our order.',
  mode: 'Test and real money are mixed.', payee: 'The money went to another account.', reference: 'The provider names another order.', object: 'The provider answers for another payment.',
  refunded: 'More was given back than we know of.', unknown_object: 'An event is about a payment that nobody here made.',
};
let state = '';

export const payments = {
  name: 'Payments',
  icon: 'doc',
  isLive: true,
  async load() {
    try {
      const [events, alerts, held] = await Promise.all([
        admin('webhook-events?limit=50' + (state ? `&state=${state}` : '')), admin('payment-alerts?limit=50'), admin('payments/quarantined?limit=50'),
      ]);
      return { events, alerts, held };
    } catch (error) {
      if (error.status === 404) return null;
      throw error;
    }
  },
  draw(seen, act) {
    if (!seen) return h('p.muted', 'Nothing is sold here: no payment provider is set up.');
    const settle = (event, action) => act(async () => {
      await admin(`webhook-events/${encodeURIComponent(event.id)}/${action}`, { method: 'POST' });
      say(action === 'replay' ? 'It is worked on again' : 'Dropped');
    });
    const filter = select('wh-state', 'Show', state, STATES, (value) => { state = value; act(async () => {}); });
    return [
      table('Webhook inbox', ['Event', 'Kind', 'Received', 'State', 'Actions'], seen.events.data.map((event) => row([event.provider, h('small', h('code', event.event_id))], [event.kind, h('small', h('code', event.object || ''))],
        time(event.received_at), [chip(event.state, ...(LOOK[event.state] || ['calm', 'info'])), h('small', `attempt ${number(event.attempts)}${event.mode === 'test' ? ', test' : ''}${event.note ? ': ' + event.note : ''}`)],
        h('div.row-tools', button('Replay', { cls: 'small', ic: 'retry', aria: `Replay ${event.event_id}`, k: 'wr' + event.id, on: () => settle(event, 'replay') }),
          button('Drop', { cls: 'small ghost', aria: `Drop ${event.event_id}`, k: 'wd' + event.id, on: () => settle(event, 'drop') })))), 'No events.', { extra: filter }),
      table('Payment alerts', ['Alert', 'What it means', 'When', 'Payment'], seen.alerts.data.map((alert) => row(chip(alert.kind, 'bad', 'warn'), [ALERTS[alert.kind] || '', h('small', alert.provider, ' ', h('code', alert.object || ''))], time(alert.at),
        alert.payment_id ? h('code', alert.payment_id) : '–')), 'None: everything the providers say fits our books.'),
      table('Payments held back', ['Payment', 'Provider', 'Amount', 'Does not fit', 'Made'], seen.held.data.map((payment) => row(h('code', payment.payment_id), [payment.provider, h('small', h('code', payment.object || ''))],
        money(payment.amount, payment.currency), payment.mismatch || '–', time(payment.created_at))), 'None.'),
    ];
  },
};
