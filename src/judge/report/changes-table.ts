import { metricFormatter } from '../../ground/base/metric.js';
import {
  estimate,
  type Field,
  level,
  number,
  percent,
  type Table,
  tableFrom,
  text,
} from '../../ground/table/table.js';
import type { CellChange } from '../analysis/folder-changes.js';
import type { ModelTitle } from '../results/cells.js';

/**
 * The table of `mmoe-exp compare`: how far each cell moved, and whether by more than the tolerance.
 */
export function changesTable(
  moves: readonly CellChange[],
  tolerance: number,
  modelTitle: ModelTitle,
): Table {
  const fields = [...new Set(moves.flatMap((move) => Object.keys(move.fields)))];
  const isOne = new Set(moves.map(({ measure }) => measure.column)).size === 1;
  // Values of several metrics are formatted as the first metric is.
  const format = metricFormatter(moves[0]!.measure.metric);
  const unit = moves.some((move) => move.unit === 'split') ? 'split' : 'seed';
  const isDiverged = moves.some(({ diverged }) => diverged.base + diverged.now > 0);
  return tableFrom(
    {
      name: 'moves',
      caption:
        `New less base, ${unit} by ${unit}${isOne ? `, in ${moves[0]!.measure.phrase}` : ''}. Brackets: Student's 95 % ` +
        `intervals. Levels: of the test that a cell moved by more than the tolerance of ${percent(tolerance)}, with any one ${unit} ` +
        `left out, corrected by Holm over this table. Same: to the bit. Within: its interval is within the tolerance. Open: neither is shown.`,
    },
    moves,
    [
      [text('model'), ({ model }) => modelTitle(model)],
      ...fields.map((field): Field<CellChange> => [number(field), (move) => move.fields[field]]),
      [text('metric'), ({ measure }) => (isOne ? undefined : measure.title)],
      [number('pairs', `${unit}s`), ({ pairs }) => pairs],
      [number('equal', 'the same'), ({ equal }) => equal],
      [
        number('base_diverged', 'diverged, base'),
        ({ diverged }) => (isDiverged ? diverged.base : undefined),
      ],
      [
        number('new_diverged', 'diverged, new'),
        ({ diverged }) => (isDiverged ? diverged.now : undefined),
      ],
      [number('base', 'base', format), ({ base }) => base],
      [number('new', 'new', format), ({ now }) => now],
      [estimate('difference'), ({ difference }) => difference],
      [number('relative', 'relative', percent), ({ relative }) => relative],
      [number('p_corrected', 'corrected p', level), ({ correctedP }) => correctedP],
      [
        text('verdict'),
        ({ verdict, direction }) => (verdict === 'moved' ? `moved: ${direction}` : verdict),
      ],
    ],
  );
}
