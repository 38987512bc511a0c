// A page that is deployed with a fault, and what it says of it.

import { open, root, serveBarely, TYPES } from './harness.mjs';
import { until } from './locators.mjs';

/** No answer at all. */
export const never = () => undefined;

/** What is said, in English and in Chinese. */
export const SAID = {
  notCome: [/did not come/, /未能加载/],
  older: [/another version than the rest/, /版本不符/],
  noFile: [/could not be loaded.*pkg\/ and www\/ lie side by side/, /无法加载.*是否并列/],
  spare: [/could not be loaded.*works without it/, /无法加载.*页面仍可使用/],
  stale: [/of another one than the rest/, /与其余文件的版本不同/],
  badFile: [/cut off or of another version/, /不完整或版本不符/],
  badWasm: [/not a WebAssembly module/, /不是此浏览器能编译/],
  checkpoint: [/checkpoint cannot be used/, /无法使用/],
  noWorkshop: [/logs and trains could not be loaded/, /读取日志和训练的部分无法加载/],
  oldWorkshop: [/logs and trains is of another build/, /读取日志和训练的部分与其余文件的版本不同/],
  cutWorkshop: [/logs and trains cannot be compiled/, /读取日志和训练的部分无法编译/],
  late: [/server does not answer/, /服务器没有响应/],
};

/**
 * @typedef {object} Case
 * @property {string} file
 * @property {string} what what is wrong with it, for the message of a failure
 * @property {(bytes: Buffer) => Buffer | null | undefined} spoil
 * @property {RegExp[]} words what is said of it
 * @property {string} [fragment] more of the link
 * @property {(page: any, file: string) => Promise<void>} [ask] asks for the file
 * @property {Record<string, (bytes: Buffer) => Buffer | null>} [also] what else is spoilt
 * @property {boolean} [inOne] whether one language is enough: the other's words may be what is missing
 * @property {(page: any, file: string) => Promise<void>} [after] what holds as well
 */

/** Opens the page from a server with a fault, and waits until it is told in both languages. @param {any} browser @param {Case} one @param {{folder?: string, page?: string}} [place] what is served, and where the page lies in it */
export async function tell(
  browser,
  { file, spoil, words, fragment = '', ask, also = {}, inOne = false, after },
  place = {},
) {
  const { folder = root, page: address = 'www/' } = place;
  const types = { ...TYPES, '.wasm': 'application/wasm', '.json': 'application/json' };
  const server = await serveBarely({ spoil: { ...also, [file]: spoil }, types, folder });
  const { page, close } = await open(browser, server.url, { viewport: { width: 1000, height: 700 } });
  /** What the page says of the file. */
  const told = () =>
    page
      .evaluateAtOnce(
        (name) =>
          [...document.querySelectorAll('#stuck.known > p:not([hidden]), .fault > p')]
            .map((one) => one.textContent)
            .filter((said) => said.includes(name))
            .join('\n'),
        `/${file}`,
        // The page may still be on its way.
      )
      .catch(() => '');
  const tells = (pattern) => until(async () => pattern.test(await told()), `a word on ${file} that matches ${pattern}`);
  try {
    const link = Object.fromEntries(new URLSearchParams(`v=1&language=en${fragment}`));
    const going = page.goto(`${server.url}${address}#${new URLSearchParams(link)}`).catch(() => {});
    // A page that waits for a script is never loaded.
    if (spoil !== never || ask) await going;
    if (ask) await ask(page, file);
    await until(told, `a word on ${file}`);
    if (inOne) {
      await tells(new RegExp(words.map(({ source }) => source).join('|')));
    } else if (await page.locator('#stuck').count()) {
      for (const pattern of words) await tells(pattern);
    } else {
      for (const [index, language] of ['en', 'zh'].entries()) {
        await page.evaluateAtOnce((code) => document.querySelector(`#language [data-value=${code}]`).click(), language);
        await tells(words[index]);
      }
    }
    await after?.(page, file);
  } finally {
    await close();
    server.close();
  }
}
