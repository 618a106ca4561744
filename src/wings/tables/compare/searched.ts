import { groupedBy } from '../../../base/grouped.js';
import { betterOf, formatOf, wordsOf } from '../../../base/metric.js';
import { listed } from '../../../base/words.js';
import { bestTrial, bySearch } from '../../../folder/trials.js';
import type { Results } from '../../../results/read.js';
import { mean } from '../../../stats/summary.js';

/** The tasks for which a search's settings are worse than the config's own, its first trial, on validation rows. */
export function worseThanBefore({ trials, kind, modelTitle }: Results): string[] {
  const losses = [...groupedBy(bySearch(trials?.trials ?? []), ([first]) => first!.model)].flatMap(
    ([model, searches]) => {
      const pairs = searches.flatMap((search) => {
        const [before, after] = [search[0]!.score?.tasks, bestTrial(search)?.score?.tasks];
        return before && after ? [{ before, after }] : [];
      });
      const { metric } = searches[0]![0]!;
      const format = metric.name === 'r2' ? (value: number) => value.toPrecision(3) : formatOf(metric);
      return Object.keys(pairs[0]?.before ?? {}).flatMap((task) => {
        const [before, after] = (['before', 'after'] as const).map((at) => mean(pairs.map((pair) => pair[at][task]!))!);
        const isWorse = betterOf(metric) === 'lower' ? after! > before! : after! < before!;
        const [now, then] = [after!, before!].map(format);
        return isWorse && now !== then
          ? [{ task, metric, words: `${modelTitle(model)} ${now} in place of ${then}` }]
          : [];
      });
    },
  );
  return [...groupedBy(losses, ({ task }) => task)].map(
    ([task, own]) =>
      `For ${kind.taskTitle(task)}, the search for all tasks together made the ${wordsOf({ part: 'test', name: own[0]!.metric.name }, String).title} on validation rows worse than the config's setting has it: ${listed(own.map(({ words }) => words))}, by one run each.`,
  );
}
