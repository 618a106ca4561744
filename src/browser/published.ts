import type { Numerics } from '../engine/engine.js';
import type { Outcome } from '../engine/run.js';
import { numbersText } from '../folder/numbers.js';
import { type CellSpec, KEY_DIGITS, keyTextsOf } from '../sweep/spec.js';
import { bytesOf } from './base64.js';
import type { RunRequest } from './messages.js';
import { curvesOf, type PublishedCurves } from './published-curves.js';
import type { ThinCurve } from './thin-curve.js';

/** What a page holds of runs, as plain JSON. */
export interface PublishedNumbers {
  readonly engine: Numerics;
  /** The metrics that are held; others follow from them, and digests are of all numbers. */
  readonly columns: readonly string[];
  readonly cells: readonly {
    readonly spec: CellSpec;
    /** They ascend. */
    readonly seeds: readonly number[];
    readonly curves?: PublishedCurves;
  }[];
  /** Of each run of each cell its metrics: float64, little-endian, as `lettersOf` writes them. NaN where a run has none. */
  readonly metrics: string;
  /** Of each run of each cell the digest of all its numbers, likewise. */
  readonly digests: string;
  readonly digestBytes: number;
}

/** A run whose published numbers a page holds. */
export interface PublishedRun {
  /** Index of its cell. */
  readonly cell: number;
  readonly spec: CellSpec;
  readonly seed: number;
  /** By column. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly digest: string;
  readonly curve?: ThinCurve;
}

/** A number of a run, as published and as found. */
export interface Comparison {
  readonly column: string;
  readonly published: number;
  readonly found: number | undefined;
}

/** All runs whose published numbers a page holds. */
export function publishedRuns({ cells, columns, metrics, digests, digestBytes }: PublishedNumbers): PublishedRun[] {
  const numbers = new DataView(bytesOf(metrics).buffer);
  const bytes = bytesOf(digests);
  let run = 0;
  return cells.flatMap(({ spec, seeds, curves }, cell) => {
    const own = curves ? curvesOf(curves) : [];
    return seeds.map((seed, nth) => {
      const curve = own[nth];
      const at = run++;
      const values = columns.map((column, c): [string, number] => [
        column,
        numbers.getFloat64(8 * (at * columns.length + c), true),
      ]);
      return {
        ...{ cell, spec, seed, metrics: Object.fromEntries(values.filter(([, value]) => !Number.isNaN(value))) },
        digest: hexOf(bytes.subarray(at * digestBytes, (at + 1) * digestBytes)),
        ...(curve && { curve }),
      };
    });
  });
}

/** The key of a run, as the plan has it. */
export const keyOf = async ({ spec, seed }: RunRequest, engine: Numerics): Promise<string> =>
  (await sha256(keyTextsOf(spec, engine)(seed))).slice(0, KEY_DIGITS);

export const isEqual = ({ published, found }: Comparison): boolean => Object.is(published, found);

/** Each published metric beside what was found. */
export const comparisonsOf = ({ metrics }: PublishedRun, outcome: Outcome): Comparison[] =>
  Object.entries(metrics).map(([column, published]) => ({ column, published, found: outcome.metrics[column] }));

/** Whether all numbers of a run are the published ones, its curve and its gates among them. */
export const isSame = async ({ digest }: PublishedRun, outcome: Outcome): Promise<boolean> =>
  (await sha256(numbersText(outcome))).startsWith(digest);

/** How many numbers that is. */
export const countNumbers = ({ metrics, curve, gates }: Outcome): number =>
  [metrics, curve, gates].reduce((sum, part) => sum + countIn(part), 0);

const countIn = (value: unknown): number =>
  typeof value === 'number'
    ? 1
    : typeof value === 'object' && value !== null
      ? Object.values(value).reduce((sum: number, item) => sum + countIn(item), 0)
      : 0;

/** In hexadecimal. */
async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return hexOf(new Uint8Array(digest));
}

const hexOf = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
