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
  const table = tables.find(({ name }) => name === 'claims-without-dead-starts')!;
  expect(table.caption).toContain('(7 and 9)');
  const verdict = (id: string) => table.rows.find(([claim]) => claim === id)!.slice(1, 3);
  // Of twelve differences the two largest speak against MMoE; without them, every seed has it below Shared-Bottom.
  expect(verdict('C3')).toEqual(['partly', 'supported']);
  expect(verdict('C3b')).toEqual(['not decided', 'supported']);
});

it('leaves out a seed of all cells, and nothing where no start is dead', () => {
  const some = [
    cells[0]!,
    cellOf(
      'mmoe',
      at(1),
      Array.from({ length: 12 }, () => 1),
    ),
  ];
  const { results, seeds } = withoutDeadStarts(folderOf(some))!;
  expect(seeds).toEqual([7, 9]);
  for (const { runs, planned } of results.cells) {
    expect(planned).toBe(10);
    expect(runs.map(({ seed }) => seed)).not.toContain(9);
  }
  expect(withoutDeadStarts(folderOf([cellOf('mmoe', at(1), [1, 2])]))).toBeUndefined();
});
