/**
 * The documents whose numbers are computed: each has a template in `scripts/article/texts`, and is
 * committed with its numbers filled in. `npm run article` writes them; `npm test` compares them
 * with their templates and `values.json`, and `npm run site` compares `values.json` with the
 * published ledgers.
 */
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { FIGURES, REFERENCE, readRepositoryText, root } from '../site/published.js';
import { filledIn, type Writing } from './references.js';
import { findProgram } from './sources.js';
import type { Values } from './values.js';

export const ARTICLE = 'docs/article/article.md';
export const APPENDIX = 'docs/article/appendix.md';

const templates: Readonly<Record<string, string>> = {
  [ARTICLE]: 'article',
  [APPENDIX]: 'appendix',
  'docs/paper.md': 'paper',
  'README.md': 'answer',
};

/** Returns the text of the template of a document. */
const readTemplate = (document: string): string =>
  readFileSync(`${root}scripts/article/texts/${templates[document]}.tmpl`, 'utf8');

export const allTemplates = (): string[] => Object.keys(templates).map(readTemplate);

/**
 * Writes a document's values and figures so that links start at its folder. A number leads to the
 * folder of its runs, but for README, whose table has a column of links.
 */
function writingIn(document: string): Writing {
  const from = (path: string) => posix.relative(posix.dirname(document), path);
  return {
    value: (text, folder, table) =>
      document === 'README.md'
        ? text
        : `[${text}](${from(findProgram(folder, table) ?? `${REFERENCE}/${folder}`)})`,
    figure: (folder, figure, caption) =>
      `![${caption.replace(/[*_`]/g, '')}](${from(`${FIGURES}/${folder}-${figure}.svg`)})\n\n*${caption}*`,
  };
}

const MARKED = /(<!-- answer: .*? -->\n)([\s\S]*?)(<!-- end of answer -->)/;

/**
 * Returns all documents with the values filled in, by their paths. Of README only the marked part
 * is filled in.
 */
export function filledDocuments({ values }: Values): ReadonlyMap<string, string> {
  return new Map(
    Object.keys(templates).map((document) => {
      const text = filledIn(readTemplate(document), values, writingIn(document)).trim();
      return [document, document === 'README.md' ? readmeWith(text) : `${text}\n`];
    }),
  );
}

/** Returns the answer in README, as Markdown. */
export const answerInReadme = (): string =>
  MARKED.exec(readRepositoryText('README.md'))![2]!.trim();

function readmeWith(answer: string): string {
  const readme = readRepositoryText('README.md');
  if (!MARKED.test(readme)) throw new Error('README.md has no place for the answer');
  return readme.replace(
    MARKED,
    (_, start: string, _before: string, end: string) => `${start}${answer}\n${end}`,
  );
}
