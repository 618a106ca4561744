import { canonicalJson } from '../canonical-json.js';
import { type LiveRecord, liveId, readLive } from '../folder/live.js';
import { pathsOf } from '../folder/paths.js';
import { experimentsIn, made } from '../live/experiments.js';
import { listed } from '../words.js';
import { sampleOf } from './train-again.js';

/** What came of making live experiments again. */
export interface HeldLive {
  readonly lines: number;
  readonly again: number;
  /** What differs, a line each. */
  readonly faults: readonly string[];
}

/**
 * Makes live experiments of a folder again, as many as a sample has, drawn by a seed, and holds them against its file; a line of other
 * runs than those of the ledger is a fault. @throws InputError where a run is not what its key says
 */
export function holdLive(folder: string, sample: number | undefined, seed: number): HeldLive {
  const file = pathsOf(folder).live;
  const records = readLive(folder);
  const repeats = [...new Set(records.map((record) => record.repeats))];
  const known = new Map(repeats.flatMap((count) => experimentsIn(folder, count)).map((one) => [one.id, one]));
  const drawn = sampleOf(new Set(records.map(liveId)), sample, seed);
  let again = 0;
  const faults = records.flatMap((record, i) => {
    const id = liveId(record);
    const experiment = known.get(id);
    if (!experiment) return [`${file}:${i + 1}: these experiments are of no runs in the ledger`];
    if (!drawn.has(id)) return [];
    again++;
    const changed = differencesOf(record, made(experiment));
    return changed.length === 0
      ? []
      : [`${file}:${i + 1}: ${listed(changed, 'and')} differ from what comes of its runs`];
  });
  return { lines: records.length, again, faults };
}

/** The names of fields that differ. */
const differencesOf = (before: LiveRecord, now: LiveRecord): string[] =>
  (Object.keys(now) as (keyof LiveRecord)[]).filter((name) => canonicalJson(before[name]) !== canonicalJson(now[name]));
