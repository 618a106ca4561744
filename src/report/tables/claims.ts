import { estimate, level, number, type Table, type TableValue, text } from '../../table/table.js';
import { fieldsTitle } from '../../words.js';
import type { FolderVerdict } from '../verdicts.js';

/** One row per claim. */
export function claimsTable(verdicts: readonly FolderVerdict[]): Table {
  const where = placesOf(verdicts);
  return {
    name: 'claims',
    caption: "The paper's claims and what the runs say of them",
    columns: [
      text('id', 'claim'),
      ...where.columns,
      text('verdict'),
      text('sentence', 'what the paper says'),
      text('source'),
      text('reason', 'why'),
      text('notes'),
    ],
    rows: verdicts.map((verdict) => [
      verdict.id,
      ...where.values(verdict),
      verdict.verdict,
      verdict.sentence,
      verdict.source,
      verdict.reason,
      verdict.notes.join('; '),
    ]),
  };
}

/** One row per test behind the verdicts. */
export function testsTable(verdicts: readonly FolderVerdict[]): Table {
  const where = placesOf(verdicts);
  return {
    name: 'claim-tests',
    caption: `The tests behind the verdicts; levels are corrected by Holm over all of them${where.columns.length > 0 ? ' under one setting' : ''}`,
    columns: [
      text('id', 'claim'),
      ...where.columns,
      text('comparison'),
      text('test'),
      text('effect'),
      estimate('value'),
      number('n', 'seeds'),
      number('p', 'p', level),
      number('corrected_p', 'corrected p', level),
      text('points', 'if significant'),
      text('decides'),
    ],
    rows: verdicts.flatMap((verdict) =>
      verdict.tests.map((test) => [
        verdict.id,
        ...where.values(verdict),
        test.comparison,
        test.test,
        test.effect.name,
        { value: test.effect.value, interval: test.effect.interval },
        test.n,
        test.p,
        test.correctedP,
        test.points,
        test.decides ? 'yes' : 'no',
      ]),
    ),
  };
}

/** Columns for folder and setting, where verdicts differ in them. */
function placesOf(verdicts: readonly FolderVerdict[]) {
  const folders = verdicts.some(({ folder }) => folder !== undefined);
  const settings = verdicts.some(({ setting }) => Object.keys(setting).length > 0);
  return {
    columns: [...(folders ? [text('folder')] : []), ...(settings ? [text('setting')] : [])],
    values: ({ folder, setting }: FolderVerdict): TableValue[] => [
      ...(folders ? [folder] : []),
      ...(settings ? [fieldsTitle(setting)] : []),
    ],
  };
}
