import { listed, thousands } from '../../base/words.js';
import { VERDICTS, type Verdict } from '../../claims/verdict.js';
import { estimate, level, number, type Table, text } from '../../table/table.js';
import type { FolderVerdict, SensitiveVerdict } from '../contents.js';
import { type RowSetting, settingColumns } from './settings.js';

/** One row per claim, followed by one for each of its parts. */
export function claimsTable(verdicts: readonly FolderVerdict[]): Table {
  const where = placesOf(verdicts);
  return {
    name: 'claims',
    caption: "The paper's claims and what the runs say of them. A part of a claim has the claim's number and a letter",
    columns: [
      text('id', 'claim'),
      ...where.columns,
      text('verdict'),
      text('sentence', 'what the paper says'),
      text('source'),
      text('reason', 'why'),
      text('notes'),
    ],
    rows: verdicts.flatMap((verdict) => {
      const { id, sentence, source, reason, notes, parts } = verdict;
      const place = where.values(verdict);
      return [
        [id, ...place, verdict.verdict, sentence, source, reason, notes.join('; ')],
        ...parts.map((part) => [
          `${id}${part.part}`,
          ...place,
          part.verdict,
          part.sentence,
          source,
          part.reason,
          undefined,
        ]),
      ];
    }),
  };
}

/** One row per test behind the verdicts. */
export function testsTable(verdicts: readonly FolderVerdict[]): Table {
  const where = placesOf(verdicts);
  const units = unitsOf(verdicts);
  return {
    name: 'claim-tests',
    caption:
      'The tests behind the verdicts, each with its effect and the 95 % interval. Margin: the size from which the effect counts, in both directions. ' +
      "Corrected: by Holm's method over the deciding tests of the part. Says: for the claim, against it, or alike, that no difference counts",
    columns: [
      text('id', 'claim'),
      ...where.columns,
      text('comparison'),
      text('test'),
      text('effect'),
      estimate('value'),
      number('margin'),
      number('n', units),
      number('p', 'p', level),
      number('corrected_p', 'corrected p', level),
      text('points', 'says'),
      text('decides'),
    ],
    rows: verdicts.flatMap((verdict) =>
      verdict.tests.map((test) => [
        `${verdict.id}${test.part ?? ''}`,
        ...where.values(verdict),
        test.comparison,
        test.test,
        test.effect.name,
        { value: test.effect.value, interval: test.effect.interval },
        test.asks.margin,
        test.n,
        test.p,
        test.correctedP,
        test.points,
        test.decides ? 'yes' : 'no',
      ]),
    ),
  };
}

/** The verdicts without the seeds of dead starts, beside those with all seeds. */
export function claimsWithoutDeadStarts(verdicts: readonly SensitiveVerdict[]): Table {
  const where = placesOf(verdicts);
  const seeds = [...new Set(verdicts.map(({ seeds }) => listed(seeds.map(thousands), 'and')))];
  return {
    name: 'claims-without-dead-starts',
    caption:
      'The verdicts without the seeds at which the weights of an output all start at or below 0, on units that are never ' +
      `negative (${seeds.join('; ')}). It is no rule, but shows what hangs on such starts`,
    columns: [
      text('id', 'claim'),
      ...where.columns,
      text('verdict', 'all seeds'),
      text('without', 'without dead starts'),
      text('reason', 'why'),
    ],
    rows: verdicts.map((verdict) => [
      verdict.id,
      ...where.values(verdict),
      verdict.all.verdict,
      verdict.without.verdict,
      verdict.without.reason,
    ]),
  };
}

/** The units of the tests, in words. */
const unitsOf = (verdicts: readonly FolderVerdict[]): string => {
  const units = new Set(verdicts.filter(({ applies }) => applies).map(({ unit }) => `${unit}s`));
  return units.size > 0 ? listed([...units], 'or') : 'seeds';
};

/** Columns for folder and setting, where verdicts differ in them. */
function placesOf(verdicts: readonly Pick<FolderVerdict, 'folder' | 'setting'>[]) {
  const rowOf = ({ folder, setting }: Pick<FolderVerdict, 'folder' | 'setting'>): RowSetting => ({
    ...(folder !== undefined && { folder }),
    fields: setting,
  });
  const { columns, values } = settingColumns(verdicts.map(rowOf));
  return { columns, values: (verdict: Parameters<typeof rowOf>[0]) => values(rowOf(verdict)) };
}

/**
 * The number of settings under which each claim, and each of its parts, has each verdict; no rows where there is only one
 * setting.
 */
export function verdictCounts(verdicts: readonly FolderVerdict[]): Table {
  const applying = verdicts.filter(({ applies }) => applies);
  const rows = new Map<string, { readonly sentence: string; readonly verdicts: Verdict[] }>();
  const add = (id: string, sentence: string, verdict: Verdict) => {
    if (!rows.has(id)) rows.set(id, { sentence, verdicts: [] });
    rows.get(id)!.verdicts.push(verdict);
  };
  for (const { id, sentence, verdict, parts } of applying) {
    add(id, sentence, verdict);
    for (const part of parts) add(`${id}${part.part}`, part.sentence, part.verdict);
  }
  const all = new Set([...rows.values()].flatMap(({ verdicts }) => verdicts));
  const occurring = VERDICTS.filter((verdict) => all.has(verdict));
  const several = [...rows.values()].some(({ verdicts }) => verdicts.length > 1);
  return {
    name: 'verdict-counts',
    caption: 'Under how many settings of the swept fields each claim has which verdict',
    columns: [
      text('id', 'claim'),
      ...occurring.map((verdict) => number(verdict)),
      text('sentence', 'what the paper says'),
    ],
    rows: several
      ? [...rows].map(([id, { sentence, verdicts }]) => [
          id,
          ...occurring.map((verdict) => verdicts.filter((one) => one === verdict).length),
          sentence,
        ])
      : [],
  };
}
