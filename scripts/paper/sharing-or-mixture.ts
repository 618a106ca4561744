/**
 * `npx tsx scripts/paper/sharing-or-mixture.ts [FOLDER]`: whether MMoE's lead over Shared-Bottom is
 * the mixture's or the sharing's (results/reference/RULES-3.md, section 1), from the published runs
 * of `configs/paper/sharing-or-mixture.yaml` or from another folder.
 */
import { basename } from 'node:path';
import { mean, quantile } from '../../src/ground/stats/descriptive.js';
import { type EffectScale, MARGINS, readEffect } from '../../src/ground/stats/effect-scale.js';
import { holm } from '../../src/ground/stats/levels.js';
import { estimateShare } from '../../src/ground/stats/shares.js';
import type { RankLocation } from '../../src/ground/stats/wilcoxon.js';
import {
  digits3,
  estimate,
  level,
  number,
  percent,
  type Table,
  type TableValue,
  text,
} from '../../src/ground/table/table.js';
import { overallRuling } from '../../src/judge/claims/over-settings.js';
import { verdictText } from '../../src/judge/claims/verdict.js';
import type { CellResults } from '../../src/judge/results/cells.js';
import { cellLosses } from '../../src/judge/results/losses.js';
import { rarerSigns } from '../../src/judge/results/output-signs.js';
import { readResults } from '../../src/judge/results/reader.js';
import { referencePath } from '../site/published.js';
import {
  countAbove,
  distanceRatio,
  finalCells,
  findCell,
  functionName,
  LOSS,
  logRatios,
  lossRatio,
  ratioOver,
} from './label-functions.js';
import { printTables } from './print-tables.js';

const MODELS = ['single-task', 'single-task-moe', 'shared-bottom', 'mmoe'] as const;

type Pair = readonly [larger: string, smaller: string];

/** What a mixture gains, without sharing and with it. */
const SEPARATE: Pair = ['single-task', 'single-task-moe'];
const SHARED: Pair = ['shared-bottom', 'mmoe'];
/** What sharing gains, with mixtures and without. */
const MIXTURES: Pair = ['single-task-moe', 'mmoe'];
const DENSE: Pair = ['shared-bottom', 'single-task'];

const PAIRS = [SEPARATE, SHARED, MIXTURES, DENSE];

const SCALE: EffectScale = { margin: MARGINS.loss, none: 1 };

/** The secondary claims, in the order of the rules. */
const CLAIMS = [
  { claim: 'W2', pair: SEPARATE, p: 0.5, expected: 'larger' },
  { claim: 'W3', pair: SEPARATE, p: 1, expected: 'larger' },
  { claim: 'W4', pair: MIXTURES, p: 1, expected: 'larger' },
  { claim: 'W5', pair: MIXTURES, p: 0.5, expected: 'equal' },
  { claim: 'W6', pair: DENSE, p: 0.5, expected: 'larger' },
  { claim: 'W7', pair: SHARED, p: 0.5, expected: 'larger' },
] as const;

type Functions = readonly (readonly CellResults[])[];

/**
 * The folders that the rules judge, each by itself; the second starts output weights with
 * alternating signs, and the third has towers of 32 units.
 */
export const FOLDERS = [
  'sharing-or-mixture',
  'sharing-or-mixture-balanced',
  'sharing-or-mixture-tower-32',
] as const;

/** Returns the tables of a folder, by its name and what they show. */
export function sharingOrMixtureTables(folder: string = referencePath(FOLDERS[0])): Table[] {
  const functions = [...finalCells(folder).values()];
  const correlations = [
    ...new Set(functions.flat().map(({ fields }) => Number(fields.correlation ?? 0.5))),
  ].sort();
  const runs = judgedRuns(functions, correlations);
  const tables = [
    claimsTable(functions, correlations),
    ratiosTable(functions, correlations),
    failuresTable(runs, correlations),
    startsTable(runs),
    leavingOutTable(functions),
    secondBestTable(folder, correlations),
  ];
  return tables.map((table) => ({
    ...table,
    name: table.name.replace(FOLDERS[0], basename(folder)),
  }));
}

/**
 * The logarithm of W1's quantity for each label function: a mixture's gain if nothing is shared,
 * over its gain if experts are shared.
 */
function interactionLogs(functions: Functions, p: number): number[] {
  const [separate, shared] = [logRatios(functions, SEPARATE, p), logRatios(functions, SHARED, p)];
  return separate.map((log, i) => log - shared[i]!);
}

/** W1 is said by its quantity, and not expected to be anything. */
function sayingOnW1(effect: RankLocation): string {
  const saying = readEffect(effect, SCALE);
  if (saying === 'equal') return 'equal within 10 %';
  return saying ?? verdictText(overallRuling(effect, { ...SCALE, expected: 'equal' }));
}

function claimsTable(functions: Functions, correlations: readonly number[]): Table {
  const ofW1 = interactionLogs(functions, 0.5);
  const interaction = ratioOver(ofW1);
  const tested = CLAIMS.filter(({ p }) => correlations.includes(p)).map((claim) => {
    const logs = logRatios(functions, claim.pair, claim.p);
    return { ...claim, logs, effect: ratioOver(logs) };
  });
  const corrected = holm(tested.map(({ effect }) => effect.p));
  const rows = tested.map(({ claim, pair, p, expected, logs, effect }, i): TableValue[] => {
    const asks = { ...SCALE, expected };
    const ruling = overallRuling(effect, asks);
    const isWeak =
      expected === 'larger' && ruling.verdict !== 'contradicted' && corrected[i]! > 0.05;
    const said = isWeak ? ({ verdict: 'inconclusive', reason: 'too few runs' } as const) : ruling;
    return [
      claim,
      pair[0],
      pair[1],
      p,
      effect,
      countAbove(logs),
      functions.length,
      effect.p,
      corrected[i],
      said.verdict,
      said.reason,
    ];
  });
  return {
    name: 'sharing-or-mixture',
    caption: `W1 to W7 over ${functions.length} label functions`,
    columns: [
      text('claim'),
      text('larger', 'loss of'),
      text('smaller', 'over the loss of'),
      number('correlation', 'p'),
      estimate('ratio', 'ratio', digits3),
      number('above', 'above 1'),
      number('functions'),
      number('level', 'level', level),
      number('corrected', 'corrected', level),
      text('verdict'),
      text('reason'),
    ],
    rows: [
      [
        'W1',
        'separate: single-task over single-task-moe',
        'shared: shared-bottom over mmoe',
        0.5,
        interaction,
        countAbove(ofW1),
        functions.length,
        interaction.p,
        undefined,
        sayingOnW1(interaction),
        undefined,
      ],
      ...rows,
    ],
  };
}

/**
 * All ratios of two models, of losses, of distances from the median and of mean losses, at each p.
 */
function ratiosTable(functions: Functions, correlations: readonly number[]): Table {
  const quantities = [
    { of: 'losses', logOf: (a: CellResults, b: CellResults) => Math.log(lossRatio(a, b).value) },
    {
      of: 'distances',
      logOf: (a: CellResults, b: CellResults) => Math.log(distanceRatio(a, b).value),
    },
    {
      of: 'mean losses',
      logOf: (a: CellResults, b: CellResults) => Math.log(meanLoss(a) / meanLoss(b)),
    },
  ];
  return {
    name: 'sharing-or-mixture-ratios',
    caption:
      'Ratios over label functions: typical losses, distances from the median loss, mean losses',
    columns: [
      text('larger', 'of'),
      text('smaller', 'over the loss of'),
      number('correlation', 'p'),
      text('of', 'quantity'),
      estimate('ratio', 'ratio', digits3),
    ],
    rows: correlations.flatMap((p) =>
      quantities.flatMap(({ of, logOf }) =>
        PAIRS.map(([larger, smaller]): TableValue[] => {
          const logs = functions.map((cells) =>
            logOf(findCell(cells, larger, p), findCell(cells, smaller, p)),
          );
          return [larger, smaller, p, of, ratioOver(logs)];
        }),
      ),
    ),
  };
}

const meanLoss = (cell: CellResults): number => mean(cellLosses(cell, LOSS).values)!;

/**
 * The runs of each model, over label functions, that end above twice the pooled median of the four
 * models there.
 */
function failuresTable(runs: readonly JudgedRun[], correlations: readonly number[]): Table {
  return {
    name: 'sharing-or-mixture-failures',
    caption:
      'Runs above twice the pooled median loss of the four models on the same label function and p',
    columns: [
      text('model'),
      number('correlation', 'p'),
      number('runs'),
      number('failed'),
      estimate('share', 'share', percent),
    ],
    rows: correlations.flatMap((p) =>
      MODELS.map((model): TableValue[] => {
        const own = runs.filter((run) => run.model === model && run.p === p);
        const failed = own.filter((run) => run.failed).length;
        return [model, p, own.length, failed, estimateShare(failed, own.length)];
      }),
    ),
  };
}

/**
 * The same by how many of the output weights of a task start with the rarer sign, the fewest of
 * both tasks.
 */
function startsTable(runs: readonly JudgedRun[]): Table {
  const most = Math.max(...runs.map(({ rarer }) => rarer));
  const minorities = Array.from({ length: most + 1 }, (_, i) => i);
  return {
    name: 'sharing-or-mixture-starts',
    caption:
      'Runs above that limit by the number of output weights that start with the rarer sign, the fewest of both tasks',
    columns: [text('model'), number('rarer', 'rarer sign'), number('runs'), number('failed')],
    rows: MODELS.flatMap((model) =>
      minorities.map((rarer): TableValue[] => {
        const own = runs.filter((run) => run.model === model && run.rarer === rarer);
        return [model, rarer, own.length, own.filter(({ failed }) => failed).length];
      }),
    ),
  };
}

type JudgedRun = ReturnType<typeof judgedRuns>[number];

function judgedRuns(functions: Functions, correlations: readonly number[]) {
  return functions.flatMap((cells) =>
    correlations.flatMap((p) => {
      const own = MODELS.map((model) => findCell(cells, model, p));
      const pooled = Float64Array.from(
        own.flatMap((cell) => [...cellLosses(cell, LOSS).values]),
      ).sort();
      const limit = 2 * quantile(pooled, 0.5);
      return own.flatMap((cell) => {
        const { units, values } = cellLosses(cell, LOSS);
        return units.map((seed, i) => {
          const { outputs } = cell.runs.find((run) => run.seed === seed)!;
          const rarer = outputs
            ? Math.min(rarerSigns(outputs, seed, 0), rarerSigns(outputs, seed, 1))
            : Number.NaN;
          return { model: cell.model, p, seed, rarer, failed: values[i]! > limit };
        });
      });
    }),
  );
}

/**
 * The range of W1's estimate and of the others' when each seed and each label function is left out
 * in turn, and how often the verdict stays.
 */
function leavingOutTable(functions: Functions): Table {
  const seeds = [
    ...new Set(functions.flat().flatMap(({ runs }) => runs.map(({ seed }) => seed))),
  ].sort();
  const without = [
    ...functions.map((_, i) => ({
      left: 'label function',
      kept: functions.filter((__, k) => k !== i),
    })),
    ...seeds.map((seed) => ({
      left: 'seed',
      kept: functions.map((cells) => cells.map((cell) => withoutSeed(cell, seed))),
    })),
  ];
  const quantities = [
    { claim: 'W1', logsOf: (kept: Functions) => interactionLogs(kept, 0.5) },
    ...CLAIMS.filter(({ p }) => p === 0.5).map(({ claim, pair, p }) => ({
      claim,
      logsOf: (kept: Functions) => logRatios(kept, pair, p),
    })),
  ];
  const rows = quantities.flatMap(({ claim, logsOf }) => {
    const whole = readEffect(ratioOver(logsOf(functions)), SCALE);
    return ['label function', 'seed'].map((left): TableValue[] => {
      const effects = without
        .filter((one) => one.left === left)
        .map(({ kept }) => ratioOver(logsOf(kept)));
      const values = effects.map(({ value }) => value);
      const same = effects.filter((effect) => readEffect(effect, SCALE) === whole).length;
      return [claim, left, effects.length, Math.min(...values), Math.max(...values), same];
    });
  });
  return {
    name: 'sharing-or-mixture-leaving-out',
    caption: 'Estimates when each label function, and each seed, is left out in turn',
    columns: [
      text('claim'),
      text('left', 'left out in turn'),
      number('times'),
      number('least', 'least', digits3),
      number('most', 'most', digits3),
      number('same', 'same verdict'),
    ],
    rows,
  };
}

const withoutSeed = (cell: CellResults, seed: number): CellResults => ({
  ...cell,
  runs: cell.runs.filter((run) => run.seed !== seed),
});

/**
 * Ratios of the median losses of the selection's seeds, each model at its best rate there and at
 * its second best.
 */
function secondBestTable(folder: string, correlations: readonly number[]): Table {
  const cells = readResults(folder).cells.filter(({ stage }) => stage === 'select');
  const settings = [...new Set(cells.map(functionName))];
  const medians = (setting: string, model: string, p: number): number[] =>
    cells
      .filter(
        (cell) =>
          cell.model === model &&
          functionName(cell) === setting &&
          (cell.fields.correlation ?? 0.5) === p,
      )
      .map((cell) => quantile(Float64Array.from(cellLosses(cell, LOSS).values).sort(), 0.5))
      .sort((a, b) => a - b);
  return {
    name: 'sharing-or-mixture-rates',
    caption:
      "Ratios of medians over the selection's three seeds, each model at its best learning rate and at its second best",
    columns: [
      text('larger', 'of'),
      text('smaller', 'over the loss of'),
      number('correlation', 'p'),
      text('rate'),
      estimate('ratio', 'ratio', digits3),
    ],
    rows: correlations.flatMap((p) =>
      ['best', 'second best'].flatMap((rate, place) =>
        PAIRS.map(([larger, smaller]): TableValue[] => {
          const logs = settings.map((setting) =>
            Math.log(medians(setting, larger, p)[place]! / medians(setting, smaller, p)[place]!),
          );
          return [larger, smaller, p, rate, ratioOver(logs)];
        }),
      ),
    ),
  };
}

printTables(import.meta.url, sharingOrMixtureTables);
