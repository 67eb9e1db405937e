// News of all reports over one event stream for the session. While there is none, the page asks at the server's pace.
import { api } from './api.js';
import { S, running } from './store.js';

const RETRY_STREAM_MS = 15_000;
const PATIENCE_MS = 4_000;
const SILENCE_MS = 15_000;

let source = null;
let timers = [];
let polling = false;
let handlers = null;
let heard = 0;

/** Follows until nothing runs any more; safe to call at any time. `on`: {tasks(list, isAll), state(word), end()} */
export function follow(on) {
  handlers = on;
  if (!running().length) return unfollow();
  if (!source) open();
  return undefined;
}

export function unfollow() {
  source?.close();
  source = null;
  polling = false;
  timers.forEach(clearTimeout);
  timers = [];
}

const later = (action, milliseconds) => { timers.push(setTimeout(action, milliseconds)); };

const ask = async () => handlers.tasks(await api.statuses(running().map((task) => task.task_id).slice(0, 100)), false);

/** A stream that is open and says nothing of reports that run is asked beside. */
function watch(stream) {
  later(async () => {
    if (source !== stream || !running().length) return;
    if (Date.now() - heard > SILENCE_MS) await ask().catch(() => {});
    watch(stream);
  }, SILENCE_MS);
}

function open() {
  const stream = new EventSource(api.eventsURL);
  source = stream;
  heard = Date.now();
  watch(stream);
  stream.onopen = () => { polling = false; handlers.state('live'); };
  stream.addEventListener('snapshot', (event) => { heard = Date.now(); handlers.tasks(JSON.parse(event.data).data, true); });
  stream.addEventListener('task', (event) => { heard = Date.now(); handlers.tasks([JSON.parse(event.data)], false); });
  stream.addEventListener('end', () => handlers.end());
  stream.onerror = () => {
    if (source !== stream) return;
    if (stream.readyState === EventSource.CLOSED) {
      // Refused, not broken: the browser does not come back by itself.
      source = null;
      later(() => { if (!source && running().length) open(); }, RETRY_STREAM_MS);
      poll();
    } else {
      handlers.state(polling ? S.conn : 'lost');
      later(() => { if (source === stream && stream.readyState !== EventSource.OPEN) poll(); }, PATIENCE_MS);
    }
  };
}

async function poll() {
  if (polling) return;
  polling = true;
  while (polling && running().length) {
    const before = running();
    try {
      handlers.tasks(await api.statuses(before.map((task) => task.task_id).slice(0, 100)), false);
      if (polling) handlers.state('poll');
    } catch (error) {
      if (error.status === 401 || error.status === 410) return handlers.end();
      if (polling) handlers.state('lost');
    }
    await new Promise((resolve) => { later(resolve, before[0].poll_after_ms || S.limits?.poll_after_ms || 2000); });
  }
  polling = false;
  return undefined;
}
