/**
 * `tsx scripts/site/published-answers.ts`: writes `src/judge/claims/published.ts`, what the
 * published folders say, which `run` shows beside its own verdicts.
 */
import { writeFileSync } from 'node:fs';
import { registerExtras } from '../../src/extras/register.js';
import { makeAnswer } from '../../src/judge/report/answer.js';
import { readReport } from '../../src/judge/report/report.js';
import { isMainModule } from '../build/main-module.js';
import { REFERENCE, root } from './published.js';

registerExtras();

/** The folder of the default config's preset with many seeds, and that over label functions. */
const FOLDERS = ['fig4-fig5-figure-2', 'label-functions'];

export const publishedAnswers = (): {
  readonly folder: string;
  readonly runs: number;
  readonly answer: string;
}[] =>
  FOLDERS.map((folder) => {
    const report = readReport([[`${root}${REFERENCE}/${folder}`]], []);
    const runs = report.arrangement.cells.reduce((sum, { cell }) => sum + cell.runs.length, 0);
    return { folder, runs, answer: makeAnswer(report).headline };
  });

if (isMainModule(import.meta.url)) {
  const entries = publishedAnswers().map(
    ({ folder, runs, answer }) =>
      `  {\n    folder: '${folder}',\n    runs: ${runs},\n    answer:\n      ${JSON.stringify(answer).replaceAll("'", "\\'").replace(/^"|"$/g, "'")},\n  },\n`,
  );
  writeFileSync(
    `${root}src/judge/claims/published.ts`,
    `// Made by scripts/site/published-answers.ts from the published folders.\n\n/** What published folders of synthetic data with many runs say. */\nexport const published: readonly { readonly folder: string; readonly runs: number; readonly answer: string }[] = [\n${entries.join('')}];\n`,
  );
}
