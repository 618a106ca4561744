import { createHash } from 'node:crypto';
import { canonicalJson } from '../canonical-json.js';
import { isGenerated } from '../data/generated.js';
import { PROGRAM_NUMERICS } from '../engine/program-engine.js';
import { numbersText } from '../folder/numbers.js';
import type { RunRecord } from '../folder/record.js';
import type { CellSpec } from '../sweep/spec.js';

/** A run that a reader of the page can train again, as its data are generated and its model is built in. */
export interface CheckableRun {
  readonly seed: number;
  readonly metrics: Readonly<Record<string, number>>;
  /** Of all its numbers: the first bytes of the SHA-256 of `numbersText`. */
  readonly digest: Buffer;
}

/** Those of a cell, by ascending seed. */
export interface CheckableCell {
  readonly spec: CellSpec;
  readonly runs: readonly CheckableRun[];
}

/** Bytes of a digest: one run in 10^14 that differs has the same. */
export const DIGEST_BYTES = 6;

const NUMERICS = canonicalJson(PROGRAM_NUMERICS);

/** A page has room for so many runs: those of the first seeds of each cell. */
const MOST = 4000;

/** Keeps what a page needs of the first runs of each of so many cells, as their records pass by. */
export class CheckableRuns<Cell> {
  readonly #cells = new Map<
    Cell,
    { readonly spec: CellSpec; readonly specText: string; readonly runs: Map<number, CheckableRun> }
  >();
  readonly #most: number;

  constructor(cells: number) {
    this.#most = Math.max(1, Math.floor(MOST / Math.max(1, cells)));
  }

  /** `nth`: which seed of its cell it has, from 0. */
  see(cell: Cell, nth: number, record: RunRecord): void {
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
    kept.runs.set(seed, { seed, metrics, digest });
  }

  /** What was kept. */
  get cells(): Map<Cell, CheckableCell> {
    return new Map(
      [...this.#cells].map(([cell, { spec, runs }]) => [
        cell,
        { spec, runs: [...runs.values()].sort((a, b) => a.seed - b.seed) },
      ]),
    );
  }
}
