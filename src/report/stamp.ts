import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { InputError } from '../errors.js';
import { readWhole, withFile } from '../files.js';
import { packageVersion } from '../package-files.js';
import { type Format, formats } from './formats.js';
import type { ReportFile } from './report-file.js';

/**
 * Raised when the files of a report change for the same results folder: those of reports with another number are not compared. The
 * script and the style of the page do not count.
 */
export const REPORT_FORMAT = 6;

/** The path of the stamp in the folder of a report. */
export const STAMP = 'report.json';

const stampShape = z.object({
  format: z.int(),
  /** Of the tool that wrote it. */
  version: z.string().max(100),
  /** The names of the results folders that it is of. */
  folders: z.array(z.string().max(2000)).readonly(),
  /** How many runs in them had come to an end. */
  runs: z.int().min(0),
  /** How many attestations those had. */
  attestations: z.int().min(0),
  /** Which of the files beside it are this report's: others may be of an earlier one. */
  formats: z.array(z.enum(formats)).readonly(),
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

/** The stamp of a report that has files of some formats, besides those of `before` where that is of the same state. */
export function stampFile(
  from: Pick<Stamp, 'folders' | 'runs' | 'attestations'>,
  written: readonly Format[],
  before: Stamp | undefined,
): ReportFile {
  const stamp = { format: REPORT_FORMAT, version: packageVersion(), ...from };
  const identity = ({ format, folders, runs, attestations }: Omit<Stamp, 'formats'>) =>
    JSON.stringify([format, folders, runs, attestations]);
  const kept = before && identity(before) === identity(stamp) ? before.formats : [];
  const all = formats.filter((format) => kept.includes(format) || written.includes(format));
  return { path: STAMP, content: `${JSON.stringify({ ...stamp, formats: all }, null, 2)}\n` };
}
