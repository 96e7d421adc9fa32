// Surfaces: what is woven, painted or carved into a shape. Each is a tile in the colour that it is given.
const tile = (size, content, turned = 0) =>
  `<pattern id="p" width="${size}" height="${size}" patternUnits="userSpaceOnUse"${turned ? ` patternTransform="rotate(${turned})"` : ''}>${content}</pattern>`;
const stroke = (d, color, width, opacity = 1) => `<path d="${d}" fill="none" stroke="${color}" stroke-width="${width}" opacity="${opacity}"/>`;
const area = (d, color, opacity = 1) => `<path d="${d}" fill="${color}" opacity="${opacity}"/>`;

const patterns = {
  stripes: (b) => tile(56, area('M0 8h56v14H0zM0 30h56v5H0z', b, 0.85)),
  ribs: (b) => tile(22, area('M0 0h7v22H0z', '#2b1a14', 0.13) + area('M11 0h4v22h-4z', '#fff', 0.22)),
  dots: (b) => tile(48, `<g fill="${b}" opacity=".9"><circle cx="12" cy="12" r="8"/><circle cx="36" cy="36" r="8"/></g>`),
  check: (b, k) => tile(64, area('M0 0h32v64H0z', b, 0.42) + area('M0 0h64v32H0z', b, 0.42) + stroke('M48 0v64M0 48h64', k, 4, 0.7)),
  zigzag: (b, k) => tile(60, stroke('M0 18l15-13 15 13 15-13 15 13', b, 8, 0.95) + stroke('M0 44l15-13 15 13 15-13 15 13', k, 5, 0.9)),
  waves: (b) => tile(72, stroke('M0 18q18-18 36 0t36 0M0 54q18-18 36 0t36 0', b, 7, 0.75)),
  tiles: (b, k) => tile(72, area('M36 6l9 13 15-4-2 16 14 7-14 7 2 15-15-3-9 13-9-13-15 3 2-15-14-7 14-7-2-16 15 4z', b, 0.9)
    + area('M36 26l12 12-12 12-12-12z', k, 0.95) + stroke('M0 2h72M2 0v72', b, 3, 0.4)),
  rays: (b) => tile(80, stroke('M40 6v18M40 56v18M6 40h18M56 40h18M16 16l13 13M51 51l13 13M64 16L51 29M29 51L16 64', b, 5, 0.75) + `<circle cx="40" cy="40" r="8" fill="${b}" opacity=".8"/>`),
  leaves: (b, k) => tile(84, area('M14 60q-4-32 24-44q6 30-24 44zM54 74q-12-20 6-38q18 18-6 38z', b, 0.8) + stroke('M14 62q8-24 22-42M54 76q2-20 6-36', k, 3, 0.5)),
  terrazzo: (b, k) => tile(70, area('M8 12l12-4 4 10-10 6zM44 6l9 7-8 8-8-5z', b, 0.9) + area('M26 40l13-3-2 12-10 1zM56 34l7 5-4 9-8-4z', k, 0.75) + area('M6 50l7-2 3 8-7 4zM50 58l9 1-3 8-7-2z', b, 0.7)),
  ikat: (b, k) => tile(80, area('M40 2l22 38-22 38-22-38z', b, 0.9) + area('M40 20l12 20-12 20-12-20z', k, 0.95) + area('M0 26l9 14-9 14zM80 26l-9 14 9 14z', k, 0.9)),
  diamonds: (b) => tile(90, stroke('M45 4l38 41-38 41-38-41zM45 26l18 19-18 19-18-19z', b, 6, 0.9)),
  weave: (b) => tile(32, area('M0 0h16v7H0zM16 16h16v7H16z', b, 0.55) + area('M16 0h7v16h-7zM0 16h7v16H0z', '#2b1a14', 0.16)),
  grain: () => tile(120, stroke('M0 18q30-9 60 0t60 0M0 42q40 9 70 0t50 0M0 70q20-7 50 0t70 0M0 98q44 8 80 0t40 0', '#2b1a14', 3, 0.2)),
  mosaic: (b, k) => tile(60, area('M3 3h24v24H3zM33 33h24v24H33z', b, 0.85) + area('M33 3h24v24H33z', k, 0.85)),
  patches: (b, k) => tile(160, area('M0 0h80v80H0zM80 80h80v80H80z', b, 0.85) + area('M80 0h80v80H80z', k, 0.7) + `<g fill="#fff" opacity=".55"><circle cx="40" cy="40" r="14"/><circle cx="120" cy="120" r="14"/><path d="M120 18l22 22-22 22-22-22zM40 98l22 22-22 22-22-22z"/></g>` + stroke('M6 6h68v68H6zM86 86h68v68H86zM86 6h68v68H86zM6 86h68v68H6z', '#fff', 2, 0.6)),
  rings: (b) => tile(30, stroke('M0 15h30', b, 6, 0.55)),
  cables: (b) => tile(64, stroke('M16 0q20 16 0 32t0 32M32 0q-20 16 0 32t0 32M56 0v64', b, 6, 0.8)),
};

export const patternOf = (name, second, accent) => {
  if (!name) return '';
  if (!patterns[name]) throw new Error(`no pattern ${name}`);
  return patterns[name](second, accent);
};
