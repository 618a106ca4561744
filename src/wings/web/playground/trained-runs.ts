import { correlationAxis, syntheticResults } from '../../../data/synthetic/results.js';
import type { Outcome } from '../../../engine/run.js';
import { type CellResults, type JudgedResults, metricsOf, type RunResult } from '../../../results/cells.js';
import { deadStartsOf } from '../../../results/dead-starts.js';
import { gateReader } from '../../../results/gates.js';
import { modelTitles } from '../../../results/variants.js';
import { type PlaygroundCell, PRESET } from './cells.js';

interface KeptCell {
  readonly cell: PlaygroundCell;
  /** The trained runs, by seed. */
  readonly runs: Map<number, RunResult>;
}

/** All runs that were trained in the page, under any settings, as results for claims and reports. */
export class TrainedRuns {
  readonly #cells = new Map<string, KeptCell>();
  readonly #gatesOf = gateReader<string>();
  readonly #startsDead = deadStartsOf(syntheticResults);

  add(cell: PlaygroundCell, seed: number, { status, metrics, curve, gates }: Outcome): void {
    const { id, spec } = cell;
    const kept = this.#cells.get(id) ?? { cell, runs: new Map() };
    this.#cells.set(id, kept);
    const deadStart = this.#startsDead({ spec, seed });
    kept.runs.set(seed, {
      ...{ seed, status, metrics, curve, gates: this.#gatesOf(id, gates) },
      ...(deadStart !== undefined && { deadStart }),
    });
  }

  has({ id }: PlaygroundCell): boolean {
    return this.#cells.has(id);
  }

  /** The run of a cell with a seed, if it has been trained. */
  find({ id }: PlaygroundCell, seed: number): RunResult | undefined {
    return this.#cells.get(id)?.runs.get(seed);
  }

  /** The runs of some cells with seeds 1 to `seeds`. */
  resultsOf(cells: readonly PlaygroundCell[], seeds: number): JudgedResults {
    const list = Array.from({ length: seeds }, (_, i) => i + 1);
    return judged(
      cells.map((cell) => ({ cell, runs: list.flatMap((seed) => this.find(cell, seed) ?? []), planned: seeds })),
    );
  }

  /** All runs, each with its cell. */
  all(): { readonly cell: PlaygroundCell; readonly run: RunResult }[] {
    return [...this.#cells.values()].flatMap(({ cell, runs }) => [...runs.values()].map((run) => ({ cell, run })));
  }

  /** The results for claims and reports, as if all runs belonged to one sweep. */
  results(): JudgedResults {
    return judged(
      [...this.#cells.values()].map(({ cell, runs }) => {
        const all = [...runs.values()].sort((a, b) => a.seed - b.seed);
        return { cell, runs: all, planned: all.length };
      }),
    );
  }
}

/** Converts runs to results, with the axis and the other fields in which cells differ. */
function judged(
  cells: readonly (Pick<CellResults, 'runs' | 'planned'> & { readonly cell: PlaygroundCell })[],
): JudgedResults {
  const fields = Object.keys(cells[0]?.cell.fields ?? {}) as (keyof PlaygroundCell['fields'])[];
  const columns = fields.filter(
    (field) => field === correlationAxis.field || new Set(cells.map(({ cell }) => cell.fields[field])).size > 1,
  );
  return {
    ...{ kind: syntheticResults, data: { kind: 'synthetic', preset: PRESET }, columns },
    modelTitle: modelTitles(),
    cells: cells.map(({ cell, ...runs }) => ({
      ...{ stage: 'final', model: cell.model },
      fields: Object.fromEntries(columns.map((column) => [column, cell.fields[column]])),
      ...runs,
      metrics: metricsOf(runs.runs),
    })),
  };
}
