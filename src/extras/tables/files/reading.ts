import { canonicalJson } from '../../../ground/base/canonical-json.js';
import { InputError } from '../../../ground/base/errors.js';
import { sha256Hex } from '../../../ground/base/sha256.js';

/* Options for reading a text: fields of `data:` in a config, and options of commands. */

export const separators = [',', ';', '|', 'tab'] as const;
export const decimals = ['.', ','] as const;
export const encodings = ['utf-8', 'latin1', 'utf-16'] as const;

export const FORMS = '.csv, .tsv or .jsonl, each also as .gz, or .parquet';

/** The options that are not the defaults. */
export interface Reading {
  /** The default depends on the file extension. */
  readonly separator?: (typeof separators)[number];
  readonly decimal?: (typeof decimals)[number];
  /**
   * UTF-8 by default; `latin1` is Windows-1252, a superset of Latin-1, and `utf-16` has either byte
   * order.
   */
  readonly encoding?: (typeof encodings)[number];
}

/** The options among fields of a results folder, which is not trusted. */
export const readingAmong = (fields: Readonly<Record<string, string>>): Reading => {
  const separator = separators.find((value) => value === fields.separator);
  const decimal = decimals.find((value) => value === fields.decimal);
  const encoding = encodings.find((value) => value === fields.encoding);
  return {
    ...(separator && { separator }),
    ...(decimal && { decimal }),
    ...(encoding && { encoding }),
  };
};

/**
 * The key of prepared columns: the hash of the file, followed by one of the reading options, where
 * there are any.
 */
export const contentId = ({
  sha256,
  reading = {},
}: {
  readonly sha256: string;
  readonly reading?: Reading;
}): string =>
  Object.keys(reading).length === 0
    ? sha256
    : `${sha256}-${sha256Hex(canonicalJson(reading)).slice(0, 16)}`;

/** Quotes a value for YAML and for a shell, where necessary. */
const scalar = (value: string): string => (/^\w/.test(value) ? value : `'${value}'`);

/** As fields of a config: `separator: ';'`. */
export const readingFields = (reading: Reading): string[] =>
  Object.entries(reading).map(([name, value]) => `${name}: ${scalar(value)}`);

/** `set decimal: ',' in data, or --decimal ',' on the command line` */
export const readingWords = (reading: Reading): string => {
  const flags = Object.entries(reading).map(([name, value]) => `--${name} ${scalar(value)}`);
  return `set ${readingFields(reading).join(', ')} in data, or ${flags.join(' ')} on the command line`;
};

/** A file cannot be read with its options; those of `cure` may work. */
export class ReadingError extends InputError {
  constructor(
    fault: string,
    readonly cure: Reading,
    more = '',
  ) {
    super('data', [`${fault}: ${readingWords(cure)}${more}`]);
  }
}
