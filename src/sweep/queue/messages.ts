import * as z from 'zod';
import { InputError } from '../../base/errors.js';
import { SHA256 } from '../../base/sha256.js';
import { excerpt, visible } from '../../base/words.js';
import { sizesShape } from '../../config/model-schema.js';
import { specTraining } from '../../config/training-schema.js';
import { shapeOf } from '../../data/kinds.js';
import { mergedPart } from '../../folder/manifest.js';
import { isOutcome } from '../../folder/record.js';
import { architectureOf } from '../../models/index.js';
import { issueFaults } from '../../schema/faults.js';
import { mapping } from '../../schema/fields.js';
import { sweptNames } from '../../schema/sweepable.js';
import type { TrainingResult } from '../executor.js';
import { refuseOversized } from '../memory.js';
import type { CellSpec } from '../spec.js';

/*
 * What collector and workers tell each other through the broker, as JSON. Who may write there may have written it: readers
 * check its shape, and take nothing of another one.
 */

/** To be raised with every change to these messages: machines of different ones do not work together. */
export const PROTOCOL = 4;

/** What is shown, and compared at most. */
const shown = z.string().transform(excerpt);

/** Of systems that have a limit. */
const LONGEST_PATH = 4096;

/** It becomes part of a path. */
const sha256 = z.string().regex(SHA256);

/** How a file is read, in fields of `data:`, where not by default. */
const reading = z.record(z.string().max(LONGEST_PATH), z.string().max(LONGEST_PATH)).exactOptional();

const needs = z
  .object({
    protocol: z.number(),
    /** The version of the tool. */
    tool: shown,
    numerics: z.object({ name: z.enum(['wasm', 'tfjs']), backend: shown, version: shown }),
    /** Of what the kernels compute. */
    fingerprint: shown,
    /** The kind of the data, and the files of a real one by the hashes of their contents. */
    data: z.object({
      kind: z.string(),
      files: z.array(z.object({ file: z.string().max(LONGEST_PATH), rows: z.number(), sha256, reading })),
    }),
    /** Architectures that are not built in. */
    code: z.array(z.object({ name: shown, sha256 })),
  })
  .readonly();

/** What a machine must have to train runs of a sweep. */
export type Needs = z.infer<typeof needs>;

const announcement = z.object({ name: shown, host: shown, needs }).readonly();

/** What a collector tells workers of its sweep. */
export type Announcement = z.infer<typeof announcement>;

const chunk = z
  .object({
    specs: z.array(z.looseObject({})),
    /** `spec` is the place of its own among `specs`. */
    runs: z.array(
      z.object({
        ...{ key: z.string(), spec: z.int().min(0), seed: z.int().min(0) },
        isSuspect: z.literal(true).exactOptional(),
      }),
    ),
    predicts: z.literal(true).exactOptional(),
  })
  .refine(({ specs, runs }) => runs.every(({ spec }) => spec < specs.length));

/** Runs that a worker trains together. */
export interface Chunk {
  readonly specs: readonly CellSpec[];
  readonly runs: readonly ChunkRun[];
  readonly predicts?: true;
}

export interface ChunkRun {
  readonly key: string;
  readonly spec: number;
  readonly seed: number;
  /** Processes died of it before: if they do again, it may be the run, and no fault of the machine. */
  readonly isSuspect?: true;
}

const presence = z
  .object({
    /** Processes that train. */
    processes: z.int().min(1),
    /** The sweeps that it trains for, and the chunks that it holds. */
    sweeps: z.array(z.string()),
    chunks: z.array(z.string()),
    /** The keys of runs in progress, with the steps that are trained. */
    running: z.array(z.tuple([z.string(), z.number()])),
  })
  .readonly();

/** What a worker says of itself every moment. */
export type Presence = z.infer<typeof presence>;

/** Neither negative nor infinite. */
const seconds = z.number().min(0);

const result = z.union([
  z.object({
    key: z.string(),
    outcome: z.custom<Extract<TrainingResult, { outcome: unknown }>['outcome']>(isOutcome),
    seconds,
    /** The bytes of float32 values, little-endian, in base64. */
    predictions: z.string().exactOptional(),
  }),
  z.object({ key: z.string(), error: z.string(), seconds }),
]);

type Result = z.infer<typeof result>;

/** Signs of what is recorded of a worker, as JSON. */
const MOST_FACTS = 10_000;

const delivery = z
  .object({
    chunk: z.string(),
    /** Which worker it is of, and where that is. */
    worker: z.string(),
    part: mergedPart.refine((part) => JSON.stringify(part).length <= MOST_FACTS),
    results: z.array(result),
    /** Runs of which a process died. One that is lost has no result from this worker, and its note is how they died. */
    crashes: z.array(z.object({ key: z.string(), note: shown, lost: z.literal(true).exactOptional() })),
    /** Nothing more of the chunk comes from this worker, whether all of it is done or not. */
    ends: z.literal(true).exactOptional(),
  })
  .readonly();

/** What a worker delivers of a chunk. */
export type Delivery = z.infer<typeof delivery>;

const reader =
  <T>(shape: z.ZodType) =>
  (text: string): T | undefined => {
    const { success, data } = shape.safeParse(parsed(text));
    return success ? (data as T) : undefined;
  };

/** Undefined for a text that is none. */
export const readAnnouncement = reader<Announcement>(announcement);
export const readPresence = reader<Presence>(presence);
export const readDelivery = reader<Delivery>(delivery);

/** The chunk in the data of a job; undefined where they hold none. */
export const chunkIn = (data: unknown): Chunk | undefined => {
  const { success } = chunk.safeParse(data);
  return success ? (data as Chunk) : undefined;
};

/** JSON has no NaN and no infinity, which metrics of a diverged run may be. */
export const written = (message: Announcement | Presence | Delivery): string =>
  JSON.stringify(message, (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? { [NUMBER]: String(value) } : value,
  );

const NUMBER = '$number';

function parsed(text: string): unknown {
  try {
    return JSON.parse(text, (_, value) => (value?.[NUMBER] === undefined ? value : Number(value[NUMBER])));
  } catch {
    return undefined;
  }
}

/** A result as it is delivered. */
export const deliveredResult = (key: string, given: TrainingResult): Result => {
  if ('error' in given) return { key, error: given.error, seconds: given.seconds };
  const { outcome, seconds, predictions } = given;
  return { key, outcome, seconds, ...(predictions && { predictions: base64Of(predictions) }) };
};

/** The same as the executor's caller gets it. */
export const receivedResult = (given: Result): TrainingResult => {
  if ('error' in given) return { error: given.error, seconds: given.seconds };
  const { outcome, seconds, predictions } = given;
  return { outcome, seconds, ...(predictions !== undefined && { predictions: valuesIn(predictions) }) };
};

const base64Of = ({ buffer, byteOffset, byteLength }: Float32Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64');

function valuesIn(base64: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(base64, 'base64'));
  return new Float32Array(bytes.buffer, 0, Math.floor(bytes.length / 4));
}

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Waits for something that may never come, and no longer than so many milliseconds. Returns whether it came and did not fail. */
export async function inTime(what: Promise<unknown>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  const came = what.then(
    () => true,
    () => false,
  );
  const isInTime = await Promise.race([came, late]);
  clearTimeout(timer);
  return isInTime;
}

/** Does something now and again and again, never twice at once; where it fails, it is next time's turn. */
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

/**
 * Why a spec that others wrote is none that a config may plan, in a line; undefined where it is one. Missing data are no
 * fault of it.
 */
export function specFault(spec: CellSpec): string | undefined {
  try {
    shapeOf(spec.data);
  } catch (error) {
    return error instanceof InputError ? undefined : faultIn(error);
  }
  try {
    const sizes = mapping(sizesShape(architectureOf(spec.model)));
    const { data, error } = z.object({ model: z.looseObject({ sizes }), training: specTraining }).safeParse(spec);
    if (error) return visible(issueFaults(error.issues, { value: spec, place: () => NOWHERE })[0]!.text);
    const swept = sweptNames(data.model.sizes);
    if (swept.length > 0) return `model.sizes.${swept[0]}: one value is needed`;
    refuseOversized([{ model: spec.model.name, fields: {}, spec }]);
    return undefined;
  } catch (error) {
    return error instanceof InputError ? firstLine(error.message) : faultIn(error);
  }
}

const NOWHERE = { label: '', order: [0, 0] } as const;

const faultIn = (error: unknown): string => `it cannot be read: ${firstLine((error as Error).message)}`;

const firstLine = (text: string): string => visible(text.split('\n')[0]!);
