// Packed logs as they are downloaded, dropped on the page: gzip and ZIP, whole, cut, lying; and JSON lines.

import assert from 'node:assert/strict';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { drop, pageTests, settled, useSite } from './harness.mjs';
import { events } from './people.mjs';

const pageTest = pageTests(useSite());
const csv = () =>
  `user,item,time\n${events()
    .map(({ user, item, time }) => `u${user},i${item},${time}\n`)
    .join('')}`;

/** An archive of files, each a name with its text; `change` may make the record of a file a lie. */
function zip(files, change = (entry) => entry) {
  const [local, records] = [[], []];
  let start = 0;
  for (const [name, text] of Object.entries(files)) {
    const bytes = Buffer.from(text);
    const entry = change({ name, bytes, packed: deflateRawSync(bytes), size: bytes.length, method: 8, flags: 0 });
    const shared = Buffer.alloc(24);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(entry.flags, 2);
    shared.writeUInt16LE(entry.method, 4);
    shared.writeUInt32LE(crc32(bytes), 10);
    shared.writeUInt32LE(entry.packed.length, 14);
    shared.writeUInt32LE(entry.size, 18);
    shared.writeUInt16LE(Buffer.byteLength(name), 22);
    const place = Buffer.alloc(16);
    place.writeUInt32LE(start, 12);
    const part = [Buffer.from('PK\x03\x04'), shared, Buffer.alloc(2), Buffer.from(name), entry.packed];
    local.push(...part);
    records.push(Buffer.from('PK\x01\x02\x14\x03'), shared, place, Buffer.from(name));
    start += Buffer.concat(part).length;
  }
  const directory = Buffer.concat(records);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(Object.keys(files).length, 8);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(start, 16);
  return Buffer.concat([...local, directory, end]);
}

const said = (page, pattern) =>
  page.waitForFunction(
    (source) => new RegExp(source).test(document.querySelector('#import-status').textContent),
    pattern.source,
  );

/** Drops a file that is refused, and returns what the page says of it. */
async function refused(page, name, buffer) {
  await page.evaluate(() => document.querySelectorAll('.fault button').forEach((button) => button.click()));
  await drop(page, [{ name, buffer }]);
  await page.locator('.fault').waitFor();
  await settled(page);
  return page.locator('.fault p').first().textContent();
}

/** Reads what was dropped and is shown. */
async function reads(page) {
  await said(page, /Not read yet/);
  await page.click('#import-read');
  await said(page, /^Read 216 behaviours of 24 users with 30 items/);
  await settled(page);
}

pageTest('a .gz is the file inside, whatever its members and its name', async (page) => {
  await drop(page, [{ name: 'events.csv.gz', buffer: gzipSync(csv()) }]);
  await said(page, /Not read yet/);
  assert.match(await page.locator('#import-format').textContent(), /Recognised as CSV: events\.csv$/);
  await reads(page);
  // bgzip's members are cut anywhere, and the last is empty.
  const bytes = Buffer.from(csv());
  const members = [];
  for (let start = 0; start < bytes.length; start += 300) members.push(gzipSync(bytes.subarray(start, start + 300)));
  await drop(page, [{ name: 'more.csv', buffer: Buffer.concat([...members, gzipSync('')]) }]);
  await said(page, /Not read yet/);
  assert.match(await page.locator('#import-format').textContent(), /CSV: more\.csv$/);
  await reads(page);
});

const movielens = () => {
  const ratings = events().map(({ user, item, time }) => `${user},${item},4.0,${time}\n`);
  const films = Array.from({ length: 30 }, (_, film) => `${film + 1},"Film, ${film + 1} (1999)",Drama|War\n`);
  return {
    'ml-latest-small/': '',
    'ml-latest-small/links.csv': 'movieId,imdbId,tmdbId\n1,0114709,862\n',
    'ml-latest-small/tags.csv': 'userId,movieId,tag,timestamp\n2,18,fun,1445714994\n',
    'ml-latest-small/ratings.csv': `userId,movieId,rating,timestamp\n${ratings.join('')}`,
    'ml-latest-small/README.txt': 'Summary\n=======\n',
    'ml-latest-small/movies.csv': `movieId,title,genres\n${films.join('')}`,
    '__MACOSX/ml-latest-small/._ratings.csv': '\0\x05',
  };
};

pageTest('ml-latest-small.zip opens with one drop, as it was downloaded', async (page) => {
  await drop(page, [{ name: 'ml-latest-small.zip', buffer: zip(movielens()) }]);
  await said(page, /^Read 216 behaviours of 24 users with 30 films in 1 genre/);
  await settled(page);
  assert.match(
    await page.locator('#import-format').textContent(),
    /MovieLens: .*movies\.csv, .*ratings\.csv|MovieLens: .*ratings\.csv, .*movies\.csv/,
  );
  assert.match(await page.locator('#world').textContent(), /24 users, 30 films/);
  assert.match(await page.locator('#story').textContent(), /last behaviour is the target|last film is the target/);
  // The worker dies: the archive is read again.
  await page.click('#tab-about');
  await page.click('.diagnostics summary');
  await page.click('#panic-workshop');
  await page.locator('.fault').waitFor();
  await page.click('#tab-train');
  await page.click('#train-step');
  await page.waitForFunction(() => /1 step\./.test(document.querySelector('#weights-note').textContent));
  await settled(page);
});

pageTest('an archive of one file, of parts, of parts that are packed themselves', async (page) => {
  await drop(page, [{ name: 'log.zip', buffer: zip({ '../../any/UserData': csv() }) }]);
  await reads(page);
  const [header, ...rows] = csv().trim().split('\n');
  const part = (odd) => `${header}\n${rows.filter((_, index) => index % 2 === odd).join('\n')}\n`;
  await drop(page, [
    {
      name: 'out.zip',
      buffer: zip({ 'out/part-00000.csv': part(0), 'out/part-00001.csv': part(1), 'out/_SUCCESS': '' }),
    },
  ]);
  await reads(page);
  await drop(
    page,
    [0, 1].map((odd) => ({ name: `part-0000${odd}.csv.gz`, buffer: gzipSync(part(odd)) })),
  );
  await reads(page);
});

pageTest('archives that are cut, broken, locked, or made to exhaust are refused with words', async (page) => {
  const whole = gzipSync(csv());
  for (const length of [12, whole.length >> 1, whole.length - 1]) {
    assert.match(
      await refused(page, 'cut.csv.gz', whole.subarray(0, length)),
      /cut\.csv\.gz ends too early.*Download it again/,
    );
  }
  const changed = Buffer.from(whole);
  changed[changed.length - 8] ^= 1;
  assert.match(await refused(page, 'a.csv.gz', changed), /a\.csv\.gz.*(broken|too early)/);
  const archive = zip({ 'log.csv': csv() });
  assert.match(await refused(page, 'cut.zip', archive.subarray(0, archive.length - 30)), /cut\.zip ends too early/);
  const lie = (change) => zip({ 'log.csv': csv() }, (entry) => ({ ...entry, ...change }));
  assert.match(await refused(page, 'lie.zip', lie({ size: 10 })), /lie\.zip: log\.csv.*(broken|too early)/);
  assert.match(await refused(page, 'lock.zip', lie({ flags: 1 })), /encrypted.*password/);
  assert.match(await refused(page, 'other.zip', lie({ method: 9 })), /method 9 of ZIP.*Unpack it/);
  assert.match(await refused(page, 'bomb.zip', lie({ size: 0xfffffff0 })), /more than 250 times/);
  // Two names for the same bytes.
  const two = zip({ 'a.csv': csv(), 'b.csv': csv() });
  two.writeUInt32LE(0, two.lastIndexOf('PK\x01\x02', undefined, 'latin1') + 42);
  assert.match(await refused(page, 'two.zip', two), /two\.zip.*broken/);
  assert.match(
    await refused(page, 'tables.zip', zip({ 'a.csv': csv(), 'b.csv': 'user_id,item_id,timestamp\n1,2,3\n' })),
    /tables\.zip.*a\.csv, b\.csv.*Unpack it/,
  );
  assert.match(
    await refused(
      page,
      'log.tar.gz',
      gzipSync(Buffer.concat([Buffer.alloc(257), Buffer.from('ustar'), Buffer.alloc(250)])),
    ),
    /packed \(tar\)/,
  );
  // What was there stays, and another file can be opened.
  await drop(page, [{ name: 'events.csv.gz', buffer: whole }]);
  await reads(page);
});

pageTest('a bomb of gzip is refused as it unpacks, and reading can be cancelled', async (page) => {
  const rows = Buffer.from(`${'a'.repeat(1 << 18)},b,1\n`.repeat(100));
  const bomb = gzipSync(Buffer.concat([Buffer.from('user,item,time\n'), rows, rows, rows, rows]), { level: 9 });
  await drop(page, [{ name: 'bomb.csv.gz', buffer: bomb }]);
  await said(page, /Not read yet/);
  await page.click('#import-read');
  await page.locator('.fault').waitFor();
  assert.match(await page.locator('.fault p').first().textContent(), /bomb\.csv\.gz unpacks to more than 250 times/);
  await settled(page);
  // 200 MB that lie nowhere: a member, many times.
  const piece = Array.from(
    { length: 20_000 },
    (_, row) => `${row % 999},${row},${row % 7},pv,${1_600_000_000 + row}\n`,
  );
  const transfer = await page.evaluateHandle(
    (base64) => {
      const member = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File(Array(400).fill(member), 'UserBehavior.csv.gz'));
      return transfer;
    },
    gzipSync(piece.join('')).toString('base64'),
  );
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
  await said(page, /Not read yet/);
  await page.click('#import-read');
  await said(page, /Reading: [1-9]/);
  await page.click('#import-cancel');
  await said(page, /Cancelled/);
});

/** Needs a `pkg/` that is built with the reader of JSON lines. */
pageTest('JSON lines are read as Amazon publishes them', async (page) => {
  const line = ({ user, item, time }) =>
    JSON.stringify({
      rating: 5,
      title: `A "word" of ${user} ${time}`,
      images: [{ url: '}' }],
      parent_asin: `P${item}`,
      user_id: `A${user}`,
      timestamp: time * 1000,
    });
  const lines = events().map(line);
  await drop(page, [{ name: 'All_Beauty.jsonl.gz', buffer: gzipSync(lines.join('\n')) }]);
  await said(page, /Not read yet/);
  assert.match(await page.locator('#import-format').textContent(), /Recognised as JSON lines: All_Beauty\.jsonl$/);
  assert.equal(await page.locator('#column-item').inputValue(), 'parent_asin');
  assert.match(
    await page.locator('#import-rows thead').textContent(),
    /rating.*images.*user_id → user.*timestamp → time/,
  );
  await reads(page);
  // A list in a file that is called as a saved state is.
  await drop(page, [{ name: 'reviews.json', buffer: Buffer.from(`[${lines.join(',\n')}]`) }]);
  await reads(page);
});
