/**
 * `npx tsx scripts/paper/verdicts.ts <folder> ...`: the verdicts of results/reference/RULES-2.md on the parts of C1 to C6, in one row for each part and
 * a column for each folder, whichever rules the folder was published by.
 */
import { basename } from 'node:path';
import { evaluateClaims } from '../../src/claims/evaluate.js';
import { syntheticClaims } from '../../src/claims/synthetic.js';
import { readResults } from '../../src/results/reader.js';
import { tableMarkdown } from '../../src/table/markdown.js';
import { text } from '../../src/table/table.js';

const folders = process.argv.slice(2);
const judged = folders.map((folder) => evaluateClaims(readResults(folder), { claims: syntheticClaims, rules: 2 }));

const rows = judged[0]!.flatMap(({ id, parts }, claim) =>
  parts.map(({ part, sentence }, i) => [
    `${id} (${part}): ${sentence}`,
    ...judged.map((verdicts) => {
      const { tests } = verdicts[claim]!;
      const own = tests.filter((test) => test.part === part && test.decides);
      const effects = own.map(({ effect }) => (effect.value === undefined ? '?' : effect.value.toPrecision(3)));
      return `${verdicts[claim]!.parts[i]!.verdict} (${effects.join(', ')})`;
    }),
  ]),
);
console.log(
  tableMarkdown({
    ...{ name: 'verdicts', caption: '' },
    columns: [text('claim'), ...folders.map((folder) => text(basename(folder)))],
    rows,
  }),
);
