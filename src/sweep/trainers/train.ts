/** Runs the script of an external trainer on the rows of a table, and reads its predictions. */

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { jsonIn } from '../../ground/base/canonical-json.js';
import { InputError } from '../../ground/base/errors.js';
import { readWhole } from '../../ground/base/files.js';
import { sha256Hex } from '../../ground/base/sha256.js';
import type { DataSpec } from '../../train/data/kind.js';
import { dataId, findKind } from '../../train/data/kinds.js';
import type { Trainer } from '../../train/models/external-trainers.js';
import {
  type ExternalPredictions,
  externalPredictionsPath,
} from '../folder/external-predictions.js';
import { type FoundTrainer, lastLine, scriptPath } from './python.js';

/** What a trainer predicts for the rows of a spec. */
export interface TrainedData {
  readonly content: Buffer;
  readonly record: ExternalPredictions;
}

/**
 * Trains on each of the wanted specs, which are among all specs of a config, and returns checked
 * predictions in their order.
 * @throws InputError in one line if the program fails or predicts something else than was asked for
 */
export async function trainOn(
  trainer: Trainer,
  { command, facts }: FoundTrainer,
  all: readonly DataSpec[],
  wanted: readonly DataSpec[],
): Promise<TrainedData[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mmoe-exp-trainer-'));
  try {
    const rows = join(folder, 'rows');
    const { predictions } = findKind(all[0]!);
    const splits = predictions!.writeRows(all, rows);
    const numberOf = new Map(all.map((spec, i) => [dataId(spec), String(splits[i])]));
    const numbers = wanted.map((spec) => numberOf.get(dataId(spec))!);
    const workers = Math.min(numbers.length, availableParallelism());
    const shares = Array.from({ length: workers }, (_, w) =>
      numbers.filter((_, i) => i % workers === w),
    );
    await Promise.all(
      shares.map((own) =>
        execute(trainer, [...command, scriptPath(trainer), rows, folder, ...own]),
      ),
    );
    const trained: TrainedData[] = [];
    for (const [i, spec] of wanted.entries()) {
      const path = join(folder, `${numbers[i]}.csv`);
      await predictionFaults(trainer, path, async () => {
        await predictions!.prepare(path, () => {});
        predictions!.outputs(spec, predictions!.file(path).sha256);
      });
      const content = readWhole(path);
      const data = dataId(spec);
      const { name, version } = trainer;
      const file = basename(externalPredictionsPath('', name, data));
      const models = jsonIn(readWhole(join(folder, `${numbers[i]}.json`)).toString());
      trained.push({
        content,
        record: { name, version, file, data, sha256: sha256Hex(content), ...facts, models },
      });
    }
    return trained;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const failed = ({ name }: Trainer, fault: string): InputError =>
  new InputError('results', [`${name} failed: ${fault}`]);

/** @throws InputError with the first fault of a program's predictions */
async function predictionFaults(
  trainer: Trainer,
  path: string,
  check: () => Promise<void>,
): Promise<void> {
  try {
    await check();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw failed(
      trainer,
      `what it predicted cannot be used: ${error.lines[0]!.replace(path, basename(path))}`,
    );
  }
}

/** The last characters of a program's output that are kept, to find its last line. */
const KEPT = 4000;

function execute(trainer: Trainer, [program, ...args]: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program!, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-KEPT);
    });
    child.on('error', ({ message }) => reject(failed(trainer, message)));
    child.on('close', (code, signal) => {
      if (code === 0) resolve();
      else
        reject(
          failed(
            trainer,
            lastLine(said) || `it ended with ${code === null ? signal : `exit code ${code}`}`,
          ),
        );
    });
  });
}
