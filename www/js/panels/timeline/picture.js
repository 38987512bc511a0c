// The timeline as a picture: the clicks and the lanes below them, with their names and verdicts.

import { storyText } from '../../app/story.js';
import { svg } from '../../ui/dom.js';
import { inks, framed, lines } from '../../ui/picture.js';
import { itemName } from '../../ui/items.js';
import { palette } from '../../ui/charts.js';
import { t } from '../../words/index.js';
import { headline, knownOf, legendOf } from './known.js';

/** @typedef {import('../../app/explorer.js').Explorer} Explorer */
/** @typedef {import('./lanes.js').Taken} Taken */

const NAME = 230;
const VERDICT = 210;
/** The width of a cell, with room for words in it and without. */
const WIDE = 62;
const NARROW = 20;
/** Up to this length clicks carry their item's name. */
const ROOMY = 16;
const LINE = 14;
const ROW = 42;

/** @param {Explorer} explorer @param {Taken[]} taken what the lanes show */
export function timelinePicture(explorer, taken) {
  const { asking, place, store } = explorer;
  const { history } = asking.asked;
  const roomy = history.length <= ROOMY;
  const cell = roomy ? WIDE : NARROW;
  const ink = { ...inks(), cell, roomy };
  const drawing = svg('g', {});
  drawing.append(clicks(explorer, ink));
  const top = roomy ? 72 : 36;
  taken.forEach((lane, index) => drawing.append(row(lane, top + index * ROW, history.length, ink)));
  const size = {
    width: NAME + cell * Math.max(1, history.length) + VERDICT,
    height: top + taken.length * ROW,
    ground: palette().ground,
  };
  const known = knownOf(explorer);
  const story = place.scene?.preset || store.settings.history ? storyText(explorer) : '';
  const asked = `${t('target')}: ${itemName(place.world, asking.target)}`;
  return framed(drawing, size, {
    title: headline(explorer, known),
    hint: [
      story,
      asked,
      legendOf(known)
        .map(({ key }) => t(key))
        .join(' '),
    ]
      .filter(Boolean)
      .join('\n'),
  });
}

/** @typedef {{text: string, quiet: string, cell: number, roomy: boolean}} Ink */

/** @param {number | null} category */
const colourOf = (category) => {
  const { categories } = palette();
  return category === null ? 'currentColor' : categories[category % categories.length];
};

/** @param {Explorer} explorer @param {Ink} ink */
function clicks({ asking, place: { world } }, { text, quiet, cell, roomy }) {
  const group = svg('g', { 'text-anchor': 'middle' });
  group.append(
    svg(
      'text',
      { x: NAME - 10, y: 24, 'text-anchor': 'end', 'font-size': 12, 'font-weight': 600, fill: text },
      t('lane.clicked'),
    ),
  );
  asking.asked.history.forEach((item, index) => {
    const x = NAME + (index + 0.5) * cell;
    const category = world?.items[item]?.category ?? 0;
    const sign = world?.categories[category]?.glyph ?? '';
    group.append(svg('text', { x, y: 16, 'font-size': 15, fill: colourOf(category) }, sign));
    if (roomy) {
      const [first, ...more] = lines(itemName(world, item), cell - 4, 10);
      const second = more.length > 1 ? `${more[0]}…` : more[0];
      [first, second ?? ''].forEach((line, at) => {
        group.append(svg('text', { x, y: 31 + at * 12, 'font-size': 10, fill: text }, line));
      });
    }
    if (roomy || index % 5 === 4) {
      group.append(svg('text', { x, y: roomy ? 58 : 30, 'font-size': 10, fill: quiet }, String(index + 1)));
    }
  });
  return group;
}

/** @param {Taken} lane @param {number} top @param {number} time @param {Ink} ink */
function row({ kind, name, note, verdict, shown }, top, time, ink) {
  const { text, quiet, cell } = ink;
  const group = svg('g', {});
  const write = (
    /** @type {string} */ words,
    /** @type {number} */ x,
    /** @type {number} */ y,
    /** @type {Record<string, string | number>} */ more,
  ) => group.append(svg('text', { x, y, 'font-size': 11, fill: quiet, ...more }, words));
  write(name, NAME - 10, top + 16, { 'text-anchor': 'end', 'font-size': 12, 'font-weight': 600, fill: text });
  write(lines(note, NAME - 20, 10)[0], NAME - 10, top + 29, { 'text-anchor': 'end', 'font-size': 10 });
  lines(verdict, VERDICT - 12, 11)
    .slice(0, 3)
    .forEach((line, at) => write(line, NAME + cell * time + 10, top + 17 + at * LINE, { fill: text }));
  shown.forEach((one, index) => {
    const x = NAME + index * cell;
    group.append(...(kind === 'wide' ? box(one, x, top + 6, ink) : bar(one, x, top, ink, kind === 'worth')));
  });
  if (kind !== 'wide') {
    const y = top + (kind === 'worth' ? 18 : 34);
    group.append(svg('line', { x1: NAME, x2: NAME + cell * time, y1: y, y2: y, stroke: quiet, 'stroke-width': 0.5 }));
  }
  return group;
}

/** A cell of a wide lane. @param {import('./lanes.js').Shown} shown @param {number} x @param {number} y @param {Ink} ink */
function box({ category, strength = 100, text = '', stray, notch }, x, y, ink) {
  const { ground } = palette();
  const width = ink.cell - 1;
  /** @type {SVGElement[]} */
  const parts = [
    svg('rect', {
      ...{ x, y, width, height: 26 },
      fill: category === null ? ink.quiet : colourOf(category),
      'fill-opacity': category === null ? 0.2 : strength / 100,
    }),
  ];
  if (stray) {
    for (let at = 3; at < width; at += 9) {
      parts.push(
        svg('line', {
          ...{ x1: x + at, x2: x + Math.min(width, at + 7), y1: y + 26, y2: y },
          ...{ stroke: ground, 'stroke-width': 3, 'stroke-opacity': 0.6 },
        }),
      );
    }
  }
  if (notch) parts.push(svg('rect', { x, y, width: 4, height: 26, fill: ink.text }));
  if (text && ink.roomy) {
    const middle = { x: x + width / 2, y: y + 17 };
    parts.push(
      svg('rect', { x: middle.x - 15, y: y + 5, width: 30, height: 16, rx: 3, fill: ground }),
      svg('text', { ...middle, 'text-anchor': 'middle', 'font-size': 11, fill: ink.text }, text),
    );
  }
  return parts;
}

/** A bar: of what is looked at, or, above and below the middle, of what a click is worth. */
/** @param {import('./lanes.js').Shown} shown @param {number} x @param {number} top @param {Ink} ink @param {boolean} both */
function bar({ category, height = 0 }, x, top, { cell }, both) {
  const tall = ((both ? 15 : 26) * Math.min(100, Math.abs(height))) / 100;
  const y = both ? top + 18 - (height > 0 ? tall : 0) : top + 34 - tall;
  return [svg('rect', { x: x + cell * 0.17, y, width: cell * 0.66, height: tall, fill: colourOf(category) })];
}
