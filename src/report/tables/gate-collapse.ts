import type { GateUse } from '../../analysis/collapse.js';
import type { Dimensions } from '../../analysis/place.js';
import type { Estimate } from '../../base/estimate.js';
import { summarize } from '../../stats/cell.js';
import { exactInterval } from '../../stats/shares.js';
import { meanOf } from '../../stats/student.js';
import { mean } from '../../stats/summary.js';
import { digits3, estimate, number, percent, type Table, tableFrom, text } from '../../table/table.js';
import { placeFields } from '../plot/place.js';

export const gateCollapseTable = (dimensions: Dimensions, uses: readonly GateUse[]): Table =>
  tableFrom(
    {
      name: 'gate-collapse',
      caption:
        'How gates use their experts over the test rows, by the mean weight u of each expert. Effective experts: exp(H(u)). H(g) / ' +
        'ln n: mean entropy of the weights in a row, 1 where all n experts have the same. Dead: u below 0.01, experts per gate. ' +
        'Polarised: some u above 0.95. Of several gates, means over them, and runs in which some gate is so. Agreement: 1 - JS(u1, u2) / ln 2 ' +
        "of two tasks' gates, the mean of all pairs. Brackets: 95 % intervals, exact ones of shares",
    },
    uses.map((use) => ({ ...use, quantiles: summarize(use.effective) })),
    [
      ...placeFields(dimensions),
      [number('level'), ({ level }) => level],
      [text('gate'), ({ title }) => title],
      [number('choices', 'experts per gate'), ({ experts }) => experts],
      [number('runs'), ({ quantiles }) => quantiles.n],
      [estimate('effective', 'effective experts'), ({ effective }) => meanOf(effective)],
      [number('effective_q05', '5 %', digits3), ({ quantiles }) => quantiles.q05],
      [number('effective_median', 'median', digits3), ({ quantiles }) => quantiles.median],
      [number('effective_q95', '95 %', digits3), ({ quantiles }) => quantiles.q95],
      [estimate('evenness', 'H(g) / ln n'), ({ evenness }) => meanOf(evenness)],
      [number('dead', 'dead experts', digits3), ({ dead }) => mean(dead)],
      [estimate('with_dead', 'runs with a dead expert', percent), (use) => shareOf(use.withDead, use)],
      [estimate('polarised', 'polarised runs', percent), (use) => shareOf(use.polarised, use)],
      [
        estimate('agreement', "agreement of tasks' gates"),
        ({ agreement }) => (agreement.length > 0 ? meanOf(agreement) : undefined),
      ],
    ],
  );

const shareOf = (count: number, { effective: { length: n } }: GateUse): Estimate => ({
  value: count / n,
  interval: exactInterval(count, n),
});
