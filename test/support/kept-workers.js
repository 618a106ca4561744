/*
 * Plain JavaScript, as one-after-another.js. Lets one command line train in the worker processes of an earlier one: to start a
 * worker takes longer than the runs of most tests. Tests of how workers start and end use a process of their own.
 */
import childProcess from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';

const { fork } = childProcess;

/** Idle workers, which no pool has. */
const idle = new Set();

/** Replaces `fork`, which only the pool of workers calls: a worker that is killed while it trains nothing is kept. */
export function keepWorkers() {
  childProcess.fork = (file, options) => {
    const [worker] = idle;
    if (!worker) return startWorker(file, options);
    idle.delete(worker);
    // The worker handles it as a message without code; see worker-folder.js.
    worker.send({ kind: 'code', texts: [], folder: process.cwd() });
    return worker;
  };
  syncBuiltinESMExports();
}

function startWorker(file, options) {
  const preload = new URL('worker-folder.js', import.meta.url).href;
  const worker = fork(file, { ...options, execArgv: [...options.execArgv, '--import', preload] });
  const { send, kill } = worker;
  let training = 0;
  const answered = ({ kind }) => {
    if (kind === 'result') training--;
  };
  const gone = () => idle.delete(worker);
  const watch = () => worker.on('message', answered).on('close', gone).on('error', gone);
  worker.send = (message) => {
    if (message.kind === 'run') training++;
    return send.call(worker, message);
  };
  worker.kill = (signal) => {
    if (training > 0 || !worker.connected) return kill.call(worker, signal);
    // The listeners of the pool that gives it up.
    for (const event of ['message', 'close', 'error']) worker.removeAllListeners(event);
    watch();
    idle.add(worker);
    return true;
  };
  watch();
  return worker;
}
