import { expect, it } from 'vitest';
import { InputError } from '../../../src/ground/base/errors.js';
import { firstLines } from '../../../src/ground/base/words.js';
import { faults, sound } from './loading.js';

/*
 * Texts that people do not write take moments, too, and one line says what is too much.
 */

const many = (count: number, item: string | ((i: number) => string), between = ', '): string =>
  Array.from({ length: count }, (_, i) => (typeof item === 'string' ? item : item(i))).join(
    between,
  );

const MAX_COUNT = ': at most 100000 keys, values, commas and brackets are possible';

it.each<[string, string, string]>([
  [
    'megabytes',
    `${sound}# ${'x'.repeat(2 ** 20)}\n`,
    ': has more than 1 MiB: it is too large to be read at once',
  ],
  ['values', `${sound}more: [${many(100_000, '1')}]\n`, MAX_COUNT],
  ['commas', `${sound}more: [${','.repeat(500_000)}]\n`, MAX_COUNT],
  ['brackets', `${sound}${'}\n'.repeat(250_000)}`, MAX_COUNT],
  ['documents', `${sound}${'---\n'.repeat(120_000)}`, MAX_COUNT],
  [
    'aliases',
    `${sound}more: [&a 1, ${many(20_000, '*a')}]\n`,
    ': at most 1000 aliases are possible',
  ],
  [
    'levels',
    `${sound}more: ${'['.repeat(100_000)}\n`,
    ': lists and mappings are nested too deeply here',
  ],
])('too many %s', (_, text, line) => {
  expect(faults(text)).toEqual([expect.stringContaining(line)]);
});

it('faults by the ten thousand are found without comparing each with each', () => {
  const seeds = faults(`${sound.replace('seeds: 3', `seeds: [${many(10_000, '-1')}]`)}`);
  expect(seeds).toHaveLength(10_000);
  expect(seeds[9999]).toBe(
    'a.yaml:4:40005: seeds[9999] is -1: a whole number of at least 0 is needed',
  );
  const matrix = sound.replace('0.5', `{matrix: [${many(100, `[${many(100, '2')}]`)}]}`);
  expect(faults(matrix)).toHaveLength(10_000);
  expect(faults(sound + many(5000, (i) => `key${i}: 1\n`, ''))).toHaveLength(5000);
  expect(faults(sound + many(5000, 'key: 1\n', ''))).toHaveLength(5000);
});

it('an override of thousands of names', () => {
  const [line] = faults(sound, `a${'.b'.repeat(8000)}=1`);
  expect(line).toMatch(/^--set a[.b]+…: the path has 8001 names: at most 20 are possible$/);
  expect(line!.length).toBeLessThan(300);
});

it('of many lines, the first are shown, and how many more there are', () => {
  const error = (count: number) =>
    new InputError(
      'config',
      Array.from({ length: count }, (_, i) => `line ${i}`),
    );
  expect(firstLines(error(20).lines)).toHaveLength(20);
  expect(firstLines(error(50_000).lines)).toEqual([...error(20).lines, 'and 49980 more']);
});

it('a value of half a million letters', () => {
  const [line] = faults(
    sound.replace('correlation: 0.5', `correlation: 0.5, labels: ${'regression'.repeat(50_000)}`),
  );
  expect(line).toMatch(
    /^a\.yaml:2:51: data\.labels is "[regsion]{1,60}…: regression or binary is needed$/,
  );
});

it('a scalar of a million letters where there may be none is not shown whole', () => {
  const [, line] = faults(`{name: a}\n}${'a '.repeat(400_000)}\n`);
  expect(line).toMatch(/^a\.yaml:\d+:\d+: this is not valid YAML: .*…$/);
  expect(line!.length).toBeLessThan(300);
});
