/*
 * The program inside the sandbox, in QuickJS: it loads users' code, calls it, and replies with
 * data. It shares its globals with that code, which may change its replies: `load.ts` validates
 * them.
 */

import { showValue } from '../../ground/schema/text.js';
import type { Architecture } from '../models/architecture.js';
import type { GraphBuilder } from '../models/builder.js';
import type { Node } from '../models/graph.js';
import { exactJson, exactValue } from './exact.js';
import { foreignFault, outputsFault } from './faults.js';
import type { BuildRequest, Fault, Reply } from './messages.js';
import { Recorder, recordedCalls } from './recorder.js';

/** What `sandbox.ts` sets. */
declare const given: {
  /** The name of the code's module. */
  readonly identifier: string;
  /** A `BuildRequest` in exact JSON, or nothing if the code is to be loaded only. */
  readonly build: string;
  readonly log: (line: string) => void;
  readonly reply: (json: string) => void;
};

const { identifier, build, log, reply } = given;
Reflect.deleteProperty(globalThis, 'given');

const print = (...values: readonly unknown[]): void =>
  log(values.map((value) => (typeof value === 'string' ? value : showValue(value))).join(' '));

Object.assign(globalThis, {
  console: { log: print, info: print, warn: print, error: print, debug: print },
});

// QuickJS knows no locales, by which messages group digits.
Number.prototype.toLocaleString = function () {
  return String(this).replace(/\B(?=(\d{3})+$)/g, ',');
};

const refuse = (what: string): never => {
  throw new Error(`${what} cannot be used here: a graph may depend on nothing else than its sizes`);
};

Math.random = () => refuse('Math.random');

const SystemDate = Date;
SystemDate.now = () => refuse('the time');
globalThis.Date = new Proxy(SystemDate, {
  construct: (target, args, made) =>
    args.length === 0 ? refuse('the time') : Reflect.construct(target, args, made),
  apply: () => refuse('the time'),
});
SystemDate.prototype.constructor = Date;

/** The fields of a definition that the program reads. */
const fields = ['name', 'title', 'sizes', 'fitted', 'sharesNothing', 'solved'] as const;

async function answer(): Promise<Reply> {
  try {
    const exports = Object.values((await import(identifier)) as Readonly<Record<string, unknown>>);
    const found = [...new Set(exports)].filter(isDefinition);
    if (build === '') return { kind: 'loaded', definitions: found.map(described) };
    return built(found, exactValue(build) as BuildRequest);
  } catch (error) {
    return describeThrown(error);
  }
}

/** Checks only for `build`: other exports may be anything. */
const isDefinition = (value: unknown): value is Architecture =>
  typeof value === 'object' && value !== null && 'build' in value;

function described(definition: Architecture) {
  const isBuilt = typeof definition.build === 'function';
  const read = fields.map((field): [string, unknown] => [field, definition[field]]);
  return {
    fields: Object.fromEntries(isBuilt ? read : [...read, ['build', definition.build]]),
    isBuilt,
  };
}

/**
 * The builder calls by which an architecture makes its graph. They refer to parts by number, so all
 * must be of this graph.
 */
function built(
  found: readonly Architecture[],
  { name, x, tasks, sizes, options }: BuildRequest,
): Reply {
  const architecture = found.find((definition) => definition.name === name)!;
  const g = new Recorder(options);
  const start = sameInput(g, x);
  const calls = recordedCalls(g);
  calls.length = 0;
  const outputs: unknown = architecture.build(g, start, tasks, declared(sizes) as never);
  const message =
    outputsFault(outputs, tasks, options) ?? foreignFault(g.finish(outputs as Node[]));
  if (message !== undefined) return { kind: 'fault', message };
  return { kind: 'built', calls, outputs: (outputs as Node[]).map(({ index }) => index) };
}

/** The sizes, with an error in place of undefined for a size that is not declared. */
const declared = (sizes: BuildRequest['sizes']): BuildRequest['sizes'] =>
  new Proxy(sizes, {
    get(target, name) {
      if (typeof name === 'string' && !(name in target) && name !== 'toJSON') {
        throw new Error(
          `${name} is not a size of it: declared are ${Object.keys(target).join(', ')}`,
        );
      }
      return Reflect.get(target, name);
    },
  });

/**
 * Makes the nodes before an architecture again in its own builder: the input, and the hidden layers
 * of `GraphBuilder.hiddenWith`, of which each operation needs a case here.
 */
function sameInput(g: GraphBuilder, x: Node): Node {
  if (x.op === 'dense' && x.weight.kind === 'parameter') {
    const name = x.weight.name.replace(/\/weights$/, '');
    return g.dense(sameInput(g, x.input), x.width, { name, activation: x.activation });
  }
  if (x.op === 'layer-norm')
    return g.layerNorm(sameInput(g, x.input), x.scale.name.replace(/\/scale$/, ''));
  if (x.op === 'nonlinearity') return g.nonlinearity(sameInput(g, x.input), x.of);
  if (x.op === 'dropout') return g.dropout(sameInput(g, x.input), x.rate, x.noise.name);
  if (x.op === 'input') return g.input(x);
  if (x.op === 'embedding') return g.embedding(g.input(x.input), x.tables[0]?.shape[1] ?? 1);
  throw new Error(`no case for ${x.op} before an architecture`);
}

/** The fault for what was thrown, with its place in the code where the stack has one. */
function describeThrown(thrown: unknown): { kind: 'fault' } & Fault {
  const { message, stack } =
    thrown instanceof Error ? thrown : { message: thrownText(thrown), stack: '' };
  const [, line, column] =
    String(stack)
      .split(`${identifier}:`)[1]
      ?.match(/^(\d+):(\d+)/) ?? [];
  return {
    kind: 'fault',
    message: String(message),
    ...(line !== undefined && { line: Number(line), column: Number(column) }),
  };
}

function thrownText(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return 'it throws a value that has no text';
  }
}

function replyJson(answered: Reply): string {
  try {
    return exactJson(answered);
  } catch (error) {
    const giver = answered.kind === 'built' ? 'build gives the graph' : 'a definition has';
    return exactJson({ kind: 'fault', message: `${giver} ${(error as Error).message}` });
  }
}

reply(replyJson(await answer()));
