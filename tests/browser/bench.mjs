// The benchmark in a headless browser: one JSON line per measurement on standard output.
//   node tests/browser/bench.mjs [--batch N] [--time N] [--width N] [--head A,B] [--unit U] [--mask] [--items N]

import { parseArgs } from 'node:util';
import { launch } from './browsers.mjs';
import { serve } from './harness.mjs';

const text = { type: 'string' };
const { values } = parseArgs({
  options: { batch: text, time: text, width: text, head: text, unit: text, mask: { type: 'boolean' }, items: text },
});
const query = new URLSearchParams({ run: '', ...values });
const server = await serve();
const browser = await launch();
try {
  const page = await browser.newPage();
  page.tab.on('console', (message) => {
    if (message.type() === 'info') console.log(message.text());
  });
  await page.goto(`${server.url}www/bench.html?${query}#v=1&language=en`);
  const status = page.locator('#bench-status');
  // As long as it takes.
  await page.tab.waitForFunction(
    () => !/loading|measuring/i.test(document.querySelector('#bench-status')?.textContent ?? ''),
    { timeout: 0 },
  );
  if (!(await page.locator('html[data-bench="done"]').count()))
    throw new Error((await status.textContent()) ?? 'stopped');
} finally {
  await browser.close();
  server.close();
}
