import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { type MessagePort, workerData } from 'node:worker_threads';
import { packageFile } from '../base/package-files.js';
import type { HostMessage, HostRequest } from './messages.js';

// A thread beside one that waits for what the process of users' code answers: graphs are built where nothing can be awaited.

/** What the thread gets: where messages go, and a number that it raises with each. */
export interface BridgeData {
  readonly port: MessagePort;
  readonly count: Int32Array;
}

/** What the thread says besides what the process says: how it ended. */
export type BridgeMessage = HostMessage | { readonly kind: 'ended'; readonly how: string };

/** Seconds that code has to be loaded, and to build a graph. */
const LIMIT = Number(process.env.MMOE_EXP_CODE_SECONDS) || 20;

const { port, count } = workerData as BridgeData;

const answer = (message: BridgeMessage): void => {
  port.postMessage(message);
  Atomics.add(count, 0, 1);
  Atomics.notify(count, 0);
};

/** Has lost its prefix in later versions of Node. */
const permission = ['--permission', '--experimental-permission'].find((flag) =>
  process.allowedNodeEnvironmentFlags.has(flag),
);

/** The process writes no file and starts no other one. */
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
