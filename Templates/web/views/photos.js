// Step 2: photos. Each says what it shows (its slot), in which car's reports it is, and has a place in the order.
import { guide, icon } from '../art.js';
import { ApiError, api } from '../api.js';
import { bar, button, h, iconButton, say } from '../dom.js';
import { num, percent, size, t } from '../i18n.js';
import { summary, title, two } from '../parts.js';
import { problem, words } from '../problem.js';
import { render } from '../render.js';
import { go, next, route } from '../router.js';
import { MAX_PHOTOS, S, carName, chosenCars } from '../store.js';

/** What a good set of photos has; offered as empty places. */
const WANTED = ['front_left', 'front_right', 'rear_left', 'rear_right', 'left', 'interior', 'trunk', 'cluster', 'wheels', 'damage'];
const LONGEST_SIDE = 2560;
const PLAIN_BYTES = 3e6;
const AT_ONCE = 2;

const slotName = (slot) => (slot ? t('slot.' + slot) : t('pho.noSlot'));
const photoName = (image) => image.caption || (image.slot ? slotName(image.slot) : t('pho.nth', { n: image.position + 1 }));
const rest = () => MAX_PHOTOS - S.images.length - S.uploads.length;
const openSlots = () => {
  const used = [...S.images, ...S.uploads].map((one) => one.slot);
  return WANTED.filter((slot) => !used.includes(slot));
};

/* ---- sending ---- */

/** Photos are made smaller here, which also turns the formats of phones into JPEG where the browser can read them. */
async function prepared(file) {
  if (/^image\/(jpeg|png)$/.test(file.type) && file.size < PLAIN_BYTES) return file;
  const picture = new Image();
  picture.src = URL.createObjectURL(file);
  try { await picture.decode(); } catch { return file; } finally { URL.revokeObjectURL(picture.src); }
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.naturalWidth, picture.naturalHeight));
  const canvas = h('canvas', { width: Math.round(picture.naturalWidth * scale), height: Math.round(picture.naturalHeight * scale) });
  const context = canvas.getContext('2d');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((resolve) => { canvas.toBlob(resolve, 'image/jpeg', 0.88); });
  return blob ? new File([blob], file.name.replace(/\.\w+$/, '') + '.jpg', { type: 'image/jpeg' }) : file;
}

function complain(name, text) {
  S.photoErrors.push(`${name}: ${text}`);
  say(S.photoErrors.at(-1), true);
}

function add(files, slot = null) {
  commitDelete();
  S.photoErrors = [];
  const left = [];
  for (const file of files) {
    if (!/^image\//.test(file.type) && !/\.hei[cf]$/i.test(file.name)) { complain(file.name, words('unsupported_image_type')); continue; }
    if (rest() <= 0) { left.push(file.name); continue; }
    S.uploads.push({ file, slot: slot || null, share: 0, state: 'waiting', url: URL.createObjectURL(file), stop: new AbortController() });
    slot = null;
  }
  if (left.length) complain(left.join(', '), words('too_many_images'));
  render();
  pump();
}

function pump() {
  const active = S.uploads.filter((one) => one.state === 'sending').length;
  for (const one of S.uploads.filter((each) => each.state === 'waiting').slice(0, AT_ONCE - active)) send(one);
}

async function send(one) {
  one.state = 'sending';
  try {
    const file = await prepared(one.file);
    if (S.limits && file.size > S.limits.max_image_bytes) throw new ApiError(413, 'image_too_large');
    const fields = { slot: one.slot };
    const image = await api.upload(file, fields, { signal: one.stop.signal, onProgress: (share) => {
      one.share = share;
      one.bar?.set(share * 100, '', progressWords(one));
      if (one.text) one.text.textContent = progressWords(one);
    } });
    // The answer does not say: a new one is the last.
    S.images.push({ position: S.images.length, ...image });
    say(t('pho.added', { s: photoName(image) }));
  } catch (error) {
    if (error.code === 'session_expired' || error.code === 'session_not_found') problem(error);
    else if (error.code !== 'aborted') complain(one.file.name, words(error.code));
  }
  S.uploads = S.uploads.filter((other) => other !== one);
  URL.revokeObjectURL(one.url);
  if (route.step === 'photos') render();
  pump();
}
const progressWords = (one) => (one.share < 1 ? t('pho.uploading', { p: percent(Math.round(one.share * 100)), s: size(one.file.size) }) : t('pho.checking'));

/* ---- changing ---- */

async function change(image, values) {
  try {
    Object.assign(image, await api.patchImage(image, values));
    S.images.sort((a, b) => a.position - b.position);
  } catch (error) { problem(error, () => change(image, values)); }
}

async function move(from, to) {
  if (from === to || to < 0 || to >= S.images.length) return;
  const [image] = S.images.splice(from, 1);
  S.images.splice(to, 0, image);
  S.images.forEach((each, index) => { each.position = index; });
  render();
  const button = document.querySelector(`[data-k="${to > from ? 'later' : 'earlier'}-${image.id}"]:not(:disabled)`) || document.querySelector(`[data-k="cap-${image.id}"]`);
  button?.focus();
  say(t('pho.moved', { n: to + 1, s: photoName(image) }));
  await change(image, { position: to });
}

/** Gone from the page at once; from the server at the next step, so that it can be taken back. */
function remove(image) {
  commitDelete();
  S.undo = { image, at: S.images.indexOf(image) };
  S.images = S.images.filter((other) => other !== image);
  render();
  document.querySelector('[data-k="undo"]')?.focus();
  say(t('pho.deleted', { s: photoName(image) }));
}
function undo() {
  const { image, at } = S.undo;
  S.images.splice(at, 0, image);
  S.undo = null;
  render();
  document.querySelector(`[data-k="cap-${image.id}"]`)?.focus();
  say(t('pho.restored', { s: photoName(image) }));
}
function commitDelete(leaving = false) {
  if (!S.undo) return;
  const { image } = S.undo;
  S.undo = null;
  api.deleteImage(image, { leaving })?.catch?.((error) => { if (error.code !== 'image_not_found' && !leaving) problem(error); });
}
addEventListener('pagehide', () => commitDelete(true));

/* ---- drawing ---- */

let wantedSlot = null;

const dropTarget = (element, onFiles, onPhoto = null) => {
  element.addEventListener('dragover', (event) => { event.preventDefault(); element.classList.add('over'); });
  element.addEventListener('dragleave', () => element.classList.remove('over'));
  element.addEventListener('drop', (event) => {
    event.preventDefault();
    event.stopPropagation();
    element.classList.remove('over');
    const from = event.dataTransfer.getData('text/photo');
    if (from !== '' && onPhoto) onPhoto(Number(from));
    else if (event.dataTransfer.files.length) onFiles([...event.dataTransfer.files]);
  });
  return element;
};

function photoCard(image, index) {
  const cars = chosenCars();
  const name = photoName(image);
  const pick = (label, k, value, options, on) => h('div.select.mini', h('select', { 'aria-label': label, 'data-k': k, onchange: (event) => on(event.target.value || null) },
    options.map(([code, text]) => h('option', { value: code, selected: code === (value || '') }, text))), icon('chev'));
  return dropTarget(h('li.slot.full', { draggable: 'true', ondragstart: (event) => { event.dataTransfer.setData('text/photo', String(index)); event.dataTransfer.effectAllowed = 'move'; } },
    h('div.thumb', h('img', { src: api.thumbnailURL(image), alt: t('pho.alt', { n: index + 1, s: name }), draggable: 'false', loading: 'lazy' }), h('span.n', { 'aria-hidden': 'true' }, index === 0 ? t('pho.cover') : num(index + 1))),
    h('div.slot-b',
      pick(t('pho.shows', { n: index + 1 }), 'slot-' + image.id, image.slot, [['', t('pho.noSlot')], ...(S.limits?.image_slots || WANTED).map((slot) => [slot, slotName(slot)])], (slot) => change(image, { slot })),
      h('input.cap', { type: 'text', maxlength: 120, value: image.caption || '', placeholder: t('pho.captionHint'), 'aria-label': t('pho.caption', { s: name }), 'data-k': 'cap-' + image.id, onchange: (event) => change(image, { caption: event.target.value || null }) }),
      cars.length > 1 && pick(t('pho.car', { s: name }), 'vin-' + image.id, image.vin, [['', t('pho.allCars')], ...cars.map((car) => [car.vin, carName(car)])], (vin) => change(image, { vin })),
      h('div.slot-a', iconButton('left', t('pho.earlier', { s: name }), () => move(index, index - 1), { k: 'earlier-' + image.id, disabled: index === 0 }),
        iconButton('right', t('pho.later', { s: name }), () => move(index, index + 1), { k: 'later-' + image.id, disabled: index === S.images.length - 1 }),
        h('span.grow'), iconButton('trash', t('pho.delete', { s: name }), () => remove(image), { k: 'del-' + image.id })))),
  (files) => add(files), (from) => move(from, index));
}

function uploadCard(one) {
  one.bar = bar(one.share * 100, '', one.file.name);
  one.text = h('small', progressWords(one));
  return h('li.slot.busy', h('div.thumb', h('img', { src: one.url, alt: '' })),
    h('div.slot-b', h('span.slot-n', one.file.name), one.bar, one.text, iconButton('x', t('pho.cancelUp', { s: one.file.name }), () => one.stop.abort(), { cls: 'corner' })));
}

const emptyCard = (slot, pick) => dropTarget(h('li.slot.empty', h('button', { type: 'button', 'data-k': 'add-' + slot, 'aria-label': t('pho.add', { s: slotName(slot) }), onclick: () => pick(slot) },
  guide(WANTED.indexOf(slot)), h('span', slotName(slot)), icon('plus'))), (files) => add(files, slot));

export const photos = {
  draw() {
    const input = h('input.sr', { type: 'file', id: 'files', accept: 'image/*', multiple: true, tabindex: '-1', 'aria-hidden': 'true', onchange: (event) => { add([...event.target.files], wantedSlot); event.target.value = ''; } });
    const pick = (slot = null) => { wantedSlot = slot; input.click(); };
    const zone = dropTarget(h('div.drop', icon('up'), h('p', h('strong', t('pho.drop')), h('span', t('pho.rules', { s: size(S.limits?.max_image_bytes || 10e6) }))),
      h('div.drop-act', button(t('pho.choose'), { cls: S.images.length ? '' : 'primary', k: 'choose', on: () => pick(), reason: rest() > 0 ? null : words('too_many_images') })), input), (files) => add(files));
    return two([title(t('pho.title'), t('pho.lead')), zone,
      S.photoErrors.length > 0 && h('ul.errs', S.photoErrors.map((text, index) => h('li', icon('warn'), h('span', text), iconButton('x', t('a.close'), () => { S.photoErrors.splice(index, 1); render(); }, { k: 'err' + index })))),
      S.undo && h('div.undo', icon('trash'), h('span', t('pho.deleted', { s: photoName(S.undo.image) })), button(t('a.undo'), { cls: 'small', ic: 'retry', k: 'undo', on: undo })),
      h('p.count', h('strong', t('pho.used', { n: S.images.length }))),
      h('ol.slots', S.images.map(photoCard), S.uploads.map(uploadCard), openSlots().slice(0, Math.max(0, rest())).map((slot) => emptyCard(slot, pick)))],
    summary({ next: () => go(next('photos')), cta: S.images.length ? t('a.continue') : t('pho.skip'), reason: S.uploads.length ? t('pho.busy') : null }));
  },
  async enter() {
    if (S.undo || S.uploads.length) return;
    try {
      const list = await api.images();
      const isNew = JSON.stringify(list) !== JSON.stringify(S.images);
      S.images = list;
      if (isNew && route.step === 'photos' && !document.activeElement?.classList.contains('cap')) render();
    } catch (error) { problem(error, () => photos.enter()); }
  },
  leave() { commitDelete(); S.photoErrors = []; },
};
