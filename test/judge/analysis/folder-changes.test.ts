import { describe, expect, it } from 'vitest';
import { compareFolders } from '../../../src/judge/analysis/folder-changes.js';
import { changesTable } from '../../../src/judge/report/changes-table.js';
import { makeCell, makeFolder, tableCell, tableConfig } from '../report/made.js';

const LOSSES = [1, 1.2, 0.9, 1.1, 1, 0.8, 1.3, 0.7];
/** Of mean 0. */
const NOISE = [0.001, -0.002, 0.003, -0.001, 0, 0.002, -0.003, 0];
const at = (correlation: number, losses: readonly number[]) =>
  makeCell('mmoe', { correlation }, losses);
const plus = (shift: number, scale = 1) =>
  LOSSES.map((loss, i) => loss + shift + scale * NOISE[i]!);
const findMove = (losses: readonly number[], tolerance = 0) =>
  compareFolders(makeFolder([at(0.5, LOSSES)]), makeFolder([at(0.5, losses)]), tolerance).moves[0]!;

describe('a cell', () => {
  it.each([
    ['the same numbers', LOSSES, 0, 'same', undefined],
    ['a shift', plus(0.05), 0, 'moved', 'worse'],
    ['a gain', plus(-0.05), 0, 'moved', 'better'],
    ['a shift by the same on every seed', LOSSES.map((loss) => loss + 0.25), 0, 'moved', 'worse'],
    ['a shift within the tolerance', plus(0.05), 0.1, 'within', undefined],
    ['a shift beyond the tolerance', plus(0.05), 0.01, 'moved', 'worse'],
    ['one of the tolerance, about', plus(0.05), 0.05, 'open', undefined],
    ['noise', plus(0, 10), 0, 'open', undefined],
    ['a single seed far off', [5, ...LOSSES.slice(1)], 0, 'open', undefined],
    ['runs that diverge', LOSSES.map(() => Infinity), 0, 'moved', 'worse'],
    ['a run that diverges', [Infinity, ...LOSSES.slice(1)], 0.5, 'open', undefined],
    ['few seeds of other numbers', plus(0.05).slice(0, 5), 0, 'too few', undefined],
    ['few seeds of the same', LOSSES.slice(0, 2), 0, 'same', undefined],
    ['no seed in common', [], 0, 'too few', undefined],
  ] as const)('of %s', (_, losses, tolerance, verdict, direction) => {
    expect(findMove(losses, tolerance)).toMatchObject({ verdict, direction });
  });

  it('has its difference, as in SciPy', () => {
    // ttest_rel(new, base): mean 0.05, 0.05 -+ t.ppf(0.975, 7) * std(NOISE, ddof=1) / sqrt(8) =
    // 0.05 -+ 0.001672.
    const { difference, relative, pairs, equal } = findMove(plus(0.05));
    expect({ pairs, equal }).toEqual({ pairs: 8, equal: 0 });
    expect(difference.value).toBeCloseTo(0.05, 12);
    expect(difference.interval![0]).toBeCloseTo(0.05 - 0.001672, 6);
    expect(difference.interval![1]).toBeCloseTo(0.05 + 0.001672, 6);
    expect(relative).toBeCloseTo(0.05, 12);
  });

  it('is corrected for the number of cells', () => {
    const cells = (shift: number) =>
      [0, 0.5, 1].map((p) => at(p, p === 1 ? plus(shift) : plus(0, 10)));
    const base = makeFolder([0, 0.5, 1].map((p) => at(p, LOSSES)));
    const [alone] = compareFolders(
      makeFolder([at(1, LOSSES)]),
      makeFolder([at(1, plus(0.003))]),
      0,
    ).moves;
    const among = compareFolders(base, makeFolder(cells(0.003)), 0).moves.at(-1)!;
    expect(among.correctedP! / alone!.correctedP!).toBeCloseTo(3, 10);
  });
});

it('splits are not paired with the seeds of their numbers', () => {
  const seeds = makeFolder([at(0.5, LOSSES)]);
  const splits = makeFolder(
    LOSSES.map((loss, i) => makeCell('mmoe', { correlation: 0.5, replicate: i + 1 }, [loss])),
  );
  expect(compareFolders(splits, seeds, 0)).toEqual({
    moves: [],
    gone: ['mmoe, correlation 0.5, by split'],
    added: ['mmoe, correlation 0.5'],
  });
});

it('of a metric of which higher is better, a rise is for the better', () => {
  const cell = (auc: readonly number[]) => tableCell('mmoe', { click: { auc } });
  const folder = (auc: readonly number[]) =>
    makeFolder([cell(auc)], 'results/made', tableConfig(['click']));
  const before = LOSSES.map((loss) => loss / 2);
  const [move] = compareFolders(
    folder(before),
    folder(before.map((auc, i) => auc + 0.1 + NOISE[i]!)),
    0,
  ).moves;
  expect(move).toMatchObject({ verdict: 'moved', direction: 'better' });
  expect(move!.difference.value).toBeCloseTo(0.1, 10);
});

it('cells are told by what tells them apart in their folder, not by a learning rate that was selected', () => {
  const folder = (learningRate: number) =>
    makeFolder(
      [0.5, 1].map((correlation) => makeCell('mmoe', { correlation, learningRate }, LOSSES)),
    );
  const { moves, gone, added } = compareFolders(folder(0.1), folder(0.01), 0);
  expect(moves.map(({ fields }) => fields)).toEqual([{ correlation: 0.5 }, { correlation: 1 }]);
  expect([gone, added]).toEqual([[], []]);
});

describe('what is written', () => {
  const found = compareFolders(
    makeFolder([
      at(0, LOSSES),
      at(0.5, LOSSES),
      at(1, LOSSES),
      makeCell('omoe', { correlation: 1 }, LOSSES),
    ]),
    makeFolder([
      at(0, LOSSES),
      at(0.5, plus(0.05)),
      at(
        1,
        LOSSES.slice(0, 3).map((loss) => loss + 1),
      ),
      at(0.25, LOSSES),
    ]),
    0,
  );

  it('is a table', () => {
    const { rows, columns } = changesTable(found.moves, 0, String);
    expect(columns.map(({ key }) => key)).toEqual([
      'model',
      'correlation',
      'pairs',
      'equal',
      'base',
      'new',
      'difference',
      'relative',
      'p_corrected',
      'verdict',
    ]);
    expect(rows.map((row) => row.at(-1))).toEqual(['same', 'moved: worse', 'too few']);
  });
});
