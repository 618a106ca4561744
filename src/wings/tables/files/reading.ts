import { canonicalJson } from '../../../base/canonical-json.js';
import { InputError } from '../../../base/errors.js';
import { sha256Of } from '../../../base/sha256.js';

/*
 * The options by which a text is read: in `data:` of a config, and of the commands that read one.
 */

export const separators = [',', ';', '|', 'tab'] as const;
export const decimals = ['.', ','] as const;
export const encodings = ['utf-8', 'latin1', 'utf-16'] as const;

/** The options of a text that are not the default ones. */
export interface Reading {
  /** Between the values of a row; by default as the name of the file says. */
  readonly separator?: (typeof separators)[number];
  /** Before the fraction of a number; a point by default. */
  readonly decimal?: (typeof decimals)[number];
  /** UTF-8 by default; `latin1` is Windows-1252, of which Latin-1 is a part, and `utf-16` has either byte order. */
  readonly encoding?: (typeof encodings)[number];
}

/** The options among fields that a results folder records: it may be a stranger's. */
export const readingAmong = (fields: Readonly<Record<string, string>>): Reading => {
  const separator = separators.find((value) => value === fields.separator);
  const decimal = decimals.find((value) => value === fields.decimal);
  const encoding = encodings.find((value) => value === fields.encoding);
  return { ...(separator && { separator }), ...(decimal && { decimal }), ...(encoding && { encoding }) };
};

/** The key that prepared columns are kept by: the hash of the file, followed by one of how it was read, if not by default. */
export const contentId = ({ sha256, reading = {} }: { readonly sha256: string; readonly reading?: Reading }): string =>
  Object.keys(reading).length === 0 ? sha256 : `${sha256}-${sha256Of(canonicalJson(reading)).slice(0, 16)}`;

/** A value as YAML and a shell write it. */
const scalar = (value: string): string => (/^\w/.test(value) ? value : `'${value}'`);

/** Fields of a config, a line each: `separator: ';'`. */
export const readingFields = (reading: Reading): string[] =>
  Object.entries(reading).map(([name, value]) => `${name}: ${scalar(value)}`);

/** The advice for a file that is written so: `set decimal: ',' in data, or --decimal ',' on the command line`. */
export const readingWords = (reading: Reading): string => {
  const flags = Object.entries(reading).map(([name, value]) => `--${name} ${scalar(value)}`);
  return `set ${readingFields(reading).join(', ')} in data, or ${flags.join(' ')} on the command line`;
};

/** A file that cannot be read as it is; `cure` is how it may be. */
export class ReadingError extends InputError {
  constructor(
    fault: string,
    readonly cure: Reading,
    more = '',
  ) {
    super([`${fault}: ${readingWords(cure)}${more}`]);
  }
}
