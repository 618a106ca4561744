import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readerOf } from '../../../src/data/kuairand/prepared.js';
import { FILES, type Role, roles } from '../../../src/data/kuairand/published.js';
import { signals } from '../../../src/data/kuairand/spec.js';
import { summariesOf } from '../../../src/data/kuairand/summary.js';
import { InputError } from '../../../src/errors.js';
import { tarOf } from '../../support/archives.js';
import { temporaryFolder } from '../../support/cli.js';
import { changed, fixture, prepared, rowsOf } from './fixture.js';

/** The faults of a path, without its folder. */
async function faultsOf(path: string): Promise<string[]> {
  const error = await prepared(path).catch((error: Error) => error);
  if (error instanceof InputError) return error.lines.map((line) => line.replaceAll(`${path}/`, ''));
  throw error;
}

const archiveOf = async (files: readonly Role[]): Promise<Buffer> =>
  gzipSync(
    await tarOf({
      'KuaiRand-Pure/LICENSE': 'A licence, with commas, of one line.\n',
      'KuaiRand-Pure/data/video_features_statistic_pure.csv':
        'not, read, at, all, whatever, it, has, in, so, many, values',
      ...Object.fromEntries(
        files.map((role) => [`KuaiRand-Pure/data/${FILES[role]}`, readFileSync(join(fixture, FILES[role]))]),
      ),
    }),
  );

function written(content: Uint8Array): string {
  const path = join(temporaryFolder(), 'KuaiRand-Pure.tar.gz');
  writeFileSync(path, content);
  return path;
}

/** Line n of a text, its header being line 1, with one value changed. */
const lineWith = (line: number, column: string, value: string) => (text: string) => {
  const lines = text.split('\n');
  const place = lines[0]!.split(',').indexOf(column);
  lines[line - 1] = lines[line - 1]!.split(',')
    .map((old, i) => (i === place ? value : old))
    .join(',');
  return lines.join('\n');
};

describe('reading KuaiRand-Pure', () => {
  it('tells what logs hold, the same from an archive, a folder and files of their own', async () => {
    const files = await prepared(written(await archiveOf(roles)));
    for (const { role, rows, users, videos, firstDay, lastDay, shares } of summariesOf(files, readerOf(files))) {
      const all = rowsOf(role);
      const valuesOf = (column: string) => all.map((row) => Number(row[column]));
      expect([rows, users, videos]).toEqual([
        all.length,
        new Set(valuesOf('user_id')).size,
        new Set(valuesOf('video_id')).size,
      ]);
      expect([firstDay, lastDay]).toEqual([Math.min(...valuesOf('date')), Math.max(...valuesOf('date'))]);
      for (const signal of signals) {
        expect(shares[signal]).toBeCloseTo(valuesOf(signal).filter(Boolean).length / all.length, 12);
      }
    }
    const folder = temporaryFolder();
    for (const role of roles) {
      writeFileSync(join(folder, `${FILES[role]}.gz`), gzipSync(readFileSync(join(fixture, FILES[role]))));
    }
    const others = [await prepared(), await prepared(folder)];
    for (const role of roles)
      expect(others.map((other) => other[role].sha256)).toEqual(Array(2).fill(files[role].sha256));
  });

  it('refuses an archive that is truncated, lacks a file or has one twice', async () => {
    const whole = await archiveOf(roles);
    const [torn, short] = [written(whole.subarray(0, whole.length / 2)), written(await archiveOf(roles.slice(0, 3)))];
    expect(await faultsOf(torn)).toEqual([
      `${torn}: the gz data is truncated or damaged (unexpected end of file): get it again`,
    ]);
    expect(await faultsOf(short)).toEqual([
      `${short}: user_features_pure.csv and video_features_basic_pure.csv are not there: --from a path that has them`,
    ]);
    const folder = changed({});
    writeFileSync(join(folder, `${FILES.users}.gz`), gzipSync(readFileSync(join(fixture, FILES.users))));
    expect(await faultsOf(folder)).toEqual([
      expect.stringMatching(
        /^user_features_pure\.csv(\.gz)?: user_features_pure\.csv(\.gz)? is the same file of the data set: one of them is needed$/,
      ),
    ]);
  });

  const [LOG, RANDOM] = [FILES.before, FILES.random];
  it.each<[role: Role, change: (text: string) => string, fault: string]>([
    ['random', (text) => text.replace('is_like', 'likes'), `${RANDOM}: column is_like is missing: it is needed`],
    ['before', lineWith(7, 'is_click', '2'), `${LOG}:7: column is_click: the value is 2: 0 or 1 is needed`],
    [
      'before',
      lineWith(9, 'date', 'x'),
      `${LOG}:9: column date: the value is "x": a day from 20220408 to 20220508 is needed`,
    ],
    [
      'random',
      lineWith(3, 'user_id', '999'),
      `${RANDOM}:3: column user_id: the value is 999: one of the ids in ${FILES.users} is needed`,
    ],
    [
      'videos',
      lineWith(4, 'video_id', '0'),
      `${FILES.videos}:4: column video_id: the value is 0: an id of its own is needed, a whole number of at least 0`,
    ],
    [
      'videos',
      lineWith(4, 'video_duration', '-1'),
      `${FILES.videos}:4: column video_duration: the value is -1: a number of at least 0, or none, is needed`,
    ],
    [
      'videos',
      lineWith(5, 'upload_dt', 'May'),
      `${FILES.videos}:5: column upload_dt: the value is "May": a date such as 2022-04-08, or none, is needed`,
    ],
    [
      'before',
      () => readFileSync(join(fixture, RANDOM), 'utf8'),
      `${LOG}:2: column is_rand: the value is 1: 0 is needed`,
    ],
  ])('refuses %s', async (role, change, fault) => {
    const lines = await faultsOf(changed({ [role]: change }));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(fault);
  });
});
