import type { Outcome } from '../../../ground/base/outcome.js';
import { commonMetrics, type JudgedResults, type RunResult } from '../../../judge/results/cells.js';
import { gateReader } from '../../../judge/results/gate-usage.js';
import { modelTitles } from '../../../judge/results/variants.js';
import { correlationAxis, syntheticReporting } from '../../../train/data/synthetic/reporting.js';
import { type PlaygroundCell, PRESET } from './cells.js';

/** All runs that were trained in the page, under any settings. */
export class TrainedRuns {
  readonly #cells = new Map<
    string,
    { readonly cell: PlaygroundCell; readonly runs: Map<number, RunResult> }
  >();
  readonly #gatesOf = gateReader<string>();

  add(cell: PlaygroundCell, seed: number, { status, metrics, curve, gates }: Outcome): void {
    const { id } = cell;
    const { runs } = this.#cells.get(id) ?? { runs: new Map<number, RunResult>() };
    this.#cells.set(id, { cell, runs });
    runs.set(seed, { seed, status, metrics, curve, gates: this.#gatesOf(id, gates) });
  }

  find({ id }: PlaygroundCell, seed: number): RunResult | undefined {
    return this.#cells.get(id)?.runs.get(seed);
  }

  all(): { readonly cell: PlaygroundCell; readonly run: RunResult }[] {
    return [...this.#cells.values()].flatMap(({ cell, runs }) =>
      [...runs.values()].map((run) => ({ cell, run })),
    );
  }

  /** The runs of some cells with seeds 1 to `seeds`, as results for reports. */
  resultsOf(cells: readonly PlaygroundCell[], seeds: number): JudgedResults {
    const { field } = correlationAxis;
    return {
      kind: syntheticReporting,
      data: { kind: 'synthetic', preset: PRESET },
      columns: [field],
      modelTitle: modelTitles(),
      cells: cells.map((cell) => {
        const runs = Array.from({ length: seeds }, (_, i) => this.find(cell, i + 1) ?? []).flat();
        const fields = { [field]: cell.correlation };
        return {
          stage: 'final',
          model: cell.model,
          fields,
          runs,
          planned: seeds,
          metrics: commonMetrics(runs),
        };
      }),
    };
  }
}
