import type { Dimensions } from '../../analysis/place.js';
import type { Table } from '../../table/table.js';
import { wingCharts } from '../../wings/charts.js';
import { ownSentences } from '../plot/place.js';
import type { View } from '../plot/view.js';
import { type Chart, type ChartInput, type Chosen, type Drawing, type Figure, isAt, type Skipped } from './chart.js';
import { differences } from './differences.js';
import { fig5 } from './distributions.js';
import { ecdf } from './ecdf.js';
import { fig2 } from './fig2.js';
import { fig6 } from './fig6.js';
import { gates } from './gates.js';
import { mtlGain } from './mtl-gain.js';
import { overSettingsChart } from './over-settings.js';
import { tuning } from './searches.js';
import { specifications } from './specifications.js';
import { fig3, fig4, gateEntropy, lossWeights } from './training-curves.js';

/** Outside wings. To add one, add a file to this folder and an entry here. */
const own: readonly Chart[] = [
  ...[fig2, fig3, fig4, fig5, ecdf, differences, mtlGain, fig6],
  ...[gates, gateEntropy, lossWeights, tuning, overSettingsChart, specifications],
];

/** All charts, in the order of a report. */
export const charts: readonly Chart[] = wingCharts.reduce((all, chart) => {
  const place = all.findIndex(({ name }) => name === chart.after) + 1 || all.length;
  return [...all.slice(0, place), chart, ...all.slice(place)];
}, own);

const chartOf = ({ chart }: Drawing): Chart => charts.find(({ name }) => name === chart)!;

/** Those of the named figures that apply, and the reasons why others do not. */
export function buildFigures(input: ChartInput, names: readonly string[]) {
  const built = charts
    .filter(({ name }) => names.includes(name))
    .map((chart) => ({ name: chart.name, result: withOwnFields(chart, chart.build(input), input) }));
  return {
    figures: built.flatMap(({ result }): Figure[] => ('skipped' in result ? [] : [result])),
    skipped: built.flatMap(({ name, result }) => ('skipped' in result ? [{ name, reason: result.skipped }] : [])),
  };
}

/** A figure whose notes also state the fields of cells. */
function withOwnFields<R extends Figure | Skipped>(chart: Chart, result: R, input: ChartInput): R {
  if ('skipped' in result || !chart.ownFields) return result;
  const items = result.drawing.items as readonly { readonly model?: number; readonly other?: number }[];
  const models = new Set(items.flatMap(({ model, other }) => [model, other]));
  const places = input.cells.filter(({ model }) => models.has(model));
  const sentences = ownSentences(places, input.dimensions, chart.ownFields === 'in caption');
  return sentences === '' ? result : { ...result, notes: `${result.notes} ${sentences}`.trim() };
}

/** The text that a page shows in place of an empty drawing. */
export const NOTHING = 'This figure has nothing to show for the choices above.';

/** Undefined for an empty drawing, as is `tableOf`. */
export const draw = (drawing: Drawing, dimensions: Dimensions, view: View): SVGSVGElement | undefined =>
  drawing.items.length === 0 ? undefined : chartOf(drawing).draw(drawing, dimensions, view);

export const tableOf = (drawing: Drawing, dimensions: Dimensions): Table | undefined =>
  drawing.items.length === 0 ? undefined : chartOf(drawing).table(drawing, dimensions);

/** The reason why a drawing says nothing, if so. */
export const quietOf = (drawing: Drawing): string | undefined =>
  chartOf(drawing).quiet?.(drawing) ?? (drawing.items.length === 1 ? 'one row only' : undefined);

/** A drawing with only its chosen items. */
export function chosenOf(drawing: Drawing, chosen: Chosen): Drawing {
  const { shows = isAt } = chartOf(drawing);
  return { ...drawing, items: drawing.items.filter((item) => shows(item, chosen)) };
}

/** Why a drawing is too large to be printed, if so; on a screen, parts of it can be chosen. */
export function tooLarge(drawing: Drawing): string | undefined {
  const { count, of } = chartOf(drawing).printSize(drawing);
  return count > { panels: 16, rows: 100 }[of]
    ? `${count} ${of} are too many to print: report.html shows them in parts`
    : undefined;
}
