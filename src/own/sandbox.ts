/*
 * A thread that runs users' code in QuickJS, an engine of JavaScript compiled to WebAssembly. The engine has the objects of
 * the language and nothing of Node: outside it, code reaches the functions of this file alone, which take texts. It is a
 * thread because a built-in function of the engine may ignore the time limit, and then the thread is ended; and because a
 * thread can have the stack that the engine needs.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type MessagePort, workerData } from 'node:worker_threads';
import { EvalFlags, type JSValueHandle, QuickJS } from 'quickjs-wasi';
import { packageFile } from '../base/files.js';
import { mib } from '../base/words.js';
import { exactJson } from './exact.js';
import type { CodeRequest, ThreadMessage } from './messages.js';

const { port, answered } = workerData as { readonly port: MessagePort; readonly answered: Int32Array };

/** Most bytes that code may use. */
const MEMORY = 2 ** 29;

/** Bytes of the engine's own stack; it uses about eight times more of the thread's. */
const STACK = 2 ** 19;

/** Most letters that code may log. */
const LONGEST_LOG = 2 ** 20;

const IDENTIFIER = 'code.mjs';

const engine = WebAssembly.compile(readFileSync(createRequire(import.meta.url).resolve('quickjs-wasi/quickjs.wasm')));
const guest = readFileSync(packageFile('dist/own/inside/guest.js'), 'utf8');
const api = readFileSync(packageFile('dist/own/inside/api.js'), 'utf8');

const send = (message: ThreadMessage): void => port.postMessage(message);

port.on('message', async (request: CodeRequest) => {
  try {
    send(await answerTo(request));
  } catch (error) {
    send({ kind: 'broken', error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
  Atomics.store(answered, 0, 1);
  Atomics.notify(answered, 0);
});

/** The replies of two instances, which differ in their clock and random numbers, by one build and by two. */
async function answerTo(request: CodeRequest): Promise<ThreadMessage> {
  const until = performance.now() + 1000 * request.seconds;
  const replies: string[] = [];
  for (const isOther of [false, true]) {
    const fault = await run(request, isOther, until, (json) => replies.push(json));
    if (performance.now() > until) return { kind: 'late' };
    if (fault !== undefined) return { kind: 'answer', replies: [exactJson({ kind: 'fault', message: fault })] };
  }
  return { kind: 'answer', replies };
}

/** Runs code in a new engine. Returns a fault if it ends without a reply, or leaves an error. */
async function run(
  { text, build }: CodeRequest,
  isOther: boolean,
  until: number,
  reply: (json: string) => void,
): Promise<string | undefined> {
  const rejected = new Map<number, string>();
  const vm = await QuickJS.create({
    wasm: await engine,
    wasi: (memory) => closedSystem(memory, isOther),
    memoryLimit: MEMORY,
    maxStackSize: STACK,
    timezoneOffset: 0,
    interruptHandler: () => performance.now() > until,
    onUnhandledRejection: (promise, reason, isHandled) => {
      if (isHandled) rejected.delete(promise.identity);
      else rejected.set(promise.identity, messageOf(reason));
    },
    moduleLoader: {
      load: (name) => {
        if (name === IDENTIFIER) return text;
        if (name === 'mmoe-exp') return api;
        throw new Error(`Cannot find module '${name}'`);
      },
    },
  });
  let letters = 0;
  const log = (line: string) => {
    if (isOther || letters > LONGEST_LOG) return;
    letters += line.length;
    send({ kind: 'log', text: letters > LONGEST_LOG ? 'it logs more, which is left out' : line });
  };
  let hasReplied = false;
  const textFunction = (name: string, take: (text: string) => void) =>
    vm.newFunction(name, (value) => {
      take(value!.toString());
      return vm.undefined;
    });
  const given = vm.newObject();
  given.setProp('identifier', vm.newString(IDENTIFIER));
  given.setProp('build', vm.newString(build === undefined ? '' : exactJson(build)));
  given.setProp('times', vm.newNumber(isOther ? 2 : 1));
  given.setProp('isOther', isOther ? vm.true : vm.false);
  given.setProp('log', textFunction('log', log));
  given.setProp(
    'reply',
    textFunction('reply', (json) => {
      hasReplied = true;
      reply(json);
    }),
  );
  vm.setProp(vm.global, 'given', given);
  let error: unknown;
  try {
    vm.evalCode(guest, 'guest', EvalFlags.TYPE_MODULE);
    vm.executePendingJobs();
  } catch (thrown) {
    error = thrown;
  }
  // The engine is left to the garbage collector: freeing its values one by one would take longer.
  if (error !== undefined) {
    const { message } = error as Error;
    return message === 'out of memory' ? `its code needs more than ${mib(MEMORY)} of memory` : `its code failed: ${message}`;
  }
  const [message] = rejected.values();
  if (message !== undefined) return `a promise was rejected that nothing waits for: ${message}`;
  return hasReplied ? undefined : 'its code waits for a promise that nothing fulfils';
}

/** What the engine imports of a system: a clock that begins at its start, and no files. */
function closedSystem(memory: WebAssembly.Memory, isOther: boolean) {
  // The clocks of two instances differ, and not by a multiple of a round period. A look takes a while, so that waiting ends.
  const [start, step] = isOther ? [34_567_890_123n, 7_000_003n] : [0n, 1_000_000n];
  let now = start * 1_000_000n;
  const refuse = () => 8;
  return {
    clock_time_get: (_clock: number, _precision: bigint, result: number) => {
      now += step;
      new DataView(memory.buffer).setBigUint64(result, now, true);
      return 0;
    },
    random_get: (start: number, length: number) => {
      new Uint8Array(memory.buffer, start, length).fill(isOther ? 1 : 2);
      return 0;
    },
    fd_write: refuse,
    fd_close: refuse,
    fd_fdstat_get: refuse,
    fd_seek: refuse,
  };
}

function messageOf(reason: JSValueHandle): string {
  try {
    return reason.isError ? reason.getProp('message').toString() : reason.toString();
  } catch {
    return 'a value that has no text';
  }
}
