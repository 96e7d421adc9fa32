export const category = { slug: 'bath-body', name: 'Bath & Body', parent: 'care', code: 'BB', backdrop: ['#ece7f5', '#d3c8e8', '#b5a5d6'] };

export const products = [
  ['Olive Oil Soap', 'soap', ['olive', 'cream', 'wood'], '', 690, [['Plain', 'Rosemary', 'Laurel']], 'Cooked in the cauldron from olive oil and nothing cheaper, dried for six months, stamped by hand.'],
  ['Rose Petal Soap', 'soap', ['rose', 'cream', 'plum'], '', 790, [], 'Cold-pressed with shea butter and pink clay. Smells like the real flower and not like its picture.'],
  ['Black Soap', 'creamjar', ['charcoal', 'brass', 'olive'], '', 1290, [['200 g', ['400 g', 900]]], 'The soft olive soap of the hammam. Leave it on for five minutes, then rub it off with the glove and be new.'],
  ['Kessa Glove', 'mitt', ['charcoal', 'coral', 'cream'], 'weave', 890, [['Medium', 'Strong']], 'Viscose crepe, woven tight. The oldest peeling in the world.'],
  ['Hand Wash', 'pump', ['sage', 'charcoal', 'cream'], '', 1490, [['Fig', 'Cedar', 'Orange blossom'], ['300 ml', ['Refill, 1 litre', 900]]], 'Mild enough for twenty times a day. In glass, and the refill saves you the pump.'],
  ['Hand Cream', 'tube', ['rose', 'cream', 'brick'], 'leaves', 1190, [['Rose', 'Unscented']], 'Shea, beeswax, glycerine. Gone in a minute, working for hours; for gardeners, bakers and winter.'],
  ['Body Lotion', 'pump', ['sand', 'wood', 'cream'], '', 1990, [['Almond', 'Unscented']], 'Almond oil and oat milk in 250 ml of glass. Light in summer, twice in winter.'],
  ['Argan Face Oil', 'dropper', ['honey', 'charcoal', 'cream'], '', 2490, [['30 ml', ['50 ml', 1200]]], 'First cold pressing, one ingredient. Three drops on damp skin.'],
  ['Face Serum with Prickly Pear', 'dropper', ['moss', 'charcoal', 'coral'], '', 3490, [], 'It takes a ton of fruit to press a litre. You will need two drops.'],
  ['Rose Water', 'spray', ['rose', 'brass', 'plum'], '', 1290, [['100 ml', ['200 ml', 900]]], 'Distilled in copper in May, when the valley is pink. Tonic, hair mist, and the secret of the rice pudding.'],
  ['Bath Salts', 'salts', ['lavender', 'wood', 'plum'], '', 1690, [['Lavender', 'Eucalyptus', 'Plain']], 'Coarse sea salt with essential oils, and a wooden scoop. One for tired legs, two for tired days.'],
  ['Bath Bombs, Set of 4', 'bombs', ['coral', 'teal', 'saffron'], '', 1490, [], 'Four that fizz, colour and leave nothing on the tub. Citrus, sea, rose, night.'],
  ['Solid Shampoo', 'puck', ['teal', 'sage', 'cream'], '', 1190, [['Normal hair', 'Dry hair', 'Fine hair']], 'One bar replaces three bottles and goes through airport security without questions.'],
  ['Ghassoul Clay', 'creamjar', ['terracotta', 'wood', 'cream'], '', 1390, [['250 g', ['500 g', 1000]]], 'Volcanic clay from one mountain. With water it becomes a mask, a shampoo, a quarter of an hour without being disturbed.'],
  ['Beard Oil', 'dropper', ['wood', 'charcoal', 'saffron'], '', 1690, [['Cedar', 'Unscented']], 'Jojoba and argan with a trace of cedar. Softens the beard and whoever wears it.'],
  ['Natural Sponge', 'sponge', ['honey', 'sand', 'wood'], '', 1490, [['Small', ['Large', 1000]]], 'Cut by divers so that it grows again. Soft when wet, and holds more foam than you would believe.'],
  ['Bath Brush', 'brush', ['wood', 'cream', 'brick'], '', 1990, [], 'Long handle of oiled ash, natural bristles, head that comes off. Reaches the place between the shoulders.'],
  ['Olive Wood Comb', 'comb', ['wood', 'sand', 'olive'], 'grain', 1290, [['Fine', 'Wide']], 'Saw-cut teeth, polished one by one; no static, no snags.'],
  ['Bamboo Toothbrushes, Set of 4', 'toothbrushes', ['wood', 'coral', 'teal'], '', 1190, [['Soft', 'Medium']], 'Four colours, so that everybody knows which is theirs.'],
  ['Lip Balm', 'balm', ['coral', 'brass', 'cream'], '', 690, [['Honey', 'Mint', 'Rose']], 'Beeswax, almond oil, honey. In a tin the size of a coin that turns up in every coat.'],
];
