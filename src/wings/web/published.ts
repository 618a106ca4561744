import type { Outcome } from '../../base/outcome.js';
import type { Numerics } from '../../engine/engine.js';
import { numbersText } from '../../folder/numbers.js';
import { type CellSpec, KEY_DIGITS, keyTextsOf } from '../../sweep/spec.js';
import type { RunRequest } from './page-trainer.js';

export interface PublishedNumbers {
  readonly engine: Numerics;
  /** The columns of the metrics in the page; other metrics follow from them, but digests cover all numbers. */
  readonly columns: readonly string[];
  readonly cells: readonly {
    readonly spec: CellSpec;
    /** The seeds of the runs, in ascending order. */
    readonly seeds: readonly number[];
    readonly metrics: readonly (readonly (number | null)[])[];
    readonly digests: readonly string[];
  }[];
}

export type PublishedRun = ReturnType<typeof publishedRuns>[number];

/** A number of a run, as published and as computed here. */
export type Comparison = ReturnType<typeof comparisonsOf>[number];

export const publishedRuns = ({ cells, columns }: PublishedNumbers) =>
  cells.flatMap(({ spec, seeds, metrics, digests }, cell) =>
    seeds.map((seed, i) => {
      const known = columns.flatMap((column, c) => (metrics[i]![c] === null ? [] : [[column, metrics[i]![c]!]]));
      return { cell, spec, seed, metrics: Object.fromEntries(known) as Record<string, number>, digest: digests[i]! };
    }),
  );

/** The key of a run, as in the plan. */
export const keyOf = async ({ spec, seed }: RunRequest, engine: Numerics): Promise<string> =>
  (await sha256(keyTextsOf(spec, engine)(seed))).slice(0, KEY_DIGITS);

export const isEqual = ({ published, found }: Omit<Comparison, 'column'>): boolean => Object.is(published, found);

/** Each published metric with the computed one. */
export const comparisonsOf = ({ metrics }: PublishedRun, outcome: Outcome) =>
  Object.entries(metrics).map(([column, published]) => ({ column, published, found: outcome.metrics[column] }));

/** Whether all numbers of a run equal the published ones, including its curve and its gates. */
export const isSame = async ({ digest }: PublishedRun, outcome: Outcome): Promise<boolean> =>
  (await sha256(numbersText(outcome))).startsWith(digest);

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
