// Pictures that are taken away hold what is needed to read them.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { pageTests, settled, useSite } from './harness.mjs';

const site = useSite();
const pageTest = pageTests(site);
/** A folder to look at the pictures in, where one is named. */
const kept = process.env.DIEN_PICTURES;

/** Keeps every SVG that the page makes a file of. */
const record = (page) =>
  page.evaluate(() => {
    globalThis.pictures = [];
    const make = URL.createObjectURL;
    URL.createObjectURL = (blob) => {
      if (blob.type === 'image/svg+xml') blob.text().then((text) => globalThis.pictures.push(text));
      return make.call(URL, blob);
    };
  });
/** The texts of the last picture, and its size. */
async function last(page, count) {
  await page.waitForFunction((count) => globalThis.pictures.length === count, count);
  return page.evaluate(() => {
    const picture = new DOMParser().parseFromString(globalThis.pictures.at(-1), 'image/svg+xml').documentElement;
    const texts = [...picture.querySelectorAll('text')].map(({ textContent }) => textContent);
    return {
      root: picture.tagName,
      texts: texts.join(' | '),
      width: +picture.getAttribute('width'),
      images: picture.querySelectorAll('image').length,
      lines: picture.querySelectorAll('path[stroke]').length,
      // The legend’s lines stand in drawings of their own.
      legend: [...picture.querySelectorAll('svg')].map((piece) => piece.outerHTML),
    };
  });
}
const keep = ({ name, buffer }) => kept && writeFileSync(`${kept}/${name}`, buffer);

pageTest('a chart is taken with its title, its legend and its axes', async (page) => {
  await record(page);
  const pictures = {
    '.drift-chart': [
      /Drift: the prediction after each behaviour: ∧AIGRU p/,
      /p\(click\)/,
      /behaviours read/,
      /Low-profile keyboard/,
      /Jasmine tea/,
    ],
    '.column[data-unit=augru] .attention-chart': [/attention a/, /dashed: 1\/T/, /step/, /AUGRU/],
    '#paths': [
      /Paths of the states/,
      /PCA over the states/,
      /first principal/,
      /second principal/,
      /AIGRU.*AGRU.*AUGRU/,
    ],
  };
  let count = 0;
  for (const [chart, texts] of Object.entries(pictures)) {
    const file = await page.download(() => page.locator(`${chart} .take-picture`).first().click());
    keep(file);
    assert.deepEqual([...file.buffer.subarray(1, 4)], [...Buffer.from('PNG')], chart);
    const picture = await last(page, ++count);
    // The drawing itself is lines and words, not pixels.
    assert.equal(picture.images, 0);
    assert.ok(picture.lines > 3, chart);
    const ratio = await page.evaluate(() => devicePixelRatio);
    assert.equal(file.buffer.readUInt32BE(16), Math.round(picture.width * ratio), chart);
    // Every line is in the legend as it is drawn, and no two are alike.
    const { legend } = picture;
    assert.equal(legend.length, chart.startsWith('.column') ? 0 : 3, chart);
    assert.ok(
      legend.every((line) => /stroke="(?!none)/.test(line)),
      `${chart}: ${legend}`,
    );
    assert.equal(new Set(legend).size, legend.length, chart);
    for (const text of texts) assert.match(picture.texts.replaceAll(' | ', ' '), text, chart);
    const svg = await page.download(() => page.locator(`${chart} .take-picture`).nth(1).click());
    keep(svg);
    assert.deepEqual(await last(page, ++count), picture, 'the same picture');
    assert.match(svg.buffer.toString(), /^<svg .*<\/svg>$/s);
  }
});

for (const fragment of ['#v=1&language=en&worth=1', '#v=1&language=zh&theme=dark&scene=preset:long-history']) {
  pageTest(
    `the timeline is taken as SVG and as PNG: ${fragment}`,
    async (page) => {
      await settled(page);
      await record(page);
      await page.click('#take-away > summary');
      const file = await page.download(() => page.click('#timeline-svg'));
      keep(file);
      const { root, texts, images } = await last(page, 1);
      assert.equal(root, 'svg');
      assert.equal(images, 0);
      const shown = await page.evaluate(() =>
        [...document.querySelectorAll('#question-title, .lane-name b, .lane-rows .lane-end b')].map((one) =>
          one.textContent.trim(),
        ),
      );
      assert.ok(shown.length > 7);
      const bare = (text) => text.replace(/[\s|]+/g, '');
      for (const text of shown) assert.ok(bare(texts).includes(bare(text).slice(0, 30)), text);
      const png = await page.download(() => page.click('#timeline-png'));
      keep(png);
      assert.ok(png.buffer.readUInt32BE(16) > 1500 && png.buffer.length > 20_000);
    },
    { fragment },
  );
}
