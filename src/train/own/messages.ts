/** The messages between the tool and the sandbox of users' code. */

import * as z from 'zod';
import type { GraphOptions } from '../models/builder.js';
import type { Node } from '../models/graph.js';
import type { ModelSpec } from '../models/index.js';

/**
 * A request to the sandbox: to load a text, and with `build`, for the graph of one of its
 * architectures.
 */
export interface CodeRequest {
  readonly text: string;
  /** Limits of its time and of the bytes that it may use. */
  readonly seconds: number;
  readonly memory: number;
  readonly build?: BuildRequest;
}

export interface BuildRequest {
  readonly name: string;
  readonly x: Node;
  readonly tasks: number;
  readonly sizes: ModelSpec['sizes'];
  readonly options: GraphOptions;
}

/** A message from the thread of the sandbox. */
export type ThreadMessage =
  /** A line that the code logs. */
  | { readonly kind: 'log'; readonly text: string }
  | { readonly kind: 'reply'; readonly json: string }
  | { readonly kind: 'late' }
  /** An error that is not the code's. */
  | { readonly kind: 'broken'; readonly error: string };

/** A fault and its place in the text, with line and column counted from 1. */
const fault = z.object({
  message: z.string(),
  line: z.number().exactOptional(),
  column: z.number().exactOptional(),
});

export type Fault = Readonly<z.infer<typeof fault>>;

/** A call of a method of the graph's builder, with references in place of parts of the graph. */
export const callShape = z.object({
  method: z.string(),
  args: z.array(z.unknown()),
  /** Whether the builder threw an error, after which the code continued. */
  isRefused: z.boolean(),
});

export type Call = Readonly<z.infer<typeof callShape>>;

/**
 * The replies of code in the sandbox, as `exactJson` writes them. They are validated, as the code
 * may have changed them.
 */
export const replyShape = z.discriminatedUnion('kind', [
  /** `build` of a definition is left out where it is a function. */
  z.object({
    kind: z.literal('loaded'),
    definitions: z.array(z.object({ fields: z.looseObject({}), isBuilt: z.boolean() })),
  }),
  /** The outputs are indices of nodes. */
  z.object({ kind: z.literal('built'), calls: z.array(callShape), outputs: z.array(z.number()) }),
  fault.extend({ kind: z.literal('fault') }),
]);

export type Reply = z.infer<typeof replyShape>;
