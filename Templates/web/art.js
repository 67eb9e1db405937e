// Drawings: icons, car silhouettes, pages of a report, guides for photos. SVG made by DOM calls.

const NS = 'http://www.w3.org/2000/svg';
export function s(tag, attrs = {}, ...kids) {
  const el = document.createElementNS(NS, tag);
  for (const [k, v] of Object.entries(attrs)) if (v !== null && v !== undefined) el.setAttribute(k, v);
  for (const k of kids.flat(9)) if (k !== null && k !== undefined) el.append(k);
  return el;
}

const ICONS = {
  check: 'M4.5 12.5l5 5 10-11', x: 'M6 6l12 12M18 6L6 18', clock: 'M12 7v5l3.5 2M12 3a9 9 0 100 18 9 9 0 000-18z',
  moon: 'M20 14.5A8 8 0 019.5 4 8 8 0 1020 14.5z', sun: 'M12 8a4 4 0 100 8 4 4 0 000-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4',
  globe: 'M12 3a9 9 0 100 18 9 9 0 000-18zM3 12h18M12 3c2.5 2.6 3.8 5.600 3.8 9s-1.300 6.400-3.800 9c-2.500-2.600-3.800-5.600-3.800-9S9.500 5.600 12 3z',
  up: 'M12 16V4M7 9l5-5 5 5M4 16v3a1.500 1.500 0 001.500 1.500h13A1.500 1.500 0 0020 19v-3', down: 'M12 4v12M7 11l5 5 5-5M4 19.500h16',
  left: 'M14.500 6l-6 6 6 6', right: 'M9.500 6l6 6-6 6', chev: 'M6 9.500l6 6 6-6', trash: 'M5 7h14M10 7V4.500h4V7M7 7l1 13h8l1-13M10.500 11v5.500M13.500 11v5.500',
  retry: 'M19.500 12a7.500 7.500 0 11-2.300-5.400M19.500 3.500v4h-4', doc: 'M7 3.500h7l4 4v13H7zM14 3.500v4h4M10 12h5M10 15.500h5', link: 'M10 14a4 4 0 005.700 0l3-3a4 4 0 00-5.700-5.700l-1 1M14 10a4 4 0 00-5.700 0l-3 3a4 4 0 005.700 5.700l1-1',
  shield: 'M12 3l7.500 3v5.500c0 4.500-3 7.700-7.500 9.500-4.500-1.800-7.500-5-7.500-9.500V6zM8.500 12l2.500 2.500 4.500-5', battery: 'M3.500 8h14v8h-14zM20.500 10.500v3M6 10.500v3M9 10.500v3M12 10.500v3',
  bolt: 'M13 3L5.500 13.500H11L10 21l8-11h-5.500z', warn: 'M12 4l9 16H3zM12 10v4.500M12 17.200v.1', info: 'M12 3a9 9 0 100 18 9 9 0 000-18zM12 11v5.500M12 7.700v.1', eye: 'M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12zM12 9.300a2.700 2.700 0 100 5.400 2.700 2.700 0 000-5.400z',
  plus: 'M12 5v14M5 12h14', lock: 'M6 11h12v9.500H6zM8.500 11V8a3.500 3.500 0 017 0v3', copy: 'M9 9h11v11H9zM5 15H4V4h11v1', offline: 'M4 4l16 16M8.500 15.500a5 5 0 017 0M5.500 12a9 9 0 014-2.400M18.500 12a9 9 0 00-3.500-2.200M12 19.200v.1', moonz: 'M9 9h6l-6 6h6', bell: 'M6 16.500V11a6 6 0 0112 0v5.500l1.500 1.500h-15zM10 20.500h4', grip: 'M9 6v.1M15 6v.1M9 12v.1M15 12v.1M9 18v.1M15 18v.1', hour: 'M7 3.500h10M7 20.500h10M8 3.500c0 5 8 6 8 8.500s-8 3.500-8 8.500M16 3.500c0 5-8 6-8 8.500s8 3.500 8 8.500',
};
export function icon(name, cls = '') {
  return s('svg', { class: 'ic ' + cls, viewBox: '0 0 24 24', width: 20, height: 20, fill: 'none', stroke: 'currentColor', 'stroke-width': 1.75, 'stroke-linecap': 'round', 'stroke-linejoin': 'round', 'aria-hidden': 'true', focusable: 'false' }, s('path', { d: ICONS[name] || '' }));
}
export function logo() {
  return s('svg', { class: 'logo', viewBox: '0 0 32 32', width: 32, height: 32, 'aria-hidden': 'true' },
    s('rect', { width: 32, height: 32, rx: 8, fill: '#0F62FE' }), s('path', { d: 'M10 7h8.500L23 11.500V25H10z', fill: '#fff' }), s('path', { d: 'M18.500 7v4.500H23z', fill: '#A6C8FF' }), s('path', { d: 'M13 18l2.500 2.500 4.500-5', fill: 'none', stroke: '#0F62FE', 'stroke-width': 2, 'stroke-linecap': 'round', 'stroke-linejoin': 'round' }));
}

// Side silhouettes, nose to the left, ground at y=100.
const BODY = {
  sedan: { shell: 'M15 83C14 74 19 68 30 65 54 58 76 55 98 53 118 39 144 30 177 30 213 30 240 41 264 53 282 54.500 297 57 303 61 307 64 307.500 74 306 82 305.500 87.500 302 90 296 90L279 90A25 25 0 00229 90L97 90A25 25 0 0047 90L23 90C18 90 15.500 87.500 15 83Z',
    glass: 'M112 53C128 42 150 35 177 35 206 35 230 43 249 53.500 205 56 152 56 112 53Z', posts: 'M172 35.200L168 55.500M222 40L226 54.700', belt: 'M36 66C110 60 220 59 300 64', doors: 'M112 54C110 68 112 80 118 88M168 56L167 88M226 55C230 66 224 78 222 86', handles: 'M128 65h11M186 64.500h11', w: [72, 254] },
  cuv: { shell: 'M16 82C14 68 20 59 32 55 52 48 70 44 88 42 108 24 136 12 174 12 216 12 250 25 276 43 288 46 298 51 302 57 307 64 307.500 75 306 82 305.500 87.500 302 90 296 90L281 90A27 27 0 00227 90L99 90A27 27 0 0045 90L23 90C18 90 16.500 87.500 16 82Z',
    glass: 'M103 43C122 28 146 17.500 174 17.500 210 17.500 238 29 261 45 212 49 150 48.500 103 43Z', posts: 'M169 17.700L165 48M221 24L229 47.600', belt: 'M38 58C110 52 220 51 299 57', doors: 'M103 45C102 62 106 78 119 88M165 48L164 88M229 48C235 62 228 74 222 84', handles: 'M124 58h12M186 57.500h12', w: [72, 254], r: 21.500 },
};
let uid = 0;
export function car(body, paint, { label = null, cls = 'car' } = {}) {
  const b = BODY[body] || BODY.sedan, id = 'g' + ++uid;
  const wheel = (x) => [s('circle', { cx: x, cy: 88, r: (b.r || 20), fill: '#161B24' }), s('circle', { cx: x, cy: 88, r: 14, fill: '#B7BEC9' }),
    s('path', { d: [0, 72, 144, 216, 288].map((a) => { const r = (a * Math.PI) / 180; return `M${x} 88L${(x + 12.5 * Math.sin(r)).toFixed(1)} ${(88 - 12.5 * Math.cos(r)).toFixed(1)}`; }).join(''), stroke: '#3A4352', 'stroke-width': 3.2 }), s('circle', { cx: x, cy: 88, r: 3, fill: '#3A4352' })];
  return s('svg', { class: cls, viewBox: '0 4 320 110', role: label ? 'img' : null, 'aria-label': label, 'aria-hidden': label ? null : 'true', focusable: 'false' },
    s('defs', {}, s('linearGradient', { id, x1: 0, y1: 0, x2: 0, y2: 1 }, s('stop', { offset: 0, 'stop-color': '#fff', 'stop-opacity': 0.42 }), s('stop', { offset: 0.45, 'stop-color': '#fff', 'stop-opacity': 0.06 }), s('stop', { offset: 1, 'stop-color': '#000', 'stop-opacity': 0.32 }))),
    s('ellipse', { cx: 161, cy: 107, rx: 142, ry: 4, fill: '#000', opacity: 0.13 }),
    s('path', { d: b.shell, fill: paint, stroke: '#0B1220', 'stroke-opacity': 0.28, 'stroke-width': 1 }), s('path', { d: b.shell, fill: `url(#${id})` }),
    s('path', { d: b.belt, fill: 'none', stroke: '#fff', 'stroke-opacity': 0.35, 'stroke-width': 1 }),
    s('path', { d: b.doors, fill: 'none', stroke: '#0B1220', 'stroke-opacity': 0.3, 'stroke-width': 0.9 }), s('path', { d: b.handles, stroke: '#0B1220', 'stroke-opacity': 0.4, 'stroke-width': 1.6, 'stroke-linecap': 'round' }),
    s('path', { d: b.glass, fill: '#1B2430' }), s('path', { d: b.posts, stroke: paint, 'stroke-width': 3 }),
    s('path', { d: 'M18 72c6-4 14-6 22-6l-8 6z', fill: '#F3F7FF', 'fill-opacity': 0.85 }), s('path', { d: 'M306 67c-6-2-12-3-18-3l6 5 12 2z', fill: '#D23B3B' }), b.w.map(wheel));
}

// First page of a report, drawn at A4 ratio. Paper stays white in both themes.
const T = (x, y, size, fill, text, extra = {}) => s('text', { x, y, 'font-size': size, fill, ...extra }, text);
export function cover({ model, trim, year, vin, body, paint, words, odo, issued, code, label = null }) {
  const g = (x, y, l, v) => [T(x, y, 5.6, '#4B5563', l), T(x, y + 8, 7.4, '#111827', v, { 'font-weight': 600 }), s('path', { d: `M${x} ${y + 12.5}h56`, stroke: '#E5E7EB', 'stroke-width': 0.6 })];
  const c = car(body, paint, { cls: '' }); c.setAttribute('x', 34); c.setAttribute('y', 22); c.setAttribute('width', 142); c.setAttribute('height', 48);
  const qr = []; let seed = 7; for (const ch of code) seed += ch.charCodeAt(0);
  for (let r = 0; r < 13; r++) for (let q = 0; q < 13; q++) { seed = (seed * 1103515245 + 12345) % 2147483648; const eye = (r < 4 && q < 4) || (r < 4 && q > 8) || (r > 8 && q < 4); if (!eye && seed % 5 < 2) qr.push(`M${q * 2} ${r * 2}h2v2h-2z`); }
  const eyeAt = (x, y) => [s('rect', { x: x + 0.8, y: y + 0.8, width: 5.6, height: 5.6, fill: 'none', stroke: '#111827', 'stroke-width': 1.4 }), s('rect', { x: x + 2.7, y: y + 2.7, width: 1.9, height: 1.9, fill: '#111827' })];
  return s('svg', { class: 'paper', viewBox: '0 0 210 297', role: label ? 'img' : null, 'aria-label': label, 'aria-hidden': label ? null : 'true' },
    s('rect', { width: 210, height: 297, fill: '#fff' }), s('rect', { width: 210, height: 88, fill: '#F1F5FB' }), s('rect', { y: 87.4, width: 210, height: 0.6, fill: '#E5E7EB' }),
    T(14, 17, 6.4, '#0F62FE', words[0], { 'font-weight': 600 }), c,
    T(14, 109, 15, '#111827', model, { 'font-weight': 700, 'letter-spacing': -0.3 }), T(14, 119, 8, '#4B5563', `${trim}, ${year}`), T(14, 130, 6.4, '#4B5563', vin, { 'letter-spacing': 0.6 }),
    g(14, 149, words[1], odo), g(14, 172, words[2], String(year)), g(14, 195, words[3], '486 km'), g(80, 149, words[4], '2030-03'), g(80, 172, 'Software', '2026.32'), g(80, 195, words[5], issued),
    s('rect', { x: 146, y: 98, width: 50, height: 110, rx: 4, fill: '#F8FAFC', stroke: '#E5E7EB', 'stroke-width': 0.7 }),
    s('g', { transform: 'translate(152 106) scale(1.46)' }, s('path', { d: qr.join(''), fill: '#111827' }), eyeAt(0, 0), eyeAt(18.6, 0), eyeAt(0, 18.6)),
    T(171, 156, 4.7, '#111827', code, { 'text-anchor': 'middle', 'font-weight': 600 }), T(171, 166, 4.8, '#4B5563', issued, { 'text-anchor': 'middle' }),
    s('path', { d: 'M164 184l4.500 4.500 9-10', fill: 'none', stroke: '#15803D', 'stroke-width': 2, 'stroke-linecap': 'round' }),
    T(14, 232, 5.8, '#4B5563', words[6]), T(196, 232, 5.8, '#111827', '94 %', { 'text-anchor': 'end', 'font-weight': 600 }),
    s('rect', { x: 14, y: 236, width: 182, height: 4, rx: 2, fill: '#E5E7EB' }), s('rect', { x: 14, y: 236, width: 171, height: 4, rx: 2, fill: '#15803D' }),
    [250, 257, 264].map((y, i) => s('rect', { x: 14, y, width: 182 - i * 34, height: 2.6, rx: 1.3, fill: '#EEF1F5' })), s('path', { d: 'M14 280h182', stroke: '#E5E7EB', 'stroke-width': 0.6 }), s('rect', { x: 14, y: 285, width: 60, height: 2, rx: 1, fill: '#EEF1F5' }), s('rect', { x: 176, y: 285, width: 20, height: 2, rx: 1, fill: '#EEF1F5' }));
}
export function glance(title) {
  const cells = [['486', 'km', '#15803D'], ['48 210', 'km', '#15803D'], ['3.4', 'y', '#15803D'], ['0', '', '#15803D'], ['OK', '', '#15803D'], ['31', '% DC', '#B45309'], ['0.19', '€/kWh', '#15803D'], ['12', 'd', '#15803D']];
  return s('svg', { class: 'paper', viewBox: '0 0 210 297', 'aria-hidden': 'true' }, s('rect', { width: 210, height: 297, fill: '#fff' }), s('path', { d: 'M14 18h182', stroke: '#E5E7EB', 'stroke-width': 0.6 }), T(14, 36, 12, '#111827', title, { 'font-weight': 700 }),
    cells.map(([v, u, c], i) => { const x = 14 + (i % 2) * 93, y = 48 + Math.floor(i / 2) * 40; return s('g', { transform: `translate(${x} ${y})` }, s('rect', { width: 89, height: 35, rx: 4, fill: '#fff', stroke: '#E5E7EB', 'stroke-width': 0.8 }), s('rect', { x: 8, y: 8, width: 30, height: 2.6, rx: 1.3, fill: '#D5DBE5' }), T(8, 25, 12, '#111827', v, { 'font-weight': 700 }), T(10 + v.length * 7, 25, 6, '#4B5563', u), s('circle', { cx: 79, cy: 10, r: 3, fill: c })); }),
    s('path', { d: 'M14 262L40 256 66 258 92 246 118 249 144 238 170 241 196 228', fill: 'none', stroke: '#0F62FE', 'stroke-width': 1.6 }), s('path', { d: 'M14 272h182', stroke: '#E5E7EB', 'stroke-width': 0.6 }));
}
// Guide drawings for the ten photo places.
const GUIDE = ['M4 30l4-9c8-3 14-4 20-4l9-9h17c6 0 10 3 12 8v14zM8 21h16M28 17h36', 'M68 30l-4-9c-8-3-14-4-20-4l-9-9H18c-6 0-10 3-12 8v14zM64 21H48M44 17H8', 'M4 30V16l6-8h20l12 8 22 4 4 10zM4 18h10M14 16h28', 'M68 30V16l-6-8H42l-12 8-22 4-4 10zM68 18H58M58 16H30', 'M4 30c0-7 4-9 12-10l10-7c8-4 22-4 30 0l6 6c5 1 7 4 6 11zM28 13v17M46 11v19', 'M22 38V26c0-4 2-6 6-6s6 2 6 6v6h12v6M28 20V9M50 38V22', 'M14 38V18c0-4 4-6 8-6h28c4 0 8 2 8 6v20M14 28h44M36 12v16', 'M14 8h44v26H14zM14 16h16M36 34v5M20 22h8M20 27h6', 'M36 6a17 17 0 100 34 17 17 0 000-34zM36 13a10 10 0 100 20 10 10 0 000-20zM36 13v20M27 18l18 10M27 28l18-10', 'M30 8a13 13 0 100 26 13 13 0 000-26zM40 31l12 10M25 21h10M30 16v10'];
export const guide = (i) => s('svg', { class: 'guide', viewBox: '0 0 72 46', fill: 'none', stroke: 'currentColor', 'stroke-width': 1.6, 'stroke-linejoin': 'round', 'stroke-linecap': 'round', 'aria-hidden': 'true' }, s('path', { d: GUIDE[i] }));
