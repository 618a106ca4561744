import { VERDICTS, type Verdict } from '../../claims/verdict.js';
import { number, type Table, text } from '../../table/table.js';
import type { FolderVerdict } from '../verdicts.js';

/** Under how many settings each claim, and each of its parts, has which verdict; no rows where there is one setting only. */
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
  const several = [...rows.values()].some(({ verdicts }) => verdicts.length > 1);
  return {
    name: 'verdict-counts',
    caption: 'Under how many settings of the swept fields each claim has which verdict',
    columns: [
      text('id', 'claim'),
      ...VERDICTS.map((verdict) => number(verdict)),
      text('sentence', 'what the paper says'),
    ],
    rows: several
      ? [...rows].map(([id, { sentence, verdicts }]) => [
          id,
          ...VERDICTS.map((verdict) => verdicts.filter((one) => one === verdict).length),
          sentence,
        ])
      : [],
  };
}
