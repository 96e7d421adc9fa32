export const category = { slug: 'stationery', name: 'Paper & Stationery', parent: 'paper-play', code: 'ST', backdrop: ['#fbf4d8', '#f3e3a6', '#e6cd78'] };

export const products = [
  ['Linen-bound Notebook', 'notebook', ['teal', 'saffron', 'cream'], '', 1690, [['Plain', 'Lined', 'Dotted'], ['Teal', 'Brick', 'Sand']], 'A5, thread-sewn, lies flat from the first page to the last. 160 pages of 100 g paper that fountain pens like.'],
  ['Pocket Notebooks, Set of 3', 'notebooks', ['terracotta', 'sage', 'indigo'], '', 1190, [['Plain', 'Lined', 'Squared']], 'Thin enough for a back pocket, numbered so that you know which idea came first.'],
  ['Marbled Journal', 'notebook', ['plum', 'brass', 'coral'], 'waves', 2490, [['Plum', 'Blue', 'Green']], 'Every cover is pulled from the bath by hand and is the only one of its kind. Ribbon, rounded corners, ivory paper.'],
  ['Sketchbook', 'sketchbook', ['charcoal', 'cream', 'brick'], '', 1890, [['A5', ['A4', 800]]], 'Hard covers, spiral at the top, 120 sheets that take pencil, ink and a light wash.'],
  ['Watercolour Block', 'sketchbook', ['sky', 'cream', 'coral'], '', 2290, [['18 x 24 cm', ['24 x 32 cm', 1000]]], 'Twenty sheets of 300 g cotton paper, glued on all sides so that nothing buckles.'],
  ['Weekly Planner', 'planner', ['coral', 'cream', 'teal'], '', 1490, [], 'Fifty-two tear-off weeks without dates: begin whenever you like, rest whenever you must.'],
  ['Wall Calendar', 'calendar', ['moss', 'cream', 'coral'], '', 1990, [['A3', ['A2', 1000]]], 'Twelve linocuts of twelve vegetables in their season. The pictures are for framing when the year is over.'],
  ['Brass Pen', 'pen', ['brass', 'charcoal', 'cream'], '', 3890, [['Ballpoint', ['Fountain pen', 2000]]], 'Turned from a solid bar, with a weight that slows the hand just enough. Takes standard refills.'],
  ['Fountain Pen', 'pen', ['navy', 'brass', 'cream'], '', 2990, [['Fine', 'Medium', 'Broad'], ['Navy', 'Forest']], 'A steel nib that forgives, a cap that clicks, a converter in the box. The right first fountain pen, and a good last one.'],
  ['Bottled Ink', 'ink', ['indigo', 'sky', 'cream'], '', 1290, [['Indigo', 'Sepia', 'Forest', 'Plum']], 'Dye ink that flows well and dries with a little shading. 50 ml in a bottle that you will want to keep.'],
  ['Colouring Pencils, Set of 24', 'pencils', ['coral', 'teal', 'saffron'], '', 2490, [['Set of 12', ['Set of 24', 1200]]], 'Soft leads, cedar barrels, colours that mix on the paper. In a tin that survives school bags.'],
  ['Graphite Pencils, Set of 6', 'pencils', ['charcoal', 'brick', 'saffron'], '', 990, [], 'From 2H for plans to 6B for shadows: cedar barrels, unbroken leads, an eraser that does not smear.'],
  ['Washi Tape, Set of 5', 'tape', ['rose', 'teal', 'saffron'], 'dots', 1390, [['Flowers', 'Lines and dots']], 'Paper tape that holds, comes off again and makes a parcel out of any box. Ten metres each.'],
  ['Wrapping Paper, 4 Sheets', 'wrapping', ['indigo', 'saffron', 'coral'], 'tiles', 890, [['Tiles', 'Leaves', 'Stripes']], 'Big sheets of recycled paper, 50 x 70 cm, printed with ink made from plants. Too good for one use: iron it.'],
  ['Letterpress Cards, Set of 8', 'cards', ['cream', 'coral', 'moss'], '', 1590, [['Thank you', 'Birthday', 'Blank']], 'Printed on an old hand-fed press, deep enough to feel with a thumb. With envelopes.'],
  ['Envelopes, 25 Pieces', 'envelope', ['sand', 'cream', 'brick'], '', 790, [['Kraft', 'White', 'Blush']], 'C6, with a pointed flap and a lining you see only when the letter is out.'],
  ['Tailor\'s Scissors', 'scissors', ['charcoal', 'steel', 'brass'], '', 3490, [['18 cm', ['23 cm', 900]]], 'Forged carbon steel with black handles. Cuts cloth, paper, ribbon and corners.'],
  ['Oak Desk Tray', 'desktray', ['wood', 'brass', 'teal'], 'grain', 3290, [], 'Four hollows for pens, clips, keys and the thing that you are always looking for.'],
  ['Rubber Stamp Set', 'stamps', ['wood', 'brick', 'indigo'], '', 1990, [['Alphabet', 'Flowers', 'Animals']], 'Real rubber on maple blocks, with two ink pads. Letters, labels, wrapping, rainy afternoons.'],
  ['Botanical Print', 'poster', ['cream', 'moss', 'coral'], '', 2490, [['30 x 40 cm', ['50 x 70 cm', 1500]], ['Fern', 'Poppy']], 'A giclee print after an old herbarium sheet, on heavy matt paper. Comes rolled, without a frame.'],
];
