import { createHash } from 'node:crypto';
import { canonicalJson } from '../../base/canonical-json.js';
import { columnOf, isDerived, type Metric, metricsIn } from '../../base/metric.js';
import { isGenerated } from '../../data/generated.js';
import { PROGRAM_NUMERICS } from '../../engine/engine.js';
import { numbersText } from '../../folder/numbers.js';
import type { RunRecord } from '../../folder/record.js';
import type { CellSpec } from '../../sweep/spec.js';
import type { PublishedNumbers } from './published.js';

/** A run that readers of the page can retrain, because its data are generated and its model is built in. */
export interface CheckableRun {
  readonly seed: number;
  readonly metrics: Readonly<Record<string, number>>;
  /** The first digits of the SHA-256 of all its numbers (`numbersText`). */
  readonly digest: string;
}

/** The checkable runs of a cell, by ascending seed. */
export interface CheckableCell {
  readonly spec: CellSpec;
  readonly runs: readonly CheckableRun[];
}

/** Hexadecimal digits of a digest: of runs that differ, one in 10^14 has the same digest. */
const DIGEST_DIGITS = 12;

const NUMERICS = canonicalJson(PROGRAM_NUMERICS);

/**
 * The most characters for the numbers of runs in a page: of the first seeds of each cell, or of a run of some cells.
 * With the engine and the description of each cell, a page grows by at most 150 kB.
 */
const ROOM = 40_000;

/** Characters for the compressed description of a cell: its spec and its place. */
const CELL = 30;

/** The columns of the metrics that are stored in a page: other metrics follow from them. */
export function heldColumns(metrics: CheckableRun['metrics']): string[] {
  const isThere = (metric: Metric) => metrics[columnOf(metric)] !== undefined;
  const held = metricsIn(Object.keys(metrics)).filter((metric) => !isDerived(metric, isThere));
  return held.map(columnOf);
}

export class CheckableRuns<Cell> {
  readonly #cells = new Map<
    Cell,
    { readonly spec: CellSpec; readonly specText: string; readonly runs: Map<number, CheckableRun> }
  >();
  /** The maximum number of runs of a cell, determined from the size of the first record. */
  #most: number | undefined;

  constructor(private readonly cells: number) {}

  /** Adds a record; `nth` is the index of its seed in its cell, from 0. */
  see(cell: Cell, nth: number, record: RunRecord): void {
    this.#most ??= Math.max(1, Math.floor(ROOM / this.cells / roomOf(record)));
    if (nth >= this.#most || record.status === 'failed' || canonicalJson(record.engine) !== NUMERICS) return;
    // The spec of a ledger that was written by others may be invalid.
    const spec = record.spec as CellSpec;
    const { data, model }: Partial<CellSpec> = spec;
    if (!data || !model || !isGenerated(data) || model.code !== undefined) return;
    const specText = canonicalJson(spec);
    const kept = this.#cells.get(cell) ?? { spec, specText, runs: new Map() };
    this.#cells.set(cell, kept);
    if (kept.specText !== specText) return;
    const { seed, metrics } = record;
    const digest = createHash('sha256').update(numbersText(record)).digest('hex').slice(0, DIGEST_DIGITS);
    kept.runs.set(seed, { seed, metrics, digest });
  }

  get kept(): Map<Cell, CheckableCell> {
    return new Map(
      [...this.#cells].map(([cell, { spec, runs }]) => [
        cell,
        { spec, runs: [...runs.values()].sort((a, b) => a.seed - b.seed) },
      ]),
    );
  }
}

/** Where even one run of each cell is too much, some of the cells, spread evenly. */
export function cellsWithRoom<C extends { readonly known: CheckableCell }>(cells: readonly C[]): C[] {
  const letters = cells.reduce((sum, { known }) => sum + CELL + roomOf(known.runs[0]!), 0);
  const share = Math.min(1, ROOM / letters);
  return cells.filter((_, i) => Math.floor((i + 1) * share) > Math.floor(i * share));
}

/** The number of characters that the numbers of a run take in a page, compressed. */
const roomOf = ({ metrics }: Pick<CheckableRun, 'metrics'>): number =>
  (4 / 3) * (8 * heldColumns(metrics).length + DIGEST_DIGITS / 2);

/** The numbers of the runs of some cells for a page, as plain JSON. */
export function publishedNumbers(cells: readonly CheckableCell[]): PublishedNumbers {
  const runs = cells.flatMap((cell) => cell.runs);
  const columns = [...new Set(runs.flatMap(({ metrics }) => heldColumns(metrics)))];
  return {
    engine: PROGRAM_NUMERICS,
    columns,
    cells: cells.map(({ spec, runs }) => ({
      spec,
      seeds: runs.map(({ seed }) => seed),
      metrics: runs.map(({ metrics }) => columns.map((column) => metrics[column] ?? null)),
      digests: runs.map(({ digest }) => digest),
    })),
  };
}
