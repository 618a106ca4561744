import type { Comparison, ModelGains } from '../../analysis/comparisons/comparison.js';
import { listed } from '../../base/words.js';
import { type Estimated, estimate, type Table, text } from '../../table/table.js';
import { baselineColumns, baselinesOf, unitsOf } from './of-comparisons.js';
import { settingColumns } from './settings.js';

/** What each model gains over the baseline in each task, over all tasks, and what that amounts to. */
export function gainsTable(comparisons: readonly Comparison[]): Table {
  const place = settingColumns(comparisons);
  const baseline = baselineColumns(comparisons, 'over');
  const titles = [...new Set(comparisons.flatMap(({ tasks }) => tasks.map(({ title }) => title)))];
  return {
    name: 'gains',
    caption: captionOf(comparisons),
    columns: [
      ...place.columns,
      ...[text('model'), ...baseline.columns],
      ...titles.map((title) => estimate(`gain_${title}`, `gain in ${title}, %`)),
      ...[estimate('delta_m', 'Δm, %'), text('verdict')],
    ],
    rows: comparisons.flatMap((comparison) =>
      comparison.gains.map((gains) => [
        ...place.values(comparison),
        ...[comparison.modelTitle(gains.model), ...baseline.values(comparison)],
        ...titles.map((title) => inPercent(gains.tasks.find((task) => task.title === title)?.gain?.estimate)),
        ...[inPercent(gains.overall?.estimate), verdictOf(gains)],
      ]),
    ),
  };
}

const captionOf = (comparisons: readonly Comparison[]): string =>
  `What each model gains over ${baselinesOf(comparisons)}, on the same ${unitsOf(comparisons)}, in percent of the ` +
  "latter's leading metric (AUC or MSE): above 0 it does better, below 0 worse. Δm: the mean of the gains in all tasks (Maninis et al. " +
  `2019). Brackets: 95 % intervals. ${intervalsSentence(comparisons)} Seesaw: surely better in one task and surely worse in ` +
  'another, by the corrected levels of the table of the best models.';

/** What the intervals are over, by what they are of. */
function intervalsSentence(comparisons: readonly Comparison[]): string {
  const all = comparisons.flatMap(({ gains }) => gains);
  const titles = (overRows: boolean): string => {
    const tasks = all.flatMap(({ tasks }) => tasks.filter(({ gain }) => gain?.overRows === overRows));
    const named = listed([...new Set(tasks.map(({ title }) => title))], 'and');
    const isOverall = all.some(({ overall }) => overall?.overRows === overRows);
    return [...(named === '' ? [] : [`the gains in ${named}`]), ...(isOverall ? ['Δm'] : [])].join(' and of ');
  };
  const [rows, alone] = [titles(true), titles(false)];
  const units = unitsOf(comparisons);
  const isBySeeds = comparisons.some(({ unit }) => unit === 'seed');
  return [
    ...(rows !== ''
      ? [
          `Of ${rows} they are over ${units} and test rows together: how far off the gain may be as training starts at ` +
            'random and as the test rows are a sample.',
        ]
      : []),
    ...(alone !== ''
      ? [
          `Of ${alone} they are over ${units} alone (Student's)` +
            `${isBySeeds ? ': how far the gain moves when training starts anew, and not how far it would with other test rows' : ''}.`,
        ]
      : []),
  ].join(' ');
}

export const inPercent = (gain: Estimated | undefined): Estimated | undefined =>
  gain && {
    value: gain.value === undefined ? undefined : 100 * gain.value,
    interval: gain.interval && [100 * gain.interval[0], 100 * gain.interval[1]],
  };

/** Which tasks a model surely gains in, and which it loses in. */
export function sureTasks({ tasks }: ModelGains): { readonly gained: string[]; readonly lost: string[] } {
  const titles = (wanted: 'better' | 'worse') => tasks.flatMap(({ title, sure }) => (sure === wanted ? [title] : []));
  return { gained: titles('better'), lost: titles('worse') };
}

function verdictOf(gains: ModelGains): string {
  const { gained, lost } = sureTasks(gains);
  const [gain, loss] = [`gains on ${where(gained, gains)}`, `loses on ${where(lost, gains)}`];
  if (gained.length > 0 && lost.length > 0) return `seesaw: ${gain}, ${loss}`;
  if (gained.length > 0) return gain;
  return lost.length > 0 ? loss : 'no sure difference';
}

const where = (titles: readonly string[], { tasks }: ModelGains): string =>
  titles.length > 1 && titles.length === tasks.length
    ? titles.length === 2
      ? 'both'
      : 'all tasks'
    : listed(titles, 'and');
