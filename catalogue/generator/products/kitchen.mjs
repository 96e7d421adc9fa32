// Each line: name, drawing, colours (main, second, accent), pattern or '', price in cents, options, description.
// An option value may carry a difference in price: ['Large', 600].
export const category = { slug: 'kitchen-table', name: 'Kitchen & Table', parent: 'home', code: 'KT', backdrop: ['#fbeee0', '#f3d3b4', '#e9b88d'] };

const glaze = ['Terracotta', 'Indigo', 'Sand'];
export const products = [
  ['Riad Stoneware Mug', 'mug', ['terracotta', 'cream', 'charcoal'], '', 1490, [glaze], 'A generous 350 ml mug, thrown thick so that tea stays hot and the handle takes three fingers. Reactive glaze, so no two are quite alike. Dishwasher safe.'],
  ['Atlas Speckled Mug', 'mug', ['cream', 'sand', 'brick'], 'terrazzo', 1390, [['Cream', 'Sage']], 'Speckled stoneware with an unglazed foot. 300 ml, the size for a flat white and a bit more.'],
  ['Medina Tea Glasses, Set of 6', 'glasses', ['teal', 'saffron', 'plum'], 'tiles', 2490, [['Teal', 'Amber', 'Mixed colours']], 'Six small glasses with a gold-coloured band for mint tea, lemonade or a candle. Each holds 150 ml; hand-wash to keep the band bright.'],
  ['Mint Tea Pot', 'teapot', ['indigo', 'cream', 'saffron'], 'tiles', 4590, [['0.8 litre', ['1.2 litres', 900]]], 'Porcelain pot with a long spout that pours in a thin arc without a drip. The stainless sieve lifts out when the tea is strong enough.'],
  ['Everyday Teapot', 'teapot', ['sage', 'cream', 'sand'], '', 3890, [['Sage', 'Cream', 'Charcoal']], 'A round one-litre pot for the middle of the table. The lid has a lip that keeps it on down to the last cup.'],
  ['Espresso Cups, Set of 4', 'cup', ['brick', 'cream', 'saffron'], 'stripes', 2790, [['Brick', 'Forest', 'Navy']], 'Four 80 ml cups with saucers. Thick walls, narrow foot, a rim thin enough to keep the crema on your side.'],
  ['Fes Soup Bowl', 'bowl', ['teal', 'cream', 'indigo'], 'tiles', 1690, [['Teal', 'Indigo', 'Saffron']], 'Deep enough for harira and wide enough for a slice of bread on the rim. Painted by hand under a food-safe glaze, 18 cm.'],
  ['Nesting Bowls, Set of 3', 'bowls', ['saffron', 'coral', 'teal'], '', 3490, [], 'Three mixing bowls that stack into the space of one: 0.7, 1.5 and 3 litres. Enamelled steel with a rolled edge for pouring.'],
  ['Salad Bowl in Olive Wood', 'bowl', ['wood', 'sand', 'olive'], 'grain', 5490, [['26 cm', ['32 cm', 2000]]], 'Turned from one piece of olive wood, with the grain left to do the decorating. Oil it twice a year and it outlives the table.'],
  ['Dinner Plate', 'plate', ['cream', 'sand', 'terracotta'], '', 1590, [['Cream', 'Sage', 'Terracotta']], 'A flat 27 cm plate with a raised rim that stops the sauce. Stoneware, fit for oven, microwave and dishwasher.'],
  ['Painted Serving Plate', 'plate', ['cream', 'indigo', 'saffron'], 'rays', 3290, [['Indigo', 'Olive']], 'A 33 cm plate painted freehand with a sunburst. Made to carry couscous for six, and to hang on the wall in between.'],
  ['Side Plates, Set of 4', 'plates', ['rose', 'sage', 'sand'], '', 2990, [['Soft colours', 'Earth colours']], 'Four plates in four glazes that go together: for toast, cake and everything that comes before the main course. 19 cm.'],
  ['Tagine with Conical Lid', 'tagine', ['terracotta', 'brick', 'cream'], 'zigzag', 5990, [['24 cm, for two', ['30 cm, for six', 1500]]], 'Glazed clay that goes from hob to table. The tall lid returns every drop of steam, so a shoulder of lamb needs little more than time.'],
  ['Cast Iron Casserole', 'pot', ['teal', 'charcoal', 'cream'], '', 8990, [['3.5 litres', ['5 litres', 2500]], ['Teal', 'Brick', 'Charcoal']], 'Enamelled cast iron with a lid that seals by its own weight. Browns, braises, bakes a loaf; works on every hob, induction too.'],
  ['Carbon Steel Frying Pan', 'fryingpan', ['charcoal', 'wood', 'sand'], '', 4990, [['24 cm', ['28 cm', 1000]]], 'Lighter than cast iron and just as faithful. Arrives seasoned; gets darker and better with every egg.'],
  ['Stovetop Kettle', 'kettle', ['cream', 'wood', 'charcoal'], '', 5490, [['Cream', 'Sage', 'Brick']], 'Holds 1.6 litres and whistles on two notes, so that nobody has to shout. Enamelled steel with a handle of beech.'],
  ['Moka Pot', 'moka', ['steel', 'charcoal', 'brick'], '', 3290, [['3 cups', ['6 cups', 800]]], 'The eight-sided classic in stainless steel: water below, coffee above, breakfast in four minutes.'],
  ['Pour-over Coffee Dripper', 'dripper', ['cream', 'wood', 'brick'], '', 2290, [['One cup', ['Two cups', 400]]], 'Ceramic cone on a wooden collar. Spiral ribs keep the paper off the wall, so that water finds its way evenly.'],
  ['Acacia Cutting Board', 'board', ['wood', 'sand', 'charcoal'], 'grain', 2990, [['Small', ['Medium', 800], ['Large', 1600]]], 'End-grain acacia that is kind to knives. A groove around the edge catches the juice; the hole is for the hook.'],
  ['Beech Spoon Set', 'utensils', ['wood', 'sand', 'terracotta'], '', 1990, [], 'A spoon, a slotted spoon, a spatula and a fork for pasta, in oiled beech. They stand in the stoneware pot that comes with them.'],
  ['Pepper and Salt Mills', 'mills', ['wood', 'charcoal', 'cream'], '', 3990, [['Light and dark', 'Both dark']], 'Ceramic grinders in turned beech bodies, 18 cm tall. The knob on top sets the grind; light is for salt.'],
  ['Granite Mortar', 'mortar', ['stone', 'charcoal', 'sand'], 'terrazzo', 3490, [], 'Six kilos of granite that stay where you put them. Rough inside for spices, smooth outside for your hands.'],
  ['Water Jug', 'jug', ['sky', 'cream', 'indigo'], 'waves', 2990, [['Sky', 'Sand']], 'A 1.5 litre jug with a pinched lip and a wave running round its belly. Also very good with three stems of something.'],
  ['Brass Serving Tray', 'tray', ['brass', 'saffron', 'brick'], 'rays', 4490, [['30 cm', ['40 cm', 1500]]], 'Hammered by hand so that it throws the light about. Carries six glasses and a pot; hangs by its edge when it rests.'],
];
