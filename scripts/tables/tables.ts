import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lexer, type Token, type Tokens } from 'marked';
import { readManifest } from '../../src/sweep/folder/manifest.js';

/**
 * A table of `configs/tables`: the cells of its row in the README there, as Markdown, by the heads
 * of the columns.
 */
export interface Card {
  readonly name: string;
  readonly cells: ReadonlyMap<string, string>;
}

const isTable = (token: Token): token is Tokens.Table => token.type === 'table';

/** All tables, in the order of RULES-TABLES.md. */
export const CARDS: readonly Card[] = cardsIn(
  readFileSync(fileURLToPath(new URL('../../configs/tables/README.md', import.meta.url)), 'utf8'),
);

function cardsIn(text: string): Card[] {
  const { header, rows } = lexer(text).find(isTable)!;
  return rows.map(([name, ...cells]) => ({
    name: name!.text.replaceAll('`', ''),
    cells: new Map(cells.map((cell, i) => [header[i + 1]!.text, cell.text])),
  }));
}

export const TABLES: readonly string[] = CARDS.map(({ name }) => name);

/** The tables whose runs are finished in a folder of results folders. */
export const publishedTables = (dir: string): string[] =>
  TABLES.filter(
    (name) => existsSync(join(dir, name)) && readManifest(join(dir, name))?.counts?.missing === 0,
  );
