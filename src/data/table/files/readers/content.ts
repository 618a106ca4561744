import type { Collector } from '../collector.js';

/** What a reader made of a file: columns that have collected the values of all rows. */
export interface Content {
  readonly rows: number;
  readonly columns: readonly NamedCollector[];
}

export interface NamedCollector {
  readonly name: string;
  readonly collector: Collector;
}
