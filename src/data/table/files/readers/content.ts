import type { Collector } from '../collector.js';

/** What a reader made of a file: columns that have collected the values of all rows. */
export interface Content {
  readonly rows: number;
  readonly columns: readonly NamedCollector[];
  /** The line of the first row, where each further row is on the next line of a text. */
  readonly firstLine?: number | undefined;
}

export interface NamedCollector {
  readonly name: string;
  readonly collector: Collector;
}
