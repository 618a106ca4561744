import { markdownTable } from 'markdown-table';
import { columnOf } from '../base/metric.js';
import { counted } from '../base/words.js';
import type { Config } from '../config/config.js';
import type { Engine } from '../engine/engine.js';
import { readRecords } from '../folder/ledger.js';
import { Estimator } from '../sweep/estimate.js';
import { triedSoFar } from '../sweep/search.js';
import type { Tuner, TuningTrial } from '../tune/tuner.js';
import { print, writeEvent } from './output.js';
import { duration } from './reporters/reporter.js';

interface TuningPlan {
  readonly config: Config;
  readonly tuner: Tuner;
  /** The first trials of each model. */
  readonly first: readonly TuningTrial[];
  readonly engine: Engine;
  readonly folder: string;
  /** A folder with trials of earlier batches. */
  readonly earlier: string | undefined;
  readonly workers: number;
  readonly json: boolean;
}

/**
 * Prints what a search covers, and how long the search and the final runs after it will take, estimated from the first
 * trials of each model, which are spread over its space. All searches of a model have the same space.
 */
export function printTuningPlan({ config, tuner, first, engine, folder, earlier, workers, json }: TuningPlan): void {
  const { tuning } = tuner;
  const estimator = new Estimator(engine, () => performance.now());
  const searchOf = new Map(
    config.models.flatMap(({ name }) => {
      const search = tuner.searches.find(({ model }) => model === name);
      return search ? [[name, search] as const] : [];
    }),
  );
  const measured = first.filter(({ search }) => searchOf.get(search.model) === search);
  const secondsOf = estimator.secondsOfAll(measured.map(({ cell }) => cell.spec));
  const models = [...searchOf].map(([model, search]) => {
    const own = tuner.searches.filter((search) => search.model === model);
    const times = secondsOf.filter((_, i) => measured[i]!.search === search);
    const seconds = times.reduce((sum, time) => sum + time, 0) / times.length;
    const [searches, trials, bounds] = [own.length, tuner.trialsOf(search), tuner.boundsOf(search)];
    return { model, searches, trials, seconds, bounds };
  });
  const sum = (of: (model: (typeof models)[number]) => number) => models.reduce((sum, model) => sum + of(model), 0);
  const trials = tuner.runs;
  const records = recordsIn([folder, ...(earlier === undefined ? [] : [earlier])]);
  const { runs: done } = triedSoFar({ search: tuner, records }, engine.numerics);
  const search = sum((model) => model.searches * model.trials * model.seconds) / workers;
  const rest = search * (1 - done / trials);
  const final = (sum((model) => model.searches * model.seconds) * config.seeds.length) / workers;
  const totals = { trials, done, seconds: rest, finalSeconds: final, workers };
  if (json) {
    writeEvent({
      event: 'plan',
      folder,
      engine: engine.numerics,
      metrics: tuner.metrics.map(columnOf),
      ...totals,
      models,
    });
    return;
  }
  const rows = models.map(({ model, searches, trials, seconds, bounds }) => [
    model,
    String(searches),
    String(trials),
    duration(seconds),
    bounds.join(', '),
  ]);
  print(
    `${tuning.method} by ${tuner.metrics.map(columnOf).join(' or ')}, in batches of ${tuning.batch} per search\n\n`,
  );
  print(
    `${markdownTable([['model', 'searches', 'trials', 'per trial', 'searched'], ...rows], { align: ['l', 'r', 'r', 'r', 'l'] })}\n\n`,
  );
  print(
    `${trials} trials, ${done} done in ${earlier === undefined ? folder : `${folder} and ${earlier}`}; about ${duration(rest)} for the rest with ${counted(workers, 'worker')}, ` +
      `and at most ${duration(final)} for ${counted(config.seeds.length, 'final run')} on the best setting of each search\n`,
  );
}

function* recordsIn(folders: readonly string[]) {
  for (const folder of folders) yield* readRecords(folder);
}
