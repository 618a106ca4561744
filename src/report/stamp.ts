import { createHash } from 'node:crypto';
import { closeSync, existsSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { canonicalJson } from '../canonical-json.js';
import { InputError } from '../errors.js';
import { openToRead, readWhole, withFile } from '../files.js';
import { pathsOf } from '../folder/paths.js';
import { packageVersion } from '../package-files.js';
import { type Format, formats } from './formats.js';
import type { ReportFile } from './report-file.js';

/**
 * Raised when the files of a report change for the same results folder: those of reports with another number are not compared. The
 * script and the style of the page do not count.
 */
export const REPORT_FORMAT = 7;

/** The path of the stamp in the folder of a report. */
export const STAMP = 'report.json';

const stateShape = z.object({
  /** Which of the files beside the stamp were written from it: others may be of an earlier one. */
  formats: z.array(z.enum(formats)).readonly(),
  /** The names of the results folders. */
  folders: z.array(z.string().max(2000)).readonly(),
  /** How many runs in them had come to an end. */
  runs: z.int().min(0),
  /** The hash of the files that it was made from. */
  from: z.string().max(100).exactOptional(),
});

/** What files of a report were written from. */
export type ReportState = Readonly<z.infer<typeof stateShape>>;

const stampShape = z.object({
  format: z.int(),
  /** Of the tool that wrote it. */
  version: z.string().max(100),
  /** Files of each format are of one; stamps of other formats have none. */
  states: z.array(stateShape).readonly().default([]),
});

/** What says in a report which version wrote it, and from what. */
export type Stamp = Readonly<z.infer<typeof stampShape>>;

/** Bytes of the longest stamp: one of a thousand folders has fewer. */
const LONGEST = 2 ** 18;

/** The stamp in the folder of a report; undefined where it has none, such as one of an early version, or the file is something else. */
export function readStamp(out: string): Stamp | undefined {
  const file = join(out, STAMP);
  return withFile(file, 'read', () => {
    if (!existsSync(file)) return undefined;
    try {
      return stampShape.safeParse(JSON.parse(readWhole(file, LONGEST).toString())).data;
    } catch (error) {
      if (error instanceof SyntaxError || error instanceof InputError) return undefined;
      throw error;
    }
  });
}

/** The stamp of a report some formats of which are written now; files in others stay what they were by the stamp before. */
export function stampFile(state: ReportState, before: Stamp | undefined): ReportFile {
  const kept = before?.format === REPORT_FORMAT ? before.states : [];
  const isNew = (format: Format) => state.formats.includes(format);
  const older = kept
    .map((one) => ({ ...one, formats: one.formats.filter((format) => !isNew(format)) }))
    .filter((one) => one.formats.length > 0);
  const isSame = (one: ReportState) => identityOf(one) === identityOf(state);
  const together = [state, ...older.filter(isSame)].flatMap((one) => one.formats);
  const states = [
    { ...state, formats: formats.filter((format) => together.includes(format)) },
    ...older.filter((one) => !isSame(one)),
  ];
  const stamp = { format: REPORT_FORMAT, version: packageVersion(), states };
  return { path: STAMP, content: `${JSON.stringify(stamp, null, 2)}\n` };
}

/** The hash of all files of results folders that a report is made from. @throws InputError where one cannot be read */
export function sourceHash(folders: readonly string[]): string {
  const hash = createHash('sha256');
  const buffer = Buffer.alloc(2 ** 20);
  for (const folder of folders) {
    const { manifest, plan, ledger, packedLedger, live, predictions, search, trials } = pathsOf(folder);
    const searched = pathsOf(search);
    const names = existsSync(predictions) ? withFile(predictions, 'read', () => readdirSync(predictions)).sort() : [];
    const files = [manifest, plan, ledger, packedLedger, live, trials, searched.manifest, searched.plan];
    for (const file of [...files, ...names.map((name) => join(predictions, name))]) {
      hash.update(`${file.slice(folder.length)}\0`);
      if (!existsSync(file)) continue;
      withFile(file, 'read', () => {
        const descriptor = openToRead(file);
        try {
          for (let read = 1; read > 0; ) {
            read = readSync(descriptor, buffer);
            hash.update(buffer.subarray(0, read));
          }
        } finally {
          closeSync(descriptor);
        }
      });
      hash.update('\0');
    }
  }
  return hash.digest('hex');
}

/** Whether files of a state were written before in all of its formats, by this version. */
export const isStamped = (stamp: Stamp | undefined, state: ReportState): boolean =>
  stamp?.format === REPORT_FORMAT &&
  stamp.version === packageVersion() &&
  stamp.states.some(
    (one) => identityOf(one) === identityOf(state) && state.formats.every((format) => one.formats.includes(format)),
  );

const identityOf = ({ formats: _, ...state }: ReportState): string => canonicalJson(state);
