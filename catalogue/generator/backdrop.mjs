// What stands behind a product: a wall in the category's colours with one of five shapes, and a floor.
import { dark, fill, light, mix, oval, rect } from './draw.mjs';

const behind = [
  (tone) => fill('M190 610V360a210 210 0 0 1 420 0v250z', tone),                                        // an arch
  (tone) => fill(oval(400, 370, 270), tone),                                                             // a sun
  (tone, soft) => fill('M0 470q200-120 400-40t400-60v240H0z', tone) + fill(oval(610, 200, 80), soft),     // hills
  (tone, soft) => fill('M120 610V330a130 130 0 0 1 260 0v280z', soft) + fill('M330 610V290a175 175 0 0 1 350 0v320z', tone),
  (tone, soft) => fill(rect(130, 90, 540, 520, 270), tone) + fill(rect(190, 150, 420, 460, 210), soft),   // a niche
];

export function backdrop([wall, tone, floor], night, index) {
  const soft = night ? mix(tone, wall, 0.45) : light(tone, 0.35);
  return fill(rect(0, 0, 800, 800), wall) + behind[index % behind.length](tone, soft)
    + fill('M0 610h800v190H0z', floor) + fill('M0 610h800v10H0z', night ? light(floor, 0.12) : dark(floor, 0.1));
}
