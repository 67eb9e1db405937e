// Whether a report is genuine: by its code, or by the file itself. Needs no session.
import { icon } from '../art.js';
import { ApiError, api } from '../api.js';
import { $, button, facts, h, say } from '../dom.js';
import { date, languageOf, num, t } from '../i18n.js';
import { narrow, title } from '../parts.js';
import { problem } from '../problem.js';
import { render } from '../render.js';
import { route } from '../router.js';
import { S } from '../store.js';

const KINDS = { genuine: ['good', 'shield'], withdrawn: ['watch', 'info'], unknown: ['bad', 'warn'], altered: ['bad', 'warn'] };
const MAX_BYTES = 20e6;

async function run(ask) {
  S.busy = 'verify';
  S.verify = null;
  S.problem = null;
  render();
  try {
    S.verify = await ask();
    S.busy = null;
    render();
    say(t('ver.' + S.verify.state));
    $('verdict')?.focus();
  } catch (error) { problem(error, () => run(ask)); }
}
function check(event) {
  event.preventDefault();
  const code = $('code').value.trim();
  if (!code) { $('code').focus(); return; }
  history.replaceState(null, '', '#/verify/' + encodeURIComponent(code));
  route.sub = code;
  run(() => api.verify(code));
}
function checkFile(file) {
  if (!file) return;
  if (file.size > MAX_BYTES) problem(new ApiError(413, 'body_too_large'));
  else run(() => api.verifyFile(file));
}

function verdict(found) {
  const [kind, ic] = KINDS[found.state] || KINDS.unknown;
  const unit = found.odometer_unit === 'mi' ? 'mi' : 'km';
  return h('section.verdict.' + kind, { id: 'verdict', tabindex: '-1', 'aria-labelledby': 'verdict-t' },
    h('div.v-head', icon(ic), h('div', h('h2', { id: 'verdict-t' }, t('ver.' + found.state)), h('p', t(`ver.${found.state}D`)))),
    found.model && facts([[t('ver.model'), [found.model, found.year].filter(Boolean).join(', ')], found.vin_last6 && [t('ver.vin'), found.vin_last6], found.odometer && [t('ver.odo'), `${num(Math.round(found.odometer))} ${unit}`],
      found.issued_at && [t('ver.issued'), date(found.issued_at)], found.withdrawn_at && [t('ver.gone'), date(found.withdrawn_at)], found.language && [t('ver.lang'), languageOf(found.language)?.name || found.language], found.pages && [t('ver.pages'), num(found.pages)],
      [t('ver.code'), h('code', found.code)], found.sha256 && [t('ver.hash'), h('code.hash', found.sha256)]]));
}

export const verify = {
  draw() {
    const input = h('input.sr', { type: 'file', accept: 'application/pdf', tabindex: '-1', 'aria-hidden': 'true', onchange: (event) => checkFile(event.target.files[0]) });
    const zone = h('div.drop.slim', h('p', h('strong', t('ver.file')), h('span', t('ver.fileD'))), button(t('ver.choose'), { k: 'vfile', ic: 'doc', on: () => input.click() }), input);
    zone.addEventListener('dragover', (event) => { event.preventDefault(); zone.classList.add('over'); });
    zone.addEventListener('dragleave', () => zone.classList.remove('over'));
    zone.addEventListener('drop', (event) => { event.preventDefault(); zone.classList.remove('over'); checkFile(event.dataTransfer.files[0]); });
    return narrow(title(t('ver.title'), t('ver.lead')),
      h('div.panel', h('form.codeform', { onsubmit: check }, h('div.field', h('label', { for: 'code' }, t('ver.code')), h('input.code', { id: 'code', 'data-k': 'code', value: route.sub, autocomplete: 'off', autocapitalize: 'characters', spellcheck: 'false', 'aria-describedby': 'code-h' }), h('p.hint', { id: 'code-h' }, t('ver.hint'))),
        button(S.busy === 'verify' ? t('a.working') : t('ver.check'), { cls: 'primary', type: 'submit', k: 'vgo' })), zone),
      S.verify && verdict(S.verify));
  },
  async enter() { if (route.sub && S.verify?.code !== route.sub) await run(() => api.verify(route.sub)); },
  leave() { S.verify = null; S.busy = null; },
};
