import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { InputError } from '../base/errors.js';
import { makeFolder, readWhole, writeWhole } from '../base/files.js';
import { sha256Of } from '../base/sha256.js';
import { thousands } from '../base/words.js';
import { censusFolder, isPrepared, preparedPath, readPrepared, writePrepared } from '../data/census/prepared.js';
import { type CensusFileContent, readTable } from '../data/census/read-table.js';
import {
  type CensusFile,
  type CensusTask,
  censusFiles,
  censusTaskNames,
  isPublished,
  published,
} from '../data/census/spec.js';
import { censusLabels } from '../data/census/tasks.js';
import { textsIn } from '../data/files/unpack.js';
import { pearson } from '../data/pearson.js';
import type { ColumnTable } from '../data/table/columns.js';
import { tableMarkdown } from '../table/markdown.js';
import { number, type Table, text } from '../table/table.js';
import { print, printJson, tell } from './output.js';
import { prepareProgress } from './transfer-progress.js';

interface DataCensusOptions {
  readonly from: readonly string[];
  readonly check?: boolean;
  readonly url?: string;
  readonly json?: boolean;
}

/** The archive of the UCI Machine Learning Repository: a zip of a tar.gz of both files. */
const ARCHIVE = 'https://archive.ics.uci.edu/static/public/117/census+income+kdd.zip';

/** `mmoe-exp data census-income`: converts the source files, checked value by value, to their prepared form. */
export async function dataCensusCommand({ from, check = false, url, json = false }: DataCensusOptions): Promise<void> {
  if (url !== undefined && (check || from.length > 0)) {
    throw new InputError(['--url: cannot be combined with --from or --check, which read local files']);
  }
  const files = check && from.length === 0 ? preparedFiles() : await sourceFiles(from, url);
  for (const [file, content] of files) {
    if (!check) writePrepared(file, content);
    const { rows } = content.table;
    const place = check ? content.name : `${content.name} -> ${preparedPath(file)}`;
    tell(`${file}: ${place}, ${thousands(rows)} rows, sha256 ${content.sha256}${noteOf(file, content)}`);
  }
  printSummaries(files, json);
}

function noteOf(file: CensusFile, { sha256, table }: CensusFileContent): string {
  if (isPublished({ file, rows: table.rows, sha256 })) return '';
  const expected = published[file];
  const has = table.rows !== expected.rows ? `${thousands(expected.rows)} rows` : expected.sha256;
  return ` (the published file has ${has})`;
}

/** Pairs of tasks whose label correlations show which tasks the paper used. */
const pairs: readonly { readonly tasks: readonly [CensusTask, CensusTask]; readonly paper?: number }[] = [
  { tasks: ['income', 'never_married'], paper: 0.1768 },
  { tasks: ['college', 'never_married'], paper: 0.2373 },
  { tasks: ['bachelor', 'never_married'] },
];

type CensusSummary = ReturnType<typeof summaryOf>;

/** Positives by task, and label correlations in the order of `pairs`; NaN where a label does not vary. */
function summaryOf(table: ColumnTable) {
  const labels = new Map(censusTaskNames.map((task) => [task, censusLabels(table, task)]));
  const positives = [...labels].map(([task, values]) => [task, values.reduce((sum, label) => sum + label, 0)] as const);
  return {
    rows: table.rows,
    positives: Object.fromEntries(positives) as Record<CensusTask, number>,
    correlations: pairs.map(({ tasks: [a, b] }) => pearson(labels.get(a)!, labels.get(b)!)),
  };
}

function printSummaries(files: ReadonlyMap<CensusFile, CensusFileContent>, json: boolean): void {
  const summaries = new Map([...files].map(([file, { table }]) => [file, summaryOf(table)]));
  if (!json) {
    print(`${tableMarkdown(counts(summaries))}\n\n${tableMarkdown(correlations(summaries))}\n`);
    return;
  }
  for (const [file, { rows, positives, correlations }] of summaries) {
    const named = Object.fromEntries(pairs.map(({ tasks }, i) => [tasks.join(','), correlations[i]]));
    printJson({ event: 'file', file, rows, sha256: files.get(file)!.sha256, positives, correlations: named });
  }
}

function preparedFiles(): Map<CensusFile, CensusFileContent> {
  const prepared = censusFiles.filter(isPrepared);
  if (prepared.length === 0) {
    throw new InputError([`${censusFolder()}: no file is prepared here: mmoe-exp data census-income prepares them`]);
  }
  return new Map(
    prepared.map((file) => {
      const { header, table } = readPrepared(file);
      return [file, { name: preparedPath(file), sha256: header.source, table }];
    }),
  );
}

async function sourceFiles(from: readonly string[], url?: string): Promise<Map<CensusFile, CensusFileContent>> {
  const read = async (paths: readonly string[]) => rolesOf(await readAll(paths));
  if (from.length > 0) return read(from);
  const path = await archiveFrom(url);
  try {
    return await read([path]);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError([...error.lines, `${path}: is the file that was downloaded; delete it to download again`]);
  }
}

/** The path of the archive, which is downloaded unless the published one is there already. */
async function archiveFrom(url = ARCHIVE): Promise<string> {
  const { protocol, pathname } = URL.canParse(url) ? new URL(url) : { protocol: '', pathname: '' };
  if (!/^https?:$/.test(protocol)) throw new InputError([`--url ${url}: a URL such as ${ARCHIVE} is needed`]);
  const name = basename(pathname) || 'census-income.zip';
  // Prepared files end in .bin.
  const path = join(censusFolder(), /\.bin$/i.test(name) ? `${name}.download` : name);
  // A file from another server may be different despite the same name.
  if (url === ARCHIVE && existsSync(path)) tell(`${path} was downloaded before`);
  else {
    makeFolder(censusFolder());
    tell(`downloading ${url}`);
    await download(url, path);
  }
  const bytes = readWhole(path);
  tell(`${path}: ${thousands(bytes.length)} bytes, sha256 ${sha256Of(bytes)}`);
  return path;
}

/**
 * Downloads a URL to a file, which is written once it is complete.
 * @throws InputError where the server cannot be reached or refuses, or the transfer is interrupted
 */
async function download(url: string, target: string): Promise<void> {
  const { onProgress, stop } = prepareProgress();
  try {
    // A compressed transfer would not have the length of the file.
    const response = await fetch(url, { headers: { 'accept-encoding': 'identity' } });
    if (!response.ok) {
      await response.body?.cancel();
      throw new InputError([`${url}: the server answers ${response.status} ${response.statusText}`.trimEnd()]);
    }
    const total = Number(response.headers.get('content-length') ?? 0);
    const pieces: Uint8Array[] = [];
    let done = 0;
    for await (const piece of response.body ?? []) {
      pieces.push(piece);
      done += piece.length;
      onProgress({ file: url, done, total });
    }
    writeWhole(target, Buffer.concat(pieces));
  } catch (error) {
    if (error instanceof InputError) throw error;
    const { cause, message } = error as { cause?: { code?: string; message?: string }; message: string };
    const reason = cause?.code ?? cause?.message ?? message;
    throw new InputError([`${url}: cannot be downloaded (${reason}): --from FILE reads a file that you have`]);
  } finally {
    stop();
  }
}

/** In the given order. Once both files are found, others of an archive that look like rows are skipped. */
async function readAll(paths: readonly string[]): Promise<CensusFileContent[]> {
  const files: CensusFileContent[] = [];
  const refused: InputError[] = [];
  for (const path of paths) {
    tell(`reading ${path}`);
    for await (const text of textsIn(path)) {
      try {
        files.push(await readTable(text));
      } catch (error) {
        const isMember = text.name !== path;
        if (!isMember || !(error instanceof InputError)) throw error;
        refused.push(error);
      }
    }
  }
  const found = new Set(files.map(({ sha256 }) => sha256)).size;
  for (const error of refused) {
    if (found < censusFiles.length) throw error;
    tell(`passed over: ${error.lines[0]}`);
  }
  return files;
}

type Summaries = ReadonlyMap<CensusFile, CensusSummary>;

function counts(summaries: Summaries): Table {
  const shareOf = ({ positives, rows }: CensusSummary, task: CensusTask) =>
    `${((100 * positives[task]) / rows).toFixed(2)} %`;
  const both = (summary: CensusSummary) =>
    censusTaskNames.map((task) => `${thousands(summary.positives[task])} (${shareOf(summary, task)})`);
  return {
    name: 'counts',
    caption: 'Rows, and positives of each task',
    columns: [text('file'), number('rows', 'rows', thousands), ...censusTaskNames.map((task) => number(task))],
    rows: [...summaries].map(([file, summary]) => [file, summary.rows, ...both(summary)]),
  };
}

function correlations(summaries: Summaries): Table {
  const files = [...summaries];
  return {
    name: 'correlations',
    caption: 'Pearson correlations of labels',
    columns: [
      text('labels', 'correlation of'),
      ...files.map(([file]) => number(file, file, (value) => value.toFixed(4))),
      number('paper', 'the paper, absolute', (value) => value.toFixed(4)),
    ],
    rows: pairs.map(({ tasks, paper }, i) => [
      tasks.join(', '),
      ...files.map(([, summary]) => summary.correlations[i]),
      paper,
    ]),
  };
}

/**
 * The role of each file: recognised by the hash of its text, else by its number of rows, else by its name. A text given
 * twice counts once. The training file comes first in the map.
 * @throws InputError for two files of one role
 */
export function rolesOf(given: readonly CensusFileContent[]): Map<CensusFile, CensusFileContent> {
  const files = new Map<CensusFile, CensusFileContent>();
  for (const file of given) {
    const role = roleOf(file);
    const other = files.get(role);
    if (other && other.sha256 !== file.sha256) {
      throw new InputError([
        `${file.name}: this is the ${role} file, as is ${other.name}: one for training and one for testing are needed`,
      ]);
    }
    files.set(role, file);
  }
  return new Map(censusFiles.flatMap((role) => (files.has(role) ? [[role, files.get(role)!]] : [])));
}

const roleOf = ({ name, sha256, table }: CensusFileContent): CensusFile =>
  censusFiles.find((file) => published[file].sha256 === sha256) ??
  censusFiles.find((file) => published[file].rows === table.rows) ??
  (/\.data|train/i.test(basename(name)) ? 'training' : 'test');
