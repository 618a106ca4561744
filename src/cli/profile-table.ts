import { columnName } from '../data/table/files/faults.js';
import type { LabelCandidate } from '../data/table/files/label-candidates.js';
import type { ColumnProfile, Profile } from '../data/table/files/profile.js';
import type { ColumnFacts } from '../data/table/files/stored-file.js';
import { tableMarkdown } from '../table/markdown.js';
import { number, percent, type Table, text } from '../table/table.js';
import { listed, quoted, thousands } from '../words.js';

/** What a file holds, in Markdown: a row for each column, then the correlations of what could be labels. */
export function profileMarkdown(profile: Profile): string {
  const { correlations } = profile;
  const tables = [columnTable(profile), ...(correlations.length > 0 ? [correlationTable(profile)] : [])];
  const left = correlations.length - MOST_CORRELATIONS;
  const note = left > 0 ? `\n${left} more correlations are closer to 0.\n` : '';
  return `${tables.map((table) => `${tableMarkdown(table)}\n`).join('\n')}${note}`;
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
function remarksOn({ label, unfit, leaks, remarks }: ColumnProfile): string[] {
  return [
    ...remarks,
    ...(label ? [`could be a label: ${labelWords(label)}`] : []),
    ...(unfit === undefined ? [] : [`no feature: ${unfit}`]),
    ...leakWords(leaks),
  ];
}

export function labelWords({ labels, positive, share }: LabelCandidate): string {
  if (labels === 'regression') return 'regression on grades';
  return `binary, ${percent(share!)} ${positive === undefined ? 'are 1' : `are ${quoted(positive)}`}`;
}

/** More labels than these are counted rather than named. */
const MOST_NAMED = 3;

/** The labels that a column gives away, in words, if there are any. */
export function leakWords(leaks: ColumnProfile['leaks']): string[] {
  if (leaks.length === 0) return [];
  const named = leaks.slice(0, MOST_NAMED).map(({ label }) => columnName(label));
  const more = leaks.length > named.length ? [`${leaks.length - named.length} more`] : [];
  const least = Math.min(...leaks.map(({ auc }) => auc));
  const auc = least === 1 ? 'of exactly 1' : `of ${leaks.length > 1 ? 'at least ' : ''}${least.toFixed(5)}`;
  return [`gives ${listed([...named, ...more], 'and')} away: an AUC ${auc} by this column alone`];
}

/** Of many correlations, those furthest from 0 say most. */
const MOST_CORRELATIONS = 20;

function correlationTable({ correlations }: Profile): Table {
  const known = correlations.map(({ value }) => Math.abs(value) || 0).sort((a, b) => b - a);
  const least = known[MOST_CORRELATIONS - 1] ?? 0;
  const shown = correlations.filter(({ value }) => (Math.abs(value) || 0) >= least).slice(0, MOST_CORRELATIONS);
  return {
    name: 'correlations',
    caption: 'Pearson correlations of columns that could be labels',
    columns: [text('labels', 'correlation of'), number('correlation', 'correlation', (value) => value.toFixed(4))],
    rows: shown.map(({ labels, value }) => [labels.map(columnName).join(', '), value]),
  };
}
