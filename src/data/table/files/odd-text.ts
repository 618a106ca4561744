import { quoted } from '../../../base/words.js';
import type { TextColumn } from '../columns.js';
import { contentId } from './reading.js';
import { readColumns } from './store.js';
import { rowName, type StoredFile } from './stored-file.js';
import { commaNumberOf, numberOf } from './values.js';

/** The first text of a column that is no number, with its place: `"n/k" in ratings.csv:8`; undefined where all are hashed. */
export function oddText(file: StoredFile, name: string): string | undefined {
  const [column] = readColumns(contentId(file), [name]).columns;
  return column?.kind === 'text' ? firstIn(column, file) : undefined;
}

function firstIn({ codes, texts }: TextColumn, file: StoredFile): string {
  const read = file.reading?.decimal === ',' ? commaNumberOf : numberOf;
  const odd = texts.findIndex((text) => read(text) === undefined);
  const place = Math.max(0, odd);
  return `${quoted(texts[place]!)} in ${rowName(file, codes.indexOf(place + 1))}`;
}
