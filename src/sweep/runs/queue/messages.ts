/**
 * Messages between collector and workers through the broker, as JSON. Anyone with write access to
 * the broker may have written them: readers check their shape, and reject any other.
 */

import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { viewBytes } from '../../../ground/base/bytes.js';
import { jsonIn } from '../../../ground/base/canonical-json.js';
import { isMapping } from '../../../ground/base/grouped.js';
import { SHA256 } from '../../../ground/base/sha256.js';
import { excerpt } from '../../../ground/base/words.js';
import { mergedPart } from '../../folder/manifest.js';
import { isOutcome } from '../../folder/record.js';
import type { TrainingResult } from '../executor.js';
import type { CellSpec } from '../spec.js';

/**
 * Version of these messages, to be raised with every change: machines of different versions do not
 * work together.
 */
export const PROTOCOL = 6;

/** Text that is shown, or at most compared. */
const shown = z.string().transform(excerpt);

/** Of operating systems that have a limit. */
const MAX_PATH_LENGTH = 4096;

/** A hash that becomes part of a path, so that its form matters. */
const sha256 = z.string().regex(SHA256);

/** How a file is read, as fields of `data:`, where that differs from the default. */
const reading = z
  .record(z.string().max(MAX_PATH_LENGTH), z.string().max(MAX_PATH_LENGTH))
  .exactOptional();

const needs = z
  .object({
    protocol: z.number(),
    tool: shown,
    numerics: z.object({ name: z.enum(['wasm', 'tfjs']), backend: shown, version: shown }),
    fingerprint: shown,
    /** The kind of the data and, for real data, their files by the hashes of their contents. */
    data: z.object({
      kind: z.string(),
      files: z.array(
        z.object({ file: z.string().max(MAX_PATH_LENGTH), rows: z.number(), sha256, reading }),
      ),
    }),
    code: z.array(z.object({ name: shown, sha256 })),
  })
  .readonly();

/** What a sweep requires of a machine that trains its runs. */
export type Needs = z.infer<typeof needs>;

const announcement = z.object({ name: shown, host: shown, needs }).readonly();

/** The announcement of a sweep from its collector to workers. */
export type Announcement = z.infer<typeof announcement>;

const chunk = z
  .object({
    specs: z.array(z.custom<CellSpec>(isMapping)),
    runs: z.array(
      z.object({
        key: z.string(),
        /** The index of its spec in `specs`. */
        spec: z.int().min(0),
        seed: z.int().min(0),
      }),
    ),
    predicts: z.literal(true).exactOptional(),
  })
  .refine(({ specs, runs }) => runs.every(({ spec }) => spec < specs.length));

export type Chunk = Readonly<z.infer<typeof chunk>>;

/** A worker's sign of life. */
const presence = z.object({ processes: z.int().min(1), sweeps: z.array(z.string()) }).readonly();

export type Presence = z.infer<typeof presence>;

const seconds = z.number().min(0);

const result = z.union([
  z.object({
    key: z.string(),
    outcome: z.custom<Extract<TrainingResult, { outcome: unknown }>['outcome']>(isOutcome),
    seconds,
    /** In JSON, the bytes of float32 values, little-endian, in base64. */
    predictions: z.string().transform(valuesIn).exactOptional(),
  }),
  z.object({ key: z.string(), error: z.string(), seconds }),
]);

/** Most characters, as JSON, of the facts recorded of a worker. */
const MAX_FACTS = 10_000;

const delivery = z
  .object({
    chunk: z.string(),
    /** The worker's id, and the record of its machine. */
    worker: z.string(),
    part: mergedPart.refine((part) => JSON.stringify(part).length <= MAX_FACTS),
    results: z.array(result),
    /**
     * Runs whose process died. A lost run has no result from this worker; its note describes how
     * the processes died.
     */
    crashes: z.array(
      z.object({ key: z.string(), note: shown, lost: z.literal(true).exactOptional() }),
    ),
    /**
     * Present where the worker delivers nothing more of the chunk, whether or not all of it is
     * done.
     */
    ends: z.literal(true).exactOptional(),
  })
  .readonly();

export type Delivery = z.infer<typeof delivery>;

const reader =
  <S extends z.ZodType>(shape: S) =>
  (text: string): z.output<S> | undefined =>
    shape.safeParse(valueIn(text)).data;

/** Undefined for a text that is no announcement. */
export const readAnnouncement = reader(announcement);
export const readPresence = reader(presence);
export const readDelivery = reader(delivery);

export const chunkIn = (data: unknown): Chunk | undefined => chunk.safeParse(data).data;

/**
 * Numbers that JSON lacks, NaN and infinities, are encoded: metrics of a diverged run may have
 * them.
 */
export const written = (message: Announcement | Presence | Delivery): string =>
  JSON.stringify(message, (_, value: unknown) => {
    if (value instanceof Float32Array) return Buffer.from(viewBytes(value)).toString('base64');
    return typeof value === 'number' && !Number.isFinite(value)
      ? { [NUMBER]: String(value) }
      : value;
  });

const NUMBER = '$number';

const valueIn = (text: string): unknown =>
  jsonIn(text, (_, value) => (value?.[NUMBER] === undefined ? value : Number(value[NUMBER])));

function valuesIn(base64: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(base64, 'base64'));
  return new Float32Array(bytes.buffer, 0, Math.floor(bytes.length / 4));
}

/**
 * Waits for a promise that may never settle, at most for so many milliseconds. Returns whether it
 * was fulfilled in time.
 */
export async function inTime(what: Promise<unknown>, milliseconds: number): Promise<boolean> {
  const end = new AbortController();
  const late = pause(milliseconds, false, { signal: end.signal }).catch(() => false);
  const came = what.then(
    () => true,
    () => false,
  );
  return Promise.race([came, late]).finally(() => end.abort());
}

/**
 * Does something now and at regular intervals, never twice at once; where it fails, the next
 * interval tries again.
 */
export function every(milliseconds: number, act: () => Promise<unknown>): NodeJS.Timeout {
  let isBusy = false;
  const again = async () => {
    if (isBusy) return;
    isBusy = true;
    await act().catch(() => {});
    isBusy = false;
  };
  void again();
  return setInterval(again, milliseconds).unref();
}
