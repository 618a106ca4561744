/**
 * Trains the models of external programs again, and compares their predictions within a tolerance.
 */

import { InputError } from '../../ground/base/errors.js';
import { groupedBy } from '../../ground/base/grouped.js';
import { counted } from '../../ground/base/words.js';
import {
  externalPredictionsContent,
  externalPredictionsPath,
} from '../../sweep/folder/external-predictions.js';
import { specsOfData } from '../../sweep/runs/cells.js';
import { findTrainer } from '../../sweep/trainers/python.js';
import { trainOn } from '../../sweep/trainers/train.js';
import { dataId } from '../../train/data/kinds.js';
import { trainers } from '../../train/models/external-trainers.js';
import { Findings } from './findings.js';
import type { RecordedFolder } from './ledger.js';
import { sampleKeys } from './train-again.js';

/**
 * How far a prediction may be from the kept one, as a share of the largest of its column: other
 * processors add the same numbers in another order.
 */
const TOLERANCE = 1e-6;

/**
 * Trains the kept predictions of external trainers again, all or a sample of their files, and
 * compares them. Without the same version of the trainer here, it says so instead.
 */
export async function checkTrainers(
  { folder, manifest, config }: RecordedFolder,
  sample: number | undefined,
  seed: number,
): Promise<Findings> {
  const findings = new Findings();
  for (const [name, records] of groupedBy(manifest.trainers ?? [], ({ name }) => name)) {
    const trainer = trainers.get(name);
    const found = trainer && (await findTrainer(trainer));
    const leftAlone = (why: string) => findings.note(`${name} was not trained again: ${why}`);
    if (!trainer || !found) {
      leftAlone('this version of mmoe-exp does not know it');
      continue;
    }
    if ('why' in found) {
      leftAlone(found.why);
      continue;
    }
    const drawn = sampleKeys(new Set(records.map(({ file }) => file)), sample, seed);
    const own = records.filter(({ file }) => drawn.has(file));
    const other = own.find(
      ({ module, version }) => module !== found.facts.module || version !== trainer.version,
    );
    if (other) {
      leftAlone(
        other.module === found.facts.module
          ? 'its script has changed since'
          : `its version was ${other.module}, and here is ${found.facts.module}`,
      );
      continue;
    }
    const all = specsOfData(config);
    const specOf = new Map(all.map((spec) => [dataId(spec), spec]));
    try {
      const again = await trainOn(
        trainer,
        found,
        all,
        own.flatMap(({ data }) => specOf.get(data) ?? []),
      );
      for (const { content, record } of again) {
        const kept = own.find(({ data }) => data === record.data)!;
        const change = changeIn(
          externalPredictionsContent(folder, kept).toString(),
          content.toString(),
        );
        const line = `${externalPredictionsPath(folder, name, kept.data)}: ${change}`;
        if (change === undefined) continue;
        // Sums of other processors may choose another tree.
        if (kept.platform === record.platform) findings.fault('trainers', line);
        else findings.note(`${line}, on ${record.platform} instead of ${kept.platform}`);
      }
      findings.compare(`${counted(own.length, 'split')} of ${name} trained again`);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      leftAlone(error.lines[0]!);
    }
  }
  return findings;
}

/**
 * The first difference between two files of predictions in words; undefined if they are equal but
 * for rounding.
 */
function changeIn(before: string, now: string): string | undefined {
  if (before === now) return undefined;
  const [kept, made] = [before, now].map((text) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => line.split(',')),
  ) as [string[][], string[][]];
  const [head] = kept;
  if (kept.length !== made.length || head!.join() !== made[0]!.join())
    return 'trained again, it has other rows or columns';
  const largest = head!.map((_, c) =>
    kept.slice(1).reduce((most, row) => Math.max(most, Math.abs(Number(row[c]))), 0),
  );
  for (const [r, row] of kept.entries()) {
    if (r === 0) continue;
    const c = row.findIndex(
      (value, c) => !(Math.abs(Number(value) - Number(made[r]![c])) <= TOLERANCE * largest[c]!),
    );
    if (c !== -1)
      return `line ${r + 1}, ${head![c]}: it has ${row[c]}, and trained again ${made[r]![c]}`;
  }
  return undefined;
}
