import { createHash } from 'node:crypto';
import { canonicalJson } from '../base/canonical-json.js';
import { columnOf, isDerived, type Metric, metricsIn } from '../base/metric.js';
import { isGenerated } from '../data/generated.js';
import { PROGRAM_NUMERICS } from '../engine/program-engine.js';
import { numbersText } from '../folder/numbers.js';
import type { RunRecord } from '../folder/record.js';
import type { CellSpec } from '../sweep/spec.js';
import { THIN_POINTS, type ThinCurve, thinCurve } from './thin-curve.js';

/** A run that a reader of the page can train again, as its data are generated and its model is built in. */
export interface CheckableRun {
  readonly seed: number;
  readonly metrics: Readonly<Record<string, number>>;
  /** Of all its numbers: the first bytes of the SHA-256 of `numbersText`. */
  readonly digest: Buffer;
  /** None of a run that diverged. */
  readonly curve?: ThinCurve;
}

/** Those of a cell, by ascending seed. */
export interface CheckableCell {
  readonly spec: CellSpec;
  readonly runs: readonly CheckableRun[];
}

/** Bytes of a digest: one run in 10^14 that differs has the same. */
export const DIGEST_BYTES = 6;

const NUMERICS = canonicalJson(PROGRAM_NUMERICS);

/**
 * Letters that a page has for the numbers of runs, those of the first seeds of each cell, or of one run of some cells where there are
 * hundreds: with the engine, and with what is said of each cell, a page grows by 150 kB at most.
 */
const ROOM = 53_000;

/** Letters, once compressed, for what is said of a cell: its spec, its place, the steps of its curves. */
const CELL = 30;

/** The columns of metrics that a page holds: others follow from them. */
export function heldColumns(metrics: CheckableRun['metrics']): string[] {
  const isThere = (metric: Metric) => metrics[columnOf(metric)] !== undefined;
  const held = metricsIn(Object.keys(metrics)).filter((metric) => !isDerived(metric, isThere));
  return held.map(columnOf);
}

/** Keeps what a page needs of the first runs of each of so many cells, as their records pass by. */
export class CheckableRuns<Cell> {
  readonly #cells = new Map<
    Cell,
    { readonly spec: CellSpec; readonly specText: string; readonly runs: Map<number, CheckableRun> }
  >();
  /** Of runs of a cell, by the first record that passed by. */
  #most: number | undefined;

  constructor(private readonly cells: number) {}

  /** `nth`: which seed of its cell it has, from 0. */
  see(cell: Cell, nth: number, record: RunRecord): void {
    this.#most ??= Math.max(1, Math.floor(ROOM / this.cells / lettersOf(record)));
    if (nth >= this.#most || record.status === 'failed' || canonicalJson(record.engine) !== NUMERICS) return;
    // Of a ledger that others wrote, a spec may be anything.
    const spec = record.spec as CellSpec;
    const { data, model }: Partial<CellSpec> = spec;
    if (!data || !model || !isGenerated(data) || model.code !== undefined) return;
    const specText = canonicalJson(spec);
    const kept = this.#cells.get(cell) ?? { spec, specText, runs: new Map() };
    this.#cells.set(cell, kept);
    if (kept.specText !== specText) return;
    const { seed, metrics } = record;
    const digest = createHash('sha256').update(numbersText(record)).digest().subarray(0, DIGEST_BYTES);
    const curve = record.status === 'finished' ? thinCurve(record.curve) : undefined;
    kept.runs.set(seed, { seed, metrics, digest, ...(curve && { curve }) });
  }

  /** What was kept. */
  get kept(): Map<Cell, CheckableCell> {
    return new Map(
      [...this.#cells].map(([cell, { spec, runs }]) => [
        cell,
        { spec, runs: [...runs.values()].sort((a, b) => a.seed - b.seed) },
      ]),
    );
  }
}

/** Those of some cells that a page has room for where each has one run, spread evenly over all. */
export function cellsWithRoom<C extends { readonly known: CheckableCell }>(cells: readonly C[]): C[] {
  const letters = cells.reduce((sum, { known }) => sum + CELL + lettersOf(known.runs[0]!), 0);
  const share = Math.min(1, ROOM / letters);
  return cells.filter((_, i) => Math.floor((i + 1) * share) > Math.floor(i * share));
}

/** How many letters the numbers of a run take in a page. */
const lettersOf = ({ metrics }: Pick<CheckableRun, 'metrics'>): number =>
  (4 / 3) * (8 * heldColumns(metrics).length + DIGEST_BYTES + THIN_POINTS);
