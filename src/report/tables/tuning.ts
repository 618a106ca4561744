import type { Table } from '../../table/table.js';
import { folderLabels, inPaperOrder } from '../layout.js';
import { modelTitle } from '../names.js';
import type { Results } from '../results.js';
import { bestTrials } from '../trials.js';

/** The best setting of each model that a search found; a table for each metric that folders were searched by. */
export function tuningTables(folders: readonly Results[]): Table[] {
  const labels = folderLabels(folders);
  const searched = folders.flatMap(({ trials }, i) =>
    trials ? [{ ...trials, ...(folders.length > 1 && { folder: labels[i]! }) }] : [],
  );
  const models = inPaperOrder(searched.flatMap(({ trials }) => trials.map(({ model }) => model)));
  return [...new Set(searched.map(({ metric }) => metric))].map((metric) =>
    bestTrials(
      metric,
      searched.filter((one) => one.metric === metric),
      models.map((name) => ({ name, title: modelTitle(name) })),
    ),
  );
}
