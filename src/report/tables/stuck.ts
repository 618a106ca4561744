import type { Arrangement, PlacedCell } from '../../analysis/arrangement.js';
import { placedPairs } from '../../analysis/pairs.js';
import { placeOf } from '../../analysis/place.js';
import { failuresAbove, type Losses, lossesOf, noiseOf, pairBySeed } from '../../results/losses.js';
import type { Measure } from '../../results/measures.js';
import {
  differenceInterval,
  exactInterval,
  mcnemar,
  mcnemarWithoutOne,
  pairedShares,
  shareDifference,
} from '../../stats/shares.js';
import { digits3, estimate, level, number, percent, type Table, tableFrom, text } from '../../table/table.js';
import { placeFields } from '../plot/place.js';

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
  return tableFrom(
    {
      name: 'stuck',
      caption:
        `${stuckRuns(measure)} Brackets: exact 95 % intervals. Dead starts: the weights of an output all start at or below 0, ` +
        'on units that are never negative.',
    },
    [...judged].map(([placed, { limit, losses }]) => {
      const isStuck = failuresAbove(losses.values, limit);
      const seeds = new Set(losses.units.filter((_, i) => isStuck[i]));
      const { runs } = placed.cell;
      return { ...placed, limit, runs, ended: losses.units.length, stuck: runs.filter(({ seed }) => seeds.has(seed)) };
    }),
    [
      ...placeFields(dimensions),
      [number('limit', 'limit', digits3), ({ limit }) => limit],
      [number('runs'), ({ ended }) => ended],
      [number('stuck'), ({ stuck }) => stuck.length],
      [
        number('diverged', 'of these, diverged'),
        ({ stuck }) => stuck.filter(({ status }) => status === 'diverged').length,
      ],
      [
        number('dead_stuck', 'of these, dead starts'),
        ({ runs, stuck }) =>
          runs.some(({ deadStart }) => deadStart !== undefined)
            ? stuck.filter(({ deadStart }) => deadStart).length
            : undefined,
      ],
      [
        estimate('share', 'share stuck', percent),
        ({ stuck, ended }) => ({ value: stuck.length / ended, interval: exactInterval(stuck.length, ended) }),
      ],
    ],
  );
}

function stuckPairsTable(arrangement: Arrangement, measure: Measure, judged: JudgedCells): Table {
  const { dimensions } = arrangement;
  const compared = placedPairs(arrangement).flatMap(({ a, b }) => {
    const [one, other] = [judged.get(a), judged.get(b)];
    if (!one || !other) return [];
    const [ofOne, ofOther] = pairBySeed([one.losses, other.losses]);
    if (ofOne!.length === 0) return [];
    const shares = pairedShares(failuresAbove(ofOne!, one.limit), failuresAbove(ofOther!, other.limit));
    return [{ ...placeOf(a), other: b.model, shares }];
  });
  return tableFrom(
    {
      name: 'stuck-pairs',
      caption:
        `${stuckRuns(measure)} Models compared in that, seed by seed: model less the other one. Brackets: Tango's 95 % ` +
        "intervals. McNemar's exact test decides with one discordant seed taken from the side that it speaks for.",
    },
    compared,
    [
      ...placeFields(dimensions),
      [text('other', 'less'), ({ other }) => dimensions.models[other]!.title],
      [number('pairs', 'seeds'), ({ shares }) => shares.pairs],
      [number('only_model', 'only the model stuck'), ({ shares }) => shares.first],
      [number('only_other', 'only the other stuck'), ({ shares }) => shares.second],
      [
        estimate('difference', 'difference of shares', percent),
        ({ shares }) => ({ value: shareDifference(shares), interval: differenceInterval(shares) }),
      ],
      [number('mcnemar_p', 'McNemar p', level), ({ shares }) => mcnemar(shares)],
      [number('mcnemar_p_without_one', 'without one seed', level), ({ shares }) => mcnemarWithoutOne(shares)],
    ],
  );
}
