/*
 * A thread that runs users' code in QuickJS, an engine of JavaScript compiled to WebAssembly. The
 * engine has the objects of the language and nothing of Node: outside it, code reaches two
 * functions of this file, which take a text. It is a thread because a built-in function of the
 * engine may ignore the time limit, and then the thread is ended; and because a thread can have the
 * stack that the engine needs.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type MessagePort, workerData } from 'node:worker_threads';
import quickjs from '@jitl/quickjs-wasmfile-release-sync';
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSSyncVariant,
} from 'quickjs-emscripten-core';
import { packageFile } from '../../ground/base/files.js';
import { mib } from '../../ground/base/words.js';
import { exactJson } from './exact.js';
import { isObject } from './faults.js';
import type { CodeRequest, ThreadMessage } from './messages.js';

const { port, state } = workerData as { readonly port: MessagePort; readonly state: Int32Array };

/**
 * Bytes of the engine's own stack, of 5 MiB that it has; for each of them, it uses several of the
 * thread's.
 */
const STACK = 2 ** 21;

/**
 * Most letters that code may log, and of its reply, from which the process of its user makes
 * values.
 */
const MAX_LOG_LENGTH = 2 ** 20;
const MAX_REPLY_LENGTH = 2 ** 26;

const IDENTIFIER = 'code.mjs';

const wasm = createRequire(import.meta.url).resolve('@jitl/quickjs-wasmfile-release-sync/wasm');
const wasmModule = WebAssembly.compile(readFileSync(wasm));
const variant = variantIn(quickjs);
const guest = readFileSync(packageFile('dist/own/inside/guest.js'), 'utf8');
const api = readFileSync(packageFile('dist/own/inside/api.js'), 'utf8');

// The engine asks this thread for the time zone, on which no graph may depend.
Date.prototype.getTimezoneOffset = () => 0;

const send = (message: ThreadMessage): void => port.postMessage(message);

port.on('message', async (request: CodeRequest) => {
  try {
    send(await answerTo(request));
  } catch (error) {
    send({
      kind: 'broken',
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  }
  Atomics.store(state, 1, 1);
  Atomics.notify(state, 1);
});

Atomics.store(state, 0, 1);
Atomics.notify(state, 0);

/** Runs code in a new engine, so that nothing remains of earlier requests. */
async function answerTo({ text, seconds, memory, build }: CodeRequest): Promise<ThreadMessage> {
  const engine = await newQuickJSWASMModuleFromVariant(
    newVariant(variant, { wasmModule: await wasmModule }),
  );
  const until = performance.now() + 1000 * seconds;
  const isLate = () => performance.now() > until;
  const runtime = engine.newRuntime({
    memoryLimitBytes: memory,
    maxStackSizeBytes: STACK,
    interruptHandler: isLate,
    moduleLoader: (name) => {
      if (name === IDENTIFIER) return text;
      if (name === 'mmoe-exp') return api;
      return { error: new Error(`Cannot find module '${name}'`) };
    },
  });
  const context = runtime.newContext();
  const given = context.newObject();
  const setFunction = (name: string, take: (text: string) => void) =>
    context.setProp(
      given,
      name,
      context.newFunction(name, (value) => take(context.getString(value))),
    );
  context.setProp(given, 'identifier', context.newString(IDENTIFIER));
  context.setProp(given, 'build', context.newString(build === undefined ? '' : exactJson(build)));
  let reply: string | undefined;
  setFunction('reply', (json) => {
    const fault = `it replies by a text of more than ${mib(MAX_REPLY_LENGTH)}`;
    reply = json.length > MAX_REPLY_LENGTH ? exactJson({ kind: 'fault', message: fault }) : json;
  });
  let letters = 0;
  setFunction('log', (line) => {
    if (letters > MAX_LOG_LENGTH) return;
    letters += line.length;
    send({
      kind: 'log',
      text: letters > MAX_LOG_LENGTH ? 'it logs more, which is left out' : line,
    });
  });
  context.setProp(context.global, 'given', given);
  let fault = 'its code waits for a promise that nothing fulfils';
  try {
    const evaluated = context.unwrapResult(context.evalCode(guest, 'guest', { type: 'module' }));
    context.unwrapResult(runtime.executePendingJobs());
    const state = context.getPromiseState(evaluated);
    if (state.type === 'rejected') context.unwrapResult(state);
  } catch (error) {
    fault = String((error as Error).message);
  }
  // The engine is left to the garbage collector: to free its values one by one takes longer.
  if (isLate()) return { kind: 'late' };
  return { kind: 'reply', json: reply ?? exactJson({ kind: 'fault', message: fault }) };
}

/**
 * The package's types describe the form that it has for `require`, in which it is below another
 * `default`.
 */
function variantIn(imported: unknown): QuickJSSyncVariant {
  const isVariant = (value: unknown): value is QuickJSSyncVariant =>
    isObject(value) && value.type === 'sync';
  if (!isVariant(imported)) throw new Error('the package of QuickJS has another form');
  return imported;
}
