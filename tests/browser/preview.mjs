// Makes www/preview.png, the picture of links to the page: the timeline of the first story. It is a PNG of at most 256
// colours, so that it stays small.
//   node tests/browser/preview.mjs

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { launch } from './browsers.mjs';
import { root, serve, settled } from './harness.mjs';

const SIZE = { width: 1200, height: 630 };

/** A part of a PNG file. @param {string} name @param {Buffer} content */
function chunk(name, content) {
  const named = Buffer.concat([Buffer.from(name), content]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(content.length, 0);
  frame.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)]);
}

/** The pixels of a PNG, by the browser. @param {import('./locators.mjs').Page} page @param {string} png base64 */
const pixelsOf = (page, png) =>
  page.evaluate(async (png) => {
    const image = new Image();
    image.src = `data:image/png;base64,${png}`;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height);
    const drawing = canvas.getContext('2d');
    drawing.drawImage(image, 0, 0);
    return [...drawing.getImageData(0, 0, image.width, image.height).data];
  }, png);

/** Each pixel as the nearest of the commonest colours. @param {number[]} pixels of four numbers */
function indexed(pixels) {
  const keys = [];
  const counts = new Map();
  for (let at = 0; at < pixels.length; at += 4) {
    const key = (pixels[at] << 16) | (pixels[at + 1] << 8) | pixels[at + 2];
    keys.push(key);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const colours = [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 64)
    .map(([key]) => key);
  const apart = (one, other) =>
    [16, 8, 0].reduce((sum, shift) => sum + (((one >> shift) & 255) - ((other >> shift) & 255)) ** 2, 0);
  const nearest = new Map();
  for (const key of counts.keys()) {
    nearest.set(
      key,
      colours.reduce((best, _, at) => (apart(key, colours[at]) < apart(key, colours[best]) ? at : best), 0),
    );
  }
  return { colours, places: keys.map((key) => nearest.get(key)) };
}

/** @param {{colours: number[], places: number[]}} picture */
function png({ colours, places }) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(SIZE.width, 0);
  header.writeUInt32BE(SIZE.height, 4);
  // Eight bits a pixel, by a palette.
  header.set([8, 3, 0, 0, 0], 8);
  const rows = Array.from({ length: SIZE.height }, (_, y) => [
    0,
    ...places.slice(y * SIZE.width, (y + 1) * SIZE.width),
  ]);
  const palette = Buffer.from(colours.flatMap((key) => [key >> 16, (key >> 8) & 255, key & 255]));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('PLTE', palette),
    chunk('IDAT', deflateSync(Buffer.from(rows.flat()), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const server = await serve();
const browser = await launch();
const page = await browser.newPage(SIZE);
await page.goto(
  `${server.url}www/#v=1&language=en&theme=light&view=timeline&hide=choice.fields.happened.whatif.example`,
);
await page.waitForFunction(() => document.querySelectorAll('.lane').length === 8);
await settled(page);
// A picture has nothing to press.
await page.evaluate(() => {
  for (const css of ['.bar', '#step-control']) document.querySelector(css).hidden = true;
});
const shot = await page.tab.screenshot({ encoding: 'base64' });
const file = png(indexed(await pixelsOf(page, shot)));
writeFileSync(path.join(root, 'www/preview.png'), file);
process.stdout.write(`www/preview.png: ${file.length} bytes\n`);
await browser.close();
server.close();
