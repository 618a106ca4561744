import { expect, it } from 'vitest';
import type { OverSettings } from '../../../../src/judge/claims/over-settings.js';
import { overSettingsChart } from '../../../../src/judge/report/charts/over-settings.js';
import { emptyDocument } from '../../../../src/judge/report/print/print-figure.js';

const view = { document: emptyDocument(), width: 900, interactive: false };

/** A part whose effects over settings are some ratios. */
const part = (values: readonly number[]): OverSettings => ({
  id: 'C3b',
  sentence: 'The loss of Shared-Bottom is larger than that of MMoE.',
  expected: 'larger',
  margin: 1.1,
  none: 1,
  value: 1.5,
  interval: [1.1, 2],
  verdict: 'supported',
  agreeing: 2,
  share: [0.4, 1],
  settings: values.map((value, i) => ({
    setting: { sines: i },
    value,
    verdict: 'supported',
    properties: {},
  })),
  explanation: '',
  legacyVerdict: 'holds',
  decidedBy: [],
});

const drawn = (values: readonly number[]) => {
  const drawing = { chart: 'over-settings', items: [part(values)] } as Parameters<
    typeof overSettingsChart.draw
  >[0];
  return overSettingsChart.draw(drawing, undefined as never, view).outerHTML;
};

it('a part that says less is inverted, so that right of the line is as the claim says', () => {
  const [x, inverse] = [
    part([1.5, 2]),
    {
      ...part([1 / 1.5, 1 / 2]),
      expected: 'smaller' as const,
      value: 1 / 1.5,
      interval: [1 / 2, 1 / 1.1] as const,
    },
  ].map((item) => {
    const drawing = { chart: 'over-settings', items: [item] } as Parameters<
      typeof overSettingsChart.draw
    >[0];
    const html = overSettingsChart.draw(drawing, undefined as never, view).outerHTML;
    return [...html.matchAll(/cx="([\d.]+)"/g)].map(([, at]) => Number(at).toFixed(3));
  });
  expect(inverse).toEqual(x);
});

it('differences are at one plus the difference, whatever their unit', () => {
  const placesOf = (item: OverSettings) => {
    const drawing = { chart: 'over-settings', items: [item] } as Parameters<
      typeof overSettingsChart.draw
    >[0];
    const html = overSettingsChart.draw(drawing, undefined as never, view).outerHTML;
    return [...html.matchAll(/c[xy]="([\d.]+)"/g)].map(([, x]) => x);
  };
  const ratios = { ...part([0.9, 1.1, 1.5]), value: 1.1, interval: [1.05, 1.2] as const };
  const shares = {
    ...part([-0.1, 0.1, 0.5]),
    none: 0 as const,
    margin: 0.1,
    value: 0.1,
    interval: [0.05, 0.2] as const,
  };
  const percents = {
    ...part([-10, 10, 50]),
    none: 0 as const,
    margin: 10,
    value: 10,
    interval: [5, 20] as const,
  };
  expect(placesOf({ ...shares, unit: 'share' })).toEqual(placesOf(ratios));
  expect(placesOf({ ...percents, unit: 'percent' })).toEqual(placesOf(ratios));
});

it('a ratio to a loss of 0 is at the edge of the frame, and the others stay where they are without it', () => {
  const html = drawn([1.5, 2, Infinity]);
  expect(html).not.toMatch(/NaN|Infinity/);
  const places = (text: string) => [...text.matchAll(/cx="([\d.]+)"/g)].map(([, x]) => Number(x));
  const without = places(drawn([1.5, 2]));
  expect(places(html)).toEqual(expect.arrayContaining(without));
  expect(places(html)).toHaveLength(without.length + 1);
});
