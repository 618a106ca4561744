import { InputError } from '../base/errors.js';
import { type Format, formats as known } from '../report/formats.js';
import { writeReport } from '../report/write-report.js';
import { needOneOf, showValue } from '../schema/text.js';
import type { ReportOptions, ReportResult } from './types.js';

/** Implements `report` of the package; see `index.ts`. */
export async function reportOn(folders: readonly string[], options: ReportOptions): Promise<ReportResult> {
  const { formats = [] } = options;
  const unknown = formats.filter((format) => !known.includes(format as Format));
  if (unknown.length > 0) {
    throw new InputError(unknown.map((format) => `formats has ${showValue(format)}: ${needOneOf(format, known)}`));
  }
  const { report, out, figures } = await writeReport(folders, {
    ...(options.out !== undefined && { out: options.out }),
    ...(options.figures && { figures: options.figures }),
    ...(formats.length > 0 && { formats: formats as readonly Format[] }),
  });
  const verdicts = report.verdicts.map(({ id, folder, verdict, sentence, reason }) => ({
    ...{ id, verdict, sentence, reason },
    ...(folder !== undefined && { folder }),
  }));
  return { out, figures, verdicts };
}
