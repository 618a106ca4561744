/**
 * Prints the plan of a config without training it: cells, sizes, claims, and an estimate of the
 * time.
 */

import { markdownTable } from 'markdown-table';
import { InputError } from '../../ground/base/errors.js';
import { groupedBy } from '../../ground/base/grouped.js';
import { metricColumn } from '../../ground/base/metric.js';
import { cellName, counted, duration, listed, range, thousands } from '../../ground/base/words.js';
import { mean } from '../../ground/stats/descriptive.js';
import { sequentialBounds } from '../../ground/stats/sequential.js';
import { makeClaim, testSentence } from '../../judge/claims/declared.js';
import { type ClaimSize, sizesIn } from '../../judge/claims/evaluate.js';
import { MAX_UNITS } from '../../judge/claims/size.js';
import { readResults } from '../../judge/results/reader.js';
import { modelTitles } from '../../judge/results/variants.js';
import type { DeclaredClaim } from '../../sweep/config/claims-schema.js';
import { type Config, selectedPaths } from '../../sweep/config/config.js';
import { countDrawable, drawnFields } from '../../sweep/config/draw.js';
import { recordedCode } from '../../sweep/config/model-schema.js';
import type { Draw } from '../../sweep/config/search-schema.js';
import { seedsAtLooks } from '../../sweep/config/seeds.js';
import { type RunSummary, readRecords } from '../../sweep/folder/ledger.js';
import { shardName } from '../../sweep/folder/manifest.js';
import { columnsOfFields } from '../../sweep/folder/plan.js';
import type { Cell } from '../../sweep/runs/cells.js';
import { secondsOfRuns } from '../../sweep/runs/estimate.js';
import { cellGraph } from '../../sweep/runs/job.js';
import { planFinal, type StagePlan, shardRuns } from '../../sweep/runs/plan.js';
import { derivedRun } from '../../sweep/runs/run-config.js';
import { triedSoFar } from '../../sweep/runs/search.js';
import { makeSelector } from '../../sweep/runs/selection.js';
import type { CellSpec } from '../../sweep/runs/spec.js';
import { isDone } from '../../sweep/runs/sweep.js';
import type { Tuner, TuningTrial } from '../../sweep/tune/tuner.js';
import type { Engine } from '../../train/engine/engine.js';
import { countParameters } from '../../train/models/graph.js';
import { print, printJson } from './output.js';
import { type TrainingOptions, workerCount } from './training.js';

type Done = ReadonlyMap<string, RunSummary>;

/**
 * Prints the cells of a config with their sizes, its runs, and how long those that are not `done`,
 * by key, will take.
 */
export function printDryRun(
  config: Config,
  engine: Engine,
  folder: string,
  done: Done,
  options: TrainingOptions,
): void {
  const { shard, pilot } = options;
  const sizes = pilot === undefined ? [] : pilotSizes(config, pilot);
  const workers = workerCount(options);
  const { stages, more } = planKnownStages(config, engine, done);
  const own = stages.flatMap((plan) => shardRuns(plan, shard));
  const work = own.filter((run) => !isDone(run, done));
  const cells = [...new Set(work.map((run) => run.cell))];
  const specs = cells.map(({ spec }) => spec);
  const times = secondsOfRuns(engine, specs);
  const secondsOf = new Map(cells.map((cell, i) => [cell, times[i]!]));
  const total = work.reduce((sum, run) => sum + secondsOf.get(run.cell)!, 0);
  // The slowest run takes its time however many workers there are.
  const seconds = times.reduce((most, time) => Math.max(most, time), total / workers);
  const runs = own.length;
  const counts = { runs, done: runs - work.length, ...(more > 0 && { more }), seconds, workers };
  if (options.json) {
    const lines = stages.map(({ stage, cells, runs, hash: plan }) => ({
      stage,
      runs: runs.length,
      plan,
      cells: cells.map((cell) => ({ model: cell.model, ...cell.fields, ...parameterCounts(cell) })),
    }));
    const claims = (config.claims ?? []).map(({ id, says, ...claim }) => ({
      id,
      says,
      tests: describeTests(claim, config),
    }));
    printJson({
      event: 'plan',
      folder,
      engine: engine.numerics,
      ...counts,
      ...(claims.length > 0 && { claims }),
      ...(pilot !== undefined && { pilot: sizes }),
      stages: lines,
    });
    return;
  }
  for (const plan of stages)
    print(`${config.draw ? drawnTable(config, config.draw, plan) : stageTable(plan)}\n\n`);
  print(
    `${shard ? `${shardName(shard)}: ` : ''}${counted(runs, 'run')}, ${counts.done} done in ${folder}; about ${duration(seconds)} for the rest with ${counted(workers, 'worker')}\n`,
  );
  if (more > 0) print(`up to ${more} more if the first seeds leave the selection open\n`);
  print(claimsText(config));
  if (pilot !== undefined) print(pilotText(sizes, pilot));
}

/** Each claim of a config as the sentence that is tested, with its test. */
function claimsText(config: Config): string {
  const texts = (config.claims ?? []).map(({ id, says, family, ...claim }) => {
    const levels =
      family === undefined ? [] : [`   Levels are corrected over the family ${family} (Holm).`];
    return [
      `${id}: ${says}`,
      ...describeTests(claim, config).map((test) => `   ${test}`),
      ...levels,
    ].join('\n');
  });
  return texts.length === 0
    ? ''
    : `\nclaims, registered with the first run:\n\n${texts.join('\n')}\n${looksText(config)}`;
}

/** After which seeds claims are judged, and at which levels; empty without looks. */
function looksText({ seeds, looks }: Config): string {
  if (looks === undefined) return '';
  const counts = seedsAtLooks({ count: seeds.length, looks });
  const bounds = sequentialBounds(counts.map((count) => count / seeds.length)).map((bound) =>
    bound.toFixed(3),
  );
  return `\nlooks after ${listed(counts)} seeds, with bounds of ${listed(bounds)} standard errors: training stops once all claims are decided\n`;
}

function describeTests(
  { all = [], parts = {} }: Pick<DeclaredClaim, 'all' | 'parts'>,
  config: Config,
): string[] {
  const titleOf = modelTitles(recordedCode(config));
  return [
    ...all.map((test) => testSentence(test, titleOf)),
    ...Object.entries(parts).map(
      ([letter, test]) => `${letter}: ${test.says} ${testSentence(test, titleOf)}`,
    ),
  ];
}

/**
 * Returns the known stages of a config, and how many more runs its selection may need. While a
 * selection is unfinished, these are its batches so far. In place of the setting to be chosen
 * stands one candidate of each group, named by its fields.
 */
function planKnownStages(config: Config, { numerics }: Engine, done: Done) {
  const { stages, choices } = derivedRun(config, done, numerics);
  const search = makeSelector(config);
  if (!search || choices) return { stages, more: 0 };
  const final = planFinal(config, numerics, search.finalCells());
  const columns = columnsOfFields(selectedPaths(config.select!), final.columns);
  const open = Object.fromEntries(columns.map((column) => [column, 'to be chosen']));
  const cells = final.cells.map((cell) => ({ ...cell, fields: { ...cell.fields, ...open } }));
  const runs = stages.reduce((sum, plan) => sum + plan.runs.length, 0);
  return { stages: [...stages, { ...final, cells }], more: search.mostRuns - runs };
}

function stageTable(plan: StagePlan): string {
  const { stage, columns, cells } = plan;
  const rows = cells.map((cell) => {
    const { weights, parameters } = parameterCounts(cell);
    return [
      cell.model,
      ...columns.map((column) => String(cell.fields[column] ?? '')),
      weights,
      parameters,
    ].map(String);
  });
  const head = ['model', ...columns, 'weights', 'parameters'];
  const table = markdownTable([head, ...rows], {
    align: head.map((_, i) => (i === 0 ? 'l' : 'r')),
  });
  return `${stage}: ${formatStageSize(plan)}\n\n${table}`;
}

/**
 * The drawn specifications in a table: in place of hundreds of cells, the number of cells per model
 * and their sizes.
 */
function drawnTable(config: Config, { specifications, seed }: Draw, plan: StagePlan): string {
  const { stage, cells } = plan;
  const rows = [...new Set(cells.map(({ model }) => model))].map((model) => {
    const own = cells.filter((cell) => cell.model === model).map(parameterCounts);
    const counts = [own.map(({ weights }) => weights), own.map(({ parameters }) => parameters)];
    return [model, String(own.length), ...counts.map(range)];
  });
  const table = markdownTable([['model', 'cells', 'weights', 'parameters'], ...rows], {
    align: ['l', 'r', 'r', 'r'],
  });
  return (
    `${stage}: ${counted(specifications, 'specification')} of ${thousands(countDrawable(config))} ` +
    `(${listed([...drawnFields(config).keys()])}), drawn by seed ${seed}: ` +
    `${formatStageSize(plan)}\n\n${table}`
  );
}

const formatStageSize = ({ cells, runs }: StagePlan): string =>
  `${counted(cells.length, 'cell')} x ${counted(runs.length / cells.length, 'seed')} = ${counted(runs.length, 'run')}`;

/**
 * `weights` are those that the paper counts: of experts or bottoms, and of hidden layers of towers.
 */
function parameterCounts({ spec }: Cell): { weights: number; parameters: number } {
  const graph = cellGraph(spec);
  return { weights: countParameters(graph, 'hidden'), parameters: countParameters(graph) };
}

/**
 * Prints what a search covers, and how long the search and the final runs after it will take,
 * estimated from the first trials of each model, which are spread over its space. All searches of a
 * model have the same space. `folder` is that of the search.
 */
export function printTuningPlan(
  config: Config,
  tuner: Tuner,
  first: readonly TuningTrial[],
  engine: Engine,
  folder: string,
  options: TrainingOptions,
): void {
  const workers = workerCount(options);
  const { tuning } = tuner;
  const searchesOf = groupedBy(tuner.searches, ({ model }) => model);
  const measured = first
    .filter(({ search }) => searchesOf.get(search.model)![0] === search)
    .flatMap(({ search: { model, rungs }, cell: { spec } }) =>
      rungs.map((steps) => ({ model, spec: { ...spec, training: { ...spec.training, steps } } })),
    );
  const specs = measured.map(({ spec }) => spec);
  const secondsOf = secondsOfRuns(engine, specs);
  const { done, complete } = triedSoFar(tuner, readRecords(folder), engine.numerics);
  const models = [...searchesOf].map(([model, own]) => {
    const search = own[0]!;
    const reaching = tuner.reaching(search);
    const rungs = search.rungs.map((steps, rung) => {
      const isOf = (run: { readonly model: string; readonly spec: CellSpec }) =>
        run.model === model && run.spec.training.steps === steps;
      return {
        steps,
        trials: reaching[rung]!,
        done: done.filter(({ cell }) => isOf(cell)).length,
        seconds: mean(secondsOf.filter((_, i) => isOf(measured[i]!)))!,
      };
    });
    const [searches, trials, bounds] = [own.length, tuner.trialsOf(search), tuner.boundsOf(search)];
    return { model, searches, trials, seconds: rungs.at(-1)!.seconds, bounds, rungs };
  });
  const sum = (of: (model: (typeof models)[number]) => number) =>
    models.reduce((sum, model) => sum + of(model), 0);
  const trials = sum((model) => model.searches * model.trials);
  const whole = sum((model) => model.searches * model.trials * model.seconds) / workers;
  // A search whose trials diverge has fewer runs than it might have had.
  const leftOf = ({ searches, rungs }: (typeof models)[number]) =>
    rungs.reduce((sum, { trials, done, seconds }) => sum + (searches * trials - done) * seconds, 0);
  const rest = complete ? 0 : sum(leftOf) / workers;
  const final = (sum((model) => model.searches * model.seconds) * config.seeds.length) / workers;
  const totals = { trials, done: done.length, seconds: rest, finalSeconds: final, workers };
  if (options.json) {
    const metrics = tuner.metrics.map(metricColumn);
    printJson({ event: 'plan', folder, engine: engine.numerics, metrics, ...totals, models });
    return;
  }
  const rows = models.map(({ model, searches, rungs, seconds, bounds }) => [
    model,
    String(searches),
    rungs.map(({ trials, steps }) => (tuning.prune ? `${trials} to ${steps}` : trials)).join(', '),
    duration(seconds),
    bounds.join(', '),
  ]);
  print(
    `${tuning.method} by ${tuner.metrics.map(metricColumn).join(' or ')}, in batches of ${tuning.batch} per search\n\n`,
  );
  print(
    `${markdownTable([['model', 'searches', tuning.prune ? 'trials to steps' : 'trials', 'per trial', 'searched'], ...rows], { align: ['l', 'r', 'r', 'r', 'l'] })}\n\n`,
  );
  if (tuning.prune)
    print(`${tuner.runs} runs of ${trials} trials; without stopping about ${duration(whole)}\n`);
  print(
    `${tuner.runs} ${tuning.prune ? 'runs' : 'trials'}, ${done.length} done in ${folder}; about ${duration(rest)} for the rest with ${counted(workers, 'worker')}, ` +
      `and at most ${duration(final)} for ${counted(config.seeds.length, 'final run')} on the best setting of each search\n`,
  );
}

/*
 * `mmoe-exp run CONFIG --dry-run --pilot DIR`: how many seeds would decide the claims of the
 * config, by the runs of a pilot.
 */

/**
 * Returns what the runs of a pilot say on the claims of a config.
 * @throws InputError if the config has none, or the folder has no runs
 */
function pilotSizes(config: Config, folder: string): ClaimSize[] {
  const { claims = [], data } = config;
  if (claims.length === 0)
    throw new InputError('arguments', ['--pilot: the config has no claims to plan seeds for']);
  return sizesIn(
    readResults(folder),
    claims.map((claim) => makeClaim(claim, data.kind)),
  );
}

/** A line for each claim, and the number of seeds that is enough for all. */
function pilotText(sizes: readonly ClaimSize[], folder: string): string {
  const lines = sizes.map((size) => `${cellName(size.id, size.fields)}: ${sizeWords(size)}`);
  const most = Math.max(
    ...sizes.flatMap(({ needed, unit }) => (unit === 'seed' ? (needed ?? []) : [])),
  );
  const total =
    Number.isFinite(most) && sizes.every(({ needed }) => needed !== undefined)
      ? [`seeds: ${most}`]
      : [];
  return `\nunits that decide each claim in four of five resamples, if effects are those in ${folder}:\n\n${[...lines, ...total].join('\n')}\n`;
}

function sizeWords({ needed, there, unit }: ClaimSize): string {
  if (there === 0) return 'the pilot has too few runs to compare';
  const pilot = `the pilot has ${there}`;
  return needed === undefined
    ? `more than ${MAX_UNITS} ${unit}s (${pilot})`
    : `about ${needed} ${unit}s (${pilot})`;
}
