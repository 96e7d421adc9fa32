// Makes catalogue/demo from products/ and shapes/: `node catalogue/generator/generate.mjs`. The same input gives the same
// bytes, so the output is committed beside its source. No packages needed.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { backdrop } from './backdrop.mjs';
import { palette, shades, solidWith } from './draw.mjs';
import { patternOf } from './patterns.mjs';
import * as bags from './shapes/bags.mjs';
import * as clothing from './shapes/clothing.mjs';
import * as garden from './shapes/garden.mjs';
import * as home from './shapes/home.mjs';
import * as kitchen from './shapes/kitchen.mjs';
import * as pantry from './shapes/pantry.mjs';
import * as paper from './shapes/paper.mjs';
import * as toys from './shapes/toys.mjs';

const shapes = { ...kitchen, ...home, ...garden, ...bags, ...clothing, ...paper, ...toys, ...pantry };
const files = ['kitchen', 'lighting', 'textiles', 'garden', 'bags', 'clothing', 'stationery', 'toys', 'pantry', 'bath'];
const departments = [
  { slug: 'home', name: 'Home & Garden' },
  { slug: 'wear', name: 'Wear & Carry' },
  { slug: 'paper-play', name: 'Paper & Play' },
  { slug: 'care', name: 'Pantry & Care' },
];
const demo = join(dirname(fileURLToPath(import.meta.url)), '..', 'demo');

const slugOf = (text) => text.toLowerCase().normalize('NFD').replace(/['\u0300-\u036f]/g, '').replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');

// A small number that depends on the text alone: stock should look natural and stay the same from run to run.
function hash(text) {
  let value = 2166136261;
  for (const c of text) value = Math.imul(value ^ c.charCodeAt(0), 16777619) >>> 0;
  value = Math.imul(value ^ (value >>> 15), 2246822519) >>> 0;
  return (value ^ (value >>> 13)) >>> 0;
}
const stockOf = (sku) => (hash(sku) % 29 === 0 ? 0 : 12 + (hash(sku + '#') % 180));

const short = (value, letters) => slugOf(value).toUpperCase().split('-').map((word) => (/\d/.test(word) ? word : word.slice(0, letters))).join('').slice(0, 12);

// All combinations of the options; an option's difference in price is added up.
function variantsOf(code, price, options) {
  let made = [{ names: [], price }];
  for (const axis of options) {
    made = made.flatMap((variant) => axis.map((option) => {
      const [name, difference] = Array.isArray(option) ? option : [option, 0];
      return { names: [...variant.names, name], price: variant.price + (difference ?? 0) };
    }));
  }
  const skuOf = ({ names }, letters) => [code, ...names.map((name) => short(name, letters))].join('-');
  const letters = [3, 4, 5, 6].find((count) => new Set(made.map((variant) => skuOf(variant, count))).size === made.length);
  return made.map((variant) => {
    const sku = skuOf(variant, letters);
    return { sku, name: variant.names.join(' / '), price: { amount: variant.price, currency: 'EUR' }, stock: stockOf(sku) };
  });
}

function picture(category, [name, shape, colours, pattern], index) {
  if (!shapes[shape]) throw new Error(`${name}: no drawing ${shape}`);
  const [a, b, k] = colours.map((colour) => palette[colour] ?? (() => { throw new Error(`${name}: no colour ${colour}`); })());
  const drawing = shapes[shape]({ a, b, k, pattern, solid: solidWith(pattern) });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 800" role="img"><title>${name.replace(/&/g, '&amp;')}</title><defs>${shades}${patternOf(pattern, b, k)}</defs>`
    + backdrop(category.backdrop, category.dark, index) + drawing + '</svg>\n';
  return svg.replace(/(\d+\.\d{2,})/g, (number) => Number(number).toFixed(1)).replace(/--/g, ' ').replace(/NaN/g, () => { throw new Error(`${name}: NaN`); });
}

rmSync(join(demo, 'images'), { recursive: true, force: true });
mkdirSync(join(demo, 'images'), { recursive: true });
const categories = [...departments];
const products = [];
const skus = new Set();
let bytes = 0;
for (const file of files) {
  const { category, products: lines } = await import(`./products/${file}.mjs`);
  categories.push({ slug: category.slug, name: category.name, parent: category.parent });
  lines.forEach((line, index) => {
    const [name, , , , price, options, description] = line;
    const slug = slugOf(name);
    const code = `${category.code}-${String(index + 1).padStart(3, '0')}`;
    const svg = picture(category, line, index);
    bytes += svg.length;
    const file = `${slug}-${hash(svg).toString(16).padStart(8, '0')}.svg`; // browsers keep pictures: another picture, another name
    writeFileSync(join(demo, 'images', file), svg);
    const variants = variantsOf(code, price, options);
    for (const { sku } of variants) {
      if (skus.has(sku)) throw new Error(`${name}: SKU ${sku} twice`);
      skus.add(sku);
    }
    products.push({ slug, name, description, category: category.slug, images: [{ url: `/media/${file}`, alt: name }], variants });
  });
}
const slugs = new Set(products.map((product) => product.slug));
if (slugs.size !== products.length) throw new Error('a slug twice');

// One product a line: changes are readable.
const text = `{"categories": [\n${categories.map((one) => '  ' + JSON.stringify(one)).join(',\n')}\n],\n"products": [\n${products.map((one) => '  ' + JSON.stringify(one)).join(',\n')}\n]}\n`;
writeFileSync(join(demo, 'catalogue.json'), text);
console.log(`${products.length} products, ${skus.size} variants, ${categories.length} categories, ${Math.round(bytes / 1024)} KiB of pictures`);
