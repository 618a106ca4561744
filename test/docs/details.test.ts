import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import { groupedBy } from '../../src/ground/base/grouped.js';

const reference = new URL('../../results/reference/', import.meta.url);
const readReferenceText = (path: string): string => readFileSync(new URL(path, reference), 'utf8');
const details = readReferenceText('DETAILS.md');

/** Returns the name of an entry of a list: its `name`, its `file` or its index. */
function entryName(entry: unknown, index: number): string {
  const { name, file } = (typeof entry === 'object' && entry !== null ? entry : {}) as {
    name?: string;
    file?: string;
  };
  return name ?? file ?? `${index}`;
}

/** Returns the value at a path of keys that dots join; a key may contain dots. */
function valueAt(value: unknown, path: string): unknown {
  if (path === '') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  const entries = Array.isArray(value)
    ? value.flatMap((one, i): [string, unknown][] => [
        [entryName(one, i), one],
        [`${i}`, one],
      ])
    : Object.entries(value);
  const found = entries.find(([key]) => path === key || path.startsWith(`${key}.`));
  return found && valueAt(found[1], path.slice(found[0].length + 1));
}

/**
 * Returns the value that a published folder has: a field of its manifest, of its search or of its
 * config; of lists of seeds and splits their length.
 */
function published(folder: string, path: string): unknown {
  const manifest = JSON.parse(readReferenceText(`${folder}/manifest.json`));
  if (/^(files|counts)\./.test(path)) return valueAt(manifest, path);
  if (path.startsWith('tune.'))
    return valueAt(JSON.parse(readReferenceText(`${folder}/tune/manifest.json`)).config, path);
  const value = valueAt(manifest.config, path);
  return path === 'seeds' || path === 'replicates' ? (value as unknown[]).length : value;
}

/** The checks of the last column: `folder: path = value; path = value`. */
const checks = [...details.matchAll(/`([\w-]+): ([^`]+ = [^`]+)`/g)].flatMap(([, folder, list]) =>
  list!.split('; ').map((check): [string, string, string] => {
    const [path, written] = check.split(' = ') as [string, string];
    return [folder!, path, written];
  }),
);

it('has checks of many folders', () => {
  expect(checks.length).toBeGreaterThan(50);
  expect(new Set(checks.map(([folder]) => folder)).size).toBeGreaterThan(12);
});

it.each(checks)('%s: %s is %s', (folder, path, written) => {
  const value = published(folder, path);
  expect(typeof value === 'string' ? value : JSON.stringify(value)).toBe(written);
});

it('says how many searches end on a bound', () => {
  const [, ...written] =
    /(\d+) of (\d+) \(group 1\) and (\d+) of (\d+) searches end on a bound/.exec(details)!;
  const counted = ['income', 'college'].flatMap((main, i) => {
    const trials: Record<string, string>[] = parse(
      readReferenceText(`census-both-group${i + 1}/tune/trials.csv`),
      {
        columns: true,
      },
    );
    const searches = groupedBy(
      trials,
      ({ model, replicate, tunedFor }) => `${model} ${replicate} ${tunedFor}`,
    );
    const score = (trial: Record<string, string>) =>
      Number(trial[`validation_auc_${trial.tunedFor || main}`]);
    const best = [...searches.values()].map((search) =>
      search.reduce((a, b) => (score(b) > score(a) ? b : a)),
    );
    return [best.filter(({ bounds }) => bounds !== '').length, best.length];
  });
  expect(written.map(Number)).toEqual(counted);
});
