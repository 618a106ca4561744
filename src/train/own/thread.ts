/** Runs the sandbox of users' code in a thread, with time limits. */

import {
  MessageChannel,
  type MessagePort,
  receiveMessageOnPort,
  Worker,
} from 'node:worker_threads';
import { packageFile } from '../../ground/base/files.js';
import { counted, mib } from '../../ground/base/words.js';
import { exactValue } from './exact.js';
import { type CodeRequest, type Reply, replyShape, type ThreadMessage } from './messages.js';

/** A thread of `sandbox.ts`. */
interface Thread {
  readonly worker: Worker;
  readonly port: MessagePort;
  /** `[started, answered]`: 1 once the thread runs, and once it has answered the latest request. */
  readonly state: Int32Array;
}

/** Milliseconds in which a thread starts, and beyond the time limit until it is ended. */
const START = 60_000;
const GRACE = 1000;

/** Most letters of a message. */
const MAX_MESSAGE_LENGTH = 500;

// It is kept for the next request, as its start takes longest.
let running: Thread | undefined;

/** Waits for the reply of users' code to a request; what the code logs is logged here. */
export function answerTo(request: CodeRequest): Reply {
  const thread = running ?? startThread();
  running = thread;
  if (Atomics.wait(thread.state, 0, 0, START) === 'timed-out')
    throw new Error('the sandbox did not start');
  Atomics.store(thread.state, 1, 0);
  thread.port.postMessage(request);
  if (Atomics.wait(thread.state, 1, 0, 1000 * request.seconds + GRACE) === 'timed-out') {
    void thread.worker.terminate();
    running = undefined;
  }
  let reply: Reply | undefined;
  for (const message of readMessages(thread)) {
    if (message.kind === 'log') console.log(message.text);
    else if (message.kind === 'reply') reply = replyIn(message.json);
    else if (message.kind === 'broken') throw new Error(message.error);
  }
  if (!reply)
    return {
      kind: 'fault',
      message: `its code did not end within ${counted(request.seconds, 'second')}`,
    };
  return reply.kind === 'fault' ? { ...reply, message: worded(reply.message, request) } : reply;
}

/** The message of a fault, shortened, and with the limit in place of the engine's words. */
function worded(message: string, { memory }: CodeRequest): string {
  if (message === 'out of memory')
    return `its code needs more than the ${mib(memory)} of memory that it may use`;
  return message.length > MAX_MESSAGE_LENGTH ? `${message.slice(0, MAX_MESSAGE_LENGTH)}…` : message;
}

function startThread(): Thread {
  const { port1, port2 } = new MessageChannel();
  const state = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(packageFile('dist/own/sandbox.js'), {
    workerData: { port: port2, state },
    transferList: [port2],
    env: {},
    execArgv: [],
    // The engine has a limit for its own stack, which must come first: an overflow of the thread's
    // leaves the engine damaged.
    resourceLimits: { stackSizeMb: 64 },
  });
  // The process ends without waiting for it.
  worker.unref();
  return { worker, port: port1, state };
}

function* readMessages({ port }: Thread): Generator<ThreadMessage> {
  for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) {
    yield next.message as ThreadMessage;
  }
}

export const CHANGED = {
  kind: 'fault',
  message: 'its code changed what the sandbox replies',
} as const satisfies Reply;

function replyIn(json: string): Reply {
  try {
    return replyShape.safeParse(exactValue(json)).data ?? CHANGED;
  } catch {
    return CHANGED;
  }
}
