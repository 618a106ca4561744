import { columnOf, formatOf } from '../../base/metric.js';
import { fieldsTitle } from '../../base/words.js';
import { cellName } from '../../sweep/cells.js';
import type { SweepEvent } from '../../sweep/sweep.js';

/** The choices of a selection, a line each: the metric, how sure the choice is, and the number of seeds. */
export function selectedLines({ selection, choices }: Extract<SweepEvent, { event: 'selected' }>): string[] {
  const { by, statistic } = selection;
  const format = formatOf(by);
  return choices.map(({ model, fields, chosen, sureness }) => {
    const sure = sureness === undefined ? 'a single seed' : `${Math.round(100 * sureness)} % of resamples agree`;
    const value = `${statistic} ${columnOf(by)} ${format(chosen.value!)}`;
    return `selected for ${cellName(model, fields)}: ${fieldsTitle(chosen.fields)} (${value}; seeds: ${chosen.seeds}; ${sure})`;
  });
}
