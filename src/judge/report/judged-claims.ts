import { groupedBy } from '../../ground/base/grouped.js';
import { counted } from '../../ground/base/words.js';
import type { OverSettings } from '../claims/over-settings.js';
import { commonVerdict, type Verdict } from '../claims/verdict.js';
import { type FolderVerdict, isJudged, type Report } from './contents.js';

/** One claim: its verdicts by folder and setting, and those over all settings, if any (`over`). */
export type JudgedClaim = ReturnType<typeof splitClaims>['judged'][number];

/** The claims of a report with a verdict, and those without any. */
export function splitClaims({ verdicts, overSettings }: Report) {
  const all = [...groupedBy(verdicts, ({ id }) => id)].map(([id, own]) => {
    const over = overSettings.filter((part) => part.id.slice(0, -1) === id);
    return { id, first: own[0]!, verdicts: own, over };
  });
  const hasVerdict = ({ verdicts }: { readonly verdicts: readonly FolderVerdict[] }) =>
    verdicts.some(isJudged);
  return { judged: all.filter(hasVerdict), others: all.filter((one) => !hasVerdict(one)) };
}

/**
 * Returns the verdict on a claim as a whole, and in words how often there is each: `supported 3 of
 * 4, inconclusive 1 of 4`.
 */
export function summarizeVerdict({ verdicts, over }: JudgedClaim): {
  readonly verdict: Verdict;
  readonly words: string;
} {
  const all = over.length > 0 ? over : verdicts;
  const byVerdict = [
    ...groupedBy<OverSettings | FolderVerdict, string>(all, ({ verdict }) => verdict).values(),
  ]
    .sort((a, b) => b.length - a.length)
    .map((own) => ({ verdict: own[0]!.verdict, count: own.length }));
  const of = over.length > 0 ? `of ${all.length}` : `of ${counted(all.length, 'setting')}`;
  return {
    verdict: commonVerdict(all.map(({ verdict }) => verdict)),
    words: byVerdict
      .map(({ verdict, count }) => (byVerdict.length > 1 ? `${verdict} ${count} ${of}` : verdict))
      .join(', '),
  };
}
