import type { Table } from '../../table/table.js';
import { inPaperOrder } from '../arrangement.js';
import type { FolderSearch } from '../charts/searches.js';
import { bestTrials } from '../trials.js';

/** The best setting of each model that a search found; a table for each metric that folders were searched by. */
export function tuningTables(searches: readonly FolderSearch[]): Table[] {
  const byMetric = new Map<string, FolderSearch[]>();
  for (const search of searches) {
    const { column } = search.measure;
    byMetric.set(column, [...(byMetric.get(column) ?? []), search]);
  }
  return [...byMetric.values()].map((own) => bestTrials(own[0]!.measure, own.map(sorted)));
}

/** A search with its models in the order of the paper. */
function sorted({ models, ...search }: FolderSearch): FolderSearch {
  const order = inPaperOrder(models.map(({ name }) => name));
  return { ...search, models: order.map((ordered) => models.find(({ name }) => name === ordered)!) };
}
