import type { GateUse } from '../../analysis/collapse.js';
import type { Dimensions } from '../../analysis/place.js';
import { summarize } from '../../stats/cell.js';
import { exactInterval } from '../../stats/shares.js';
import { meanInterval, meanOf } from '../../stats/student.js';
import {
  digits3,
  type Estimated,
  estimate,
  number,
  percent,
  type Table,
  type TableValue,
  text,
} from '../../table/table.js';
import { placeColumns, placeValues } from '../plot/place.js';

/** The use of experts by the gates of each cell, level by level and gate by gate. */
export function gateCollapseTable(dimensions: Dimensions, uses: readonly GateUse[]): Table {
  const leveled = uses.some(({ level }) => level !== undefined);
  return {
    name: 'gate-collapse',
    caption:
      'How gates use their experts over the test rows, by the mean weight u of each expert. Effective experts: exp(H(u)). H(g) / ' +
      'ln n: mean entropy of the weights in a row, 1 where all n experts have the same. Dead: u below 0.01, experts per gate. ' +
      'Polarised: some u above 0.95. Of several gates, means over them, and runs in which some gate is so. Agreement: 1 - JS(u1, u2) / ln 2 ' +
      "of two tasks' gates, the mean of all pairs. Brackets: 95 % intervals, exact ones of shares",
    columns: [
      ...placeColumns(dimensions),
      ...(leveled ? [number('level')] : []),
      ...[text('gate'), number('choices', 'experts per gate'), number('runs')],
      estimate('effective', 'effective experts'),
      number('effective_q05', '5 %', digits3),
      number('effective_median', 'median', digits3),
      number('effective_q95', '95 %', digits3),
      estimate('evenness', 'H(g) / ln n'),
      number('dead', 'dead experts', digits3),
      estimate('with_dead', 'runs with a dead expert', percent),
      estimate('polarised', 'polarised runs', percent),
      estimate('agreement', "agreement of tasks' gates"),
    ],
    rows: uses.map((use) => [
      ...placeValues(use, dimensions),
      ...(leveled ? [use.level] : []),
      ...[use.title, use.experts, use.effective.length],
      ...measuresOf(use),
    ]),
  };
}

function measuresOf({ effective, evenness, dead, withDead, polarised, agreement }: GateUse): TableValue[] {
  const { q05, median, q95, n } = summarize(effective);
  const shareOf = (count: number): Estimated => ({ value: count / n, interval: exactInterval(count, n) });
  return [
    ...[meanOf(effective), q05, median, q95, meanOf(evenness), meanInterval(dead).mean],
    ...[shareOf(withDead), shareOf(polarised), agreement.length > 0 ? meanOf(agreement) : undefined],
  ];
}
