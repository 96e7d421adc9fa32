export const category = { slug: 'bags', name: 'Bags & Purses', parent: 'wear', code: 'BG', backdrop: ['#f6ecd9', '#e8d2ab', '#d7b982'] };

export const products = [
  ['Market Tote', 'tote', ['cream', 'brick', 'wood'], '', 1990, [['Natural', 'Black', 'Brick']], 'Heavy organic canvas, seams bound inside, handles that reach over a winter coat. Holds fourteen litres or one very large leek.'],
  ['Striped Beach Tote', 'tote', ['indigo', 'cream', 'wood'], 'stripes', 3490, [['Indigo', 'Coral']], 'Wide, open, with a rope handle and a pocket for the key. Shake out the sand and go.'],
  ['Leather Tote', 'tote', ['wood', 'brass', 'charcoal'], '', 12900, [['Tan', 'Black', 'Burgundy']], 'Vegetable-tanned cowhide, unlined, cut from one hide. Takes a laptop, a lunch and the marks of your life.'],
  ['Round Straw Basket', 'basketbag', ['sand', 'wood', 'coral'], 'weave', 3990, [['Natural', 'With pompoms']], 'Palm leaf plaited in the round, with leather handles long enough for a shoulder. For market days and picnics.'],
  ['French Market Basket', 'basketbag', ['wood', 'brick', 'saffron'], 'weave', 3290, [['Small', ['Large', 800]]], 'The one with two short handles and two long ones. Baguette not included, but it fits.'],
  ['Canvas Backpack', 'backpack', ['moss', 'wood', 'brass'], '', 7990, [['Moss', 'Navy', 'Ochre']], 'Waxed cotton that shrugs off rain, a roll top that grows with the shopping, a sleeve for a 15-inch laptop. 18 litres.'],
  ['Everyday Backpack', 'backpack', ['teal', 'charcoal', 'saffron'], '', 6490, [['Teal', 'Charcoal', 'Brick']], 'Recycled polyester, one big room, one small one, a bottle on each side. The straps are the part that we spent the money on.'],
  ['Kids\' Backpack', 'backpack', ['saffron', 'coral', 'sky'], 'dots', 3490, [['Yellow', 'Blue', 'Pink']], 'Made for backs from three to six: chest clip, soft straps, a label for the name. Fits a lunch box and a rabbit.'],
  ['Weekend Bag', 'duffel', ['navy', 'wood', 'brass'], '', 9990, [['Navy', 'Olive', 'Sand']], 'Two nights and a pair of shoes. Canvas with leather where hands and floors touch it; passes as cabin luggage.'],
  ['Gym Bag', 'duffel', ['coral', 'charcoal', 'cream'], '', 4990, [['Coral', 'Black', 'Teal']], 'Wipes clean, airs well, and has a separate end for what should be kept separate. 28 litres.'],
  ['Saddle Bag', 'satchel', ['wood', 'brick', 'brass'], '', 8990, [['Tan', 'Forest', 'Black']], 'A curved flap, a brass stud, a long strap. Room for a phone, a purse, a paperback and a pear.'],
  ['School Satchel', 'satchel', ['brick', 'wood', 'brass'], '', 10900, [['Brick', 'Navy']], 'The old shape: two buckles, a handle, a strap that crosses the chest. Stands by itself next to the desk.'],
  ['Messenger Bag', 'satchel', ['charcoal', 'saffron', 'steel'], '', 7490, [['Charcoal', 'Olive']], 'Built for bicycles: wide strap, waterproof floor, a flap that closes with one hand.'],
  ['Bucket Bag', 'bucketbag', ['rose', 'wood', 'brass'], '', 6990, [['Rose', 'Sand', 'Black']], 'Soft suede gathered by a cord. Everything falls to the bottom and is found by touch; nobody minds.'],
  ['Embroidered Pouch', 'pouch', ['plum', 'saffron', 'coral'], 'ikat', 1890, [['Plum', 'Teal', 'Saffron']], 'Silk thread on cotton, a lining in a colour you would not expect. For make-up, cables or coins.'],
  ['Travel Pouches, Set of 3', 'pouches', ['sage', 'sand', 'terracotta'], '', 2490, [['Earth', 'Sea']], 'Three sizes of waxed cotton that turn a bag into a chest of drawers.'],
  ['Bifold Wallet', 'wallet', ['wood', 'brick', 'brass'], '', 4490, [['Tan', 'Black', 'Green']], 'Six cards, notes and a slot for the one receipt that matters. Thin enough for a front pocket.'],
  ['Zip Purse', 'purse', ['coral', 'saffron', 'brass'], '', 3290, [['Coral', 'Navy', 'Sage']], 'Opens wide so that coins can be seen. Full-grain leather, a zip that will still run in ten years.'],
  ['Laptop Sleeve', 'sleeve', ['stone', 'wood', 'saffron'], '', 3990, [['13 inches', ['15 inches', 400]], ['Grey', 'Blue']], 'Thick wool felt with a leather tongue. Protects from knocks, keys and the other things in your bag.'],
  ['Belt Bag', 'beltbag', ['teal', 'charcoal', 'saffron'], '', 3490, [['Teal', 'Black', 'Brick']], 'Worn at the waist or across the chest. Phone, keys, dog treats, free hands.'],
];
