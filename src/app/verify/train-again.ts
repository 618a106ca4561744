/** Trains recorded runs again and compares their numbers bit for bit. */

import seedrandom from 'seedrandom';
import { InputError } from '../../ground/base/errors.js';
import type { Outcome } from '../../ground/base/outcome.js';
import { differences } from '../../sweep/folder/differences.js';
import { LedgerTexts } from '../../sweep/folder/ledger.js';
import { recordNumbers, within } from '../../sweep/folder/numbers.js';
import { fromLine, type RunRecord } from '../../sweep/folder/record.js';
import type { Executor, TrainingResult } from '../../sweep/runs/executor.js';
import type { CellSpec } from '../../sweep/runs/spec.js';
import { type CheckedLedger, isOwnKey } from './ledger.js';
import { hashOfOutputs, type PredictionHashes } from './predictions.js';

export interface Verification {
  readonly record: RunRecord;
  /**
   * One line per value that is not the same to the bit; empty where the run is the same as in its
   * ledger.
   */
  readonly mismatches: readonly string[];
}

/**
 * A random sample of `count` keys in their original order; all where there are no more, or no count
 * is given.
 */
export function sampleKeys(
  keys: ReadonlySet<string>,
  count: number | undefined,
  seed: number,
): ReadonlySet<string> {
  if (count === undefined || count >= keys.size) return keys;
  const uniform = seedrandom(`mmoe-exp/verify/${seed}`);
  const drawn = new Set<number>();
  while (drawn.size < count) drawn.add(Math.floor(uniform() * keys.size));
  return new Set([...keys].filter((_, i) => drawn.has(i)));
}

/**
 * Yields the records of some keys in the order of the ledger.
 * @throws InputError if the file was rewritten since it was checked
 */
export function* selectRecords(
  { folder, runs }: CheckedLedger,
  keys: ReadonlySet<string>,
): Generator<RunRecord> {
  const file = new LedgerTexts(folder);
  try {
    for (const { key, start, end } of [...keys]
      .map((key) => runs.get(key)!)
      .sort((a, b) => a.start - b.start)) {
      const record = fromLine(file.text(start, end));
      if (typeof record !== 'object' || record.key !== key || !isOwnKey(record)) {
        throw new InputError('busy', [`${file.path}: was changed meanwhile: try again`]);
      }
      yield record;
    }
  } finally {
    file.close();
  }
}

/**
 * Trains runs again, each from its line alone, and compares all their numbers bit for bit.
 * `onVerified` receives them in the order of the records, each as soon as all earlier ones are
 * done.
 * @throws InputError where data that a run needs are missing
 */
export async function verifyRuns(
  records: Iterable<RunRecord>,
  training: TrainingAgain,
): Promise<void> {
  let batch: RunRecord[] = [];
  for (const record of records) {
    batch.push(record);
    if (batch.length < 1000) continue;
    await verifyTogether(batch, training);
    batch = [];
  }
  if (batch.length > 0) await verifyTogether(batch, training);
}

interface TrainingAgain {
  readonly executor: Executor;
  /** Stored predictions that are compared, too. */
  readonly predictions?: PredictionHashes;
  readonly onVerified: (verification: Verification) => void;
  readonly onCrash?: (record: RunRecord, note: string) => void;
}

async function verifyTogether(
  records: readonly RunRecord[],
  { executor, predictions, onVerified, onCrash }: TrainingAgain,
): Promise<void> {
  const verified = new Map<number, Verification>();
  let reported = 0;
  await executor.execute(
    records.map(({ key, spec, seed }) => ({
      spec: spec as CellSpec,
      seed,
      ...(predictions?.has(key) && { predicts: true }),
    })),
    {
      onResult: (index, result) => {
        const record = records[index]!;
        verified.set(index, compared(record, result, predictions?.get(record.key)));
        while (verified.has(reported)) onVerified(verified.get(reported++)!);
      },
      onCrash: (index, note) => onCrash?.(records[index]!, note),
    },
  );
}

/** The differences between the numbers of a record and of a training, a line each. */
export function listMismatches(record: RunRecord, outcome: Outcome): string[] {
  const before = recordNumbers(record);
  // Converted through JSON, as the ledger's numbers are.
  const now: unknown = JSON.parse(JSON.stringify(outcome));
  return differences(before, within(before, now));
}

function compared(
  record: RunRecord,
  result: TrainingResult,
  predicted: string | undefined,
): Verification {
  if ('error' in result) {
    if (result.faults) throw new InputError('data', result.faults);
    return { record, mismatches: [`it could not be trained: ${result.error.split('\n')[0]}`] };
  }
  const mismatches = listMismatches(record, result.outcome);
  if (predicted !== undefined && result.predictions) {
    const isSame = hashOfOutputs(record.spec as CellSpec, result.predictions) === predicted;
    if (!isSame) mismatches.push('what it predicted on the test rows is not what was kept');
  }
  return { record, mismatches };
}
