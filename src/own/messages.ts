import * as z from 'zod';
import type { Node } from '../models/graph.js';
import type { ModelSpec } from '../models/index.js';

/** What the process that runs code of users is asked. */
export type HostRequest = LoadRequest | BuildRequest;

export interface LoadRequest {
  readonly kind: 'load';
  readonly sha256: string;
  readonly text: string;
  readonly label: string;
}

/** For the graph of an architecture in a text that was loaded. */
export interface BuildRequest {
  readonly kind: 'build';
  readonly sha256: string;
  readonly name: string;
  readonly x: Node;
  readonly tasks: number;
  readonly sizes: ModelSpec['sizes'];
}

/** What is wrong, and where in the text, both counted from 1. */
const fault = z.object({ message: z.string(), line: z.number().exactOptional(), column: z.number().exactOptional() });

export type Fault = Readonly<z.infer<typeof fault>>;

/** A call of a method of the graph's builder, with references in place of parts of the graph. */
const call = z.object({
  method: z.string(),
  args: z.array(z.unknown()),
  /** Whether it was refused, and the code went on. */
  isRefused: z.boolean(),
});

export type Call = Readonly<z.infer<typeof call>>;

/** What it answers, which is checked: the code may have changed it. */
export const replyShape = z.discriminatedUnion('kind', [
  /** The definitions are without their functions. */
  z.object({ kind: z.literal('loaded'), definitions: z.array(z.looseObject({ name: z.string() })) }),
  /** The outputs are the indices of nodes. */
  z.object({ kind: z.literal('built'), calls: z.array(call), outputs: z.array(z.number()) }),
  /** Whole lines. */
  z.object({ kind: z.literal('refused'), lines: z.array(z.string()).min(1).readonly() }),
  fault.extend({ kind: z.literal('fault') }),
]);

export type Reply = z.infer<typeof replyShape>;

/** What it says: first that it is ready, then what the code logs, and an answer to each request. */
export type HostMessage = { readonly kind: 'ready' } | { readonly kind: 'log'; readonly text: string } | Reply;
