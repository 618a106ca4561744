import type { Dimensions } from '../../analysis/place.js';
import type { Drawing } from '../charts/chart.js';
import type { Report } from '../contents.js';
import type { LinkedRuns } from '../plot/view.js';

/** The data of the page's figures and controls, embedded in the page as JSON. */
export interface PageData {
  readonly dimensions: Dimensions;
  readonly metrics: readonly { readonly column: string; readonly title: string }[];
  readonly figures: readonly PageFigure[];
}

export interface PageFigure {
  readonly name: string;
  /** The views by metric, that of the leading metric first; it is shown where another metric has none. */
  readonly views: readonly {
    readonly metric: string;
    readonly title: string;
    readonly caption: string;
    readonly notes: string;
    readonly drawing: Drawing;
  }[];
}

/**
 * Starts the script of a wing in the page. It returns a function that shows the runs that a reader clicks in a figure,
 * given the column of a metric; undefined where the page has no such runs.
 * @param metric gives the column of the chosen metric
 */
export type StartScript = (
  data: PageData,
  metric: () => string,
) => ((runs: LinkedRuns, column: string) => void) | undefined;

export function pageData({ arrangement: { dimensions }, metrics, figures }: Report): PageData {
  return {
    dimensions,
    metrics: metrics.map(({ column, title }) => ({ column, title })),
    figures: figures.map(({ name, views }) => ({
      name,
      views: views.map(({ metric, figure }) => ({ metric, ...figure })),
    })),
  };
}

/** The data as JSON, rounded to six digits, more than a screen shows; the CSV files contain all digits. */
export const pageJson = (data: PageData): string =>
  JSON.stringify(data, (_, value: unknown) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value,
  );
