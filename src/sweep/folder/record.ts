import { hash } from 'node:crypto';
import { jsonIn } from '../../ground/base/canonical-json.js';
import { isMapping } from '../../ground/base/grouped.js';
import type { GateUsage, Outcome } from '../../ground/base/outcome.js';
import type { Provenance } from './manifest.js';
import type { PlanRow } from './plan.js';

/**
 * To be raised when ledger lines can no longer be read as before; readers refuse lines of a later
 * version.
 */
export const LEDGER_VERSION = 1;

/** A line of a ledger: a run that ended. */
export interface RunRecord extends PlanRow, Omit<Outcome, 'status'> {
  readonly version: typeof LEDGER_VERSION;
  /**
   * Everything else that the key is a hash of, so that the run can be trained again from this line
   * alone.
   */
  readonly spec: unknown;
  readonly engine: Provenance['engine'];
  /**
   * `failed`: its worker died twice, or an error in the tool stopped it; a later sweep tries it
   * again.
   */
  readonly status: 'finished' | 'diverged' | 'failed';
  readonly error?: string;
  readonly seconds: number;
}

/** A record as a line: its JSON, with a checksum of the rest as the last key. */
export const toLine = (record: RunRecord): string => checkedLine(JSON.stringify(record));

/** A record's JSON as a line, likewise. */
export function checkedLine(json: string): string {
  return `${json.slice(0, -1)}${MARK}${lineChecksum(json)}"}\n`;
}

const MARK = ',"checksum":"';
const DIGITS = 16;

/**
 * Parses a line: `damaged` where its checksum does not match or it is no run, `newer` where a later
 * version wrote it.
 */
export function fromLine(line: string): RunRecord | 'damaged' | 'newer' {
  const at = line.length - DIGITS - 2;
  if (!line.startsWith(MARK, at - MARK.length) || !line.endsWith('"}')) return 'damaged';
  const json = `${line.slice(0, at - MARK.length)}}`;
  if (lineChecksum(json) !== line.slice(at, -2)) return 'damaged';
  const value = jsonIn(json);
  if (isMapping(value) && typeof value.version === 'number' && value.version > LEDGER_VERSION)
    return 'newer';
  return isRecord(value) ? value : 'damaged';
}

/**
 * Checked by hand, for speed: a ledger may have a million lines. Readers of specs check the
 * contents of a spec.
 */
function isRecord(value: unknown): value is RunRecord {
  if (!isMapping(value)) return false;
  const { key, stage, model, cell, seed, spec, engine, seconds } = value;
  return (
    [key, stage, model].every(isText) &&
    hasEach(cell, (field) => isText(field) || Number.isFinite(field)) &&
    Number.isSafeInteger(seed) &&
    isMapping(spec) &&
    isMapping(engine) &&
    [engine.name, engine.backend, engine.version].every(isText) &&
    isNumber(seconds) &&
    isOutcome(value)
  );
}

/** Whether a value has the form of a run's outcome. */
export function isOutcome(value: unknown): boolean {
  if (!isMapping(value)) return false;
  const { status, divergedAt, error, metrics, curve, gates, slates = {} } = value;
  const steps = isMapping(curve)
    ? (curve.step as readonly unknown[] | undefined)?.length
    : undefined;
  return (
    ['finished', 'diverged', 'failed'].includes(status as string) &&
    (divergedAt === undefined ||
      (Number.isSafeInteger(divergedAt) && (divergedAt as number) > 0)) &&
    (error === undefined || isText(error)) &&
    // Missing values are omitted rather than null.
    hasEach(metrics, Number.isFinite) &&
    hasEach(slates, isText) &&
    hasEach(curve, (column) => isNumbers(column) && column.length === steps) &&
    Array.isArray(gates) &&
    gates.every((gate) => isGate(gate, steps))
  );
}

function isGate(value: unknown, steps: number | undefined): value is GateUsage {
  if (!isMapping(value)) return false;
  const { name, experts, mean, entropy, quantiles, entropies, frozen = 0 } = value;
  if (!isText(name) || !isNumbers(mean) || ![entropy, frozen].every(isNumber)) return false;
  const isOfEach = (list: unknown, isRight: (item: unknown) => boolean) =>
    list === undefined ||
    (Array.isArray(list) && list.length === mean.length && list.every(isRight));
  const isCourse = entropies === undefined || (isNumbers(entropies) && entropies.length === steps);
  return isOfEach(experts, isText) && isOfEach(quantiles, isNumbers) && isCourse;
}

function hasEach(value: unknown, isRight: (item: unknown) => boolean): boolean {
  if (!isMapping(value)) return false;
  for (const name in value) if (!isRight(value[name])) return false;
  return true;
}

const isText = (value: unknown): value is string => typeof value === 'string';

/** JSON has null for NaN and infinities. */
const isNumber = (value: unknown): boolean => typeof value === 'number' || value === null;

function isNumbers(value: unknown): value is readonly number[] {
  if (!Array.isArray(value)) return false;
  // A loop, because a line has a hundred numbers, each of which a callback or an iterator would
  // receive boxed.
  for (let i = 0; i < value.length; i++) {
    if (typeof value[i] !== 'number' && value[i] !== null) return false;
  }
  return true;
}

const lineChecksum = (json: string): string => hash('sha256', json).slice(0, DIGITS);
