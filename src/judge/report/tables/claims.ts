/** The tables of claims: their verdicts, and their tests. */

import { listed } from '../../../ground/base/words.js';
import {
  estimate,
  type Field,
  level,
  number,
  type Table,
  tableFrom,
  text,
} from '../../../ground/table/table.js';
import type { FolderVerdict } from '../contents.js';
import { settingFields } from './columns.js';

const claimFields = <
  T extends { readonly claim: FolderVerdict; readonly id: string },
>(): Field<T>[] => [
  [text('id', 'claim'), ({ id }) => id],
  ...settingFields<T>(({ claim: { folder = '', setting } }) => ({ folder, fields: setting })),
];

/** Whether a claim is one of a config or a file, and not of a paper. */
const isOwn = ({ registered }: FolderVerdict): boolean => registered !== undefined;

/** One row per claim, followed by one for each of its parts. */
export const claimsTable = (verdicts: readonly FolderVerdict[]): Table =>
  tableFrom(
    {
      name: 'claims',
      caption: `${verdicts.some(isOwn) ? 'The claims' : "The paper's claims"} and what the runs say of them. A part of a claim has the claim's number and a letter`,
    },
    verdicts.flatMap((claim) => {
      const { id, notes } = claim;
      const parts = claim.parts.map((part) => ({
        claim,
        id: `${id}${part.part}`,
        judged: part,
        notes: undefined,
      }));
      return [{ claim, id, judged: claim, notes: notes.join('; ') }, ...parts];
    }),
    [
      ...claimFields(),
      [text('verdict'), ({ judged }) => judged.verdict],
      [text('reason'), ({ judged }) => judged.reason],
      [
        text('sentence', verdicts.some(isOwn) ? 'claim' : 'what the paper says'),
        ({ judged }) => judged.sentence,
      ],
      [text('source'), ({ claim }) => claim.source],
      [text('explanation', 'why'), ({ judged }) => judged.explanation],
      [text('notes'), ({ notes }) => notes],
    ],
  );

/** Returns the table with a row for each test of a claim. */
export function testsTable(verdicts: readonly FolderVerdict[]): Table {
  const units = new Set(verdicts.filter(({ applies }) => applies).map(({ unit }) => `${unit}s`));
  return tableFrom(
    {
      name: 'claim-tests',
      caption:
        'The tests behind the verdicts, each with its effect and the 95 % interval. Margin: the size from which the effect counts, in both directions. ' +
        "Corrected: by Holm's method over the deciding tests of the part. Says: for the claim, against it, no difference within the margin, or inconclusive",
    },
    verdicts.flatMap((claim) =>
      claim.tests.map((test) => ({
        claim,
        id: `${claim.id}${test.part ?? ''}`,
        test,
        ...test.effect,
      })),
    ),
    [
      ...claimFields(),
      [text('comparison'), ({ test }) => test.comparison],
      [text('test'), ({ test }) => test.test],
      [text('effect'), ({ name }) => name],
      [estimate('value'), ({ value, interval }) => ({ value, interval })],
      [number('margin'), ({ test }) => test.asks.margin],
      [number('n', units.size > 0 ? listed([...units], 'or') : 'seeds'), ({ test }) => test.n],
      [number('p', 'p', level), ({ test }) => test.p],
      [number('corrected_p', 'corrected p', level), ({ test }) => test.correctedP],
      [text('points', 'says'), ({ test }) => test.points],
      [text('decides'), ({ test }) => (test.decides ? 'yes' : 'no')],
    ],
  );
}
