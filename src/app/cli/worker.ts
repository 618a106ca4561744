import { hostname } from 'node:os';
import { packageVersion } from '../../ground/base/files.js';
import { counted } from '../../ground/base/words.js';
import { algorithms } from '../../train/kernels/machine.js';
import { loadCode } from '../../train/own/load.js';
import { machineFacts, toolCommit } from '../api/provenance.js';
import { printStatus } from './output.js';
import { onInterrupt, type QueueOption, queueUrl, warnOfLibrary, workerCount } from './training.js';

interface WorkerCommandOptions {
  readonly queue?: QueueOption;
  readonly workers?: number;
  readonly allowCode?: boolean;
  readonly exitWhenIdle?: number;
  readonly lostAfter: number;
}

/** `mmoe-exp worker`: trains runs of the sweeps at a broker. Sets the exit code. */
export async function workerCommand(options: WorkerCommandOptions): Promise<void> {
  const { allowCode = false, exitWhenIdle, lostAfter } = options;
  const { brokerAt } = await import('../../sweep/runs/queue/broker.js');
  const { work } = await import('../../sweep/runs/queue/worker.js');
  const broker = brokerAt(queueUrl(options.queue));
  const processes = workerCount(options);
  const interrupt = onInterrupt(
    printStatus,
    'interrupted: delivering the finished runs; interrupt again to exit at once',
  );
  const tool = packageVersion();
  printStatus(
    `worker on ${hostname()} with ${counted(processes, 'slot')}: takes work from ${broker.shown}`,
  );
  algorithms.forEach(warnOfLibrary);
  try {
    await work({
      broker,
      processes,
      tool,
      allowCode,
      say: printStatus,
      lost: lostAfter,
      signal: interrupt.signal,
      facts: { tool: { version: tool, ...toolCommit() }, machine: machineFacts() },
      loadCode: (text, label) => loadCode(text, { label }),
      ...(exitWhenIdle !== undefined && { idle: exitWhenIdle }),
    });
    if (interrupt.signal.aborted) process.exitCode = interrupt.exitCode;
  } finally {
    interrupt.release();
  }
}
