/** Reads Parquet files in a thread, within limits of memory and time. */

import { statSync } from 'node:fs';
import { getHeapStatistics } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { InputError } from '../../../ground/base/errors.js';
import { packageFile, withFile } from '../../../ground/base/files.js';
import { mib } from '../../../ground/base/words.js';
import { Faults } from '../../../train/data/files/faults.js';
import type { Content } from '../../../train/data/table/prepared-file.js';
import type { Workspace } from './collector.js';
import { wrongValue } from './faults.js';
import type { ParquetColumn, ParquetMessage, ParquetPage, ParquetTask } from './parquet-pages.js';

/** What reading may take. */
export interface ParquetLimits {
  /** Between two pages: a damaged one may keep the library busy for ever. */
  readonly seconds: number;
  /**
   * For the texts and numbers of a page, of which a damaged one may say that there are any number.
   */
  readonly mebibytes: number;
}

const MEBIBYTE = 2 ** 20;

/** In proportion to the size of a file: far more than a sound one of that size takes. */
function parquetLimits(path: string): ParquetLimits {
  const size = withFile(path, 'read', () => statSync(path)).size / MEBIBYTE;
  const most = getHeapStatistics().heap_size_limit / MEBIBYTE;
  return { seconds: Math.ceil(10 + size), mebibytes: Math.floor(Math.min(1024 + 16 * size, most)) };
}

const DAMAGED = 'it seems to be damaged: write it anew by the program that made it, or as CSV';

/**
 * Reads a file in a thread of its own, within limits of time and memory.
 * @throws InputError where it cannot be read, is damaged or has values that a column cannot contain
 */
export async function readParquet(
  path: string,
  workspace: Workspace,
  limits = parquetLimits(path),
): Promise<Content> {
  const faults = new Faults();
  let rows = 0;
  let columns: readonly ReturnType<typeof columnIn>[] = [];
  await inThread(path, limits, (message) => {
    if ('shape' in message) {
      rows = message.shape.rows;
      workspace.columns = message.shape.columns.length;
      columns = message.shape.columns.map((column) => columnIn(column, workspace));
    } else if ('page' in message) columns[message.page.column]!.add(message.page, faults);
  });
  faults.finish();
  return { rows, columns };
}

/** Passes on what a thread says of a file, until its end. @throws InputError like `readParquet` */
async function inThread(
  path: string,
  limits: ParquetLimits,
  onMessage: (message: ParquetMessage) => void,
): Promise<void> {
  const taken = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(packageFile('dist/extras/tables/worker.js'), {
    workerData: { path, taken } satisfies ParquetTask,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: limits.mebibytes },
  });
  let watch: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      let place = path;
      const refuse = (fault: string) =>
        reject(new InputError('data', [`${place}: ${fault}: ${DAMAGED}`]));
      // Seconds in which this process ran: a computer that slept has not waited for the thread.
      let idle = 0;
      watch = setInterval(() => {
        if (++idle > limits.seconds)
          refuse(`nothing more could be read within ${limits.seconds} s`);
      }, 1000);
      worker.on('message', (message: ParquetMessage) => {
        idle = 0;
        try {
          if ('place' in message) place = message.place;
          if ('refused' in message)
            throw new InputError(message.refused.code, message.refused.lines);
          if ('end' in message) resolve();
          else onMessage(message);
        } catch (error) {
          reject(error);
        }
        if (!('page' in message)) return;
        Atomics.add(taken, 0, 1);
        Atomics.notify(taken, 0);
      });
      worker.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ERR_WORKER_OUT_OF_MEMORY') reject(error);
        else refuse(`reading takes more than ${mib(limits.mebibytes * MEBIBYTE)} of memory`);
      });
      worker.on('exit', (code) =>
        reject(new Error(`${path}: the thread that read it ended with ${code}`)),
      );
    });
  } finally {
    clearInterval(watch);
    await worker.terminate();
  }
}

function columnIn({ name, values: kind }: ParquetColumn, workspace: Workspace) {
  if (kind === 'texts') {
    const collector = workspace.textColumn(name, { typed: true });
    const add = ({ values }: ParquetPage) => {
      if (values instanceof Float64Array) return;
      for (const code of values.codes) collector.add(values.texts[code]!);
    };
    return { name, collector, add };
  }
  const collector = workspace.numberColumn(name, kind === 'number' ? undefined : kind);
  const textOf = (value: number) => String(kind === 'boolean' ? value === 1 : value);
  const add = ({ place, first, values, odd }: ParquetPage, faults: Faults) => {
    if (!(values instanceof Float64Array)) return;
    for (let i = 0; i < values.length; i++) {
      const need = collector.add(values[i]!);
      const wrong =
        odd.get(i) ?? (need === undefined ? undefined : { text: textOf(values[i]!), need });
      if (wrong) faults.add(`${place}, row ${first + i}`, wrongValue(name, wrong.text, wrong.need));
    }
  };
  return { name, collector, add };
}
