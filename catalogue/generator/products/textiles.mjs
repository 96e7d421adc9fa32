export const category = { slug: 'textiles', name: 'Textiles & Rugs', parent: 'home', code: 'TX', backdrop: ['#f8e7e4', '#eec9c4', '#dfa9a4'] };

const earth = ['Terracotta', 'Moss', 'Indigo'];
export const products = [
  ['Kilim Cushion Cover', 'cushion', ['brick', 'cream', 'indigo'], 'ikat', 2990, [['40 x 40 cm', ['50 x 50 cm', 600]], ['Brick', 'Indigo']], 'Flat-woven wool with a cotton back and a hidden zip. The pattern is an old one; the dyes are fast.'],
  ['Linen Cushion Cover', 'cushion', ['sage', 'cream', 'moss'], '', 2490, [['40 x 40 cm', ['50 x 50 cm', 500]], ['Sage', 'Sand', 'Rose', 'Charcoal']], 'Stonewashed European linen that is soft from the first day. Envelope back, no zip to scratch a cheek.'],
  ['Pompom Cushion Cover', 'cushionpom', ['cream', 'saffron', 'coral'], 'dots', 2690, [['Saffron', 'Coral', 'Black']], 'Thick cotton with a row of hand-tied pompoms that children cannot leave alone. 45 x 45 cm.'],
  ['Velvet Bolster', 'bolster', ['plum', 'saffron', 'rose'], '', 3490, [['Plum', 'Teal', 'Ochre']], 'A 60 cm roll for the small of the back or the end of the bed. Cotton velvet, filling included.'],
  ['Berber Wool Rug', 'rug', ['cream', 'charcoal', 'brick'], 'diamonds', 24900, [['120 x 180 cm', ['160 x 230 cm', 16000], ['200 x 300 cm', 35000]]], 'Undyed wool, knotted deep enough to lose a toe in. Black lines, a little crooked, as a hand draws them.'],
  ['Striped Flat-weave Rug', 'rug', ['terracotta', 'cream', 'teal'], 'stripes', 12900, [['80 x 150 cm', ['120 x 180 cm', 6000], ['160 x 230 cm', 15000]]], 'A reversible cotton rug that goes into the washing machine up to the middle size. Stripes in six shades.'],
  ['Hallway Runner', 'runner', ['indigo', 'cream', 'saffron'], 'zigzag', 8900, [['70 x 200 cm', ['70 x 300 cm', 4000]]], 'Jute and wool, bound at the edges, woven tightly enough for wet boots.'],
  ['Round Jute Rug', 'roundrug', ['sand', 'wood', 'brick'], 'rings', 7900, [['90 cm', ['120 cm', 4000], ['180 cm', 11000]]], 'Plaited and sewn in a spiral by hand. Sweeps clean, warms up a tiled floor, gets better with age.'],
  ['Lambswool Throw', 'throw', ['moss', 'cream', 'saffron'], 'check', 8900, [['Moss check', 'Grey check', 'Ochre check']], 'Woven in a mill that has made nothing else since 1870. Light on the knees, warm through the night; 130 x 180 cm with fringes.'],
  ['Waffle Blanket', 'blankets', ['sky', 'cream', 'rose'], '', 5900, [['Sky', 'Rose', 'Cream'], ['130 x 170 cm', ['220 x 240 cm', 4000]]], 'Honeycomb cotton for those nights when a duvet is too much. Softer after every wash.'],
  ['Patchwork Quilt', 'quilt', ['coral', 'cream', 'teal'], 'patches', 13900, [['Single', ['Double', 5000]]], 'Block-printed cotton squares, hand-quilted in running stitch. Both sides are the good side.'],
  ['Linen Bedding Set', 'bedding', ['sand', 'cream', 'terracotta'], '', 14900, [['Single', ['Double', 6000]], ['Sand', 'Sage', 'Chalk']], 'Duvet cover and pillowcases in washed flax linen. Cool in July, warm in January, never in need of an iron.'],
  ['Tea Towels, Set of 3', 'teatowels', ['cream', 'brick', 'indigo'], 'stripes', 1890, [['Red stripe', 'Blue stripe', 'Green stripe']], 'Half linen, half cotton: the mixture that dries glasses without lint. With loops in the corner.'],
  ['Linen Tablecloth', 'tablecloth', ['sage', 'cream', 'moss'], '', 5900, [['140 x 200 cm', ['140 x 280 cm', 2000]], ['Sage', 'White', 'Terracotta']], 'Heavy enough to hang well, washed so that its creases look meant. Mitred corners.'],
  ['Block-print Napkins, Set of 4', 'napkins', ['indigo', 'cream', 'coral'], 'leaves', 2490, [['Indigo', 'Coral', 'Olive']], 'Printed with carved wooden blocks, one colour after another. The small faults are the proof.'],
  ['Fringed Hammam Towel', 'hammam', ['teal', 'cream', 'coral'], 'stripes', 2690, [['Teal', 'Coral', 'Sand', 'Grey']], 'Flat-woven cotton that dries you, dries itself and folds as small as a book. Beach, bath, picnic, scarf: 90 x 180 cm.'],
  ['Terry Bath Towel', 'towels', ['cream', 'sage', 'sand'], '', 2990, [['Hand towel', ['Bath towel', 1200], ['Bath sheet', 2400]], ['Cream', 'Sage', 'Slate']], 'Dense 600 g loops of combed cotton. Drinks like a camel, and goes on doing so after two hundred washes.'],
  ['Leather Pouf', 'pouf', ['wood', 'cream', 'saffron'], 'rays', 11900, [['Tan', 'Chocolate', 'Ochre']], 'Eight panels of vegetable-tanned goat leather, stitched in silk. Comes unfilled: stuff it with the winter duvet.'],
  ['Wool Floor Cushion', 'floorcushion', ['charcoal', 'cream', 'saffron'], 'diamonds', 6900, [['60 x 60 cm', ['80 x 80 cm', 3000]]], 'A firm square for low tables and long conversations. The cover comes off for cleaning.'],
  ['Light Linen Curtain', 'curtain', ['cream', 'sand', 'wood'], '', 4900, [['140 x 220 cm', ['140 x 280 cm', 1200]], ['White', 'Sand']], 'One panel of open-weave linen that lets the morning in and keeps the neighbours out. Hangs by rings, loops or a rod.'],
];
