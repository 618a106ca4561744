import type { Arrangement, PlacedCell } from '../../analysis/arrangement.js';
import { placedPairs } from '../../analysis/pairs.js';
import { failuresAbove, type Losses, lossesOf, noiseOf, pairBySeed } from '../../results/losses.js';
import type { Measure } from '../../results/measures.js';
import { exactInterval } from '../../stats/shares.js';
import { digits3, estimate, number, percent, type Table, type TableValue } from '../../table/table.js';
import { placeColumns, placeValues } from '../plot/place.js';
import { PAIRED_SHARES, pairedShareColumns, pairedShareValues } from './paired-shares.js';

/**
 * The number of runs of each cell that ended stuck above the noise, by a limit that all models have in common, and each
 * pair of models compared in that. Both tables are empty where the noise is unknown, or no run ended below the limit.
 */
export function stuckTables(arrangement: Arrangement, measure: Measure): Table[] {
  const judged = judgedCells(arrangement, measure);
  return [stuckTable(arrangement, measure, judged), stuckPairsTable(arrangement, measure, judged)];
}

interface Judged {
  /** The limit above which a loss is that of a stuck run; so is that of a diverged run. */
  readonly limit: number;
  readonly losses: Losses;
}

type JudgedCells = ReadonlyMap<PlacedCell, Judged>;

/** The cells whose noise is known and that have runs that finished or diverged. */
function judgedCells({ cells }: Arrangement, measure: Measure): JudgedCells {
  const judged = cells.flatMap((placed): [PlacedCell, Judged][] => {
    const noise = noiseOf(measure.metric, placed.cell, placed.results);
    const losses = lossesOf(placed.cell, measure);
    return noise === undefined || losses.units.length === 0 ? [] : [[placed, { limit: 2 * noise, losses }]];
  });
  return new Map(judged.some(([, { losses, limit }]) => losses.values.some((loss) => loss <= limit)) ? judged : []);
}

/** The definition of stuck runs, for captions. */
const stuckRuns = ({ title }: Measure): string =>
  `Runs that ended stuck above the noise: those that diverged or whose ${title} is above twice the variance of the noise in ` +
  'the labels, which no model can remove.';

function stuckTable({ dimensions }: Arrangement, measure: Measure, judged: JudgedCells): Table {
  return {
    name: 'stuck',
    caption:
      `${stuckRuns(measure)} The limit is the same for all models, while that of failed runs is relative to each model's own ` +
      'median. Brackets: exact 95 % intervals. Dead starts: as in the table of failed runs.',
    columns: [
      ...placeColumns(dimensions),
      number('limit', 'limit', digits3),
      ...[number('runs'), number('stuck'), number('diverged', 'of these, diverged')],
      number('dead_stuck', 'of these, dead starts'),
      estimate('share', 'share stuck', percent),
    ],
    rows: [...judged].map(([placed, own]) => [...placeValues(placed, dimensions), ...countsOf(placed, own)]),
  };
}

function countsOf({ cell }: PlacedCell, { limit, losses }: Judged): TableValue[] {
  const runs = losses.units.length;
  const isStuck = failuresAbove(losses.values, limit);
  const seeds = new Set(losses.units.filter((_, i) => isStuck[i]));
  const stuck = cell.runs.filter(({ seed }) => seeds.has(seed));
  const isKnown = cell.runs.some(({ deadStart }) => deadStart !== undefined);
  return [
    ...[limit, runs, stuck.length, stuck.filter(({ status }) => status === 'diverged').length],
    isKnown ? stuck.filter(({ deadStart }) => deadStart).length : undefined,
    { value: stuck.length / runs, interval: exactInterval(stuck.length, runs) },
  ];
}

function stuckPairsTable(arrangement: Arrangement, measure: Measure, judged: JudgedCells): Table {
  const { dimensions } = arrangement;
  return {
    name: 'stuck-pairs',
    caption: `${stuckRuns(measure)} Models compared in that, seed by seed: model less the other one. ${PAIRED_SHARES}`,
    columns: [...placeColumns(dimensions), ...pairedShareColumns('stuck')],
    rows: placedPairs(arrangement).flatMap(({ a, b }) => {
      const [one, other] = [judged.get(a), judged.get(b)];
      if (!one || !other) return [];
      const [ofOne, ofOther] = pairBySeed([one.losses, other.losses]);
      if (ofOne!.length === 0) return [];
      const did = { model: failuresAbove(ofOne!, one.limit), other: failuresAbove(ofOther!, other.limit) };
      return [[...placeValues(a, dimensions), ...pairedShareValues(dimensions.models[b.model]!.title, did)]];
    }),
  };
}
