import { appendFileSync } from 'node:fs';
import { withFile } from '../../ground/base/files.js';
import { counted, firstLines } from '../../ground/base/words.js';
import { markdownText, tableMarkdown } from '../../ground/table/markdown.js';
import {
  compareFolders,
  type FolderComparison,
  needed,
} from '../../judge/analysis/folder-changes.js';
import { changesTable } from '../../judge/report/changes-table.js';
import { countRuns } from '../../judge/results/cells.js';
import { type Results, resultsTitle } from '../../judge/results/read.js';
import { readResults } from '../../judge/results/reader.js';
import { fieldDifferences } from '../../sweep/folder/differences.js';
import { print, printJson, printStatus, stepSummaryOption } from './output.js';

/**
 * `mmoe-exp compare`: shows which cells moved from one results folder to another. Sets the exit
 * code.
 */
export async function compareCommand(
  baseFolder: string,
  newFolder: string,
  { tolerance, json = false }: { readonly tolerance: number; readonly json?: boolean },
): Promise<void> {
  const [base, now] = [readResults(baseFolder), readResults(newFolder)];
  const found = compareFolders(base, now, tolerance);
  const { moves, gone, added } = found;
  const notes = listNotes(base, now, found);
  const moved = moves.filter(({ verdict }) => verdict === 'moved').length;
  const told = moves.filter(({ verdict }) => verdict !== 'too few').length;
  const verdict =
    told === 0
      ? `there is not enough to compare: ${moves.length === 0 ? 'the folders have no cell in common' : needed(moves[0]!)}`
      : `${moved} of ${counted(told, 'cell')} moved by more than the tolerance`;
  const table = moves.length === 0 ? undefined : changesTable(moves, tolerance, now.modelTitle);
  const text = table ? `${markdownText(table.caption)}\n\n${tableMarkdown(table)}\n` : '';
  const { stepSummary } = stepSummaryOption();
  if (stepSummary !== undefined) {
    const heading = `## ${markdownText(resultsTitle([base, now]))}: ${verdict}`;
    const change = algorithmChange(base, now);
    const markdown = [
      heading,
      ...(change === undefined ? [] : [markdownText(change)]),
      text,
      ...notes.map((note) => `- ${markdownText(note)}`),
    ].join('\n\n');
    withFile(stepSummary, 'written', () => appendFileSync(stepSummary, `${markdown}\n`));
  }
  if (json) {
    const cells = moves.map(({ measure, unit, ...move }) => ({
      ...move,
      metric: measure.column,
      unit,
    }));
    printJson({
      base: base.folder,
      new: now.folder,
      tolerance,
      compared: told,
      moved,
      cells,
      gone,
      added,
      notes,
    });
  } else {
    const change = algorithmChange(base, now);
    if (change !== undefined) print(`${change}\n\n`);
    print(text);
  }
  for (const note of firstLines(notes, 'lines')) printStatus(note);
  printStatus(verdict);
  // A check that passes where no cell can be compared would check nothing.
  if (told === 0) process.exitCode = 2;
  else if (moved > 0) process.exitCode = 1;
}

/**
 * Says that the folders' numerics differ, which moves every trained number a little; undefined if
 * they do not.
 */
function algorithmChange(base: Results, now: Results): string | undefined {
  const [one, other] = [base, now].map(
    ({ manifest: { engine } }) => `${engine.name}, algorithm ${engine.version}`,
  );
  return one === other
    ? undefined
    : `the folders were trained by different arithmetic, which alone changes the last digits: ${one}, and ${other}`;
}

/**
 * The differences between the folders besides their numbers, and the parts that cannot be compared.
 */
function listNotes(
  base: Results,
  now: Results,
  { moves, gone, added }: FolderComparison,
): string[] {
  const [one, other] = [base.manifest, now.manifest];
  const changed = fieldDifferences(one.config, other.config).filter(({ path }) => path !== 'name');
  const tools = [one, other].map(({ tool: { version, commit }, engine }) =>
    [
      version,
      ...(commit === undefined ? [] : [commit.slice(0, 7)]),
      `engine ${engine.name}, algorithm ${engine.version}`,
    ].join(', '),
  );
  const parts = [base, now].flatMap(({ folder, cells }) => {
    const { planned, open } = countRuns(cells);
    return open > 0
      ? [`${folder}: is incomplete: ${open} of ${counted(planned, 'planned run')} are missing`]
      : [];
  });
  const few = moves.filter(({ verdict }) => verdict === 'too few').length;
  return [
    ...parts,
    ...(tools[0] === tools[1] ? [] : [`trained by different versions: ${tools.join(' and ')}`]),
    ...changed.map(
      ({ path, before = 'not set', now = 'not set' }) =>
        `the configs differ: ${path} is ${before} and ${now}`,
    ),
    ...gone.map((cell) => `${now.folder}: has no cell ${cell}`),
    ...added.map((cell) => `${base.folder}: has no cell ${cell}`),
    ...(few > 0
      ? [
          `${counted(few, 'cell')} ${few === 1 ? 'has' : 'have'} too few common seeds or splits to compare`,
        ]
      : []),
  ];
}
