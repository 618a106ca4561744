import { describe, expect, it } from 'vitest';
import type { GateUsage } from '../../../../src/ground/base/outcome.js';
import type { Table, TableValue } from '../../../../src/ground/table/table.js';
import { drawingTable } from '../../../../src/judge/report/charts/index.js';
import type { Report } from '../../../../src/judge/report/contents.js';
import { buildReport } from '../../../../src/judge/report/report.js';
import type { CellResults } from '../../../../src/judge/results/cells.js';
import { makeCell, makeFolder } from '../made.js';

const makeReport = (...cells: CellResults[]): Report => buildReport([makeFolder(cells)]);

/** A cell whose runs have the given gates. */
function gated(
  model: string,
  runs: readonly (readonly GateUsage[])[],
  correlation = 1,
): CellResults {
  const made = makeCell(
    model,
    { correlation },
    runs.map(() => 1),
  );
  return { ...made, runs: made.runs.map((run, i) => ({ ...run, gates: runs[i]! })) };
}

const gate = (name: string, mean: number[], more: Partial<GateUsage> = {}): GateUsage => ({
  name,
  mean,
  entropy: Math.LN2,
  ...more,
});

const tableRecords = ({ columns, rows }: Table): Record<string, TableValue>[] =>
  rows.map((row) => Object.fromEntries(columns.map(({ key }, i) => [key, row[i]])));

const collapseRecords = (report: Report) =>
  tableRecords(report.tables.find(({ name }) => name === 'gate-collapse')!);

function figureRecords(
  { figures, arrangement }: Report,
  name: string,
): Record<string, TableValue>[] {
  const { drawing } = figures.find((figure) => figure.name === name)!.views[0]!;
  return tableRecords(drawingTable(drawing, arrangement.dimensions)!);
}

describe('what becomes of gates', () => {
  const even = [0.25, 0.25, 0.25, 0.25];
  const polarised = [0.97, 0.01, 0.01, 0.01];
  const half = [0.5, 0.5, 0, 0];
  const report = makeReport(
    makeCell('shared-bottom', { correlation: 1 }, [1, 1, 1, 1]),
    gated('mmoe', [
      [gate('gate/0', even), gate('gate/1', even)],
      [gate('gate/0', even), gate('gate/1', half)],
      [gate('gate/0', even), gate('gate/1', polarised)],
      [gate('gate/0', half), gate('gate/1', even)],
    ]),
  );

  it('is a row for each gate, and one for all of them', () => {
    const [first, second, all, ...others] = collapseRecords(report);
    expect(others).toEqual([]);
    expect(first).toMatchObject({ model: 'MMoE', gate: 'task 1', choices: 4, runs: 4, dead: 0.5 });
    expect((first!.effective as { value: number }).value).toBeCloseTo((3 * 4 + 2) / 4, 12);
    // ln 2 / ln 4
    expect((first!.evenness as { value: number }).value).toBeCloseTo(0.5, 12);
    // SciPy: binomtest(1, 4).proportion_ci(method='exact')
    const quarter = {
      value: 0.25,
      interval: [expect.closeTo(0.0063094632, 9), expect.closeTo(0.8058796, 7)],
    };
    expect(first).toMatchObject({ with_dead: quarter, polarised: { value: 0 } });
    expect(second).toMatchObject({ gate: 'task 2', with_dead: quarter, polarised: quarter });
    expect(all).toMatchObject({ gate: 'all gates', with_dead: { value: 0.5 }, polarised: quarter });
    expect(first!.agreement).toBeUndefined();
    // JS of half and even: entropies of (3/8, 3/8, 1/8, 1/8), of 2 and of 4 alike.
    const middle = -2 * ((3 / 8) * Math.log(3 / 8) + (1 / 8) * Math.log(1 / 8));
    const apart = 1 - (middle - 1.5 * Math.LN2) / Math.LN2;
    const mixed = polarised.map((weight) => (weight + 0.25) / 2);
    const entropyOf = (use: readonly number[]) =>
      -use.reduce((sum, weight) => sum + weight * Math.log(weight), 0);
    const far = 1 - (entropyOf(mixed) - (entropyOf(polarised) + Math.log(4)) / 2) / Math.LN2;
    expect((all!.agreement as { value: number }).value).toBeCloseTo((1 + 2 * apart + far) / 4, 12);
  });

  it('is told level by level; gates before upper experts are together, as are those of many tasks', () => {
    const upper = Array.from({ length: 3 }, (_, i) => gate(`level/0/gate/expert/${i}`, [0.5, 0.5]));
    const tasks = Array.from({ length: 5 }, (_, k) =>
      gate(`level/1/gate/${k}`, k === 4 ? [1, 0, 0] : [0.5, 0.5, 0]),
    );
    const rows = collapseRecords(makeReport(gated('ml-mmoe', [[...upper, ...tasks]])));
    expect(rows.map(({ level, gate, choices, dead }) => [level, gate, choices, dead])).toEqual([
      [1, 'all gates', 2, 0],
      [2, 'all gates', 3, 1.2],
    ]);
    expect(rows[1]).toMatchObject({
      polarised: { value: 1 },
      effective: { value: expect.closeTo(1.8, 12) },
    });
  });

  it('knows which experts tasks have in common', () => {
    const own = (k: number) =>
      gate(`gate/${k}`, [0.5, 0.5], { experts: [`task/${k}/expert/0`, 'expert/0'] });
    const all = collapseRecords(makeReport(gated('cgc', [[own(0), own(1)]]))).at(-1)!;
    // Uses (1/2, 0, 1/2) and (0, 1/2, 1/2): the middle has 1.5 ln 2, both have ln 2.
    expect((all.agreement as { value: number }).value).toBeCloseTo(0.5, 12);
  });

  it('is left out without a gate that has a choice', () => {
    const none = makeReport(gated('omoe', [[gate('gate', [1])]]));
    expect(none.tables.map(({ name }) => name)).not.toContain('gate-collapse');
  });
});

describe('gate entropy during training', () => {
  const over = (name: string, n: number, shares: readonly number[]) =>
    gate(name, Array(n).fill(1 / n), { entropies: shares.map((share) => share * Math.log(n)) });

  it('is the mean over the gates of a level, of H / ln n', () => {
    const run = (share: number) => [
      over('level/0/gate/0', 4, [1, share]),
      over('level/0/gate/1', 2, [1, 0]),
      over('level/1/gate/0', 2, [0.5, 0.25]),
    ];
    const rows = figureRecords(makeReport(gated('ple', [run(0.2), run(0.6)])), 'gate-entropy');
    expect(
      rows.map(({ part, step, n, mean }) => [part, step, n, (mean as { value: number }).value]),
    ).toEqual([
      ['level 1', 10, 2, 1],
      ['level 1', 20, 2, expect.closeTo(0.2, 12)],
      ['level 2', 10, 2, 0.5],
      ['level 2', 20, 2, 0.25],
    ]);
  });

  it('is missing where runs did not record it; the rest is shown', () => {
    const report = makeReport(gated('mmoe', [[gate('gate/0', [0.5, 0.5])]]));
    expect(report.skipped.find(({ name }) => name === 'gate-entropy')!.reason).toBe(
      'no finished run has recorded the entropy of its gates during training',
    );
    expect(collapseRecords(report)).toHaveLength(1);
  });
});
