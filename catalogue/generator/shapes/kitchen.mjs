import { dark, fill, light, line, oval, rect, scale, shadow, shift, times, turn } from '../draw.mjs';

const steam = (x, y) => line(`M${x} ${y}q-16-24 0-46t0-46M${x + 44} ${y}q-16-24 0-46t0-46`, '#fff', 9, 'opacity=".55"');

export const mug = ({ a, b, k, solid }) => shadow(415, 190)
  + line('M530 340q110-12 104 80t-118 92', dark(a, 0.12), 34) + line('M530 340q110-12 104 80t-118 92', a, 22)
  + solid('M250 290h300l-14 280q-2 40-42 40H306q-40 0-42-40z', a, { pat: true })
  + fill('M262 530h276l-3 44q-3 36-41 36H306q-38 0-41-36z', b, 'opacity=".5"')
  + fill(oval(400, 290, 150, 30), light(a, 0.35)) + fill(oval(400, 294, 134, 22), '#6b4226') + steam(378, 240);

export const glasses = ({ a, b, k, solid }) => {
  const one = (color) => solid('M-58 0h116l-14 190q-2 20-22 20h-44q-20 0-22-20z', color, { pat: true })
    + fill('M-58 0h116l-2 26h-112z', b, 'opacity=".9"') + fill(oval(0, 0, 58, 12), light(color, 0.5)) + fill('M-44 40h12l6 130h-12z', '#fff', 'opacity=".35"');
  return shadow(400, 250) + shift(one(k), 290, 330) + shift(one(light(a, 0.15)), 400, 320) + shift(one(k), 510, 330) + shift(one(k), 250, 400) + shift(one(a), 400, 400) + shift(one(b === k ? a : light(k, 0.2)), 550, 400);
};

export const teapot = ({ a, b, k, solid }) => shadow(400, 210)
  + line('M566 380q120-10 96 96t-118 72', dark(a, 0.15), 26) + solid('M258 470q-70 0-92-92l-34-40 50-18q24 90 96 80z', dark(a, 0.08))
  + solid('M400 300q190 0 190 160q0 150-110 150H320q-110 0-110-150q0-160 190-160z', a, { pat: true })
  + solid('M300 322q20-64 100-64t100 64q-46 20-100 20t-100-20z', light(a, 0.12)) + solid(oval(400, 244, 26), k, { shade: 'r' }) + fill('M330 596h140v14H330z', dark(a, 0.3));

export const cup = (c) => { const { a, b, solid } = c; return shadow(400, 230) + solid('M180 580q220 46 440 0q-20 34-110 34H290q-90 0-110-34z', b, { shade: 'v' }) + fill(oval(400, 578, 222, 30), light(b, 0.3))
  + line('M528 430q92-10 84 54t-104 56', dark(a, 0.1), 24)
  + solid('M260 400h280q0 130-70 186H330q-70-56-70-186z', a, { pat: true }) + fill(oval(400, 400, 140, 28), light(a, 0.35)) + fill(oval(400, 404, 124, 20), '#5a3620') + fill(oval(392, 403, 70, 10), '#a87547', 'opacity=".7"') + steam(378, 350); };

const bowlAt = (c, y, w, color, pat = true) => c.solid(`M${400 - w} ${y}h${2 * w}q-6 ${w * 0.78}-${w * 0.62} ${w * 0.82}h-${w * 0.76}q-${w * 0.56}-${w * 0.04}-${w * 0.62}-${w * 0.82}z`, color, { pat });
export const bowl = (c) => { const { a, b } = c; return shadow(400, 190) + bowlAt(c, 385, 240, a) + fill(rect(320, 574, 160, 38, 8), dark(a, 0.15)) + fill(oval(400, 385, 240, 46), light(a, 0.25)) + fill(oval(400, 391, 218, 36), dark(b, 0.06)) + fill(oval(400, 404, 170, 22), '#fff', 'opacity=".2"'); };
export const bowls = (c) => { const { a, b, k } = c; const rim = (y, w, color) => fill(oval(400, y, w, w * 0.19), light(color, 0.35)) + fill(oval(400, y + 5, w * 0.92, w * 0.15), dark(color, 0.12));
  return shadow(400, 190) + bowlAt(c, 420, 240, a) + rim(420, 240, a) + bowlAt(c, 345, 196, b, false) + rim(345, 196, b) + bowlAt(c, 282, 150, k, false) + rim(282, 150, k); };

const disc = ({ a, b, k, solid }, x, y, r) => fill(oval(x + 8, y + 16, r), '#2b1a14', 'opacity=".18"') + solid(oval(x, y, r), a, { shade: 'r' }) + fill(oval(x, y, r * 0.93), light(a, 0.25)) + line(oval(x, y, r * 0.96), b, r * 0.035);
export const plate = (c) => disc(c, 400, 400, 240) + c.solid(oval(400, 400, 160), light(c.a, 0.1), { shade: '', pat: true }) + line(oval(400, 400, 166), dark(c.a, 0.12), 4) + (c.pattern ? fill(oval(400, 400, 34), c.k) + line(oval(400, 400, 120), c.b, 6) : line(oval(400, 400, 150), c.k, 5, 'opacity=".5" stroke-dasharray="2 18"'));
export const plates = ({ a, b, k, solid }) => shadow(400, 230) + [[560, a], [510, b], [460, k], [410, light(a, 0.4)]].map(([y, color]) => solid(`M170 ${y}q230 66 460 0q-14 50-130 54H300q-116-4-130-54z`, color) + fill(oval(400, y, 230, 36), light(color, 0.3)) + fill(oval(400, y + 4, 164, 22), dark(color, 0.06))).join('');

export const tagine = ({ a, b, k, solid }) => shadow(400, 240) + solid('M170 500h460q-6 110-80 110H250q-74 0-80-110z', dark(a, 0.05)) + fill(rect(152, 488, 496, 28, 14), dark(a, 0.15))
  + solid('M196 488q140-40 164-260h80q24 220 164 260z', a, { pat: true }) + solid(oval(400, 220, 54, 22), dark(b, 0.1)) + fill(oval(400, 214, 44, 14), dark(b, 0.35));
export const pot = ({ a, b, k, solid }) => shadow(400, 240) + fill(rect(118, 420, 80, 40, 18), dark(a, 0.2)) + fill(rect(602, 420, 80, 40, 18), dark(a, 0.2))
  + solid('M168 390h464v150q0 70-70 70H238q-70 0-70-70z', a) + fill('M168 390h464v18H168z', dark(a, 0.25)) + solid('M158 388q6-86 242-92q236 6 242 92z', light(a, 0.08), { shade: 'v' }) + fill(rect(374, 276, 52, 26, 6), dark(a, 0.2)) + solid(oval(400, 262, 46, 22), '#c9a04a', { shade: 'v' }) + steam(250, 250);
export const fryingpan = ({ a, b, solid }) => turn(fill(rect(380, 500, 40, 220, 20), dark(b, 0.1)) + fill(rect(390, 500, 20, 220, 10), b) + fill(oval(400, 690, 8), dark(b, 0.5)) + fill(oval(408, 352, 214), '#2b1a14', 'opacity=".2"') + solid(oval(400, 340, 212), a, { shade: 'r' }) + fill(oval(400, 340, 178), dark(a, 0.35)) + fill('M300 318q30-60 90-50q50-30 86 20q44 16 24 66q8 56-56 60q-40 36-84 6q-64 4-62-50q-18-30 2-52z', '#fffaf0') + c_yolk(398, 338), -32);
const c_yolk = (x, y) => fill(oval(x, y, 42), '#f0b030') + fill(oval(x - 12, y - 12, 12), '#fff', 'opacity=".6"');
export const kettle = ({ a, b, k, solid }) => shadow(400, 220) + line('M286 330q8-140 114-140t114 140', dark(b, 0.3), 14) + line('M322 206q78-38 156 0', b, 30)
  + solid('M250 470l-98-112-42 10q10-30 48-40q60 20 120 70z', dark(a, 0.1)) + solid('M400 300q200 0 200 240q0 70-60 70H260q-60 0-60-70q0-240 200-240z', a) + solid('M330 306q10-34 70-34t70 34q-70 22-140 0z', dark(a, 0.08)) + solid(oval(400, 264, 20), b, { shade: 'r' }) + line('M226 560q174 26 348 0', dark(a, 0.16), 6);
export const moka = ({ a, b, solid }) => shadow(400, 150) + solid('M318 420h164l34 160q4 30-26 30H310q-30 0-26-30z', a) + fill('M350 420h30l-8 190h-40zM430 420h30l26 190h-44z', '#fff', 'opacity=".22"') + fill(rect(310, 396, 180, 30, 6), dark(a, 0.3))
  + line('M484 260q98-4 86 90l-12 56', b, 30) + solid('M284 230l-34-26 62-4h176l26 40-24 158H314z', a) + fill('M346 204h34l-2 192h-36zM440 204h34l-4 192h-30z', '#fff', 'opacity=".22"') + solid('M314 200q20-36 86-36t86 36z', light(a, 0.2)) + fill(rect(386, 128, 28, 40, 8), b) + fill(oval(400, 128, 22), b) + steam(252, 180);
export const dripper = ({ a, b, k, solid }) => shadow(400, 150) + solid('M290 470h220v90q0 50-50 50H340q-50 0-50-50z', '#dbe7ea') + fill('M298 520h204v40q0 42-44 42H342q-44 0-44-42z', '#6b4226') + fill(rect(306, 440, 188, 34, 8), b)
  + line('M540 300q90-6 80 64t-100 46', dark(a, 0.12), 20) + solid('M230 250h340l-110 180q-8 14-30 14h-60q-22 0-30-14z', a) + fill(oval(400, 250, 170, 34), light(a, 0.4)) + fill(oval(400, 254, 152, 26), '#6b4226') + line('M306 300l60 110M400 300v120M494 300l-60 110', dark(a, 0.12), 5) + steam(378, 200);
export const board = ({ a, b, k, solid }) => turn(fill(rect(216, 190, 390, 470, 46), '#2b1a14', 'opacity=".2"') + solid(rect(205, 175, 390, 470, 46), a, { pat: true }) + fill('M350 110h100q30 0 30 30v50H320v-50q0-30 30-30z', a) + fill(oval(400, 150, 22), dark(a, 0.4)) + line(rect(240, 215, 320, 390, 30), dark(a, 0.22), 7), 14)
  + [0, 1, 2].map((i) => fill(oval(340 + i * 62, 430 - i * 24, 42), '#d8452f') + fill(oval(340 + i * 62, 430 - i * 24, 31), '#ef8a6b') + fill(oval(332 + i * 62, 424 - i * 24, 8), '#fbe3c0') + fill(oval(352 + i * 62, 438 - i * 24, 8), '#fbe3c0')).join('');
export const utensils = ({ a, b, k, solid }) => shadow(400, 150)
  + turn(fill(rect(388, 250, 24, 240, 12), a) + solid(oval(400, 220, 50, 72), a), -16, 400, 600) + turn(fill(rect(388, 230, 24, 260, 12), dark(a, 0.08)) + solid(rect(352, 130, 96, 120, 26), dark(a, 0.08)) + fill(rect(376, 150, 12, 70, 6) + rect(412, 150, 12, 70, 6), dark(a, 0.4)), -2, 400, 600)
  + turn(fill(rect(388, 250, 24, 240, 12), light(a, 0.1)) + solid('M356 250q-12-120 0-130h18v70h12v-74h28v74h12v-70h18q12 10 0 130z', light(a, 0.1)), 15, 400, 600) + solid('M280 420h240l-16 160q-4 30-34 30H330q-30 0-34-30z', k) + fill(rect(270, 410, 260, 30, 12), light(k, 0.2));
export const mills = ({ a, b, k, solid }) => { const mill = (color) => solid('M-70 0q-10-70 24-110q22-34 0-74q-30-50-20-86h132q10 36-20 86q-22 40 0 74q34 40 24 110q0 14-20 14h-100q-20 0-20-14z', color) + solid('M-56-276q8-64 56-64t56 64z', dark(color, 0.1)) + solid(oval(0, -352, 20), '#c9a04a', { shade: 'r' }) + fill('M-66-282h132v12h-132z', dark(color, 0.35)); return shadow(400, 210) + shift(mill(light(a, 0.15)), 310, 596) + shift(mill(b), 496, 596); };
export const mortar = ({ a, b, solid }) => shadow(400, 200) + turn(solid(rect(380, 140, 44, 300, 22), dark(a, 0.2)) + solid(oval(402, 150, 34, 40), dark(a, 0.15)), 28, 400, 400) + solid('M200 350h400q-4 160-120 190l20 50q4 20-20 20H320q-24 0-20-20l20-50q-116-30-120-190z', a, { pat: true }) + fill(oval(400, 350, 200, 44), light(a, 0.25)) + fill(oval(400, 358, 170, 32), dark(a, 0.45)) + turn(fill('M380 250h44v110q-22 14-44 0z', dark(a, 0.2)), 28, 400, 400);
export const jug = ({ a, b, solid }) => shadow(400, 170) + line('M520 300q130-20 116 110t-130 110', dark(a, 0.12), 30) + solid('M280 230l-40-24 80-20h170q30 0 30 40q0 90 30 160q40 224-70 224H310q-110 0-70-224q40-90 40-156z', a, { pat: true }) + fill('M246 206l74-20h170q24 0 28 24q-120 34-240 14z', light(a, 0.4))
  + line('M380 190q-10-60 20-100M430 188q30-40 20-100', '#5d7a45', 7) + fill('M360 92q-10-60 40-70q10 60-40 70zM440 92q-20-50 30-76q24 50-30 76z', '#e8796b');
export const tray = (c) => { const { a, b, solid } = c; return fill(oval(410, 420, 262), '#2b1a14', 'opacity=".2"') + solid(oval(400, 400, 260), a, { shade: 'r' }) + fill(oval(400, 400, 232), light(a, 0.18)) + solid(oval(400, 400, 226), a, { pat: true, shade: 'r' }) + line(oval(400, 400, 150), dark(a, 0.3), 4) + line(oval(400, 400, 70), dark(a, 0.3), 4) + times(24, (i) => fill(oval(400 + 244 * Math.cos(i * 0.2618) | 0, 400 + 244 * Math.sin(i * 0.2618) | 0, 7), dark(a, 0.25))); };
