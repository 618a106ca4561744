import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { type MessagePort, workerData } from 'node:worker_threads';
import { packageFile } from '../base/files.js';
import type { HostMessage, HostRequest } from './messages.js';

// Relays messages between the process that runs users' code and a thread that blocks until it answers: graphs are built
// synchronously, where nothing can be awaited.

/** The thread's input: the port for messages, and a counter that the thread increments with each message. */
export interface BridgeData {
  readonly port: MessagePort;
  readonly count: Int32Array;
}

/** A message of the thread: one of the process, or how the process ended. */
export type BridgeMessage = HostMessage | { readonly kind: 'ended'; readonly how: string };

/** Time limit in seconds for loading code and for building a graph. */
const LIMIT = Number(process.env.MMOE_EXP_CODE_SECONDS) || 20;

const { port, count } = workerData as BridgeData;

const answer = (message: BridgeMessage): void => {
  port.postMessage(message);
  Atomics.add(count, 0, 1);
  Atomics.notify(count, 0);
};

/** The flag of Node's permission model, which later versions of Node spell without `experimental`. */
const permission = ['--permission', '--experimental-permission'].find((flag) =>
  process.allowedNodeEnvironmentFlags.has(flag),
);

/** The process may write no file and start no other process. */
const flags = [
  ...['--no-warnings', '--experimental-vm-modules'],
  ...(permission ? [permission, '--allow-fs-read=*', '--allow-worker'] : []),
];

const host: ChildProcess = fork(packageFile('dist/own/host.js'), {
  execArgv: flags,
  serialization: 'advanced',
  stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
});
const ready = once(host, 'message');

let timer: NodeJS.Timeout | undefined;

host.on('message', (message: HostMessage) => {
  if (message?.kind === 'ready') return;
  if (message?.kind !== 'log') clearTimeout(timer);
  answer(message);
});
host.on('error', () => {});
host.on('close', (code, signal) => {
  clearTimeout(timer);
  answer({ kind: 'ended', how: signal ? `was killed by ${signal}` : `ended with exit code ${code}` });
});

port.on('message', async (request: HostRequest) => {
  await ready;
  host.send(request);
  timer = setTimeout(() => {
    host.removeAllListeners('close');
    host.kill('SIGKILL');
    answer({ kind: 'ended', how: `did not end within ${LIMIT} seconds` });
  }, 1000 * LIMIT);
});
