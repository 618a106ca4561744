import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { chooseLook, modelLook, signColors } from '../../../../src/judge/report/plot/look.js';

const known =
  'single-task shared-bottom l2-constrained cross-stitch tensor-factorization omoe mmoe'.split(' ');
const lookId = (look: object) => JSON.stringify(look);
const named = (...names: string[]) => names.map((name) => ({ name }));
const namedLooks = (...names: string[]) => names.map((_, i) => modelLook(named(...names), i));

it('a known architecture looks the same whatever is beside it', () => {
  expect(modelLook(named('mmoe'), 0)).toEqual(modelLook(named('ple', 'omoe', 'mmoe'), 2));
  expect(modelLook(named('mmoe'), 0)).toEqual({ color: '#0072B2', dash: 'none', symbol: 'circle' });
});

it('other architectures look like no known one, nor like one another', () => {
  const names = [...known, ...Array.from({ length: 20 }, (_, i) => `other-${i}`)];
  expect(new Set(namedLooks(...names).map(lookId)).size).toBe(names.length);
  // Even where those are not in the figure: they may be in the next one.
  const taken = new Set(namedLooks(...known).map(lookId));
  expect(
    namedLooks('ple', 'snr', 'star')
      .map(lookId)
      .filter((id) => taken.has(id)),
  ).toEqual([]);
});

it('a colour is used again once all are in use', () => {
  const colors = namedLooks('mmoe', 'ple', 'omoe', 'snr').map(({ color }) => color);
  expect(new Set(colors).size).toBe(4);
});

it('places on an axis look different up to the 49th', () => {
  expect(new Set(Array.from({ length: 49 }, (_, i) => lookId(chooseLook(i)))).size).toBe(49);
});

/** Linear red, green and blue of `#rrggbb`. */
const linear = (color: string): number[] =>
  [1, 3, 5]
    .map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));

const times = (matrix: readonly (readonly number[])[], vector: readonly number[]): number[] =>
  matrix.map((row) => row.reduce((sum, weight, i) => sum + weight * vector[i]!, 0));

/** The contrast of WCAG 2.2, from 1 to 21. */
function contrast(a: string, b: string): number {
  const [light, dark] = [a, b]
    .map((color) => times([[0.2126, 0.7152, 0.0722]], linear(color))[0]! + 0.05)
    .sort((one, other) => other - one);
  return light! / dark!;
}

/** The value of a colour of the page, first on white, then in the dark scheme. */
function pageColors(name: string): string[] {
  const style = readFileSync(
    new URL('../../../../src/judge/report/page/style.css', import.meta.url),
    'utf8',
  );
  return [...style.matchAll(new RegExp(`--${name}: (#[0-9a-f]{6})`, 'g'))].map(
    ([, color]) => color!,
  );
}

const colors = [
  ...new Set([
    ...Array.from({ length: 7 }, (_, i) => chooseLook(i).color),
    ...Object.values(signColors),
  ]),
].filter((color) => color !== 'currentColor');

it('the contrast function gives the values of the specification', () => {
  expect(contrast('#000000', '#ffffff')).toBe(21);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});

it('every colour has a contrast of 3:1 with the page, light and dark, and text one of 4.5:1', () => {
  const papers = pageColors('paper');
  expect(papers).toHaveLength(2);
  for (const color of colors)
    for (const paper of papers) expect(contrast(color, paper), color).toBeGreaterThan(3);
  for (const name of ['ink', 'soft']) {
    for (const [i, ink] of pageColors(name).entries())
      expect(contrast(ink, papers[i]!), ink).toBeGreaterThan(4.5);
  }
});

/** Machado, Oliveira and Fernandes (2009), at full severity. */
const visions = {
  full: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
} as const;

/** CIELAB of linear red, green and blue, at the white of daylight (D65). */
function lab(rgb: readonly number[]): number[] {
  const xyz = times(
    [
      [0.4124564, 0.3575761, 0.1804375],
      [0.2126729, 0.7151522, 0.072175],
      [0.0193339, 0.119192, 0.9503041],
    ],
    rgb.map((part) => Math.min(1, Math.max(0, part))),
  );
  const [x, y, z] = xyz.map((part, i) => Math.cbrt(part / [0.95047, 1, 1.08883][i]!));
  return [116 * y! - 16, 500 * (x! - y!), 200 * (y! - z!)];
}

it('models stay as far apart in colour under colour blindness as with the palette of Okabe and Ito', () => {
  const apart = (palette: readonly string[]) =>
    Math.min(
      ...Object.values(visions).flatMap((vision) => {
        const seen = palette.map((color) => lab(times(vision, linear(color))));
        return seen.flatMap((a, i) =>
          seen.slice(i + 1).map((b) => Math.hypot(...a.map((part, k) => part - b[k]!))),
        );
      }),
    );
  const models = known
    .map((_, i) => chooseLook(i).color)
    .filter((color) => color !== 'currentColor');
  expect(models).toHaveLength(6);
  const theirs = apart(['#E69F00', '#56B4E9', '#009E73', '#0072B2', '#D55E00', '#CC79A7']);
  expect(apart(models)).toBeGreaterThanOrEqual(theirs);
});
