/**
 * The figure of a user's table: the error of each model on each label, compared with Single-Task.
 */

import * as Plot from '@observablehq/plot';
import { groupedBy } from '../../ground/base/grouped.js';
import { countedRange, fieldsTitle } from '../../ground/base/words.js';
import { mean, quantile } from '../../ground/stats/descriptive.js';
import {
  digits3,
  type Field,
  fieldLines,
  number,
  tableFrom,
  text,
} from '../../ground/table/table.js';
import { SINGLE_TASK } from '../../judge/analysis/model-pairs.js';
import type { Dimensions } from '../../judge/analysis/place.js';
import type { Chart, ChartInput, Drawing } from '../../judge/report/charts/chart.js';
import { centered, padded } from '../../judge/report/plot/axes.js';
import { plainLook, signColors } from '../../judge/report/plot/look.js';
import { cutTo } from '../../judge/report/plot/marks.js';
import { facets, panelGrid, panelPlot, rowTitles } from '../../judge/report/plot/panels.js';
import { tips, type View } from '../../judge/report/plot/view.js';
import { cellErrors, cellLosses, type Losses } from '../../judge/results/losses.js';
import { taskMeasures } from '../../judge/results/measures.js';
import { overReplicates } from '../../judge/results/replicates.js';
import type { Unit } from '../../train/data/kind-reporting.js';
import { architectures } from '../../train/models/index.js';
import { mainSettings } from './compare/main-setting.js';

/**
 * A model's error on a label in a unit (split or seed), compared with Single-Task, in percent of
 * Single-Task's error.
 */
interface Change {
  /** The place of its model in the report's list. */
  readonly model: number;
  readonly label: string;
  readonly unit: number;
  readonly change: number;
}

interface ByLabelDrawing extends Drawing {
  readonly unit: Unit;
  readonly items: readonly Change[];
}

/** All labels and all splits in one picture: which models have less error than Single-Task? */
export const byLabel: Chart<ByLabelDrawing> = {
  name: 'by-label',
  metricFree: true,
  build(input) {
    const found = collectChanges(input);
    if (found.items.length === 0) return { skipped: 'no model is beside Single-Task on a table' };
    const units = groupedBy(found.items, ({ model, label }) => `${model}/${label}`);
    return {
      title: 'Every label, and every split, compared with Single-Task',
      caption:
        'Errors on test rows compared with Single-Task, in percent of its error: left of the line a model is better. ' +
        `Dots: ${countedRange(
          [...units.values()].map(({ length }) => length),
          found.unit,
        )}; bars: their means.`,
      notes:
        'Error: MSE, log-loss or deviance, or the distance of AUC from 1. Models are in the order of the paper. Dots beyond the ends of the axis are at its ends.',
      drawing: found,
    };
  },
  draw,
  table: ({ items, unit }, dimensions) =>
    tableFrom(
      {
        name: 'by-label',
        caption: `The error of each model compared with Single-Task, by ${unit}`,
      },
      items,
      changeFields(unit, dimensions),
    ),
  printSize: ({ items }) => ({ count: new Set(items.map(({ model }) => model)).size, of: 'rows' }),
};

/**
 * The changes in the settings that answers are about, of folders that are reported task by task.
 */
function collectChanges({
  folders,
  labels,
  dimensions: { models },
}: ChartInput): Omit<ByLabelDrawing, 'chart'> {
  let unit: Unit = 'split';
  const items = folders.flatMap((results, f) => {
    const { kind } = results;
    if (!kind.taskByTask) return [];
    return mainSettings(overReplicates(results)).flatMap((setting) => {
      const cells = new Map(
        [...setting.cells].flatMap(([name, ofModel]) => {
          const [cell] = ofModel.values();
          return cell ? [[name, cell] as const] : [];
        }),
      );
      const alone = cells.get(SINGLE_TASK);
      if (!alone) return [];
      unit = setting.unit;
      const place = fieldsTitle({
        ...(folders.length > 1 && { folder: labels[f]! }),
        ...setting.fields,
      });
      return taskMeasures({ cell: alone, kind }).flatMap((measure) => {
        const title = kind.taskTitle(measure.metric.task!);
        const label = place === '' ? title : `${title}, ${place}`;
        const [lossesAlone, errorsAlone] = [cellLosses(alone, measure), cellErrors(alone, measure)];
        return [...cells].flatMap(([name, cell]): Change[] => {
          if (cell === alone) return [];
          const model = models.findIndex((one) => one.name === name);
          const changes = changesIn(cellLosses(cell, measure), lossesAlone, errorsAlone);
          return changes.map((one) => ({ model, label, ...one }));
        });
      });
    });
  });
  return { unit, items };
}

/** The changes of losses from Single-Task's, in percent of its errors. */
function changesIn(own: Losses, alone: Losses, errors: Losses): Pick<Change, 'unit' | 'change'>[] {
  return own.units.flatMap((unit, i) => {
    const k = alone.units.indexOf(unit);
    const change =
      (100 * (own.values[i]! - (alone.values[k] ?? Number.NaN))) / (errors.values[k] ?? Number.NaN);
    return Number.isFinite(change) ? [{ unit, change }] : [];
  });
}

const ROW = 17;
/** The least height of panels in several rows, so that titles fit between the rows. */
const LEAST_HEIGHT = 80;

/**
 * Returns the ends of the axis, which fit most runs of networks: a baseline may have many times
 * their error.
 */
function axisDomain(
  cells: readonly (readonly Change[])[],
  { models }: Dimensions,
): readonly [number, number] {
  const isNetwork = ([first]: readonly Change[]) =>
    !architectures.get(models[first!.model]!.name)?.solved;
  const networks = cells.filter(isNetwork);
  const samples = (networks.length > 0 ? networks : cells).map((own) =>
    Float64Array.from(own, ({ change }) => change).sort(),
  );
  const least = Math.min(...samples.map((sample) => quantile(sample, 0.1)));
  // Twice the worst median, as single runs of a network may fail.
  const most = 2 * Math.max(...samples.map((sample) => quantile(sample, 0.5)));
  return padded([Math.min(0, least), Math.max(-least, most)]);
}

function draw({ items, unit }: ByLabelDrawing, dimensions: Dimensions, view: View): SVGSVGElement {
  const titleOf = ({ model }: Change) => dimensions.models[model]!.title;
  const titles = [...new Set([...items].sort((a, b) => a.model - b.model).map(titleOf))];
  const { marginLeft, axis } = rowTitles(titles, 0.4 * view.width);
  const ids = { id: ({ label }: Change) => label, title: ({ label }: Change) => label };
  const panels = panelGrid(items, ids, view, { margin: marginLeft, narrowest: 150 });
  const cells = [...groupedBy(items, ({ model, label }) => `${model}/${label}`).values()];
  const domain = axisDomain(cells, dimensions);
  const cut = cutTo(domain);
  const at = { ...facets(panels), y: titleOf, x: ({ change }: Change) => cut(change) };
  const means = cells.map(
    (own): Change => ({ ...own[0]!, change: mean(own.map(({ change }) => change))! }),
  );
  const colorOf = ({ change }: Change) =>
    change < 0 ? signColors.below : change > 0 ? signColors.above : signColors.neither;
  return panelPlot(view, panels, {
    panelHeight: Math.max(titles.length * ROW, panels.rows > 1 ? LEAST_HEIGHT : 0),
    marginLeft,
    legend: [
      { title: 'less error than Single-Task', look: plainLook(signColors.below) },
      { title: 'more error', look: plainLook(signColors.above) },
    ],
    x: {
      label: 'error compared with Single-Task, %',
      ...centered,
      grid: true,
      domain: [...domain],
      ticks: 4,
    },
    y: { type: 'band', ...axis, padding: 0.25 },
    marks: [
      Plot.ruleX([0], { stroke: 'currentColor', strokeOpacity: 0.6 }),
      Plot.dot(items, { ...at, r: 2.2, fill: colorOf, fillOpacity: 0.5 }),
      Plot.tickX(means, { ...at, stroke: 'currentColor', strokeWidth: 2 }),
      ...tips(view, items, { ...at, title: fieldLines(changeFields(unit, dimensions)) }),
    ],
  });
}

const changeFields = (unit: Unit, { models }: Dimensions): Field<Change>[] => [
  [text('label'), ({ label }) => label],
  [text('model'), ({ model }) => models[model]!.title],
  [number('unit', unit), ({ unit }) => unit],
  [number('change', 'error compared with Single-Task, %', digits3), ({ change }) => change],
];
