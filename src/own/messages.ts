import * as z from 'zod';
import type { GraphOptions } from '../models/builder.js';
import type { Node } from '../models/graph.js';
import type { ModelSpec } from '../models/index.js';

/** The descriptor that a process writes its answer to. */
export const REPLY = 3;

/** A request to a process that runs users' code: to load a text, and with `build`, for the graph of one of its architectures. */
export interface HostRequest {
  readonly sha256: string;
  readonly text: string;
  readonly label: string;
  readonly build?: BuildRequest;
}

export interface BuildRequest {
  readonly name: string;
  readonly x: Node;
  readonly tasks: number;
  readonly sizes: ModelSpec['sizes'];
  readonly options: GraphOptions;
}

/** A fault and its place in the text, with line and column counted from 1. */
const fault = z.object({ message: z.string(), line: z.number().exactOptional(), column: z.number().exactOptional() });

export type Fault = Readonly<z.infer<typeof fault>>;

/** A call of a method of the graph's builder, with references in place of parts of the graph. */
export const callShape = z.object({
  method: z.string(),
  args: z.array(z.unknown()),
  /** Whether the builder threw an error, after which the code continued. */
  isRefused: z.boolean(),
});

export type Call = Readonly<z.infer<typeof callShape>>;

/** The answers of a process. They are validated, as the code may have changed them. */
export const replyShape = z.discriminatedUnion('kind', [
  /** The definitions come without their functions. */
  z.object({ kind: z.literal('loaded'), definitions: z.array(z.looseObject({ name: z.string() })) }),
  /** The outputs are indices of nodes. */
  z.object({ kind: z.literal('built'), calls: z.array(callShape), outputs: z.array(z.number()) }),
  /** The lines are complete messages. */
  z.object({ kind: z.literal('refused'), lines: z.array(z.string()).min(1).readonly() }),
  fault.extend({ kind: z.literal('fault') }),
]);

export type Reply = z.infer<typeof replyShape>;
