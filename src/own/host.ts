import { Console } from 'node:console';
import { readFileSync, writeSync } from 'node:fs';
import { Writable } from 'node:stream';
import { deserialize, serialize } from 'node:v8';
import { SourceTextModule, SyntheticModule } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { InputError } from '../base/errors.js';
import * as api from '../models/api.js';
import type { Architecture } from '../models/architecture.js';
import type { GraphBuilder } from '../models/builder.js';
import type { Node } from '../models/graph.js';
import { definitionsIn, graphFault, outputsFault } from './faults.js';
import { type BuildRequest, type Fault, type HostRequest, REPLY, type Reply } from './messages.js';
import { callsOf, Recorder } from './recorder.js';

// A process that runs users' code to answer one request, from stdin: training and comparison receive nothing but data from
// it, which they check. It logs to stdout what the code logs.

const exit = process.exit.bind(process);

// An infinite loop in the code would outlive a parent that is killed. The thread also keeps the process alive while the code
// waits for something: its parent ends it after a while.
new Worker(`setInterval(() => process.ppid !== ${process.ppid} && process.kill(process.pid, 'SIGKILL'), 1000)`, {
  eval: true,
});

globalThis.console = new Console(
  new Writable({
    decodeStrings: false,
    write: (text: string, _: string, done: () => void) => {
      writeSync(1, text);
      done();
    },
  }),
);

for (const name of ['exit', 'kill'] as const)
  process[name] = () => {
    throw new Error(`process.${name} cannot be called here`);
  };

// Faults are located by stack traces, however deep the code's calls are.
Error.stackTraceLimit = 100;

/** The first unhandled rejection, which is one of the users' code: this project's code handles all of its promises. */
let rejected: Fault | undefined;
process.on('unhandledRejection', (reason) => {
  rejected ??= { message: `a promise was rejected that nothing waits for: ${faultOf(reason).message}` };
});

interface Instance {
  readonly identifier: string;
  readonly architectures: ReadonlyMap<string, Architecture>;
}

/** Loads a text twice, as what depends on more than the text differs between its instances, and builds the graph. */
async function answerTo({ sha256, text, label, build }: HostRequest): Promise<Reply> {
  const instances: Instance[] = [];
  for (const identifier of [`${sha256}/a.mjs`, `${sha256}/b.mjs`]) {
    let exports: Readonly<Record<string, unknown>>;
    try {
      exports = await exportsOf(text, identifier, instances.length > 0);
    } catch (error) {
      return faulty(faultOf(error, identifier));
    }
    instances.push({ identifier, architectures: definitionsIn(exports, label) });
  }
  const [used, other] = instances as [Instance, Instance];
  const [definitions, again] = [used, other].map(({ architectures }) => JSON.stringify([...architectures.values()]));
  if (definitions !== again) return faulty({ message: OTHER_DEFINITIONS });
  return build ? built(build, used, other) : { kind: 'loaded', definitions: JSON.parse(definitions!) };
}

const faulty = (fault: Fault) => ({ kind: 'fault', ...fault }) as const;

const OTHER_DEFINITIONS =
  'its definitions were others when it was loaded again: they may depend on nothing else than its text';
const OTHER_GRAPH = 'the same sizes gave another graph when it was built again: a graph may depend on nothing else';

/** Evaluates the module of a text and returns its exports; the packages that it imports are part of the text. */
async function exportsOf(
  text: string,
  identifier: string,
  isSecond: boolean,
): Promise<Readonly<Record<string, unknown>>> {
  const given = Object.entries(api);
  const link = (specifier: string) => {
    if (specifier !== 'mmoe-exp') throw new Error(`Cannot find module '${specifier}'`);
    return new SyntheticModule(
      given.map(([name]) => name),
      function () {
        for (const [name, value] of given) this.setExport(name, value);
      },
      { identifier: specifier },
    );
  };
  const module = new SourceTextModule(text, {
    identifier,
    importModuleDynamically: async (specifier: string) => {
      const linked = link(specifier);
      await linked.link(() => linked);
      await linked.evaluate();
      return linked;
    },
  });
  await module.link(link);
  await inWorld(isSecond, () => module.evaluate());
  return module.namespace as Readonly<Record<string, unknown>>;
}

const SystemDate = Date;
const systemRandom = Math.random;

/** Milliseconds: more than a year, and not a multiple of a round period. */
const SHIFT = 34_567_890_123;

/**
 * Runs a function with a clock and random numbers that differ between the first and the second instance of a module: a
 * result that depends on them differs every time.
 */
async function inWorld<T>(isSecond: boolean, what: () => T | Promise<T>): Promise<T> {
  const now = isSecond ? SHIFT : 0;
  globalThis.Date = new Proxy(SystemDate, {
    construct: (date, args, target) => Reflect.construct(date, args.length === 0 ? [now] : args, target),
    apply: () => new SystemDate(now).toString(),
    get: (date, name) => (name === 'now' ? () => now : Reflect.get(date, name)),
  });
  let state = isSecond ? 0.9 : 0.1;
  Math.random = () => {
    const value = state;
    state = (state * 997 + (isSecond ? 0.37 : 0.11)) % 1;
    return value;
  };
  try {
    return await what();
  } finally {
    globalThis.Date = SystemDate;
    Math.random = systemRandom;
  }
}

/** The builder calls by which an architecture makes its graph, which is checked, and built three times to compare it. */
async function built(
  { name, x, tasks, sizes, options }: BuildRequest,
  used: Instance,
  other: Instance,
): Promise<Reply> {
  const graph = (instance: Instance) => {
    const g = new Recorder(options);
    const start = sameInput(g, x);
    const calls = callsOf(g);
    calls.length = 0;
    let outputs: unknown;
    try {
      outputs = instance.architectures.get(name)!.build(g, start, tasks, declared(sizes) as never);
    } catch (error) {
      return faulty(faultOf(error, instance.identifier));
    }
    const message = outputsFault(outputs, tasks, options) ?? graphFault(g.finish(outputs as Node[]), tasks);
    if (message !== undefined) return faulty({ message });
    return { kind: 'built', calls, outputs: (outputs as Node[]).map(({ index }) => index) } as const;
  };
  const first = await inWorld(false, () => graph(used));
  for (let again = 0; first.kind === 'built' && again < 2; again++) {
    const next = await inWorld(true, () => graph(other));
    if (next.kind === 'fault') return next;
    // Equal calls make equal graphs.
    if (JSON.stringify(next) !== JSON.stringify(first)) return faulty({ message: OTHER_GRAPH });
  }
  return first;
}

/** A copy of the sizes that throws on access to an undeclared size instead of returning undefined. */
const declared = (sizes: BuildRequest['sizes']): BuildRequest['sizes'] =>
  new Proxy(structuredClone(sizes), {
    get(target, name) {
      if (typeof name === 'string' && !(name in target) && name !== 'toJSON') {
        throw new Error(`${name} is not a size of it: declared are ${Object.keys(target).join(', ')}`);
      }
      return Reflect.get(target, name);
    },
  });

function sameInput(g: GraphBuilder, x: Node): Node {
  if (x.op === 'dense' && x.weight.kind === 'parameter') {
    const name = x.weight.name.replace(/\/weights$/, '');
    return g.dense(sameInput(g, x.input), x.width, { name, activation: x.activation });
  }
  if (x.op === 'layer-norm') return g.layerNorm(sameInput(g, x.input), x.scale.name.replace(/\/scale$/, ''));
  if (x.op === 'nonlinearity') return g.nonlinearity(sameInput(g, x.input), x.of);
  if (x.op === 'dropout') return g.dropout(sameInput(g, x.input), x.rate, x.noise.name);
  if (x.op !== 'embedding') return g.input(x as Node<'input'>);
  const { input, tables } = x;
  return g.embedding(g.input(input), tables[0]?.shape[1] ?? 1);
}

/** The fault for an error thrown in a module or in what it called, with its place in the module where the stack has one. */
function faultOf(error: unknown, identifier?: string): Fault {
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  if (identifier === undefined) return { message };
  const [, line, column] = stack.split(`${identifier}:`)[1]?.match(/^(\d+):(\d+)/) ?? [];
  return { message, ...(line !== undefined && { line: Number(line), column: Number(column) }) };
}

let reply: Reply;
try {
  reply = await answerTo(deserialize(readFileSync(0)) as HostRequest);
} catch (error) {
  reply = error instanceof InputError ? { kind: 'refused', lines: error.lines } : faulty(faultOf(error));
}
// Lets unhandled rejections be reported first.
await new Promise(setImmediate);
if (rejected) reply = faulty(rejected);
let bytes: Buffer;
try {
  bytes = serialize(reply);
} catch (error) {
  bytes = serialize(faulty({ message: `build gives the graph what is no data: ${(error as Error).message}` }));
}
for (let written = 0; written < bytes.length; ) written += writeSync(REPLY, bytes, written);
exit(0);
