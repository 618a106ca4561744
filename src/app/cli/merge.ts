import { resolve } from 'node:path';
import { InputError } from '../../ground/base/errors.js';
import { writeWhole } from '../../ground/base/files.js';
import { cellName, counted, firstLines, listed } from '../../ground/base/words.js';
import type { Conflict } from '../../sweep/folder/joined-ledger.js';
import { lockFolder } from '../../sweep/folder/lock.js';
import { readManifest, type Shard } from '../../sweep/folder/manifest.js';
import { joinable, type Merged, mergeInto, sharedText } from '../../sweep/folder/merge-folders.js';
import { folderPaths, notResultsFolder, refuseLinks } from '../../sweep/folder/paths.js';
import { dataKinds, findTaskWords } from '../../train/data/kinds.js';
import { print, printJson, printStatus } from './output.js';

/**
 * `mmoe-exp merge`: joins results folders of one plan, such as its shards, and the searches in
 * them. Sets the exit code.
 */
export async function mergeCommand(
  folders: readonly string[],
  { out, json = false }: { readonly out: string; readonly json?: boolean },
): Promise<void> {
  const searchOf = (folder: string) => folderPaths(folder).search;
  const stranger = folders.find(
    (folder) => !readManifest(folder) && !readManifest(searchOf(folder)),
  );
  if (stranger !== undefined)
    throw notResultsFolder(stranger, `${folderPaths(stranger).manifest} is needed`);
  if (folders.every((folder) => resolve(folder) === resolve(out))) {
    throw new InputError('arguments', [
      `${out}: there is nothing to merge into it but itself: another folder is needed`,
    ]);
  }
  // The search comes first: settings come from it.
  const parts = [
    { folder: searchOf(out), from: folders.map(searchOf) },
    { folder: out, from: folders },
  ];
  const held = parts.filter(({ from }) => from.some(readManifest));
  refuseLinks([searchOf(out)]);
  for (const { folder, from } of held) joinable(folder, from, taskWordsIfKnown);
  const shared = (['trials', 'tuned'] as const).map((name) => ({
    file: folderPaths(out)[name],
    text: sharedText([out, ...folders].map((folder) => folderPaths(folder)[name])),
  }));
  const unlock: (() => void)[] = [];
  try {
    for (const { folder } of held) unlock.push(lockFolder(folder));
    for (const { folder, from } of held) {
      const merged = mergeInto(folder, from, taskWordsIfKnown);
      if (merged) reportMerge(merged, folder, json);
    }
    for (const { file, text } of shared) if (text !== undefined) writeWhole(file, text);
  } finally {
    for (const free of unlock) free();
  }
}

const taskWordsIfKnown = (kind: string) => (dataKinds.has(kind) ? findTaskWords(kind) : undefined);

function reportMerge(merged: Merged, folder: string, json: boolean): void {
  const { stage, planned, isUndecided, counts, missingShards, conflicts, notes, table } = merged;
  for (const line of firstLines(notes, 'lines')) printStatus(line);
  for (const line of firstLines(conflicts.map(conflictLine), 'runs')) printStatus(line);
  if (conflicts.length > 0) {
    printStatus(
      `${folder}: lacks ${counted(conflicts.length, 'run')} on which the folders differ: train again with run or tune`,
    );
    process.exitCode = 1;
  }
  const done = counts.finished + counts.diverged;
  if (json) {
    printJson({
      event: 'end',
      folder,
      planned,
      ...counts,
      missingShards: missingShards.map(({ index }) => index),
      conflicts: conflicts.map(({ run }) => run.key),
      notes,
    });
    return;
  }
  const isFinal = stage === 'final';
  if (isFinal) print(table, `${folderPaths(folder).summaryMarkdown} has them`);
  const next =
    done < planned || (isFinal && !isUndecided)
      ? ''
      : isFinal
        ? `: run its config with --out ${folder} to look at its claims, or each shard with --from ${folder}`
        : `: the next runs of ${stage}, or the final runs, can be planned from them`;
  const missing = missingShards.length > 0 ? `; ${missingWords(missingShards)} missing` : '';
  printStatus(`${folder}: ${done} of ${planned} planned runs${next}${missing}`);
}

function missingWords(shards: readonly Shard[]): string {
  const shown = shards.slice(0, 10).map(({ index, count }) => `${index}/${count}`);
  const more = shards.length - shown.length;
  const names = listed(more > 0 ? [...shown, `${more} more`] : shown);
  return shards.length === 1 ? `shard ${names} is` : `shards ${names} are`;
}

function conflictLine({
  run: { key, stage, model, cell, seed },
  places: [one, other],
  changes,
}: Conflict): string {
  const [change] = changes;
  const what = change
    ? `${change.path} is ${change.before ?? 'missing'} in ${one} and ${change.now ?? 'missing'} in ${other}`
    : `its predictions in ${one} and ${other} differ`;
  const more =
    changes.length > 1 ? `, and ${counted(changes.length - 1, 'more value')} differ` : '';
  return `run ${key} (${stage}, ${cellName(model, cell)}, seed ${seed}): ${what}${more}`;
}
