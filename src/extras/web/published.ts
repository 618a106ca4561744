/**
 * The published runs in a page: their format, and the comparison with runs that the page trains.
 */

import type { Outcome } from '../../ground/base/outcome.js';
import type { CellPlace } from '../../judge/analysis/place.js';
import { numbersText } from '../../sweep/folder/numbers.js';
import { type CellSpec, KEY_DIGITS, keyTexts } from '../../sweep/runs/spec.js';
import type { Numerics } from '../../train/engine/engine.js';
import type { RunRequest } from './page-trainer.js';

/** Published runs of a cell, by ascending seed, that readers of the page can train again. */
export interface PublishedCell {
  readonly spec: CellSpec;
  readonly runs: readonly {
    readonly seed: number;
    /** By column, without those that follow from others. */
    readonly metrics: Readonly<Record<string, number>>;
    /** The first digits of the SHA-256 of all its numbers (`numbersText`). */
    readonly digest: string;
  }[];
}

/** The published runs in the page, as JSON. */
export interface PageChecks {
  readonly engine: Numerics;
  readonly cells: readonly (PublishedCell & {
    readonly title: string;
    /** Several, where a cell belongs to several groups. */
    readonly places: readonly CellPlace[];
  })[];
  /** Of the report, whether or not they are in the page. */
  readonly of: { readonly cells: number; readonly runs: number };
}

export type PublishedRun = ReturnType<typeof publishedRuns>[number];

/** A number of a run, as published and as computed here. */
export type Comparison = ReturnType<typeof compareOutcome>[number];

export const publishedRuns = ({ cells }: PageChecks) =>
  cells.flatMap(({ runs, ...cell }) => runs.map((run) => ({ ...cell, ...run })));

/** The key of a run, as in the plan. */
export const runKey = async ({ spec, seed }: RunRequest, engine: Numerics): Promise<string> =>
  (await sha256(keyTexts(spec, engine)(seed))).slice(0, KEY_DIGITS);

export const compareOutcome = ({ metrics }: PublishedRun, outcome: Outcome) =>
  Object.entries(metrics).map(([column, published]) => {
    const found = outcome.metrics[column];
    return { column, published, found, isEqual: Object.is(published, found) };
  });

/** Whether all numbers of a run equal the published ones, including its curve and its gates. */
export const isSame = async ({ digest }: PublishedRun, outcome: Outcome): Promise<boolean> =>
  (await sha256(numbersText(outcome))).startsWith(digest);

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
