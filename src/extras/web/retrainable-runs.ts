/** Chooses the runs that a report page can train again, and packs their numbers into the page. */

import { canonicalJson } from '../../ground/base/canonical-json.js';
import { isDerived, type Metric, metricColumn, metricsIn } from '../../ground/base/metric.js';
import { sha256Hex } from '../../ground/base/sha256.js';
import type { CellResults } from '../../judge/results/cells.js';
import { numbersText } from '../../sweep/folder/numbers.js';
import type { RunRecord } from '../../sweep/folder/record.js';
import type { CellSpec } from '../../sweep/runs/spec.js';
import { isGenerated } from '../../train/data/generated-sources.js';
import { findAlgorithm, type Numerics, programNumerics } from '../../train/engine/engine.js';
import type { PublishedCell } from './published.js';

type Run = PublishedCell['runs'][number];

/** Hexadecimal digits of a digest: of runs that differ, one in 10^14 has the same digest. */
const DIGEST_DIGITS = 12;

/**
 * The numerics that a page can train by: the numerics of its first such run, as a page has one
 * engine.
 */
export interface PageNumerics {
  engine: Numerics | undefined;
}

/**
 * The most characters for the numbers of runs in a page: of the first seeds of each cell, or of a
 * run of some cells. With the engine and the description of each cell, a page grows by at most 150
 * kB.
 */
const ROOM = 40_000;

/** Characters for the compressed description of a cell: its spec and its place. */
const CELL = 30;

/** The metrics that are stored in a page: others follow from them. */
function heldMetrics(metrics: Run['metrics']): Run['metrics'] {
  const isThere = (metric: Metric) => metrics[metricColumn(metric)] !== undefined;
  const held = metricsIn(Object.keys(metrics)).filter((metric) => !isDerived(metric, isThere));
  return Object.fromEntries(held.map(metricColumn).map((column) => [column, metrics[column]!]));
}

/**
 * The runs of a results folder whose data are generated and whose models are built in, so that a
 * page can train them.
 */
export class CheckableRuns {
  readonly #cells = new Map<
    CellResults,
    { readonly spec: CellSpec; readonly specText: string; readonly runs: Map<number, Run> }
  >();
  /** The maximum number of runs of a cell, determined from the size of the first record. */
  #most: number | undefined;

  constructor(
    private readonly cells: number,
    private readonly numerics: PageNumerics,
  ) {}

  /** Adds a record; `nth` is the index of its seed in its cell, from 0. */
  see(cell: CellResults, nth: number, record: RunRecord): void {
    this.#most ??= Math.max(
      1,
      Math.floor(ROOM / this.cells / estimateRoom(heldMetrics(record.metrics))),
    );
    if (nth >= this.#most || record.status === 'failed' || !this.#isOfPage(record.engine)) return;
    // The spec of a ledger that was written by others may be invalid.
    const spec = record.spec as CellSpec;
    const { data, model }: Partial<CellSpec> = spec;
    if (!data || !model || !isGenerated(data) || model.code !== undefined) return;
    const specText = canonicalJson(spec);
    const kept = this.#cells.get(cell) ?? { spec, specText, runs: new Map() };
    this.#cells.set(cell, kept);
    if (kept.specText !== specText) return;
    const { seed } = record;
    const digest = sha256Hex(numbersText(record)).slice(0, DIGEST_DIGITS);
    kept.runs.set(seed, { seed, metrics: heldMetrics(record.metrics), digest });
  }

  #isOfPage(engine: RunRecord['engine']): boolean {
    const algorithm = findAlgorithm(engine);
    if (algorithm === undefined) return false;
    const known = programNumerics(algorithm);
    if (canonicalJson(engine) !== canonicalJson(known)) return false;
    this.numerics.engine ??= known;
    return canonicalJson(this.numerics.engine) === canonicalJson(known);
  }

  get kept(): Map<CellResults, PublishedCell> {
    return new Map(
      [...this.#cells].map(([cell, { spec, runs }]) => [
        cell,
        { spec, runs: [...runs.values()].sort((a, b) => a.seed - b.seed) },
      ]),
    );
  }
}

/** Where even one run of each cell is too much, some of the cells, spread evenly. */
export function cellsWithRoom<C extends { readonly known: PublishedCell }>(
  cells: readonly C[],
): C[] {
  const letters = cells.reduce(
    (sum, { known }) => sum + CELL + estimateRoom(known.runs[0]!.metrics),
    0,
  );
  const share = Math.min(1, ROOM / letters);
  return cells.filter((_, i) => Math.floor((i + 1) * share) > Math.floor(i * share));
}

/** The number of characters that the numbers of a run take in a page, compressed. */
const estimateRoom = (held: Run['metrics']): number =>
  (4 / 3) * (8 * Object.keys(held).length + DIGEST_DIGITS / 2);
