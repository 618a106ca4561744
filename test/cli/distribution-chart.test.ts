import { describe, expect, it } from 'vitest';
import { distributionChart } from '../../src/cli/distribution-chart.js';
import { summaryOf } from '../../src/folder/summary.js';

const tasks = { alike: true, title: (task: string) => `task ${task}` };

/** The summary of runs by the losses of each model. */
const summary = (losses: Record<string, readonly number[]>) =>
  summaryOf(
    ['correlation'],
    Object.entries(losses).flatMap(([model, values]) =>
      values.map((test_mse, i) => ({
        ...{ key: `${model}${i}`, stage: 'final', model, cell: { correlation: 0.5 }, seed: i },
        ...{ status: 'finished' as const, metrics: { test_mse } },
      })),
    ),
    tasks,
  );

describe('the chart of a terminal', () => {
  it('has a box plot for each cell, on one scale', () => {
    // Labels are 16 wide, which leaves 21 characters for 0 to 20: one for each whole number.
    const lines = distributionChart(summary({ one: [0, 4, 8, 12, 20], two: [10, 10, 11, 12, 12] }), 38);
    expect(lines).toEqual([
      '',
      'MSE on the test examples, lower is better: ┃ median, ▒ middle half of 5 runs',
      '     correlation 0.000           20.00',
      'one          0.5 ├───▒▒▒▒┃▒▒▒▒───────┤',
      'two          0.5           ▒┃▒',
      '',
    ]);
  });

  it('says by an arrow that a run is beyond the scale, which it does not stretch', () => {
    const [, , , one] = distributionChart(summary({ one: [0, 0, 1, 2, 1000] }), 60);
    expect(one).toMatch(/^one +0\.5 ▒+┃▒+─+→$/);
  });

  it('is left out for single runs, many cells and narrow terminals', () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`model ${i}`, [1, 2]]));
    expect(distributionChart(summary({ one: [1], two: [2] }), 80)).toEqual([]);
    expect(distributionChart(summary(many), 80)).toEqual([]);
    expect(distributionChart(summary({ one: [1, 2] }), 30)).toEqual([]);
  });
});
