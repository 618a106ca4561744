import { print, printReading, printStatus } from '../../app/cli/output.js';
import { applying, counted, quoted, thousands } from '../../ground/base/words.js';
import { markdownText, tableMarkdown } from '../../ground/table/markdown.js';
import { number, text } from '../../ground/table/table.js';
import { columnName } from '../../train/data/table/columns.js';
import { unusualReading } from './files/file-format.js';
import { contentId, type Reading } from './files/reading.js';
import { prepareFile, readColumns, tableFolder } from './files/store.js';
import { labelWords } from './profile/candidates.js';
import { leakWords } from './profile/leaks.js';
import { type ColumnProfile, type Profile, profileFile } from './profile/profile.js';
import { type Scale, scaleWords } from './profile/scales.js';

/** `mmoe-exp data table`: prepares files and prints a profile of each. */
export async function dataTableCommand(files: readonly string[], reading: Reading): Promise<void> {
  for (const [i, path] of files.entries()) {
    const profile = await profiledFile(path, reading);
    const { rows, sha256, columns } = profile.file;
    const size = `${counted(rows, 'row')}, ${counted(columns.length, 'column')}`;
    printStatus(`${path} -> ${tableFolder()}: ${size}, sha256 ${sha256}`);
    print(`${i > 0 ? '\n' : ''}${profileMarkdown(profile, { ofLabels: true })}`);
  }
}

/** @throws InputError where a file cannot be read or has faults */
export async function profiledFile(
  path: string,
  reading: Reading,
  labels?: readonly string[],
): Promise<Profile> {
  const file = await prepareFile(path, printReading, unusualReading(reading, [path]));
  return profileFile(file, (name) => readColumns(contentId(file), [name]).columns[0]!, labels);
}

/**
 * Returns a row for each column and remarks on some, also on what could be a label, what columns
 * tell of such labels and how these correlate. `init` goes without the latter: before labels are
 * known, they compare features with features.
 */
export function profileMarkdown(
  profile: Profile,
  { ofLabels }: { readonly ofLabels: boolean },
): string {
  const { columns, correlations, scales } = profile;
  const remarks = columns.flatMap((column) => {
    const scale = scales.find((scale) => scale.column === column.facts.name);
    const said = [...remarksOn(column, scale), ...(ofLabels ? labelRemarksOn(column) : [])];
    return said.length === 0
      ? []
      : [`- ${markdownText(`${columnName(column.facts.name)}: ${said.join('; ')}`)}\n`];
  });
  const left = correlations.length - MAX_CORRELATIONS;
  const note =
    left > 0
      ? `\n${left} more ${left === 1 ? 'correlation is' : 'correlations are'} closer to 0.\n`
      : '';
  const parts = applying(
    `${columnsMarkdown(columns)}\n`,
    remarks.length > 0 && remarks.join(''),
    ofLabels && correlations.length > 0 && `${correlationsMarkdown(correlations)}\n${note}`,
  );
  return parts.join('\n');
}

const columnsMarkdown = (columns: Profile['columns']): string =>
  tableMarkdown({
    columns: [
      ...[text('column'), text('kind'), number('missing', 'missing', thousands)],
      ...[number('distinct', 'distinct', thousands), text('values')],
    ],
    rows: columns.map((column) => {
      const { name, kind, missing, distinct } = column.facts;
      return [
        columnName(name),
        kind === 'number' ? 'number' : 'text',
        missing,
        distinct,
        formatValues(column),
      ];
    }),
  });

function formatValues({ facts: { from, min, max }, commonest }: ColumnProfile): string {
  if (min !== undefined)
    return from === 'date'
      ? `${formatDate(min)} to ${formatDate(max!)}`
      : `${short(min)} to ${short(max!)}`;
  return commonest.map(({ text, rows }) => `${quoted(text)} ${thousands(rows)}`).join(', ');
}

const short = (value: number): string => String(Number(value.toPrecision(6)));

function formatDate(seconds: number): string {
  const date = new Date(1000 * seconds);
  if (Number.isNaN(date.getTime())) return String(seconds);
  const text = date.toISOString();
  return text.replace(/T00:00:00.000Z$/, '').slice(0, 19);
}

const remarksOn = ({ unfit, remarks }: ColumnProfile, scale: Scale | undefined): string[] =>
  applying(...remarks, scale && scaleWords(scale), unfit !== undefined && `no feature: ${unfit}`);

const labelRemarksOn = ({ label, leaks }: ColumnProfile): string[] =>
  applying(
    // Any column of few texts could be classes.
    label && label.labels !== 'classes' && `could be a label: ${labelWords(label)}`,
    ...leakWords(leaks),
  );

const MAX_CORRELATIONS = 20;

function correlationsMarkdown(correlations: Profile['correlations']): string {
  const sizeOf = ({ value }: (typeof correlations)[number]) => Math.abs(value) || 0;
  const largest = new Set(
    [...correlations].sort((a, b) => sizeOf(b) - sizeOf(a)).slice(0, MAX_CORRELATIONS),
  );
  return tableMarkdown({
    columns: [
      text('labels', 'correlation of'),
      number('correlation', 'correlation', (value) => value.toFixed(4)),
    ],
    rows: correlations.flatMap((one) =>
      largest.has(one) ? [[one.labels.map(columnName).join(', '), one.value]] : [],
    ),
  });
}
