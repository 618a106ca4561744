/** The list of all charts, and the figures that a report makes of them. */

import { addMissing } from '../../../ground/base/registry.js';
import type { Table } from '../../../ground/table/table.js';
import type { CellPlace, Dimensions } from '../../analysis/place.js';
import type { ReportFigure } from '../contents.js';
import { ownSentences } from '../plot/place.js';
import type { View } from '../plot/view.js';
import {
  type Chart,
  type ChartInput,
  type Chosen,
  type Drawing,
  type Figure,
  isAt,
} from './chart.js';
import { fig5 } from './distributions.js';
import { ecdf } from './ecdf.js';
import { fig2 } from './fig2.js';
import { fig6 } from './fig6.js';
import { gates } from './gates.js';
import { gradientCosine } from './gradient-cosine.js';
import { overSettingsChart } from './over-settings.js';
import { tuning } from './searches.js';
import { specifications } from './specifications.js';
import { fig3, fig4, gateEntropy, lossWeights } from './training-curves.js';

const known: Chart[] = [
  fig2,
  fig3,
  fig4,
  fig5,
  ecdf,
  fig6,
  gates,
  gateEntropy,
  lossWeights,
  gradientCosine,
  tuning,
  overSettingsChart,
  specifications,
];

/**
 * All charts, in the order of a report. To add one, add a file to this folder and an entry here.
 */
export const charts: readonly Chart[] = known;

/** Adds charts in front of Figure 6. */
export const addCharts = (added: readonly Chart[]): void => addMissing(known, added, fig6);

const findChart = ({ chart }: Drawing): Chart => charts.find(({ name }) => name === chart)!;

/**
 * The named figures that apply, given the input for each metric, the leading one first; and why
 * others do not.
 */
export function buildFigures(inputs: readonly ChartInput[], names: readonly string[]) {
  const figures: ReportFigure[] = [];
  const skipped: { readonly name: string; readonly reason: string }[] = [];
  for (const chart of charts.filter(({ name }) => names.includes(name))) {
    const { name, metricFree } = chart;
    const built = (metricFree ? inputs.slice(0, 1) : inputs).map((input) => ({
      input,
      result: chart.build(input),
    }));
    const views = built.flatMap(({ input, result }) => {
      if ('skipped' in result) return [];
      const figure = { ...result, drawing: { chart: name, ...result.drawing } };
      return [{ metric: input.metric.column, ...withOwnFields(chart, figure, input) }];
    });
    const leading = built[0]!.result;
    if ('skipped' in leading) skipped.push({ name, reason: leading.skipped });
    else figures.push({ name, views });
  }
  return { figures, skipped };
}

/** A figure whose notes also state the fields of cells. */
function withOwnFields(
  { showsCells }: Chart,
  figure: Figure,
  { cells, dimensions }: ChartInput,
): Figure {
  if (!showsCells) return figure;
  const models = new Set((figure.drawing.items as readonly CellPlace[]).map(({ model }) => model));
  const sentences = ownSentences(
    cells.filter(({ model }) => models.has(model)),
    dimensions,
  );
  return { ...figure, notes: `${figure.notes} ${sentences}`.trim() };
}

/** The text that a page shows in place of an empty drawing. */
export const NOTHING = 'This figure has nothing to show for the choices above.';

/** Draws a figure; undefined for an empty drawing, as is `drawingTable`. */
export const draw = (
  drawing: Drawing,
  dimensions: Dimensions,
  view: View,
): SVGSVGElement | undefined =>
  drawing.items.length === 0 ? undefined : findChart(drawing).draw(drawing, dimensions, view);

export const drawingTable = (drawing: Drawing, dimensions: Dimensions): Table | undefined =>
  drawing.items.length === 0 ? undefined : findChart(drawing).table(drawing, dimensions);

/** A drawing with only its chosen items. */
export function filterDrawing(drawing: Drawing, chosen: Chosen): Drawing {
  const { shows = isAt } = findChart(drawing);
  return { ...drawing, items: drawing.items.filter((item) => shows(item, chosen)) };
}

/** Why a drawing is too large to be printed, if so; on a screen, parts of it can be chosen. */
export function tooLarge(drawing: Drawing): string | undefined {
  const { count, of } = findChart(drawing).printSize(drawing);
  return count > { panels: 16, rows: 100 }[of]
    ? `${count} ${of} are too many to print: report.html shows them in parts`
    : undefined;
}
