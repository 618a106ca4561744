import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { InputError } from '../../ground/base/errors.js';
import { makeFolder, readWhole, writeWhole } from '../../ground/base/files.js';
import { sha256Hex } from '../../ground/base/sha256.js';
import { thousands } from '../../ground/base/words.js';
import { tableMarkdown } from '../../ground/table/markdown.js';
import { number, type Table, text } from '../../ground/table/table.js';
import { censusFolder, preparedPath, writePrepared } from '../../train/data/census/prepared.js';
import { type CensusFileContent, readTable } from '../../train/data/census/read-table.js';
import {
  type CensusFile,
  type CensusTask,
  censusFiles,
  censusTaskNames,
  isPublished,
  published,
} from '../../train/data/census/spec.js';
import { censusLabels } from '../../train/data/census/tasks.js';
import { textsIn } from '../../train/data/files/unpack.js';
import { pearson } from '../../train/data/pearson.js';
import { download } from './download-url.js';
import { print, printStatus } from './output.js';

interface DataCensusOptions {
  readonly from: readonly string[];
  readonly url?: string;
}

/** The archive of the UCI Machine Learning Repository: a zip of a tar.gz of both files. */
const ARCHIVE = 'https://archive.ics.uci.edu/static/public/117/census+income+kdd.zip';

/**
 * `mmoe-exp data census-income`: converts the source files, checked value by value, to their
 * prepared form.
 */
export async function dataCensusCommand({ from, url }: DataCensusOptions): Promise<void> {
  const files = await sourceFiles(from, url);
  for (const [file, content] of files) {
    writePrepared(file, content);
    const { name, sha256, table } = content;
    const place = `${name} -> ${preparedPath(file)}`;
    printStatus(
      `${file}: ${place}, ${thousands(table.rows)} rows, sha256 ${sha256}${describeFile(file, content)}`,
    );
  }
  print(`${tableMarkdown(summarizeFiles(files))}\n`);
}

function describeFile(file: CensusFile, { sha256, table }: CensusFileContent): string {
  if (isPublished({ file, rows: table.rows, sha256 })) return '';
  const expected = published[file];
  const has = table.rows !== expected.rows ? `${thousands(expected.rows)} rows` : expected.sha256;
  return ` (the published file has ${has})`;
}

async function sourceFiles(
  from: readonly string[],
  url?: string,
): Promise<Map<CensusFile, CensusFileContent>> {
  const read = async (paths: readonly string[]) => assignRoles(await readAll(paths));
  if (from.length > 0) return read(from);
  const path = await archiveFrom(url);
  try {
    return await read([path]);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(error.code, [
      ...error.lines,
      `${path}: this file was downloaded; delete it to download it again`,
    ]);
  }
}

/** The path of the archive, which is downloaded unless the published one is there already. */
async function archiveFrom(url = ARCHIVE): Promise<string> {
  const { protocol, pathname } = URL.canParse(url) ? new URL(url) : { protocol: '', pathname: '' };
  if (!/^https?:$/.test(protocol))
    throw new InputError('arguments', [`--url ${url}: a URL such as ${ARCHIVE} is needed`]);
  const name = basename(pathname) || 'census-income.zip';
  // Prepared files end in .bin.
  const path = join(censusFolder(), /\.bin$/i.test(name) ? `${name}.download` : name);
  // A file from another server may be different despite the same name.
  if (url === ARCHIVE && existsSync(path)) printStatus(`${path} was downloaded before`);
  else {
    makeFolder(censusFolder());
    printStatus(`downloading ${url}`);
    writeWhole(path, await download(url, '--from FILE reads a file that you have'));
  }
  const bytes = readWhole(path);
  printStatus(`${path}: ${thousands(bytes.length)} bytes, sha256 ${sha256Hex(bytes)}`);
  return path;
}

/**
 * In the given order. Once both files are found, others of an archive that look like rows are
 * skipped.
 */
async function readAll(paths: readonly string[]): Promise<CensusFileContent[]> {
  const files: CensusFileContent[] = [];
  const refused: InputError[] = [];
  for (const path of paths) {
    printStatus(`reading ${path}`);
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
    printStatus(`skipped: ${error.lines[0]}`);
  }
  return files;
}

/**
 * Pairs of tasks whose label correlations show which tasks the paper used, with the absolute values
 * that it gives.
 */
const pairs: readonly {
  readonly tasks: readonly [CensusTask, CensusTask];
  readonly paper?: string;
}[] = [
  { tasks: ['income', 'never_married'], paper: '0.1768' },
  { tasks: ['college', 'never_married'], paper: '0.2373' },
  { tasks: ['bachelor', 'never_married'] },
];

/**
 * Rows, positives of each task and correlations of labels, file by file; blank where a label does
 * not vary.
 */
function summarizeFiles(files: ReadonlyMap<CensusFile, CensusFileContent>): Table {
  const tables = [...files.values()].map(({ table }) => table);
  const labels = tables.map(
    (table) => new Map(censusTaskNames.map((task) => [task, censusLabels(table, task)])),
  );
  const positives = (own: Float32Array) => {
    const sum = own.reduce((sum, label) => sum + label, 0);
    return `${thousands(sum)} (${((100 * sum) / own.length).toFixed(2)} %)`;
  };
  const correlation = (a: Float32Array, b: Float32Array) => {
    const value = pearson(a, b);
    return Number.isNaN(value) ? undefined : value.toFixed(4);
  };
  return {
    name: 'summary',
    caption: 'Rows, positives and Pearson correlations of labels',
    columns: [
      text('of'),
      ...[...files.keys()].map((file) => number(file)),
      number('paper', 'the paper, absolute'),
    ],
    rows: [
      ['rows', ...tables.map(({ rows }) => thousands(rows)), undefined],
      ...censusTaskNames.map((task) => [
        task,
        ...labels.map((own) => positives(own.get(task)!)),
        undefined,
      ]),
      ...pairs.map(({ tasks: [a, b], paper }) => [
        `${a}, ${b}`,
        ...labels.map((own) => correlation(own.get(a)!, own.get(b)!)),
        paper,
      ]),
    ],
  };
}

/**
 * The role of each file: recognised by the hash of its text, else by its number of rows, else by
 * its name. A text given twice counts once. The training file comes first in the map.
 * @throws InputError for two files of one role
 */
export function assignRoles(
  given: readonly CensusFileContent[],
): Map<CensusFile, CensusFileContent> {
  const files = new Map<CensusFile, CensusFileContent>();
  for (const file of given) {
    const role = recognizeRole(file);
    const other = files.get(role);
    if (other && other.sha256 !== file.sha256) {
      throw new InputError('data', [
        `${file.name}: this is the ${role} file, as is ${other.name}: one for training and one for testing are needed`,
      ]);
    }
    files.set(role, file);
  }
  return new Map(
    censusFiles.flatMap((role) => (files.has(role) ? [[role, files.get(role)!]] : [])),
  );
}

const recognizeRole = ({ name, sha256, table }: CensusFileContent): CensusFile =>
  censusFiles.find((file) => published[file].sha256 === sha256) ??
  censusFiles.find((file) => published[file].rows === table.rows) ??
  (/\.data|train/i.test(basename(name)) ? 'training' : 'test');
