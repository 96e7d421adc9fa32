export const category = { slug: 'lighting-candles', name: 'Lighting & Candles', parent: 'home', code: 'LC', backdrop: ['#3a3f63', '#2b2f4e', '#565c8a'], dark: true };

export const products = [
  ['Pierced Metal Lantern', 'lantern', ['brass', 'saffron', 'brick'], 'tiles', 4990, [['25 cm', ['40 cm', 2500]]], 'Punched by hand with some six hundred holes. Put a tea light inside and the whole wall joins in.'],
  ['Glass Courtyard Lantern', 'lantern', ['charcoal', 'sky', 'saffron'], '', 3990, [['Clear', 'Amber', 'Blue']], 'Black iron frame, panes of coloured glass, a door that latches. Keeps a candle alight through a summer breeze.'],
  ['Beeswax Pillar Candle', 'pillar', ['honey', 'sand', 'brick'], '', 1590, [['10 cm', ['15 cm', 500], ['20 cm', 900]]], 'Pure beeswax from one beekeeper, cotton wick, nothing else. Burns slowly, smells faintly of summer and does not drip in a still room.'],
  ['Ribbed Pillar Candle', 'pillar', ['rose', 'cream', 'plum'], 'ribs', 1290, [['Rose', 'Sage', 'Cream', 'Plum']], 'A fluted candle in through-dyed stearin: the colour is the same from the first hour to the sixtieth.'],
  ['Taper Candles, Set of 4', 'tapers', ['teal', 'saffron', 'rose'], '', 1190, [['Earth', 'Sea', 'Rose']], 'Four 25 cm tapers that fit every common candlestick. Eight hours each, and hardly a drop.'],
  ['Fig Leaf Scented Candle', 'candlejar', ['olive', 'cream', 'plum'], 'leaves', 2690, [['180 g', ['400 g', 1600]]], 'Green fig, cedar and a little milk. Rapeseed wax in a glass that becomes a tumbler when the candle is gone.'],
  ['Orange Blossom Scented Candle', 'candlejar', ['coral', 'cream', 'saffron'], '', 2690, [['180 g', ['400 g', 1600]]], 'Neroli and bitter orange peel: the smell of an April evening with the window open. Burns for 40 hours.'],
  ['Cedar and Smoke Scented Candle', 'candlejar', ['charcoal', 'sand', 'brick'], '', 2690, [['180 g', ['400 g', 1600]]], 'Dry wood, a trace of tar, the coat that somebody wore to the bonfire. For winter rooms.'],
  ['Mosaic Tea Light Holder', 'tealight', ['teal', 'coral', 'saffron'], 'mosaic', 1290, [['Teal', 'Ruby', 'Amber']], 'Hand-set glass pieces that turn a tea light into a stained-glass window. 9 cm wide.'],
  ['Stone Tea Light Holders, Set of 3', 'tealights', ['stone', 'sand', 'cream'], '', 1990, [], 'Three river stones, drilled and flattened underneath. Put them on the table, the edge of the bath or the stairs.'],
  ['Turned Candlestick', 'candlestick', ['wood', 'sand', 'cream'], '', 1890, [['Short', ['Tall', 600]], ['Oak', 'Black']], 'A single spindle of turned oak for a taper. Looks best in company with its taller sister.'],
  ['Brass Candlestick', 'candlestick', ['brass', 'saffron', 'cream'], '', 2490, [['12 cm', ['20 cm', 900]]], 'Solid cast brass, unlacquered, so that it grows darker or is polished as you please.'],
  ['Woven Pendant Lamp', 'pendant', ['sand', 'wood', 'brick'], 'weave', 7990, [['35 cm', ['50 cm', 3000]]], 'Seagrass woven over a steel frame; it dapples the ceiling. With two metres of cloth cable and an E27 socket.'],
  ['Enamel Pendant Lamp', 'pendant', ['sage', 'cream', 'charcoal'], '', 6490, [['Sage', 'Brick', 'Charcoal', 'Cream']], 'A workshop shade in enamelled steel, white inside. Hang it low over the table: the light stays on the food.'],
  ['Paper Globe Lamp', 'globe', ['cream', 'sand', 'wood'], 'ribs', 3490, [['40 cm', ['60 cm', 1400]]], 'A sphere of ribbed paper that makes any bulb kind. Folds flat for moving house.'],
  ['Ceramic Table Lamp', 'tablelamp', ['terracotta', 'cream', 'charcoal'], '', 8490, [['Terracotta', 'Indigo', 'Cream']], 'A hand-thrown foot with a linen shade, 45 cm in all. The switch sits on the cable, where the hand looks for it.'],
  ['Mushroom Night Light', 'nightlight', ['brick', 'cream', 'saffron'], 'dots', 2990, [['Red', 'Blue', 'Yellow']], 'A small warm light for big dark rooms. Charges over USB-C, glows for 20 hours, dims with a tap on its hat.'],
  ['Festoon String Lights', 'stringlights', ['saffron', 'coral', 'teal'], '', 3990, [['10 lamps', ['20 lamps', 2000]]], 'Warm bulbs on a black cable, for balconies and long evenings. Weatherproof, and each bulb can be replaced.'],
  ['Reading Lamp', 'readinglamp', ['teal', 'wood', 'charcoal'], '', 6990, [['Teal', 'Saffron', 'Black']], 'Two joints, a heavy foot and a shade that turns where you want it. Does one thing, quietly, for decades.'],
  ['Oil Lamp', 'oillamp', ['sky', 'brass', 'saffron'], '', 3290, [], 'Glass font, brass burner, a chimney that draws well. A centimetre of wick is an evening of light.'],
];
