// What went wrong, in words, with what can be done about it (docs/api.md, errors).
import { icon } from './art.js';
import { $, button, copyText, h, iconButton, say } from './dom.js';
import { duration, has, lang, t } from './i18n.js';
import { go } from './router.js';
import { render } from './render.js';
import { S, forgetSession } from './store.js';
import { signIn } from './signin.js';

const ENDED = ['session_expired', 'session_not_found', 'session_damaged', 'not_authenticated'];
const WAITS = ['rate_limited', 'queue_full', 'tesla_rate_limited', 'too_many_streams'];

/** The sentence for a code of the server. */
export const words = (code) => (has('e.' + code) ? t('e.' + code) : t('e.any'));

/** Shows a failure above the step. `retry` is what to do again; it is done by itself after a pause the server asked for. */
export function problem(error, retry = null) {
  S.busy = null;
  if (ENDED.includes(error.code)) {
    const had = S.session;
    S.expiredId = error.request_id;
    forgetSession();
    go(had ? 'expired' : 'start');
    return;
  }
  S.problem = { error, retry, until: WAITS.includes(error.code) && error.retry_after_s ? Date.now() + error.retry_after_s * 1000 : null };
  render();
  say(words(error.code), true);
  $('main').querySelector('.notice')?.scrollIntoView({ block: 'center' });
}

export function notice() {
  const now = S.problem;
  if (!now) return null;
  const { error, retry, until } = now;
  const again = () => { S.problem = null; render(); retry?.(); };
  const text = h('p');
  const drain = h('i');
  if (until) {
    const whole = until - Date.now();
    const tick = () => {
      if (S.problem !== now) return clearInterval(timer);
      if (Date.now() >= until) { clearInterval(timer); return again(); }
      text.textContent = retry ? t('e.again', { t: duration(until - Date.now()) }) : t('e.wait', { t: duration(until - Date.now()) });
      drain.style.inlineSize = `${Math.max(0, ((until - Date.now()) / whole) * 100)}%`;
      return undefined;
    };
    const timer = setInterval(tick, 500);
    tick();
  }
  const isLogin = error.code === 'tesla_login_required' || error.code === 'missing_scope';
  // The server's own words are English and exact: they stand behind ours where ours are general.
  const detail = !has('e.' + error.code) && error.detail;
  return h('section.notice.' + (until ? 'watch' : 'bad'), { 'aria-label': words(error.code) }, icon(until ? 'hour' : 'warn'),
    h('div', h('p.notice-t', words(error.code)), until && text, until && h('div.drain', { 'aria-hidden': 'true' }, drain),
      detail && h('p.small', { lang: lang() === 'en' ? null : 'en' }, detail),
      h('div.notice-act',
        isLogin && button(t('start.signin'), { cls: 'small primary', k: 'prob-signin', on: () => signIn() }),
        retry && !isLogin && button(until ? t('e.now') : t('a.retry'), { cls: 'small', ic: 'retry', k: 'prob-retry', on: again }),
        reference(error.request_id),
        h('span.grow'), iconButton('x', t('a.close'), () => { S.problem = null; render(); }, { k: 'prob-x' }))));
}

export const reference = (request) => (request ? h('span.ref', t('e.reference') + ' ', h('code', request),
  iconButton('copy', t('e.copy'), async () => { await copyText(request); say(t('a.copied')); })) : null);
