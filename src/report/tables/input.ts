import type { ResamplesOf } from '../../stats/resamples.js';
import type { Layout } from '../layout.js';
import type { Metric } from '../metrics.js';
import type { Pair } from '../pairs.js';
import type { Results } from '../results.js';
import type { FolderVerdict } from '../verdicts.js';

/** What the tables of a report are made of. */
export interface TableInput {
  readonly folders: readonly Results[];
  readonly layout: Layout;
  readonly metrics: readonly Metric[];
  /** By the column of the metric. */
  readonly pairs: ReadonlyMap<string, readonly Pair[]>;
  readonly verdicts: readonly FolderVerdict[];
  readonly resamples: ResamplesOf;
}
