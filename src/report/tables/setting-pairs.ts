import { comparedBySeed } from '../../analysis/pairs.js';
import { settingPairs, valueIn } from '../../analysis/setting-pairs.js';
import { thousands } from '../../base/words.js';
import type { Measure } from '../../results/measures.js';
import { folderLabels, type Results } from '../../results/read.js';
import type { ResamplesOf } from '../../stats/resamples.js';
import { type Table, text } from '../../table/table.js';
import { COMPARED, comparedColumns, comparedValues } from './pairs.js';

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
  const compared = comparedValues(
    shown.map(({ comparison }) => comparison),
    metric,
  );
  // The fields that both settings of some pair have in common.
  const common = [...new Set(folders.flatMap(({ columns }) => columns))].filter((column) =>
    shown.some(({ cell, field }) => column !== field && cell.fields[column] !== undefined),
  );
  const several = folders.length > 1;
  const { column, better } = metric;
  return {
    name: `setting-pairs-${column}`,
    caption:
      `Settings of one model compared seed by seed in their ${metric.title} (${better} is better), where they differ in one swept field ` +
      `of training or of models alone: value less the other one, ${COMPARED} Of a field with more than four values, each is compared ` +
      `with the first. Fields of the data are not compared, as other data have other test examples.${limitOn(all.length)}`,
    columns: [
      ...(several ? [text('folder')] : []),
      ...[text('model'), ...common.map((name) => text(name))],
      ...[text('field'), text('value'), text('other', 'less')],
      ...comparedColumns,
    ],
    rows: shown.map(({ folder, title, cell, other, field }, i) => [
      ...(several ? [folder] : []),
      title,
      ...common.map((name) => (name === field ? undefined : cell.fields[name])),
      ...[field, valueIn(cell, field), valueIn(other, field)],
      ...compared[i]!,
    ]),
  };
}

const limitOn = (pairs: number): string =>
  pairs > MOST_PAIRS ? ` Shown, and corrected for, are the first ${MOST_PAIRS} of ${thousands(pairs)} pairs.` : '';
