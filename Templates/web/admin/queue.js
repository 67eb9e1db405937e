// Queue, instances, unfinished tasks, dead letters.
import { bar, button, chip, h, say } from '../dom.js';
import { admin, number, row, seconds, table, tile, tiles, time } from './kit.js';

const up = (isUp) => [isUp ? 'good' : 'bad', isUp ? 'check' : 'warn'];

export const queue = {
  name: 'Queue',
  icon: 'hour',
  isLive: true,
  async load() {
    const [figures, tasks, letters] = await Promise.all([admin('queue'), admin('tasks?limit=50'), admin('dead-letters?limit=50')]);
    return { figures, tasks, letters };
  },
  draw({ figures, tasks, letters }, act) {
    const settle = (letter, action) => act(async () => {
      await admin(`dead-letters/${encodeURIComponent(letter.task_id)}/${action}`, { method: 'POST' });
      say(action === 'retry' ? 'Queued again' : 'Dropped');
    });
    return [
      tiles('Queue', tile('Waiting', number(figures.waiting), `oldest ${seconds(figures.oldest_waiting_s)}`),
        tile('Running', `${number(figures.running)} of ${number(figures.slots)}`, figures.mean_ms ? `mean ${seconds(figures.mean_ms / 1000)} each` : null),
        tile('Made', number(figures.totals.complete), `${number(figures.totals.retried)} retried`),
        tile('Failed', number(figures.totals.failed), `${number(figures.totals.stalls)} stalls`), tile('Dead letters', number(figures.dead_letters))),
      table('Instances', ['Instance', 'Slots in use', 'Renderer', 'Last beat'], figures.instances.map((one) => row([one.instance, ' ', one.draining && chip('draining', 'watch', 'hour')],
        [bar(one.slots ? (one.running / one.slots) * 100 : 0, '', `${one.instance}: slots in use`), h('small', `${one.running} of ${one.slots}`)],
        chip(one.renderer, ...up(one.renderer === 'up')), seconds(one.last_beat_ms / 1000))), 'No instance has spoken in the last ten seconds.'),
      table('Unfinished tasks', ['Task', 'Car', 'Language', 'State', 'Since'], tasks.data.map((task) => row(h('code', task.task_id), h('code', task.vin_masked), task.locale,
        [`${task.status}, ${task.progress} %`, h('small', `attempt ${task.attempt}`)], time(task.created_at))), 'Nothing waits and nothing runs.'),
      table('Dead letters', ['Task', 'Failed', 'Why', 'Attempts', 'Actions'], letters.data.map((letter) => row(h('code', letter.task_id), time(letter.failed_at), [letter.error.code, h('small', letter.error.message)], number(letter.attempts),
        h('div.row-tools', button('Retry', { cls: 'small', ic: 'retry', aria: `Retry ${letter.task_id}`, k: 'r' + letter.task_id, on: () => settle(letter, 'retry') }),
          button('Drop', { cls: 'small ghost', aria: `Drop ${letter.task_id}`, k: 'd' + letter.task_id, on: () => settle(letter, 'drop') })))), 'None.'),
    ];
  },
};
