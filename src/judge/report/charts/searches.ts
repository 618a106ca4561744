import { type Better, metricColumn } from '../../../ground/base/metric.js';
import { counted, range } from '../../../ground/base/words.js';
import { indexOfBest } from '../../../ground/stats/best.js';
import { makeMeasure } from '../../results/measures.js';
import { direction } from './captions.js';
import { type Chart, isAt } from './chart.js';
import { type CellCurve, type CurvesDrawing, curvePanels } from './curves.js';

/**
 * How far did the hyper-parameter search get with each model, and would more trials have helped?
 */
export const tuning: Chart<CurvesDrawing> = {
  name: 'tuning',
  metricFree: true,
  ...curvePanels,
  build({ searches, dimensions: { models } }) {
    const [shown, ...others] = searches;
    if (!shown) return { skipped: 'no settings come from a finished search' };
    const metric = makeMeasure(shown[0]!.metric, shown[0]!.kind.taskTitle);
    const places = [...new Set(shown.map(({ place }) => place))];
    const searched = shown.flatMap((search) => {
      const model = models.findIndex(({ name }) => name === search.model);
      const scores = search.trials.map(({ score }) => score?.value);
      return model >= 0 && search.best ? [{ ...search, model, scores }] : [];
    });
    if (searched.length === 0) return { skipped: 'no trial of the models here has finished' };
    if (searched.every(({ trials }) => trials.length < 2))
      return { skipped: 'one trial a model is no search' };
    const diverged = searched
      .flatMap(({ scores }) => scores)
      .filter((score) => score === undefined).length;
    const leftOut = new Set(
      others
        .flat()
        .map((own) =>
          [own.place, `searched by ${metricColumn(own.metric)}`].filter(Boolean).join(', '),
        ),
    );
    const counts = [
      `n = ${range(searched.map(({ scores }) => scores.length))} trials per model`,
      ...(diverged > 0 ? [`${counted(diverged, 'trial')} diverged`] : []),
      ...(leftOut.size > 0 ? [`left out: ${[...leftOut].join('; ')}`] : []),
    ];
    const stops = searched.some(({ costs }) => costs);
    const against = stops
      ? { key: 'runs', label: 'training, in whole runs' }
      : { key: 'trial', label: 'number of trials' };
    const items = searched.map(({ place, model, scores, costs }): CellCurve => {
      const points = bestSoFar(scores, metric.better).flatMap((value, i) =>
        value === undefined
          ? []
          : [{ step: costs?.[i] ?? i + 1, n: 1, value, interval: undefined }],
      );
      return { group: places.indexOf(place), model, points };
    });
    return {
      title: `Hyper-parameter search: best ${metric.title} so far`,
      caption: `Best ${metric.heading} among the first trials of each model, against ${stops ? 'the cost of their runs' : 'their number'}. ${direction(metric)}`,
      notes: `A trial counts by the best of its evaluation points. ${counts.join('; ')}.`,
      drawing: {
        panelBy: 'nothing',
        lineBy: 'model',
        label: metric.axis,
        key: 'best',
        better: metric.better,
        items,
        against,
        tableCaption: `Best ${metric.heading} so far, by ${against.label}`,
        groups: places.map((place) => ({
          fields: place === '' ? {} : { search: place },
          title: place,
        })),
      },
    };
  },
  // Searches are not of a setting.
  shows: (item, { group: _, ...chosen }) => isAt(item, chosen),
};

/** The best value so far after each value; undefined as long as there is none. */
function bestSoFar(
  values: readonly (number | undefined)[],
  better: Better,
): (number | undefined)[] {
  let best: number | undefined;
  return values.map((value) => {
    if (indexOfBest([best, value], better) === 1) best = value;
    return best;
  });
}
