import { thousands } from '../base/words.js';
import { type CensusFile, type CensusTask, censusTaskNames } from '../data/census/spec.js';
import { type CensusSummary, pairs } from '../data/census/summary.js';
import { tableMarkdown } from '../table/markdown.js';
import { number, type Table, text } from '../table/table.js';

export type Summaries = ReadonlyMap<CensusFile, CensusSummary>;

/** What the files hold, in Markdown: the positives of each task, then the label correlations beside the paper's. */
export const censusMarkdown = (summaries: Summaries): string =>
  `${tableMarkdown(counts(summaries))}\n\n${tableMarkdown(correlations(summaries))}\n`;

function counts(summaries: Summaries): Table {
  const shareOf = ({ positives, rows }: CensusSummary, task: CensusTask) =>
    `${((100 * positives[task]) / rows).toFixed(2)} %`;
  const both = (summary: CensusSummary) =>
    censusTaskNames.map((task) => `${thousands(summary.positives[task])} (${shareOf(summary, task)})`);
  return {
    name: 'counts',
    caption: 'Rows, and positives of each task',
    columns: [text('file'), number('rows', 'rows', thousands), ...censusTaskNames.map((task) => number(task))],
    rows: [...summaries].map(([file, summary]) => [file, summary.rows, ...both(summary)]),
  };
}

function correlations(summaries: Summaries): Table {
  const files = [...summaries];
  return {
    name: 'correlations',
    caption: 'Pearson correlations of labels',
    columns: [
      text('labels', 'correlation of'),
      ...files.map(([file]) => number(file, file, (value) => value.toFixed(4))),
      number('paper', 'the paper, absolute', (value) => value.toFixed(4)),
    ],
    rows: pairs.map(({ tasks, paper }, i) => [
      tasks.join(', '),
      ...files.map(([, summary]) => summary.correlations[i]),
      paper,
    ]),
  };
}
