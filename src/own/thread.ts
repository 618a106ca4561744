import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { packageFile } from '../base/files.js';
import { exactValue } from './exact.js';
import { type CodeRequest, type Reply, replyShape, type ThreadMessage } from './messages.js';

/** A thread of `sandbox.ts`. */
interface Thread {
  readonly worker: Worker;
  readonly port: MessagePort;
  /** 1 once a request is answered. */
  readonly answered: Int32Array;
}

/** Seconds beyond the time limit, for the start of the thread, after which it is ended. */
const GRACE = 5;

/** Most letters of a message. */
const LONGEST_MESSAGE = 500;

// It is kept for the next request, as its start takes longest.
let running: Thread | undefined;

/** Waits for the reply of users' code to a request; what the code logs is logged here. */
export function answerTo(request: CodeRequest): Reply {
  const thread = running ?? startThread();
  running = thread;
  Atomics.store(thread.answered, 0, 0);
  thread.port.postMessage(request);
  const isStuck = Atomics.wait(thread.answered, 0, 0, 1000 * (request.seconds + GRACE)) === 'timed-out';
  if (isStuck) {
    void thread.worker.terminate();
    running = undefined;
  }
  let replies: readonly string[] | undefined;
  for (const message of messagesOf(thread)) {
    if (message.kind === 'log') console.log(message.text);
    else if (message.kind === 'answer') replies = message.replies;
    else if (message.kind === 'broken') throw new Error(message.error);
  }
  if (replies) return replyOf(replies, request);
  return { kind: 'fault', message: `its code did not end within ${request.seconds} seconds` };
}

function startThread(): Thread {
  const { port1, port2 } = new MessageChannel();
  const answered = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(packageFile('dist/own/sandbox.js'), {
    workerData: { port: port2, answered },
    transferList: [port2],
    env: {},
    execArgv: [],
    // The engine has a limit for its own stack, which must come first: an overflow of the thread's leaves the engine damaged.
    resourceLimits: { stackSizeMb: 64 },
  });
  // The process ends without waiting for it.
  worker.unref();
  return { worker, port: port1, answered };
}

function* messagesOf({ port }: Thread): Generator<ThreadMessage> {
  for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) {
    yield next.message as ThreadMessage;
  }
}

/** The first of the replies, all of which must be equal. */
function replyOf([first, ...others]: readonly string[], { build }: CodeRequest): Reply {
  const reply = parsed(first);
  const other = others.find((json) => json !== first);
  if (reply.kind === 'fault' || other === undefined) return reply;
  const instead = parsed(other);
  return instead.kind === 'fault' ? instead : { kind: 'fault', message: build ? OTHER_GRAPH : OTHER_DEFINITIONS };
}

const OTHER_DEFINITIONS =
  'its definitions were others when it was loaded again: they may depend on nothing else than its text';
const OTHER_GRAPH = 'the same sizes gave another graph when it was built again: a graph may depend on nothing else';

export const CHANGED = { kind: 'fault', message: 'its code changed what the sandbox replies' } as const satisfies Reply;

function parsed(json: string | undefined): Reply {
  if (json === undefined) return CHANGED;
  let value: unknown;
  try {
    value = exactValue(json);
  } catch {
    return CHANGED;
  }
  const { data } = replyShape.safeParse(value);
  if (data?.kind !== 'fault') return data ?? CHANGED;
  const { message } = data;
  return message.length > LONGEST_MESSAGE ? { ...data, message: `${message.slice(0, LONGEST_MESSAGE)}…` } : data;
}
