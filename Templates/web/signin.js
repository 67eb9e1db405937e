// Sign-in is a visit to Tesla's own page; the server brings the reader back to this one.
import { api } from './api.js';
import { say } from './dom.js';
import { lang, t } from './i18n.js';
import { problem } from './problem.js';
import { render } from './render.js';
import { S, persist, ui } from './store.js';

/** `demo`: an account of the mock that stands in for Tesla, without its page. */
export async function signIn({ demo = null } = {}) {
  if (S.busy) return;
  S.busy = demo ? 'demo' : 'tesla';
  S.problem = null;
  render();
  say(t('start.signingIn'));
  try {
    const { authorize_url: address } = await api.authorize(lang());
    if (!ui.locales.length) ui.locales = [lang()];
    persist();
    location.assign(demo ? `${address}&mock_auto=${demo}` : address);
  } catch (error) { problem(error, () => signIn({ demo })); }
}
addEventListener('pageshow', (event) => { if (event.persisted && S.busy) { S.busy = null; render(); } });
