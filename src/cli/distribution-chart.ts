import { betterOf, formatOf, wordsOf } from '../base/metric.js';
import { range } from '../base/words.js';
import type { FolderSummary } from '../folder/summary.js';
import type { Summary } from '../stats/cell.js';

/** A box plot per cell in at most `width` characters; empty for many cells, little room, and single runs. */
export function distributionChart({ columns, rows, metrics, tasks }: FolderSummary, width: number): string[] {
  const [metric] = metrics;
  if (!metric) return [];
  const shown = rows.flatMap(({ model, cell, summaryOf }) => {
    const summary = summaryOf(metric);
    return summary ? [{ label: [model, ...columns.map((column) => String(cell[column] ?? ''))], summary }] : [];
  });
  const labels = padded([['', ...columns], ...shown.map(({ label }) => label)]);
  const scale = width - labels[0]!.length - 1;
  const summaries = shown.map(({ summary }) => summary);
  if (summaries.every(({ n }) => n === 1) || shown.length > 24 || scale < 20) return [];
  const bounds = boundsOf(summaries);
  const format = formatOf(metric);
  const [low, high] = bounds.map(format) as [string, string];
  const heading = wordsOf(metric, tasks.title).heading;
  return [
    '',
    `${heading}, ${betterOf(metric)} is better: ${MEDIAN} median, ${BOX} middle half of ${range(summaries.map(({ n }) => n))} runs`,
    `${labels[0]} ${low}${' '.repeat(Math.max(1, scale - low.length - high.length))}${high}`,
    ...summaries.map((summary, i) => `${labels[i + 1]} ${boxPlot(summary, bounds, scale)}`.trimEnd()),
    '',
  ];
}

function padded(labels: readonly (readonly string[])[]): string[] {
  const widths = labels[0]!.map((_, i) => Math.max(...labels.map((label) => label[i]!.length)));
  return labels.map((label) =>
    label.map((part, i) => (i === 0 ? part.padEnd(widths[i]!) : part.padStart(widths[i]!))).join('  '),
  );
}

/** The ends of the scale: of the samples, except for what is farther out than three interquartile ranges. */
function boundsOf(summaries: readonly Summary[]): readonly [low: number, high: number] {
  const ends = summaries.map(({ min, q1, q3, max }) => {
    const reach = 3 * (q3 - q1);
    return [Math.max(min, q1 - reach), Math.min(max, q3 + reach)] as const;
  });
  return [Math.min(...ends.map(([low]) => low)), Math.max(...ends.map(([, high]) => high))];
}

const [WHISKER, BOX, MEDIAN, LEAST, GREATEST] = ['─', '▒', '┃', '├', '┤'] as const;

/** A plot from the least value to the greatest, with an arrow where either is beyond the scale. */
function boxPlot(
  { min, q1, median, q3, max }: Summary,
  [low, high]: readonly [low: number, high: number],
  width: number,
): string {
  const place = (value: number): number => {
    const share = high > low ? (value - low) / (high - low) : 0.5;
    return Math.round(Math.min(1, Math.max(0, share)) * (width - 1));
  };
  const signs = Array<string>(width).fill(' ');
  signs.fill(WHISKER, place(min), place(max) + 1);
  signs[place(min)] = min < low ? '←' : LEAST;
  signs[place(max)] = max > high ? '→' : GREATEST;
  signs.fill(BOX, place(q1), place(q3) + 1);
  signs[place(median)] = MEDIAN;
  return signs.join('');
}
