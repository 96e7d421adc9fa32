export const category = { slug: 'clothing', name: 'Clothing & Accessories', parent: 'wear', code: 'CL', backdrop: ['#e4edf6', '#c3d6ea', '#9fbddb'] };

const sizes = ['S', 'M', 'L', 'XL'];
export const products = [
  ['Organic Cotton T-Shirt', 'tshirt', ['brick', 'cream', 'charcoal'], '', 2490, [['Brick', 'Navy', 'White'], sizes], 'Heavy jersey, shoulder tape, a neck that keeps its shape. Cut straight, for everyone.'],
  ['Striped Sailor Shirt', 'longsleeve', ['cream', 'navy', 'brick'], 'stripes', 4490, [['Navy stripe', 'Red stripe'], sizes], 'Twenty-one stripes on the body, fourteen on each sleeve, as it should be. Boat neck, cotton knit.'],
  ['Linen Shirt', 'shirt', ['sky', 'cream', 'wood'], '', 6990, [['Sky', 'White', 'Sand'], sizes], 'Pre-washed flax linen with real coconut buttons. Creases honestly, cools like shade.'],
  ['Merino Crew Jumper', 'sweater', ['moss', 'cream', 'saffron'], '', 8990, [['Moss', 'Charcoal', 'Saffron'], sizes], 'Fine merino, fully fashioned, light enough for under a jacket and warm enough without one.'],
  ['Fisherman\'s Jumper', 'sweater', ['cream', 'sand', 'indigo'], 'cables', 11900, [['Ecru', 'Navy'], sizes], 'Cable-knit from undyed wool that still has some of the sheep in it. Shrugs off drizzle.'],
  ['Hooded Sweatshirt', 'hoodie', ['plum', 'cream', 'rose'], '', 5990, [['Plum', 'Grey', 'Forest'], sizes], 'Brushed inside, dense outside, with a hood that stands up by itself. Organic cotton.'],
  ['Kimono Robe', 'robe', ['teal', 'saffron', 'coral'], 'leaves', 7990, [['Teal', 'Indigo'], ['S/M', 'L/XL']], 'Block-printed cotton voile with deep sleeves and a belt that stays on. For mornings without plans.'],
  ['Cashmere Scarf', 'scarf', ['sand', 'charcoal', 'brick'], '', 7990, [['Camel', 'Grey', 'Bordeaux']], 'Two-ply Mongolian cashmere, brushed with thistles. 180 x 35 cm, and no more than a handful.'],
  ['Checked Wool Scarf', 'scarf', ['brick', 'cream', 'navy'], 'check', 4490, [['Red', 'Blue', 'Green']], 'Lambswool in a big check with twisted fringes. Goes twice round, or serves as a blanket on the train.'],
  ['Silk Square', 'kerchief', ['coral', 'cream', 'teal'], 'tiles', 3990, [['Coral', 'Teal', 'Saffron']], 'Silk twill with hand-rolled edges, 65 x 65 cm. Neck, hair, bag handle.'],
  ['Ribbed Beanie', 'beanie', ['saffron', 'cream', 'charcoal'], 'ribs', 2490, [['Saffron', 'Navy', 'Oat', 'Forest']], 'Merino in a deep rib, with a fold that covers the ears when it matters. One size, honestly.'],
  ['Bobble Hat', 'bobblehat', ['indigo', 'cream', 'coral'], 'zigzag', 2990, [['Indigo', 'Red']], 'Knitted in a snow pattern, lined with fleece, crowned with a bobble that can be buttoned off for washing.'],
  ['Straw Sun Hat', 'sunhat', ['sand', 'brick', 'wood'], 'weave', 3490, [['S/M', 'L']], 'Wide brim, tight weave, a ribbon that wind cannot argue with. Packs flat once, not twice.'],
  ['Wool Socks, 2 Pairs', 'socks', ['moss', 'saffron', 'cream'], 'stripes', 1990, [['36-39', '40-43', '44-47']], 'Cushioned under the foot, loose at the top, darned at the factory where you would have to darn them first.'],
  ['Cotton Socks, 3 Pairs', 'socks', ['coral', 'cream', 'teal'], 'dots', 1790, [['36-39', '40-43', '44-47']], 'Three pairs in cheerful dots, for days when nothing else shows any.'],
  ['Knitted Mittens', 'mittens', ['brick', 'cream', 'moss'], 'zigzag', 2490, [['S', 'M', 'L']], 'Double-knitted in a star pattern, so that the warmth is in the decoration. On a cord, if you ask for it.'],
  ['Leather Slippers', 'slippers', ['saffron', 'wood', 'cream'], '', 3990, [['37', '38', '39', '40', '41', '42', '43', '44']], 'Babouches of soft goatskin with a folded heel. First stiff, then yours.'],
  ['Felt Slippers', 'slippers', ['stone', 'brick', 'cream'], '', 4490, [['37', '38', '39', '40', '41', '42', '43', '44']], 'Moulded from one piece of wool felt on a leather sole. Quiet on the stairs.'],
  ['Leather Belt', 'belt', ['wood', 'brass', 'charcoal'], '', 4990, [['80 cm', '90 cm', '100 cm', '110 cm'], ['Tan', 'Black']], 'A single strap of 4 mm bridle leather and a solid brass buckle. There is nothing in it that can break.'],
  ['Canvas Work Apron', 'apron', ['indigo', 'wood', 'brass'], '', 4490, [['Indigo', 'Olive', 'Brick']], 'Cross-back straps take the weight off the neck. Pockets for a pen, a cloth and a good idea.'],
];
