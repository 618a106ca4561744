import { columnName } from '../data/table/files/faults.js';
import type { LabelCandidate } from '../data/table/files/label-candidates.js';
import type { ColumnProfile, Profile } from '../data/table/files/profile.js';
import type { ColumnFacts } from '../data/table/files/stored-file.js';
import { tableMarkdown } from '../table/markdown.js';
import { number, percent, type Table, text } from '../table/table.js';
import { quoted } from '../words.js';

/** What a file holds, in Markdown: a row for each column, then the correlations of what could be labels. */
export function profileMarkdown(profile: Profile): string {
  const tables = [columnTable(profile), ...(profile.correlations.length > 0 ? [correlationTable(profile)] : [])];
  return tables.map((table) => `${tableMarkdown(table)}\n`).join('\n');
}

function columnTable({ file, columns }: Profile): Table {
  return {
    name: 'columns',
    caption: `Columns of ${file.name}`,
    columns: [
      text('column'),
      text('kind'),
      number('missing', 'missing', thousands),
      number('distinct', 'distinct', thousands),
      text('values'),
      text('remarks'),
    ],
    rows: columns.map((column) => [
      columnName(column.facts.name),
      column.facts.kind === 'number' ? 'number' : 'text',
      column.facts.missing,
      distinctOf(column.facts),
      valuesOf(column),
      remarksOn(column).join('; '),
    ]),
  };
}

const distinctOf = ({ distinct, hasMore }: ColumnFacts): number | string =>
  hasMore ? `more than ${thousands(distinct)}` : distinct;

function valuesOf({ facts: { from, min, max }, commonest }: ColumnProfile): string {
  if (min !== undefined)
    return from === 'date' ? `${dateOf(min)} to ${dateOf(max!)}` : `${short(min)} to ${short(max!)}`;
  return commonest.map(({ text, rows }) => `${quoted(text)} ${thousands(rows)}`).join(', ');
}

const short = (value: number): string => String(Number(value.toPrecision(6)));

const dateOf = (seconds: number): string => {
  const date = new Date(1000 * seconds);
  return Number.isNaN(date.getTime())
    ? String(seconds)
    : date
        .toISOString()
        .replace(/T00:00:00.000Z$/, '')
        .slice(0, 19);
};

/** All there is to say of a column, in words. */
export function remarksOn({ label, unfit, leaks, remarks }: ColumnProfile): string[] {
  return [
    ...remarks,
    ...(label ? [`could be a label: ${labelWords(label)}`] : []),
    ...(unfit === undefined ? [] : [`no feature: ${unfit}`]),
    ...leaks.map(leakWords),
  ];
}

export function labelWords({ labels, positive, share }: LabelCandidate): string {
  if (labels === 'regression') return 'regression on grades';
  return `binary, ${percent(share!)} ${positive === undefined ? 'are 1' : `are ${quoted(positive)}`}`;
}

export const leakWords = ({ label, auc }: ColumnProfile['leaks'][number]): string =>
  `gives ${columnName(label)} away: an AUC of ${auc === 1 ? 'exactly 1' : auc.toFixed(5)} by this column alone`;

function correlationTable({ correlations }: Profile): Table {
  return {
    name: 'correlations',
    caption: 'Pearson correlations of columns that could be labels',
    columns: [text('labels', 'correlation of'), number('correlation', 'correlation', (value) => value.toFixed(4))],
    rows: correlations.map(({ labels, value }) => [labels.map(columnName).join(', '), value]),
  };
}

const thousands = (count: number): string => count.toLocaleString('en-US');
