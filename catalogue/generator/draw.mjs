// The brush: colours, path building, and the three shades that give flat shapes some volume. All drawings are 800 x 800, stand
// on a floor at y = 610 and face the light from the left.
export const palette = {
  terracotta: '#c8694a', brick: '#a8432f', coral: '#e8796b', rose: '#d99aa0', plum: '#74395c', lavender: '#a492cf',
  saffron: '#e6a531', honey: '#d9982e', brass: '#c9a04a', sand: '#d8c09a', cream: '#f5ead8', wood: '#b07b4a', olive: '#838b3c',
  moss: '#5d7a45', sage: '#9fb297', teal: '#2f8481', sky: '#94bfd6', indigo: '#3b4a86', navy: '#2a3a5e', charcoal: '#40414a',
  steel: '#b4bcc4', stone: '#a39d96',
};

const channels = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
export const mix = (one, other, share) => {
  const [from, to] = [channels(one), channels(other)];
  return '#' + from.map((value, i) => Math.round(value + (to[i] - value) * share).toString(16).padStart(2, '0')).join('');
};
export const dark = (hex, share = 0.2) => mix(hex, '#2b1a14', share);
export const light = (hex, share = 0.3) => mix(hex, '#fffaf0', share);

// Shapes as path data.
export const rect = (x, y, w, h, r = 0) => r === 0
  ? `M${x} ${y}h${w}v${h}h${-w}z`
  : `M${x + r} ${y}h${w - 2 * r}q${r} 0 ${r} ${r}v${h - 2 * r}q0 ${r} ${-r} ${r}h${2 * r - w}q${-r} 0 ${-r} ${-r}v${2 * r - h}q0 ${-r} ${r} ${-r}z`;
export const oval = (x, y, rx, ry = rx) => `M${x - rx} ${y}a${rx} ${ry} 0 1 0 ${2 * rx} 0a${rx} ${ry} 0 1 0 ${-2 * rx} 0z`;

export const fill = (d, color, more = '') => `<path d="${d}" fill="${color}"${more && ' ' + more}/>`;
export const line = (d, color, width = 8, more = '') =>
  `<path d="${d}" fill="none" stroke="${color}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"${more && ' ' + more}/>`;
export const shadow = (x = 400, rx = 200, y = 612, ry = 20) => `<ellipse cx="${x}" cy="${y}" rx="${rx}" ry="${ry}" fill="#2b1a14" opacity=".2"/>`;
export const shift = (content, x, y = 0) => `<g transform="translate(${x} ${y})">${content}</g>`;
export const turn = (content, degrees, x = 400, y = 400) => `<g transform="rotate(${degrees} ${x} ${y})">${content}</g>`;
export const scale = (content, factor, x = 400, y = 610) => `<g transform="translate(${x} ${y}) scale(${factor}) translate(${-x} ${-y})">${content}</g>`;
export const times = (count, make) => Array.from({ length: count }, (_, i) => make(i)).join('');

// A shape with volume; `shade`: h from the side, v from above, r for balls, or none (g, the glow of a lamp, is for fill). The product's pattern lies under the shade.
export const solidWith = (pattern) => (d, color, { shade = 'h', pat = false } = {}) =>
  fill(d, color) + (pat && pattern ? fill(d, 'url(#p)') : '') + (shade ? fill(d, `url(#${shade})`) : '');

// The i-th of many spots that look random and lie evenly: a low-discrepancy sequence, whole numbers.
export const scatter = (i, x, y, w, h) => [x + Math.floor(((i * 0.7549) % 1) * w), y + Math.floor(((i * 0.5698) % 1) * h)];

export const shades = `<linearGradient id="h"><stop stop-color="#fff" stop-opacity=".24"/><stop offset=".38" stop-color="#fff" stop-opacity="0"/><stop offset=".55" stop-color="#2b1a14" stop-opacity="0"/><stop offset="1" stop-color="#2b1a14" stop-opacity=".26"/></linearGradient><linearGradient id="v" x2="0" y2="1"><stop stop-color="#fff" stop-opacity=".2"/><stop offset=".5" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#2b1a14" stop-opacity=".22"/></linearGradient><radialGradient id="r" cx=".36" cy=".32" r=".75"><stop stop-color="#fff" stop-opacity=".38"/><stop offset=".5" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#2b1a14" stop-opacity=".32"/></radialGradient><radialGradient id="g"><stop stop-color="#ffdf9a" stop-opacity=".5"/><stop offset="1" stop-color="#ffdf9a" stop-opacity="0"/></radialGradient>`;
