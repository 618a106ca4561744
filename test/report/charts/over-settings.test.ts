import { expect, it } from 'vitest';
import type { OverSettings } from '../../../src/claims/over-settings.js';
import { overSettingsChart } from '../../../src/report/charts/over-settings.js';
import { emptyDocument } from '../../../src/report/print/print-figure.js';

const view = { document: emptyDocument(), width: 900, interactive: false };

/** A part whose effects over settings are some ratios. */
const part = (values: readonly number[]): OverSettings => ({
  ...{ id: 'C3b', sentence: 'The loss of Shared-Bottom is larger than that of MMoE.', expected: 'larger' },
  ...{ margin: 1.1, none: 1, value: 1.5, interval: [1.1, 2], verdict: 'holds', agreeing: 2, share: [0.4, 1] },
  settings: values.map((value, i) => ({ setting: { sines: i }, value, verdict: 'supported', properties: {} })),
  decidedBy: [],
});

const drawn = (values: readonly number[]) => {
  const drawing = { chart: 'over-settings', items: [part(values)] } as Parameters<typeof overSettingsChart.draw>[0];
  return overSettingsChart.draw(drawing, undefined as never, view).outerHTML;
};

it('a ratio to a loss of 0 is at the edge of the frame, and the others stay where they are without it', () => {
  const html = drawn([1.5, 2, Infinity]);
  expect(html).not.toMatch(/NaN|Infinity/);
  const places = (text: string) => [...text.matchAll(/cx="([\d.]+)"/g)].map(([, x]) => Number(x));
  const without = places(drawn([1.5, 2]));
  expect(places(html)).toEqual(expect.arrayContaining(without));
  expect(places(html)).toHaveLength(without.length + 1);
});
