import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { InputError } from '../errors.js';
import { readWhole, withFile } from '../files.js';
import { packageVersion } from '../package-files.js';
import type { ReportFile } from './report-file.js';

/** The path of the stamp in the folder of a report. */
export const STAMP = 'report.json';

const stampShape = z.object({
  /** Of the tool that wrote it. */
  version: z.string().max(100),
  /** The names that the results folders had. */
  folders: z.array(z.string().max(2000)).min(1).readonly(),
});

/** The origin of a report: it has the names of its folders, which may be called something else by now. */
export type Stamp = Readonly<z.infer<typeof stampShape>>;

/** Bytes of the longest stamp: one of a thousand folders has fewer. */
const LONGEST = 2 ** 18;

/** The stamp in the folder of a report; undefined where there is none, or the file is something else. */
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

export const stampFile = (folders: readonly string[]): ReportFile => ({
  path: STAMP,
  content: `${JSON.stringify({ version: packageVersion(), folders }, null, 2)}\n`,
});
