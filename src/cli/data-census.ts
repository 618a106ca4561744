import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { censusSources } from '../data/census/census.js';
import { censusFolder, preparedPath, readPrepared, writePrepared } from '../data/census/prepared.js';
import { censusFiles, isPublished, published } from '../data/census/published.js';
import { type CensusFileContent, readTable } from '../data/census/read-table.js';
import { rolesOf } from '../data/census/roles.js';
import type { CensusFile } from '../data/census/spec.js';
import { pairs, summaryOf } from '../data/census/summary.js';
import { textsIn } from '../data/census/unpack.js';
import { fileBytes } from '../data/files/bytes.js';
import { InputError } from '../errors.js';
import { makeFolder } from '../files.js';
import { censusMarkdown } from './census-table.js';
import { download } from './download.js';
import { writeEvent } from './events.js';
import { print, tell } from './output.js';
import { transferProgress } from './transfer-progress.js';

export interface DataCensusOptions {
  readonly from: readonly string[];
  readonly check?: boolean;
  readonly url?: string;
  readonly json?: boolean;
}

/** What the UCI Machine Learning Repository serves: a zip of a tar.gz of both files. */
const ARCHIVE = 'https://archive.ics.uci.edu/static/public/117/census+income+kdd.zip';

/** `mmoe-exp data census-income`: from the source files, checked value by value, to their prepared form. */
export async function dataCensusCommand({ from, check = false, url, json = false }: DataCensusOptions): Promise<void> {
  if (url !== undefined && (check || from.length > 0)) {
    throw new InputError(['--url: cannot be combined with --from or --check, which read local files']);
  }
  const files = check && from.length === 0 ? preparedFiles() : await sourceFiles(from, url);
  for (const [file, content] of files) {
    if (!check) writePrepared(file, content);
    const { rows } = content.table;
    const place = check ? content.name : `${content.name} -> ${preparedPath(file)}`;
    tell(`${file}: ${place}, ${rows.toLocaleString('en-US')} rows, sha256 ${content.sha256}${noteOf(file, content)}`);
  }
  printSummaries(files, json);
}

/** How a text differs from the published one, as far as is known. */
function noteOf(file: CensusFile, { sha256, table }: CensusFileContent): string {
  if (isPublished({ file, rows: table.rows, sha256 })) return '';
  const expected = published[file];
  const has = table.rows !== expected.rows ? `${expected.rows.toLocaleString('en-US')} rows` : expected.sha256;
  return ` (the published file has ${has})`;
}

function printSummaries(files: ReadonlyMap<CensusFile, CensusFileContent>, json: boolean): void {
  const summaries = new Map([...files].map(([file, { table }]) => [file, summaryOf(table)]));
  if (!json) {
    print(censusMarkdown(summaries));
    return;
  }
  for (const [file, { rows, positives, correlations }] of summaries) {
    const named = Object.fromEntries(pairs.map(({ tasks }, i) => [tasks.join(','), correlations[i]]));
    writeEvent({ event: 'file', file, rows, sha256: files.get(file)!.sha256, positives, correlations: named });
  }
}

function preparedFiles(): Map<CensusFile, CensusFileContent> {
  const sources = censusSources();
  return new Map(
    censusFiles
      .filter((file) => sources[file])
      .map((file) => {
        const { header, table } = readPrepared(file);
        return [file, { name: preparedPath(file), sha256: header.source, table }];
      }),
  );
}

async function sourceFiles(from: readonly string[], url?: string): Promise<Map<CensusFile, CensusFileContent>> {
  if (from.length > 0) return rolesOf(await readAll(from));
  const archive = await fetchArchive(url);
  try {
    return rolesOf(await readAll([archive]));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError([...error.lines, `${archive}: is the file that was downloaded; delete it to download again`]);
  }
}

/** In the order given; within an archive, in its own order. */
async function readAll(paths: readonly string[]): Promise<CensusFileContent[]> {
  const files: CensusFileContent[] = [];
  for (const path of paths) {
    tell(`reading ${path}`);
    for await (const text of textsIn(path)) files.push(await readTable(text));
  }
  return files;
}

/** The path of the archive, which is downloaded unless it is there already. */
async function fetchArchive(url: string = ARCHIVE): Promise<string> {
  const target = join(censusFolder(), archiveName(url));
  // Another server may have a different file of the same name.
  if (url === ARCHIVE && existsSync(target)) {
    tell(`${target} was downloaded before`);
  } else {
    makeFolder(censusFolder());
    tell(`downloading ${url}`);
    await download(url, target, transferProgress());
  }
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of fileBytes(target)) {
    hash.update(chunk);
    size += chunk.length;
  }
  tell(`${target}: ${size.toLocaleString('en-US')} bytes, sha256 ${hash.digest('hex')}`);
  return target;
}

function archiveName(url: string): string {
  const { protocol, pathname } = URL.canParse(url) ? new URL(url) : { protocol: '', pathname: '' };
  if (!/^https?:$/.test(protocol)) throw new InputError([`--url ${url}: a URL such as ${ARCHIVE} is needed`]);
  const name = pathname.split('/').at(-1) || 'census-income.zip';
  // Prepared files have this ending: an archive is never one of them.
  return name.replace(/\.bin$/i, '$&.download');
}
