import { createHash } from 'node:crypto';
import type { Numerics } from '../engine/engine.js';
import type { GateUsage } from '../engine/gates.js';
import type { RecordedCurve } from '../engine/run.js';

/** Raised when a line can no longer be read as before; a reader refuses lines of a later version. */
export const LEDGER_VERSION = 1;

/** Lines of earlier versions have no quantiles. */
export type RecordedGate = Omit<GateUsage, 'quantiles'> & Partial<Pick<GateUsage, 'quantiles'>>;

/** One line of a ledger: a run that came to its end. */
export interface RunRecord {
  readonly version: typeof LEDGER_VERSION;
  readonly key: string;
  readonly stage: string;
  readonly model: string;
  /** The cell's swept fields, by column. */
  readonly cell: Readonly<Record<string, number | string>>;
  readonly seed: number;
  /** All else that the key is a hash of, so that the run can be trained again from this line alone. */
  readonly spec: unknown;
  readonly engine: Numerics;
  /** `failed`: a worker died twice on it or an error of ours stopped it; a later sweep tries it again. */
  readonly status: 'finished' | 'diverged' | 'failed';
  readonly divergedAt?: number;
  readonly error?: string;
  readonly metrics: Readonly<Record<string, number>>;
  readonly curve: RecordedCurve;
  readonly gates: readonly RecordedGate[];
  /** Seconds that the training took. */
  readonly seconds: number;
}

/** A record as a line: its JSON with a checksum of the rest as the last key. */
export function toLine(record: RunRecord): string {
  const json = JSON.stringify(record);
  return `${json.slice(0, -1)},"checksum":"${checksumOf(json)}"}\n`;
}

/** What can be wrong with a line. */
export type LineFault = 'damaged' | 'newer';

/** Reads a line back; says `damaged` where its checksum does not hold, `newer` where a later version wrote it. */
export function fromLine(line: string): RunRecord | LineFault {
  const match = /^(.*),"checksum":"([0-9a-f]{16})"\}$/s.exec(line);
  if (!match || checksumOf(`${match[1]}}`) !== match[2]) return 'damaged';
  const record = JSON.parse(`${match[1]}}`) as RunRecord;
  return record.version > LEDGER_VERSION ? 'newer' : record;
}

const checksumOf = (json: string): string => createHash('sha256').update(json).digest('hex').slice(0, 16);
