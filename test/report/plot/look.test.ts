import { expect, it } from 'vitest';
import { architectures } from '../../../src/models/index.js';
import { lookOf, modelLook } from '../../../src/report/plot/look.js';

const idOf = (look: object) => JSON.stringify(look);
const named = (...names: string[]) => names.map((name) => ({ name }));
const looksOf = (...names: string[]) => names.map((_, i) => modelLook(named(...names), i));

it('a known architecture looks the same whatever is beside it', () => {
  expect(modelLook(named('mmoe'), 0)).toEqual(modelLook(named('ple', 'omoe', 'mmoe'), 2));
  expect(modelLook(named('mmoe'), 0)).toEqual({ color: '#0072B2', dash: 'none', symbol: 'circle' });
});

it('other architectures look like no known one, nor like one another', () => {
  const names = [...architectures.keys(), ...Array.from({ length: 20 }, (_, i) => `other-${i}`)];
  expect(new Set(looksOf(...names).map(idOf)).size).toBe(names.length);
  // Even where those are not in the figure: they may be in the next one.
  const ours = new Set(looksOf(...architectures.keys()).map(idOf));
  expect(
    looksOf('ple', 'snr', 'star')
      .map(idOf)
      .filter((id) => ours.has(id)),
  ).toEqual([]);
});

it('a colour is used again once all are in use', () => {
  const colors = looksOf('mmoe', 'ple', 'omoe', 'snr').map(({ color }) => color);
  expect(new Set(colors).size).toBe(4);
});

it('places on an axis look different up to the 49th', () => {
  expect(new Set(Array.from({ length: 49 }, (_, i) => idOf(lookOf(i)))).size).toBe(49);
});
