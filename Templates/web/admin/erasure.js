// Proof that something was erased: what the store still holds of a session or a report. Looking changes nothing.
import { icon } from '../art.js';
import { $, button, facts, h, say } from '../dom.js';
import { admin, moment, number } from './kit.js';

const WORDS = {
  session: {
    kept: ['watch', 'info', 'The session is there', 'Nobody erased it yet.'],
    erased: ['good', 'check', 'Erased by its owner', 'Record, access to Tesla, lists and reports are gone. Files are deleted within minutes.'],
    ended: ['good', 'check', 'Gone with its retention', 'Its time was over, and everything of it was erased.'],
    nothing: ['good', 'check', 'Nothing is held', 'The server knows no such session: it never was, or it is gone for more than an hour.'],
  },
  report: {
    kept: ['watch', 'info', 'The report stands', 'Its verify page says that it is genuine.'],
    erased: ['good', 'check', 'Withdrawn by its owner', 'Its file is deleted, and its verify page says withdrawn, for good.'],
    nothing: ['watch', 'info', 'No such report', 'Nothing here was ever issued under this code.'],
  },
};
let seen = null;

function verdict() {
  if (!seen) return null;
  const [kind, ic, title, text] = WORDS[seen.kind][seen.state];
  return h('section.verdict.' + kind, { 'aria-label': 'Result' }, h('div.v-head', icon(ic), h('div', h('h2', title), h('p', text))),
    facts([[seen.kind === 'session' ? 'Session' : 'Verify code', h('code.hash', seen.asked)], seen.at && [seen.state === 'ended' ? 'Ended' : 'Erased', moment(seen.at)],
      seen.kind === 'session' && ['Reports left', number(seen.tasks)], seen.kind === 'session' && ['Photos and files left', number(seen.objects)], ['Looked up', moment(seen.now)]]));
}

export const erasure = {
  name: 'Proof of erasure',
  icon: 'trash',
  isLive: false,
  async load() { return {}; },
  draw(_, act) {
    const look = (event) => {
      event.preventDefault();
      const asked = $('erased').value.trim();
      if (!asked) return;
      act(async () => {
        seen = null;
        seen = { ...(await admin('erasures/' + encodeURIComponent(asked))), asked, now: Date.now() };
        say(WORDS[seen.kind][seen.state][2]);
      });
    };
    return [
      h('form.panel', { onsubmit: look }, h('div.codeform', h('div.field', h('label', { for: 'erased' }, 'Id of a session, or verify code of a report'),
        h('input', { id: 'erased', 'data-k': 'erased', value: seen?.asked || '', autocomplete: 'off', spellcheck: 'false', 'aria-describedby': 'erased-h' }),
        h('p.hint', { id: 'erased-h' }, 'A session’s id opens it as long as it lives: treat it accordingly.')),
      button('Look', { cls: 'primary', type: 'submit', k: 'look' }))),
      verdict(),
    ];
  },
};
