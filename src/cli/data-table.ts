import { counted } from '../base/words.js';
import { tableFolder } from '../data/table/files/prepared.js';
import type { Profile } from '../data/table/files/profile.js';
import type { Reading } from '../data/table/files/reading.js';
import { writeEvent } from './events.js';
import { print, printWidth, tell } from './output.js';
import { profileMarkdown } from './profile-table.js';
import { inPassing, profiledFile } from './profiled-file.js';

export interface DataTableOptions extends Reading {
  readonly check?: boolean;
  readonly json?: boolean;
}

/** `mmoe-exp data table`: from a file to its prepared columns, and what they hold. */
export async function dataTableCommand(
  files: readonly string[],
  { check = false, json = false, ...reading }: DataTableOptions,
): Promise<void> {
  for (const [i, path] of files.entries()) {
    const profile = check
      ? await inPassing((folder) => profiledFile(path, { reading, folder }))
      : await profiledFile(path, { reading });
    tell(summaryOf(profile, check));
    if (json) writeEvents(profile);
    else print(`${i > 0 ? '\n' : ''}${profileMarkdown(profile, printWidth())}`);
  }
}

function summaryOf({ file: { name, rows, sha256, columns } }: Profile, check: boolean): string {
  const place = check ? name : `${name} -> ${tableFolder()}`;
  return `${place}: ${counted(rows, 'row')}, ${counted(columns.length, 'column')}, sha256 ${sha256}`;
}

function writeEvents({ file, columns, correlations }: Profile): void {
  const { name, rows, sha256 } = file;
  writeEvent({ event: 'file', file: name, rows, sha256, columns: columns.length });
  for (const { facts, ...found } of columns) writeEvent({ event: 'column', file: name, ...facts, ...found });
  for (const { labels, value } of correlations) {
    writeEvent({ event: 'correlation', file: name, labels, correlation: Number.isNaN(value) ? null : value });
  }
}
