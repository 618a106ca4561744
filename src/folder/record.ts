import { createHash } from 'node:crypto';
import type { PlanRow } from './plan.js';

/** Raised when lines can no longer be read as before; readers refuse lines of a later version. */
export const LEDGER_VERSION = 1;

/** What determines the bits of a run's numbers besides its spec and seed. Runs of equal engines compare bit for bit. */
export interface RecordedEngine {
  readonly name: string;
  readonly backend: string;
  readonly version: string;
}

/** Columns of equal length: `step`, `train_loss`, and the metrics at each step. */
export type RecordedCurve = Readonly<Record<string, readonly number[]>>;

/** How a gate uses its experts over the test rows. */
export interface RecordedGate {
  readonly name: string;
  /** Names of its experts, where not all of them are shared by all tasks. */
  readonly experts?: readonly string[];
  /** Mean weight of each expert. */
  readonly mean: readonly number[];
  /** Mean over the rows of the entropy of the weights, in nats. */
  readonly entropy: number;
  /** For each expert, quantiles of its weight over the rows. Missing from lines of earlier versions. */
  readonly quantiles?: readonly (readonly number[])[];
}

/** One line of a ledger: a run that ended. */
export interface RunRecord extends PlanRow {
  readonly version: typeof LEDGER_VERSION;
  /** Whatever else the key is a hash of, so that the run can be trained again from this line alone. */
  readonly spec: unknown;
  readonly engine: RecordedEngine;
  /** `failed`: its worker died twice, or an error in the tool stopped it; a later sweep tries it again. */
  readonly status: 'finished' | 'diverged' | 'failed';
  /** For a diverged run: the step, counted from 1, at which it diverged. */
  readonly divergedAt?: number;
  readonly error?: string;
  readonly metrics: Readonly<Record<string, number>>;
  readonly curve: RecordedCurve;
  readonly gates: readonly RecordedGate[];
  /** Seconds that the training took. */
  readonly seconds: number;
}

/** A record as a line: its JSON, with a checksum of the rest as the last key. */
export function toLine(record: RunRecord): string {
  const json = JSON.stringify(record);
  return `${json.slice(0, -1)},"checksum":"${checksumOf(json)}"}\n`;
}

/** What can be wrong with a line. */
export type LineFault = 'damaged' | 'newer';

/** Reads a line back; `damaged` where its checksum does not match, `newer` where a later version wrote it. */
export function fromLine(line: string): RunRecord | LineFault {
  const match = /^(.*),"checksum":"([0-9a-f]{16})"\}$/s.exec(line);
  if (!match || checksumOf(`${match[1]}}`) !== match[2]) return 'damaged';
  const record = JSON.parse(`${match[1]}}`) as RunRecord;
  return record.version > LEDGER_VERSION ? 'newer' : record;
}

const checksumOf = (json: string): string => createHash('sha256').update(json).digest('hex').slice(0, 16);
