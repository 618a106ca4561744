import { checkFiles } from '../data/kuairand/checks.js';
import { kuairandFolder, preparedFiles, prepareFrom, readerOf, type StoredFiles } from '../data/kuairand/prepared.js';
import { ARCHIVE, FILES, published, type Role, roles } from '../data/kuairand/published.js';
import { signals } from '../data/kuairand/spec.js';
import { type LogSummary, summariesOf } from '../data/kuairand/summary.js';
import { InputError } from '../errors.js';
import { tableMarkdown } from '../table/markdown.js';
import { number, type Table, text } from '../table/table.js';
import { thousands } from '../words.js';
import { writeEvent } from './events.js';
import { fromArchive } from './fetch-archive.js';
import { print, tell } from './output.js';
import { inPassing } from './profiled-file.js';

export interface DataKuairandOptions {
  readonly from: readonly string[];
  readonly check?: boolean;
  readonly url?: string;
  readonly md5?: string;
  readonly json?: boolean;
}

/** `mmoe-exp data kuairand`: from the archive of KuaiRand-Pure, or its files, to their prepared columns. */
export async function dataKuairandCommand({
  from,
  check = false,
  url,
  md5,
  json = false,
}: DataKuairandOptions): Promise<void> {
  for (const [option, value] of Object.entries({ url, md5 })) {
    if (value !== undefined && (check || from.length > 0)) {
      throw new InputError([`--${option}: cannot be combined with --from or --check, which read local files`]);
    }
  }
  const prepare = (paths: readonly string[], folder = kuairandFolder()) =>
    prepareFrom(paths, folder, (name) => tell(`reading ${name}`));
  if (check && from.length > 0) {
    await inPassing(async (folder) => show(await prepare(from, folder), { folder, json }));
  } else if (check) {
    const files = preparedFiles();
    checkFiles(files, readerOf(files));
    show(files, { json });
  } else if (from.length > 0) {
    show(await prepare(from), { json });
  } else {
    const archive = { url: ARCHIVE.url, folder: kuairandFolder(), name: 'KuaiRand-Pure.tar.gz', prepared: '.columns' };
    show(await fromArchive({ ...archive, md5: md5 ?? ARCHIVE.md5 }, url, (path) => prepare([path])), { json });
  }
}

function show(files: StoredFiles, { folder = kuairandFolder(), json }: { folder?: string; json: boolean }): void {
  for (const role of roles) {
    const { name, rows, sha256 } = files[role];
    tell(`${name}: ${thousands(rows)} rows, sha256 ${sha256}${noteOf(role, files)}`);
  }
  const summaries = summariesOf(files, readerOf(files, folder));
  if (!json) print(`${tableMarkdown(tableOf(summaries))}\n`);
  else {
    for (const role of roles) {
      const { rows, sha256 } = files[role];
      const { role: _, ...found } = summaries.find((summary) => summary.role === role) ?? { role };
      writeEvent({ event: 'file', file: FILES[role], ...{ rows, sha256 }, ...found });
    }
  }
}

/** How a file differs from the published one, as far as is known. */
function noteOf(role: Role, files: StoredFiles): string {
  const { rows, sha256 } = published[role];
  if (files[role].rows !== rows) return ` (the published file has ${thousands(rows)} rows)`;
  return files[role].sha256 === sha256 ? '' : ` (the published file has ${sha256})`;
}

const tableOf = (summaries: readonly LogSummary[]): Table => ({
  name: 'logs',
  caption: 'Logs, and the share of rows with each signal',
  columns: [
    text('log'),
    number('rows', 'rows', thousands),
    number('users', 'users', thousands),
    number('videos', 'videos', thousands),
    text('days'),
    ...signals.map((signal) => number(signal, signal, (share) => `${(100 * share).toFixed(2)} %`)),
  ],
  rows: summaries.map(({ role, rows, users, videos, firstDay, lastDay, shares }) => [
    ...[FILES[role], rows, users, videos, `${firstDay} to ${lastDay}`],
    ...signals.map((signal) => shares[signal]),
  ]),
});
