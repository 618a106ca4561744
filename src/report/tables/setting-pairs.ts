import { comparedBySeed } from '../../analysis/pairs.js';
import { settingPairs, valueIn } from '../../analysis/setting-pairs.js';
import { thousands } from '../../base/words.js';
import type { Measure } from '../../results/measures.js';
import { folderLabels, type Results } from '../../results/read.js';
import type { ResamplesOf } from '../../stats/resamples.js';
import { type Field, type Table, tableFrom, text } from '../../table/table.js';
import { COMPARED, comparedFields } from './pairs.js';

/** The most rows of the table; more would not be read. */
const MOST_PAIRS = 200;

/** Every comparison of two settings of one model that differ in one swept field. */
export function settingPairsTable(folders: readonly Results[], metric: Measure, resamples: ResamplesOf): Table {
  const labels = folderLabels(folders);
  const all = folders.flatMap((results, i) =>
    settingPairs(results).map((pair) => ({ ...pair, folder: labels[i]!, title: results.modelTitle(pair.cell.model) })),
  );
  const shown = all.slice(0, MOST_PAIRS).flatMap((pair) => {
    const comparison = comparedBySeed(pair.cell, pair.other, metric, resamples);
    return comparison.pairs === 0 ? [] : [{ ...pair, comparison }];
  });
  // The fields that both settings of some pair have in common.
  const common = [...new Set(folders.flatMap(({ columns }) => columns))];
  const { column, better } = metric;
  return tableFrom(
    {
      name: `setting-pairs-${column}`,
      caption:
        `Settings of one model compared seed by seed in their ${metric.title} (${better} is better), where they differ in one swept field ` +
        `of training or of models alone: value less the other one, ${COMPARED} Of a field with more than four values, each is compared ` +
        `with the first. Fields of the data are not compared, as other data have other test examples.${limitOn(all.length)}`,
    },
    shown,
    [
      [text('folder'), ({ folder }) => (folders.length > 1 ? folder : undefined)],
      [text('model'), ({ title }) => title],
      ...common.map(
        (name): Field<(typeof shown)[number]> => [
          text(name),
          ({ cell, field }) => (name === field ? undefined : cell.fields[name]),
        ],
      ),
      [text('field'), ({ field }) => field],
      [text('value'), ({ cell, field }) => valueIn(cell, field)],
      [text('other', 'less'), ({ other, field }) => valueIn(other, field)],
      ...comparedFields(shown, metric),
    ],
  );
}

const limitOn = (pairs: number): string =>
  pairs > MOST_PAIRS ? ` Shown, and corrected for, are the first ${MOST_PAIRS} of ${thousands(pairs)} pairs.` : '';
