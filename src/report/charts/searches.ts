import { counted, range } from '../../base/words.js';
import { bestSoFar } from '../../stats/best.js';
import { direction } from './captions.js';
import { type Chart, isAt } from './chart.js';
import { type CellCurve, type CurvesDrawing, curvePanels } from './curves.js';

/** How far did the hyper-parameter search get with each model, and would more trials have helped? */
export const tuning: Chart<CurvesDrawing> = {
  name: 'tuning',
  metricFree: true,
  ...curvePanels,
  build({ searches, dimensions: { models } }) {
    const metric = searches[0]?.measure;
    if (metric === undefined) return { skipped: 'no settings come from a finished search' };
    const shown = searches.filter(({ measure }) => measure.column === metric.column);
    const searched = shown.flatMap(({ models: own }, group) =>
      models.flatMap(({ name }, model) => {
        const { trials = [], cost } = own.find((one) => one.name === name) ?? {};
        const scores = trials.map(({ score }) => score?.value);
        return scores.some((score) => score !== undefined) ? [{ group, model, scores, cost }] : [];
      }),
    );
    if (searched.length === 0) return { skipped: 'no trial of the models here has finished' };
    if (searched.every(({ scores }) => scores.length < 2)) return { skipped: 'one trial a model is no search' };
    const { title, heading, axis: label, better } = metric;
    const diverged = searched.flatMap(({ scores }) => scores).filter((score) => score === undefined).length;
    const leftOut = searches
      .filter(({ measure }) => measure.column !== metric.column)
      .map(({ folder, measure }) => [folder, `searched by ${measure.column}`].filter(Boolean).join(', '));
    const counts = [
      `n = ${range(searched.map(({ scores }) => scores.length))} trials per model`,
      ...(diverged > 0 ? [`${counted(diverged, 'trial')} diverged`] : []),
      ...(leftOut.length > 0 ? [`left out: ${leftOut.join('; ')}`] : []),
    ];
    const stops = searched.some(({ cost }) => cost);
    const items = searched.map(({ group, model, scores, cost }): CellCurve => {
      const points = [...bestSoFar(scores, better).entries()].flatMap(([i, value]) =>
        value === undefined ? [] : [{ step: cost?.[i] ?? i + 1, n: 1, value, interval: undefined }],
      );
      return { group, model, points };
    });
    return {
      title: `Hyper-parameter search: best ${title} so far`,
      caption: `Best ${heading} among the first trials of each model, against ${stops ? 'the cost of their runs' : 'their number'}. ${direction(metric)}`,
      notes: `A trial counts by the best of its evaluation points. ${counts.join('; ')}.`,
      drawing: {
        ...{ chart: 'tuning', panelBy: 'nothing', lineBy: 'model', label, key: 'best', better, items },
        against: stops
          ? { key: 'runs', label: 'training, in whole runs' }
          : { key: 'trial', label: 'number of trials' },
        groups: shown.map(({ folder }) => ({ fields: folder === '' ? {} : { search: folder }, title: folder })),
      },
    };
  },
  // Searches are not of a setting.
  shows: (item, { group: _, ...chosen }) => isAt(item, chosen),
};
