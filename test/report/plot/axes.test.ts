import { expect, it } from 'vitest';
import { logTicks, metricAxis, powersOfTen } from '../../../src/report/plot/axes.js';

it('ticks of a metric that lie close together keep the digits that tell them apart', () => {
  const shown = (range: [number, number], values: number[]) =>
    values.map(metricAxis('AUC', 'linear', range).tickFormat);
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
  expect(logTicks(0.3, 0.3)).toEqual([0.3]);
  expect(powersOfTen(0.0001, 0.03)).toEqual([0.0001, 0.001, 0.01]);
  expect(powersOfTen(0.002, 0.03)).toEqual([0.002, 0.005, 0.01, 0.02]);
});
