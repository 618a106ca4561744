/**
 * `npx tsx scripts/paper/common-rate.ts [<folder>]`: what the parts of C1 to C6 would have said
 * with one learning rate for all models (results/reference/RULES-2.md, sections 5 and 10), from the
 * runs by which a folder, `label-functions` by default, chose its rates. It decides nothing.
 */

import {
  digits3,
  estimate,
  number,
  type Table,
  type TableValue,
  text,
} from '../../src/ground/table/table.js';
import { evaluateClaims } from '../../src/judge/claims/evaluate.js';
import { syntheticClaims } from '../../src/judge/claims/index.js';
import { overSettings } from '../../src/judge/claims/over-settings.js';
import type { CellResults } from '../../src/judge/results/cells.js';
import { readResults } from '../../src/judge/results/reader.js';
import { referencePath } from '../site/published.js';
import { printTables } from './print-tables.js';

/**
 * The parts of the claims at each rate, on the seeds on which every candidate was tried: of the
 * published folder of a name.
 */
export const commonRateTables = (name: string): Table[] =>
  makeTables(referencePath(name), `common-rate-${name}`);

function makeTables(folder: string, name: string): Table[] {
  const results = readResults(folder);
  const tried = results.cells.filter(({ stage }) => stage === 'select');
  const rates = [...new Set(tried.map(({ fields }) => fields.learningRate as number))].sort(
    (a, b) => a - b,
  );
  const seedsOf = tried.map(({ runs }) => new Set(runs.map(({ seed }) => seed)));
  const common = new Set(
    [...seedsOf[0]!].filter((seed) => seedsOf.every((seeds) => seeds.has(seed))),
  );
  const atRate = (rate: number): CellResults[] =>
    tried
      .filter(({ fields }) => fields.learningRate === rate)
      .map((cell) => ({
        ...cell,
        stage: 'final',
        runs: cell.runs.filter(({ seed }) => common.has(seed)),
      }));
  const withFewSeeds = syntheticClaims.map((claim) => ({
    ...claim,
    checks: (setting: Parameters<typeof claim.checks>[0]) =>
      claim.checks(setting).map((check) => ({ ...check, fewest: common.size })),
  }));
  const rows = rates.flatMap((rate) =>
    overSettings(evaluateClaims({ ...results, cells: atRate(rate) }, withFewSeeds), () => ({})).map(
      ({ id, sentence, verdict, reason, value, interval }): TableValue[] => [
        ...[id, sentence, rate, verdict, reason],
        { value, interval },
      ],
    ),
  );
  return [
    {
      name,
      caption: `At a common rate, on the ${common.size} seeds that all candidates have`,
      rows,
      columns: [
        text('id'),
        text('sentence'),
        number('rate'),
        text('verdict'),
        text('reason'),
        estimate('effect', 'effect', digits3),
      ],
    },
  ];
}

printTables(import.meta.url, (folder = referencePath('label-functions')) =>
  makeTables(folder, 'common-rate'),
);
