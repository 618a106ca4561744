import { expect, it } from 'vitest';
import { fisherExact } from '../../../../src/ground/stats/shares.js';
import { closingText } from '../../../../src/judge/report/closing.js';
import { buildReport } from '../../../../src/judge/report/report.js';
import { type OutputLayers, rarerSigns } from '../../../../src/judge/results/output-signs.js';
import { makeCell, makeFolder } from '../made.js';

const correlation = 1;
const outputs: OutputLayers = { model: 'mmoe', units: [3] };
const seeds = Array.from({ length: 40 }, (_, i) => i + 1);
const hasOneSign = (seed: number) => rarerSigns(outputs, seed, 0) === 0;

/** The report of one run for each seed; some runs fail. There is one task. */
function report(fails: (seed: number) => boolean) {
  const losses = seeds.map((seed) => (fails(seed) ? 9 : 1));
  const cell = makeCell('mmoe', { correlation }, losses, { run: { outputs }, tasks: ['1'] });
  return buildReport([makeFolder([cell])], []);
}

it('names a start that failed runs share', () => {
  const failing = report(hasOneSign);
  const runs = seeds.filter(hasOneSign).length;
  expect(runs).toBeGreaterThan(3);
  const sentence = `fail more often: ${runs} of ${runs} runs, against 0 of ${40 - runs} runs with other starts.`;
  expect(failing.remark).toContain(sentence);
  expect(closingText(failing, 'tables')).toContain(sentence);
  const table = failing.tables.find(({ name }) => name === 'starts')!;
  expect(table.rows.map((row) => row.slice(-4))).toEqual([[runs, runs, 40 - runs, 0]]);
});

it('says nothing if failures do not share it', () => {
  const failing = report((seed) => seed % 8 === 0);
  expect(failing.remark).toBeUndefined();
  expect(failing.tables.map(({ name }) => name)).toContain('starts');
});

it("computes Fisher's exact test", () => {
  // (C(10, 8) C(6, 1) + C(10, 9) C(6, 0)) / C(16, 9), by hand.
  expect(fisherExact(8, 10, 1, 6)).toBeCloseTo((45 * 6 + 10) / 11440, 12);
  expect(fisherExact(0, 10, 3, 6)).toBeCloseTo(1, 12);
});
