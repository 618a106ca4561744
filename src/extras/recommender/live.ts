/**
 * Finds the runs of a results folder whose models served users, and runs live experiments on them.
 */

import { canonicalJson } from '../../ground/base/canonical-json.js';
import { InputError } from '../../ground/base/errors.js';
import { groupedBy } from '../../ground/base/grouped.js';
import { readRecords } from '../../sweep/folder/ledger.js';
import { readPlan } from '../../sweep/folder/plan.js';
import type { RunRecord } from '../../sweep/folder/record.js';
import { runKey } from '../../sweep/runs/cells.js';
import { cellGraph } from '../../sweep/runs/job.js';
import type { CellSpec } from '../../sweep/runs/spec.js';
import { countParameters } from '../../train/models/graph.js';
import { findArchitecture } from '../../train/models/index.js';
import { experimentsOn } from './experiments.js';
import { type Experiments, type LiveRecord, liveId } from './record.js';
import { listRankings, type Ranking, slatesFrom, VISITS } from './service.js';
import { isRecommender, type RecommenderSpec, recommenderTasks } from './spec.js';
import { CANDIDATES, SLOTS } from './world.js';

/** A finished run whose model served users, by one of its rankings. */
interface ServedRun {
  readonly record: RunRecord;
  readonly spec: CellSpec & { readonly data: RecommenderSpec };
  readonly ranking: Ranking;
  readonly slates: Uint8Array;
}

/** Experiments on the models of one seed that served the same users. */
export type Experiment = ReturnType<typeof runExperiment>;

export type Served = Parameters<typeof experimentsOn>;

/** Takes seconds for each thousand repeats. */
export const made = ({ served, recordOf }: Experiment): LiveRecord =>
  recordOf(experimentsOn(...served));

/**
 * Finds the experiments on the runs of a folder.
 * @throws InputError where a run does not match its key
 */
export function experimentsIn(folder: string) {
  const { served, unknown } = servedRuns(folder);
  const usersOf = ({ spec, record: { seed } }: ServedRun) => canonicalJson([spec.data, seed]);
  return {
    /**
     * An experiment for each group of two or more models that served the same users; in the order
     * of the plan.
     */
    all: (repeats: number): Experiment[] =>
      [...groupedBy(served, usersOf).values()]
        .filter((runs) => new Set(runs.map(({ record }) => record.key)).size > 1)
        .map((runs) => runExperiment(runs, repeats)),
    /** The number of runs that served users, but whose slates are not in the ledger. */
    unknown,
  };
}

function runExperiment(runs: readonly ServedRun[], repeats: number) {
  const { spec, record } = runs[0]!;
  const { seed } = record;
  const users = spec.data.users!;
  const isShared = ([name, value]: [string, unknown]) =>
    runs.every((run) => run.record.cell[name] === value);
  const fields = Object.fromEntries(Object.entries(record.cell).filter(isShared));
  const arms = runs.map(({ spec, ranking, record: { key, model, cell } }) => ({
    key,
    model,
    ranking,
    fields: Object.fromEntries(Object.entries(cell).filter(([name]) => !(name in fields))),
    weights: countParameters(cellGraph(spec)),
  }));
  return {
    id: liveId({ seed, users, repeats, arms }),
    served: [spec.data, seed, runs.map(({ slates }) => slates), repeats] as Served,
    recordOf: (outcome: Experiments): LiveRecord => ({
      version: 1,
      fields,
      seed,
      tasks: recommenderTasks,
      users,
      repeats,
      arms: arms.map((arm, i) => ({ ...arm, ...outcome.arms[i]! })),
      pairs: outcome.pairs,
    }),
  };
}

/**
 * The finished final runs whose models served users, by each of their rankings; in the order of the
 * plan.
 */
function servedRuns(folder: string): {
  readonly served: readonly ServedRun[];
  readonly unknown: number;
} {
  const rows = (readPlan(folder)?.rows ?? []).filter(({ stage }) => stage === 'final');
  const planned = new Map(rows.map((row) => [row.key, row]));
  const found = new Map<string, readonly ServedRun[]>();
  const unknown = new Set<string>();
  for (const line of readRecords(folder)) {
    const row = planned.get(line.key);
    if (line.status !== 'finished' || !row) continue;
    // The plan determines the names in the record: an earlier plan may have named the run
    // differently.
    const record = { ...line, model: row.model, cell: row.cell };
    const spec = record.spec as CellSpec;
    if (!isRecommender(spec.data)) continue;
    const { users = 0 } = spec.data;
    if (users === 0) continue;
    if (!record.slates) {
      unknown.add(record.key);
      continue;
    }
    const isOfKey =
      runKey(spec, record.seed, record.engine as Parameters<typeof runKey>[2]) === record.key;
    const [first, ...others] = listRankings(
      findArchitecture({ name: record.model }).sharesNothing === true,
    );
    // Published ledgers have the slates of those arms alone that there are experiments on.
    const rankings = [first!, ...others.filter((ranking) => record.slates![ranking] !== undefined)];
    const arms = rankings.map((ranking): ServedRun => {
      const slates = slatesFrom(record.slates![ranking] ?? '', users * VISITS * SLOTS, CANDIDATES);
      if (!slates || !isOfKey)
        throw new InputError('results', [
          `${folder}: run ${record.key} is not what its key says: mmoe-exp verify tells more`,
        ]);
      return { record, spec: { ...spec, data: spec.data as RecommenderSpec }, ranking, slates };
    });
    found.set(record.key, arms);
  }
  return { served: rows.flatMap(({ key }) => found.get(key) ?? []), unknown: unknown.size };
}
