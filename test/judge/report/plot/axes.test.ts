import { expect, it } from 'vitest';
import { axisNumber } from '../../../../src/ground/base/words.js';
import { chooseFrame, logTicks, numberAxis } from '../../../../src/judge/report/plot/axes.js';

it('ticks of a metric that lie close together keep the digits that tell them apart', () => {
  const shown = (range: [number, number], values: number[]) =>
    values.map(numberAxis('AUC', 'linear', range).tickFormat);
  expect(shown([0.9365, 0.9375], [0.9366, 0.9368, 0.937])).toEqual(['0.9366', '0.9368', '0.937']);
  expect(shown([0.93702, 0.93718], [0.93705, 0.9371])).toEqual(['0.93705', '0.9371']);
  expect(shown([0, 1], [0, 0.25, 0.5])).toEqual(['0', '0.25', '0.5']);
  expect(shown([0.0001, 0.0004], [0.0001, 0.00030000000000000003])).toEqual(['1e-4', '3e-4']);
  expect(shown([1000, 5000], [1500])).toEqual(['1.5k']);
});

it('a logarithmic axis has ticks however short it is', () => {
  const rounded = (ticks: number[]) => ticks.map((tick) => Number(tick.toPrecision(6)));
  expect(logTicks(0.01, 0.3)).toEqual([0.01, 0.02, 0.05, 0.1, 0.2]);
  expect(logTicks(0.001, 5)).toEqual([0.001, 0.01, 0.1, 1]);
  expect(rounded(logTicks(0.905, 0.945))).toEqual([0.91, 0.92, 0.93, 0.94]);
  // 1, 2 and 5 alone would be three.
  expect(logTicks(0.01, 0.05)).toEqual([0.01, 0.015, 0.02, 0.03, 0.05]);
  expect(logTicks(0.3, 0.3)).toEqual([0.3]);
});

it('labels of ticks do not run into one another', () => {
  const ticksOf = (
    type: 'linear' | 'log',
    domain: [number, number],
    width: number,
    tickFormat = axisNumber,
  ) => numberAxis('', type, domain, { width, tickFormat }).ticks;
  // A label is as wide as seven pixels a character, and eight more are between two.
  expect(ticksOf('linear', [0, 100], 200)).toEqual([0, 20, 40, 60, 80, 100]);
  expect(ticksOf('linear', [0, 100], 90)).toEqual([0, 50, 100]);
  const exponents = ticksOf('log', [0.0001, 1], 230).map((tick) => Math.round(tick / Math.log(10)));
  expect(exponents).toEqual([-4, -3, -2, -1, 0]);
  expect(ticksOf('log', [0.0001, 1], 150)).toHaveLength(3);
  expect(ticksOf('linear', [0, 100], 20, (value) => `${value} per cent`)).toHaveLength(0);
});

/** 0.1, 0.2 .. 2: the quartiles are 0.575 and 1.525, the fences -0.85 and 2.95. */
const twenty = Array.from({ length: 20 }, (_, i) => (i + 1) / 10);

it('one outlier does not stretch the axis', () => {
  expect(chooseFrame([[...twenty.slice(0, -1), 50]], 'linear')).toEqual([0.1, 1.9]);
  expect(chooseFrame([[-50, ...twenty.slice(1)]], 'linear')).toEqual([0.2, 2]);
});

it('it stays where it takes little of the axis, or where another sample is as wide', () => {
  expect(chooseFrame([[...twenty.slice(0, -1), 2.2]], 'linear')).toEqual([0.1, 2.2]);
  expect(
    chooseFrame(
      [
        [...twenty.slice(0, -1), 50],
        [49, 50],
      ],
      'linear',
    ),
  ).toEqual([0.1, 50]);
});

it('no more than a twentieth of a sample is left out, and nothing of a few values', () => {
  const two = [...twenty.slice(0, -2), 40, 50];
  expect(chooseFrame([two], 'linear')).toEqual([0.1, 40]);
  expect(chooseFrame([[1, 1.1, 1.2, 1.3, 50]], 'linear')).toEqual([1, 50]);
});

it('on a logarithmic axis, distances are ratios', () => {
  // The quartiles of the exponents are 4.75 and 14.25, the upper fence 28.5.
  const powers = Array.from({ length: 20 }, (_, i) => 2 ** i);
  expect(chooseFrame([[...powers.slice(0, -1), 2 ** 27]], 'log')).toEqual([1, 2 ** 27]);
  expect(chooseFrame([[...powers.slice(0, -1), 2 ** 40]], 'log')).toEqual([1, 2 ** 18]);
});
