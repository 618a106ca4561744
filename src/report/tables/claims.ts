import { capitalized, listed, thousands } from '../../base/words.js';
import { type Judgement, VERDICTS, type Verdict } from '../../claims/verdict.js';
import { estimate, level, number, type Table, type TableValue, text } from '../../table/table.js';
import type { FolderVerdict, SensitiveVerdict } from '../contents.js';
import { type RowSetting, settingColumns } from './settings.js';

/** One row per claim, followed by one for each of its parts. */
export function claimsTable(verdicts: readonly FolderVerdict[]): Table {
  const where = placesOf(verdicts);
  const units = unitsOf(verdicts);
  const said = ({ verdict, seedsNeeded, uncorrected, familyWise }: Judgement): TableValue[] => [
    verdict,
    seedsNeeded,
    uncorrected,
    familyWise,
  ];
  return {
    name: 'claims',
    caption:
      "The paper's claims and what the runs say of them. A part of a claim has the claim's number and a letter. " +
      `${capitalized(units)} needed: where there is no power, for a chance of 80 % to find the effect that counts. ` +
      'Uncorrected: the verdict without any correction of levels; family-wise: with all corrected over all claims and ' +
      'settings of the folder',
    columns: [
      text('id', 'claim'),
      ...where.columns,
      text('verdict'),
      number('seeds_needed', `${units} needed`),
      text('uncorrected'),
      text('family_wise', 'family-wise'),
      text('sentence', 'what the paper says'),
      text('source'),
      text('reason', 'why'),
      text('notes'),
    ],
    rows: verdicts.flatMap((verdict) => {
      const { id, sentence, source, reason, notes, parts } = verdict;
      const place = where.values(verdict);
      return [
        [id, ...place, ...said(verdict), sentence, source, reason, notes.join('; ')],
        ...parts.map((part) => [
          `${id}${part.part}`,
          ...place,
          ...said(part),
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
      'The tests behind the verdicts. p: the level that counts, for a t test the largest without any one of the ' +
      `${units}; with all ${units}: ` +
      "before that. Corrected: by Holm's method over the deciding tests of the claim; family-wise: over those of all claims" +
      `${where.columns.length > 0 ? ' and settings of the folder' : ''}. ${capitalized(units)} needed: for a chance of 80 % ` +
      'to find the effect that counts',
    columns: [
      text('id', 'claim'),
      ...where.columns,
      text('comparison'),
      text('test'),
      text('effect'),
      estimate('value'),
      number('n', units),
      number('seeds_needed', `${units} needed`),
      number('p', 'p', level),
      number('p_all_seeds', `p with all ${units}`, level),
      number('corrected_p', 'corrected p', level),
      number('family_p', 'family-wise p', level),
      text('points', 'if significant'),
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
        test.n,
        test.seedsNeeded,
        test.p,
        test.pOfAll,
        test.correctedP,
        test.familyP,
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
      number('seeds_needed', 'seeds needed'),
      text('reason', 'why'),
    ],
    rows: verdicts.map((verdict) => [
      verdict.id,
      ...where.values(verdict),
      verdict.all.verdict,
      verdict.without.verdict,
      verdict.without.seedsNeeded,
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
