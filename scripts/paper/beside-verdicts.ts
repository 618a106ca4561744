/**
 * `npx tsx scripts/paper/beside-verdicts.ts [<folder>]`: what readers asked for beside the verdicts
 * over label functions (results/reference/RULES-2.md, section 5), and what decides nothing:
 * Shared-Bottom against MMoE at each p, how much more its loss rises from p = 1 to 0.5 as a ratio,
 * where C2 (a) takes a difference, and the levels of all parts that say *larger*, corrected for
 * their number.
 */

import { MARGINS, scored } from '../../src/ground/stats/effect-scale.js';
import { holm } from '../../src/ground/stats/levels.js';
import { rankLocation } from '../../src/ground/stats/wilcoxon.js';
import { level, number, type Table, type TableValue, text } from '../../src/ground/table/table.js';
import { evaluateClaims } from '../../src/judge/claims/evaluate.js';
import { syntheticClaims } from '../../src/judge/claims/index.js';
import { overSettings } from '../../src/judge/claims/over-settings.js';
import { cellLosses, pairBySeed } from '../../src/judge/results/losses.js';
import { readResults } from '../../src/judge/results/reader.js';
import { referencePath } from '../site/published.js';
import {
  finalCells,
  findCell,
  LOSS,
  logRatios,
  OVER_FUNCTIONS,
  overFunctions,
} from './label-functions.js';
import { printTables } from './print-tables.js';

const published = referencePath('label-functions');

/** The tables `rises`, a row for the loss at each p and one for the rises, and `corrected`. */
export function besideVerdicts(folder = published): Table[] {
  const functions = [...finalCells(folder).values()];
  const at = (p: number) => logRatios(functions, ['shared-bottom', 'mmoe'], p);
  const rises = functions.map((cells) => {
    const paired = pairBySeed(
      [0.5, 1].flatMap((p) =>
        ['shared-bottom', 'mmoe'].map((model) => cellLosses(findCell(cells, model, p), LOSS)),
      ),
    );
    const [low, otherLow, high, otherHigh] = paired.map((losses) => Array.from(losses, Math.log));
    return rankLocation(low!.map((x, i) => x - high![i]! - (otherLow![i]! - otherHigh![i]!)))!
      .value;
  });
  const row = (of: string, logs: readonly number[]): TableValue[] => [
    of,
    ...overFunctions(logs, MARGINS.loss),
  ];
  const claims = evaluateClaims(readResults(folder), syntheticClaims);
  const larger = overSettings(claims, () => ({})).filter(({ expected }) => expected === 'larger');
  const levels = larger.map(
    ({ settings, none }) => rankLocation(settings.map(({ value }) => scored(value, { none })))!.p,
  );
  const corrected = holm(levels);
  return [
    {
      name: 'corrected',
      caption: `Levels by Wilcoxon's test over label functions, corrected by Holm for ${larger.length} parts`,
      columns: [
        text('id'),
        text('verdict'),
        text('reason'),
        number('p', 'p', level),
        number('corrected', 'corrected', level),
      ],
      rows: larger.map(({ id, verdict, reason }, i): TableValue[] => [
        id,
        verdict,
        reason,
        levels[i],
        corrected[i],
      ]),
    },
    {
      name: 'rises',
      caption: "Shared-Bottom's loss over MMoE's, and the ratio of their rises from p = 1 to 0.5",
      columns: [text('of'), ...OVER_FUNCTIONS],
      rows: [...[0.5, 0.9, 1].map((p) => row(`loss at p = ${p}`, at(p))), row('rises', rises)],
    },
  ];
}

printTables(import.meta.url, besideVerdicts);
