import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packFolder } from '../../../scripts/site/archives.js';
import {
  archiveFile,
  findPublished,
  publishedPlace,
  withPublished,
} from '../../../src/app/verify/published.js';
import { sha256Hex } from '../../../src/ground/base/sha256.js';

const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith('mmoe-exp-published-'));

describe('a published archive', () => {
  it('is found by the name of its folder', () => {
    expect(findPublished('tables/epa')).toMatchObject({
      name: 'tables/epa',
      file: 'tables--epa.tar',
    });
    expect(archiveFile('tables/epa')).toBe('tables--epa.tar');
  });

  it.each([
    ['fig22', 'did you mean fig2?'],
    ['epa', 'did you mean tables/epa?'],
    ['best-rates', 'did you mean best-rates-adam, best-rates-momentum or best-rates-sgd?'],
    ['', 'results/published.sha256 has all names'],
    ['another one', 'results/published.sha256 has all names'],
  ])('of the unknown name %j is refused', (name, hint) => {
    const message = `--published ${name}: no folder of this name is published: ${hint}`;
    expect(() => findPublished(name)).toThrow(message);
  });

  it('has no place for a copy of the program that no release made', () => {
    expect(publishedPlace).toThrow('--from names the folder or URL of the archives');
  });

  it('has the same bytes twice, and is unpacked for as long as it is used', async () => {
    const archive = await packFolder('gates-equal');
    expect(await packFolder('gates-equal')).toEqual(archive);
    const found = findPublished('gates-equal');
    expect(sha256Hex(archive)).toBe(found.sha256);
    const before = left();
    let unpacked = '';
    await withPublished(found, 'here', archive, async (folder) => {
      unpacked = folder;
      expect(readdirSync(folder).sort()).toEqual([
        'ledger.parquet',
        'manifest.json',
        'plan.csv.gz',
      ]);
    });
    expect(existsSync(unpacked)).toBe(false);
    expect(unpacked).toMatch(/gates-equal$/);
    await expect(
      withPublished(found, 'here', archive, () => Promise.reject(new Error('it fails'))),
    ).rejects.toThrow();
    expect(left()).toEqual(before);
  });

  it('is refused if it is another one', async () => {
    const found = findPublished('gates-equal');
    const never = () => Promise.reject(new Error('it is used'));
    await expect(
      withPublished(found, join('here', 'x.tar'), Buffer.from('other'), never),
    ).rejects.toThrow(
      /^here.x\.tar: is not the published archive: its SHA-256 is [0-9a-f]{64}, and results\/published\.sha256 has [0-9a-f]{64}$/,
    );
  });
});
