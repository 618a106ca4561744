/**
 * The article, docs/article/article.md, and the findings of README, docs/article/findings.md: texts whose every number, table and
 * figure is a reference (`references.ts`) into the reports that the site has. `npm run article` writes both; `npm run site` makes the
 * article's page and PDF, and fails where README's findings are not those of the ledgers.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { posix } from 'node:path';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import { escaped, pageOfText, reportOf, type Site } from '../site/pages.js';
import { ARTICLE, REFERENCE, root, textOf } from '../site/published.js';
import { resolved, type Writing } from './references.js';
import { tablesIn } from './sources.js';
import { typstOf } from './typst.js';

const FOLDER = 'docs/article';
const SITE = `${root}site`;

/** The text with the references of README's findings. */
export const FINDINGS = `${FOLDER}/findings.md`;

/** The path of a folder's report from the article's page. */
const fromPage = (folder: string) => posix.relative(FOLDER, reportOf(folder));

/** What the page shows of the article: each number leads to the report that it is from, and each figure to its interactive form there. */
const onPage: Writing = {
  value: (text, folder, table) =>
    folder === 'paper'
      ? escaped(text)
      : `<a class="made" href="${fromPage(folder)}" title="${folder}, table ${table}">${escaped(text)}</a>`,
  figure: (folder, figure, caption) =>
    `![${caption}](../../${figurePath(folder, figure)})\n\n*${caption}* [Interactive, with its numbers and runs to check](${fromPage(folder)}#figure-${figure}).`,
};

const figurePath = (folder: string, figure: string) => `${REFERENCE}/${folder}/report/figures/${figure}.svg`;

/** What README and the PDF show: the texts alone. */
const plain = (pathOf: (folder: string, figure: string) => string): Writing => ({
  value: (text) => text,
  figure: (folder, figure, caption) => `![${caption}](${pathOf(folder, figure)})`,
});

/** Writes the article's page and its PDF into the site, which has the reports. The same ledgers give the same bytes. */
export function writeArticle(site: Site): void {
  const rowsOf = tablesIn(SITE);
  const source = textOf(ARTICLE);
  mkdirSync(`${SITE}/${FOLDER}`, { recursive: true });
  const { html } = pageOfText(ARTICLE, resolved(source, rowsOf, onPage), site);
  const pdf =
    '<p><a href="article.pdf">This article as a PDF</a>. Each computed number leads to the report of its runs, where they can be checked.</p>';
  writeFileSync(`${SITE}/${FOLDER}/article.html`, html.replace('</h1>', `</h1>\n${pdf}`));
  const markdown = resolved(source, rowsOf, plain(figurePath));
  const compiler = NodeCompiler.create({ workspace: SITE });
  writeFileSync(
    `${SITE}/${FOLDER}/article.pdf`,
    compiler.pdf({ mainFileContent: typstOf(markdown, (path) => `/${path}`) }),
  );
}

const MARKED = /(<!-- findings: docs\/article\/findings\.md -->\n)[\s\S]*?(<!-- end of findings -->)/;

/** README with the findings that the ledgers give. */
export function readmeWithFindings(): string {
  const shown = plain((folder, figure) => `${REFERENCE}/figures/${folder}-${figure}.svg`);
  const findings = resolved(textOf(FINDINGS), tablesIn(SITE), shown).trim();
  const readme = textOf('README.md');
  if (!MARKED.test(readme)) throw new Error('README.md has no place for the findings');
  return readme.replace(MARKED, (_, start: string, end: string) => `${start}${findings}\n${end}`);
}
