import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { tarOf } from '../support/archives.js';
import { mmoeExp, root, temporaryFolder } from '../support/cli.js';
import { inRanges, serve } from '../support/server.js';

const fixture = join(root, 'test/fixtures/kuairand');

it('mmoe-exp data kuairand downloads the archive, refuses another md5, and prepares what a config trains on', async () => {
  const names = readdirSync(fixture);
  const members = names.map((name) => [`KuaiRand-Pure/data/${name}`, readFileSync(join(fixture, name))]);
  const archive = gzipSync(await tarOf(Object.fromEntries(members)));
  const md5 = createHash('md5').update(archive).digest('hex');
  const { url } = await serve(inRanges(archive, '"1"'));
  const folder = temporaryFolder();
  const fetch = (...options: string[]) =>
    mmoeExp(folder, ['data', 'kuairand', '--url', `${url}/KuaiRand-Pure.tar.gz`, ...options]);

  const other = await fetch();
  expect(other.code).toBe(2);
  const target = join('data', 'kuairand', 'KuaiRand-Pure.tar.gz');
  const need = '0820331067a3784d9691136f772b35a7 is needed: delete it to download again';
  expect(other.stderr.trimEnd().split('\n').at(-1)).toBe(`${target}: its md5 is ${md5}: ${need}`);

  const { code, stdout } = await fetch('--md5', md5);
  expect(code).toBe(0);
  // Counted by awk over the fixture.
  expect(stdout).toMatch(
    /\| log_random_4_22_to_5_08_pure\.csv +\| +300 \| +60 \| +40 \| 20220422 to 20220508 \| +36\.00 % \|/,
  );

  const config = readFileSync(join(root, 'configs/kuairand.yaml'), 'utf8').replace(/^select: .*\n/m, '');
  writeFileSync(join(folder, 'kuairand.yaml'), config);
  const small = ['training.steps=4', 'training.evaluateEvery=2', 'training.batchSize=32', 'seeds=1', 'models=[mmoe]'];
  const run = await mmoeExp(folder, ['run', 'kuairand.yaml', ...small.flatMap((field) => ['--set', field])]);
  expect([run.code, run.stdout]).toEqual([0, expect.stringContaining('AUC of is_like on the random log')]);
});
