import { groupedBy } from '../../../ground/base/grouped.js';
import { metricFormatter } from '../../../ground/base/metric.js';
import { applying, listed } from '../../../ground/base/words.js';
import {
  digits3,
  estimate,
  type Field,
  level,
  number,
  type Table,
  tableFrom,
  text,
  withCommonFormats,
} from '../../../ground/table/table.js';
import { settingFields } from '../../../judge/report/tables/columns.js';
import type { Comparison } from './compare-tasks.js';
import type { Help } from './help.js';
import type { Balanced, Opponent } from './loss-balancing.js';
import { metricTitle } from './tables.js';
import { scoresText } from './together.js';

/** With more labels and networks under one verdict, their scores are left to the table. */
const MAX_SCORES = 4;

const QUESTIONS: Readonly<Record<Opponent, string>> = {
  'equal weights': 'Does balancing the losses help?',
  'fixed weights': 'Is it better than the best fixed weights of the config?',
};

/** The answers to whether balancing the losses helps; none if the losses do not vary. */
export function balanceSentences(comparison: Comparison): string[] {
  const { balance, margin } = comparison;
  if (!balance) return [];
  const by = groupedBy(balance.balanced, ({ than }) => than);
  const answers = (['equal weights', 'fixed weights'] as const).flatMap((than) => {
    const own = by.get(than);
    return own ? [`${QUESTIONS[than]} ${answersOn(own, comparison)}`] : [];
  });
  return applying(
    ...answers,
    answers.length > 0 &&
      `The losses are compared within each network. Methods and fixed weights were chosen on validation rows, label by label, and gains of less than ${digits3(100 * margin)} % of the other error do not count.`,
    balance.lacksEqual &&
      'Equal weights were not trained: add `sum` to `training.losses` to see whether balancing the losses helps.',
  );
}

function answersOn(all: readonly Balanced[], comparison: Comparison): string {
  const { margin, unit, modelTitle } = comparison;
  const by = groupedBy(all, ({ help }) => help);
  const percent = `${digits3(100 * margin)} %`;
  const scored = (help: Help) => {
    const own = by.get(help) ?? [];
    return listed(
      own.map((one) => {
        const { title, measure, model, method, other, stepTime } = one;
        const time =
          stepTime === 1 ? '' : `; a step takes about ${stepTime.toFixed(1)} times as long`;
        const scores =
          own.length > MAX_SCORES
            ? ''
            : ` (${scoresText({ measure }, other, one.own, unit)}${time})`;
        return `${method}, for ${title} with ${modelTitle(model)}${scores}`;
      }),
    );
  };
  const named = (help: Help) => {
    const ofModels = [...groupedBy(by.get(help) ?? [], ({ model }) => model)].map(
      ([model, own]) => ({
        model: modelTitle(model),
        titles: listed(own.map(({ title }) => title)),
      }),
    );
    return [...groupedBy(ofModels, ({ titles }) => titles)]
      .map(([titles, own]) => `${titles} with ${listed(own.map(({ model }) => model))}`)
      .join('; ');
  };
  return applying(
    by.has('yes') && `Yes, ${scored('yes')}.`,
    by.has('cannot tell') && `Cannot tell for ${named('cannot tell')}.`,
    by.has('equal') && `No for ${named('equal')} (equal within ${percent}).`,
    by.has('no') && `No for ${named('no')} (a gain of ${percent} is excluded).`,
    by.has('hurts') && `No, it hurts: ${scored('hurts')}.`,
  ).join(' ');
}

/** The comparisons behind the answer: a row for each label, network and opponent. */
export function balanceTable(comparisons: readonly Comparison[]): Table {
  const rows = comparisons.flatMap((comparison) =>
    (comparison.balance?.balanced ?? []).map((balanced) => ({ comparison, ...balanced })),
  );
  type Row = (typeof rows)[number];
  const table = tableFrom({ name: 'balance', caption: CAPTION }, rows, [
    ...settingFields<Row>(({ comparison: { folder, balance } }) => ({
      folder,
      fields: balance!.fields,
    })),
    [text('task'), ({ title }) => title],
    [text('model'), ({ comparison, model }) => comparison.modelTitle(model)],
    [text('losses'), ({ method }) => method],
    [text('compared_with', 'compared with'), ({ others }) => others],
    [text('helps'), ({ help }) => HELPS[help]],
    [text('metric'), ({ measure }) => metricTitle(measure.metric)],
    ...(['own', 'other'] as const).map(
      (side): Field<Row> => [
        number(
          side === 'own' ? 'mean' : 'other_mean',
          side === 'own' ? 'mean' : 'mean of the other',
          metricFormatter({ name: 'mse' }),
        ),
        (row) => row[side].mean.value,
      ],
    ),
    [estimate('difference'), ({ difference }) => difference.estimate],
    [number('p', 'p', level), ({ difference }) => difference.p],
    [number('corrected_p', 'corrected', level), ({ difference }) => difference.correctedP],
    [number('n', 'n'), ({ difference }) => difference.n],
    [number('step_time', 'time of a step', digits3), ({ stepTime }) => stepTime],
  ]);
  return withCommonFormats(table, ['mean', 'other_mean', 'difference']);
}

const HELPS: Readonly<Record<Help, string>> = {
  yes: 'yes',
  'cannot tell': 'cannot tell',
  equal: 'no (equal)',
  no: 'no',
  hurts: 'no (hurts)',
};

const CAPTION =
  'Whether balancing the losses helps: for each label and network, the method of least mean loss on validation rows, compared on test rows ' +
  'with equal weights (sum) and with the fixed weights of least mean loss on validation rows. The difference is the first mean minus the other one, ' +
  'with a 95 % interval; levels are corrected by Holm over the labels, networks and methods of a setting. Time of a step: about, by its passes through the network, with 1 for equal weights.';
