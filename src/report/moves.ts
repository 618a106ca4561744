import { cellTitle, type Move, type Moves, moveReason } from '../analysis/moves.js';
import { formatOf } from '../base/metric.js';
import { visible } from '../base/words.js';
import type { ModelTitle } from '../results/cells.js';
import { estimate, type Field, level, number, percent, shown, type Table, tableFrom, text } from '../table/table.js';
import { escaped as escapedHtml } from './page/html.js';

/** One row per cell and metric, with its move. */
export function movesTable(moves: readonly Move[], tolerance: number, modelTitle: ModelTitle): Table {
  const fields = [...new Set(moves.flatMap((move) => Object.keys(move.fields)))];
  const isOne = new Set(moves.map(({ measure }) => measure.column)).size === 1;
  // Values of several metrics are formatted as the first metric is.
  const format = formatOf(moves[0]!.measure.metric);
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
      ...fields.map((field): Field<Move> => [number(field), (move) => move.fields[field]]),
      [text('metric'), ({ measure }) => (isOne ? undefined : measure.title)],
      [number('pairs', `${unit}s`), ({ pairs }) => pairs],
      [number('equal', 'the same'), ({ equal }) => equal],
      [number('base_diverged', 'diverged, base'), ({ diverged }) => (isDiverged ? diverged.base : undefined)],
      [number('new_diverged', 'diverged, new'), ({ diverged }) => (isDiverged ? diverged.now : undefined)],
      [number('base', 'base', format), ({ base }) => base],
      [number('new', 'new', format), ({ now }) => now],
      [estimate('difference'), ({ difference }) => difference],
      [number('relative', 'relative', percent), ({ relative }) => relative],
      [number('p_corrected', 'corrected p', level), ({ correctedP }) => correctedP],
      [text('verdict'), ({ verdict, direction }) => (verdict === 'moved' ? `moved: ${direction}` : verdict)],
    ],
  );
}

/**
 * The comparison as a JUnit report, which CI services show: a test case for each cell and metric. A cell that moved is a
 * failure; one with too few pairs, or that only one folder has, is skipped, with the reason.
 */
export function movesJunit({ moves, gone, added }: Moves): string {
  const cases = [
    ...moves.map((move) => caseOf(cellTitle(move.model, move.fields), move.measure.column, outcomeOf(move))),
    ...gone.map((cell) => caseOf(cell, 'cell', skipped('the new folder has no such cell'))),
    ...added.map((cell) => caseOf(cell, 'cell', skipped('the base has no such cell'))),
  ];
  const count = (verdict: Move['verdict']) => moves.filter((move) => move.verdict === verdict).length;
  const counts = [
    `tests="${cases.length}" failures="${count('moved')}"`,
    `skipped="${count('too few') + gone.length + added.length}"`,
  ].join(' ');
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `<testsuite name="mmoe-exp compare" ${counts}>`,
    ...cases,
    '</testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

const caseOf = (name: string, group: string, outcome: string): string =>
  `<testcase classname="${escaped(group)}" name="${escaped(name)}">${outcome}</testcase>`;

function outcomeOf(move: Move): string {
  const reason = escaped(moveReason(move));
  if (move.verdict === 'too few') return skipped(reason);
  if (move.verdict !== 'moved') return `<system-out>${reason}</system-out>`;
  const by = shown(move.difference, { key: '', title: '', kind: 'estimate' });
  return `<failure message="${reason}">${escaped(`${move.measure.phrase}: ${move.base} to ${move.now}, by ${by}`)}</failure>`;
}

const skipped = (reason: string): string => `<skipped message="${reason}"/>`;

const escaped = (text: string): string => escapedHtml(visible(text));
