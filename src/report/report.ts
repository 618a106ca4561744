import { join } from 'node:path';
import { InputError } from '../errors.js';
import type { Table } from '../table/table.js';
import { curvesOf } from './figures/curves.js';
import type { Figure } from './figures/figure.js';
import { buildFigures, figureKinds } from './figures/index.js';
import { samplesOf } from './figures/samples.js';
import { type Layout, layoutOf } from './layout.js';
import { type Metric, metricsOf } from './metrics.js';
import { type Pair, pairsOf } from './pairs.js';
import { reportResamples } from './resamples.js';
import type { Results } from './results.js';
import { buildTables } from './tables/index.js';
import { type FolderVerdict, verdictsOf } from './verdicts.js';

/** A figure for each metric that it can show, the leading metric first. */
export interface ReportFigure {
  readonly name: string;
  readonly views: readonly { readonly metric: string; readonly figure: Figure }[];
}

/** All that a report shows, as plain data. */
export interface Report {
  readonly folders: readonly Results[];
  readonly layout: Layout;
  /** The leading one first: claims and printed figures are about it. */
  readonly metrics: readonly [Metric, ...Metric[]];
  readonly verdicts: readonly FolderVerdict[];
  readonly figures: readonly ReportFigure[];
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
  readonly tables: readonly Table[];
}

const allFigures = figureKinds.map(({ name }) => name);

/**
 * Makes the report of a folder, or the comparison of several. Throws an InputError where a folder has no final
 * runs, or none of its runs came to its end.
 */
export function buildReport(folders: readonly Results[], names: readonly string[] = allFigures): Report {
  refuseUnfit(folders);
  const resamples = reportResamples('report');
  const layout = layoutOf(folders);
  const metrics = metricsOf(layout.cells.map(({ cell }) => cell));
  const verdicts = verdictsOf(folders);
  const pairs = new Map(metrics.filter(isOwn).map((metric) => [metric.column, pairsOf(layout, metric, resamples)]));
  return {
    folders,
    layout,
    metrics,
    verdicts,
    ...figuresOf({ folders, layout, metrics, pairs, verdicts }, names),
    tables: buildTables({ folders, layout, metrics, pairs, verdicts, resamples }),
  };
}

/** MSE over the labels' variance compares models as MSE does. */
const isOwn = ({ column }: Metric): boolean => column !== 'test_nmse';

function refuseUnfit(folders: readonly Results[]): void {
  const faults = folders.flatMap((results) => {
    const fault = whyNoReport(results);
    return fault === undefined ? [] : [`${results.folder}: ${fault}`];
  });
  if (faults.length > 0) throw new InputError(faults);
}

/** What a folder lacks for a report: final runs, and one at least that came to its end. */
function whyNoReport({ folder, cells }: Results): string | undefined {
  const has = (stage: string) => cells.some((cell) => cell.stage === stage);
  if (has('tune') && !has('final')) {
    return `has the trials of a search and no final runs: mmoe-exp report ${join(folder, '..')} shows the search beside its runs`;
  }
  if (cells.some((cell) => cell.runs.length > 0)) {
    return has('final') ? undefined : 'its selection goes on: no final run is planned yet';
  }
  const planned = cells.reduce((sum, cell) => sum + cell.planned, 0);
  return `none of its ${planned} planned runs has come to its end yet: there is nothing to report`;
}

interface Sources {
  readonly folders: readonly Results[];
  readonly layout: Layout;
  readonly metrics: Report['metrics'];
  readonly pairs: ReadonlyMap<string, readonly Pair[]>;
  readonly verdicts: readonly FolderVerdict[];
}

/** The figures of some names. Those that do not apply to the leading metric are skipped. */
function figuresOf(
  { folders, layout, metrics, pairs, verdicts }: Sources,
  names: readonly string[],
): Pick<Report, 'figures' | 'skipped'> {
  const built = metrics.map((metric, i) => {
    const asked = i === 0 ? names : names.filter((name) => !figureKinds.find((kind) => kind.name === name)!.metricFree);
    const [curves, samples] = [curvesOf(layout.cells, metric), samplesOf(layout.cells, metric)];
    const input = { folders, layout, metric, curves, samples, pairs: pairs.get(metric.column) ?? [], verdicts };
    return { metric, ...buildFigures(input, asked) };
  });
  const figures = built[0]!.figures.map(({ name }) => ({
    name,
    views: built.flatMap(({ metric, figures }) =>
      figures.filter((figure) => figure.name === name).map((figure) => ({ metric: metric.column, figure })),
    ),
  }));
  return { figures, skipped: built[0]!.skipped };
}
