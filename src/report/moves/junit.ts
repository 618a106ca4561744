import { cellTitle, type Move, type Moves, moveReason } from '../../analysis/moves.js';
import { visible } from '../../base/words.js';
import { shown } from '../../table/table.js';

/**
 * The comparison as a JUnit report, which CI services show: a test case for each cell and metric. One that moved is a failure;
 * one that cannot be told, or that only one folder has, is skipped, with the reason.
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

const escaped = (text: string): string =>
  visible(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
