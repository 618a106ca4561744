import { expect, it } from 'vitest';
import { buildReport } from '../../../src/report/report.js';
import { withoutDeadStarts } from '../../../src/results/dead-starts.js';
import { cellOf, folderOf, twoTaskCell } from '../made.js';

const at = (correlation: number) => ({ correlation });

/** Twelve seeds: a loss of `base`, with seed-to-seed noise that all models share, and 80 times as much at seeds 7 and 9. */
const cellsOf = (model: string, base: number, deadAlone: boolean) =>
  [0.5, 1].map((p) => {
    const losses = Array.from({ length: 12 }, (_, i) => {
      const isDead = deadAlone && (i === 6 || i === 8);
      return (base - 0.2 * p) * (isDead ? 80 : 1) * (1 + 0.01 * Math.sin(7 * i));
    });
    const cell = twoTaskCell(
      model,
      at(p),
      losses.map((loss) => [loss, loss]),
    );
    return { ...cell, runs: cell.runs.map((run) => ({ ...run, deadStart: run.seed === 7 || run.seed === 9 })) };
  });

const cells = [...cellsOf('shared-bottom', 1.5, false), ...cellsOf('omoe', 1.2, false), ...cellsOf('mmoe', 1, true)];

it('shows which verdicts hang on dead starts, where leaving out one seed leaves another', () => {
  const { tables } = buildReport([folderOf(cells)]);
  const verdictIn = (name: string, id: string) =>
    tables.find((table) => table.name === name)!.rows.find(([claim]) => claim === id)![1];
  // Of twelve differences the two largest speak against MMoE; without them, every seed has it below Shared-Bottom.
  expect(verdictIn('claims', 'C3b')).toBe('not decided');
  expect(verdictIn('claims-without-dead-starts', 'C3b')).toBe('supported');
});

it('leaves out a seed of all cells, and nothing where no start is dead', () => {
  const ones = Array.from({ length: 12 }, () => 1);
  for (const { runs, planned } of withoutDeadStarts(folderOf([cells[0]!, cellOf('mmoe', at(1), ones)]))!.cells) {
    expect(planned).toBe(10);
    expect(runs.map(({ seed }) => seed)).not.toContain(9);
  }
  expect(withoutDeadStarts(folderOf([cellOf('mmoe', at(1), [1, 2])]))).toBeUndefined();
});
