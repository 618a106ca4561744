import type { Dimensions } from '../../analysis/place.js';
import type { Specifications } from '../../analysis/specifications.js';
import { estimate, number, percent, type Table, text } from '../../table/table.js';
import { placeColumns, placeValues } from '../plot/place.js';
import { relative, signedPercent } from '../plot/ratio.js';

/** One row per specification and other model. */
export const specificationsTable = ({ effects }: Specifications, dimensions: Dimensions): Table => ({
  name: 'specifications',
  caption:
    'How much lower or higher the loss of a model is than that of the other one under each specification: the median over ' +
    'seeds of their ratio less 1, with its 95 % interval by the exact sign test. Failed: the share of runs that diverged or ' +
    'ended above twice the median loss of their cell. Learned: whether any model has a median loss below 90 % of Var(y).',
  columns: [
    ...placeColumns(dimensions),
    text('other', 'against'),
    number('n', 'seeds'),
    estimate('difference', 'difference', signedPercent),
    number('failed', 'failed', percent),
    number('other_failed', 'of the other', percent),
    text('learned'),
  ],
  rows: effects.map((one) => [
    ...placeValues(one, dimensions),
    dimensions.models[one.other]!.title,
    one.n,
    {
      value: relative(one.effect),
      interval: one.low === undefined ? undefined : [relative(one.low), relative(one.high!)],
    },
    ...[one.failed, one.otherFailed, one.learned ? 'yes' : 'no'],
  ]),
});
