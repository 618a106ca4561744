/**
 * `npm run site`: the reports of all published folders, the playground, and the texts of the repository as pages, into site/, which
 * has the paths of the repository. A report is made again only where its folder or the code of the program changed.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { groupedBy } from '../../src/base/grouped.js';
import { thousands } from '../../src/base/words.js';
import { isCompared, VERDICTS } from '../../src/claims/verdict.js';
import { playgroundHtml } from '../../src/wings/web/playground/page-html.js';
import { readmeWithFindings, writeArticle } from '../article/article.js';
import type { Made } from './make-report.js';
import { documentOf, escaped, pageOf, pageOfText, reportOf, type SitePage } from './pages.js';
import { publishedFolders, REFERENCE, root, textOf, texts } from './published.js';
import { madeOf, makeReports, siteOf } from './reports.js';
import { TABLES_PAGE, tablesPage } from './tables-page.js';

process.chdir(root);
const folders = publishedFolders();
const site = siteOf(folders);

removeOthers();
await makeReports(folders);
write('playground.html', playgroundHtml());
write('style.css', readFileSync('scripts/site/style.css'));
const titles = new Map<string, string>();
for (const path of site.texts) titles.set(path, writePage(pageOf(path), pageOfText(path, textOf(path), site)));
writePage(TABLES_PAGE, tablesPage(site));
writeArticle(site);
write('index.html', documentOf('index.html', 'mmoe-exp', indexHtml()));
if (readmeWithFindings() !== textOf('README.md'))
  throw new Error("README's findings are not those of the ledgers: npm run article");

/** Writes a page and the files that it shows or links to; returns its title. */
function writePage(path: string, { title, html, files }: SitePage): string {
  write(path, html);
  for (const file of files) write(file, readFileSync(file));
  return title;
}

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join('site', path)), { recursive: true });
  writeFileSync(join('site', path), content);
}

/** Removes what an earlier site had, but for the reports of folders that there are. */
function removeOthers(): void {
  if (!existsSync('site')) return;
  const kept = new Set(folders.map((folder) => `${REFERENCE}/${folder}`));
  for (const path of readdirSync('site', { recursive: true, encoding: 'utf8' }).sort()) {
    const parts = path.split(sep);
    const above = parts.map((_, i) => parts.slice(0, i + 1).join('/'));
    const leads = [...kept].some((folder) => folder.startsWith(`${path}/`));
    if (!leads && !above.some((part) => kept.has(part))) rmSync(join('site', path), { recursive: true, force: true });
  }
}

function indexHtml(): string {
  const rows = folders.map((folder) => {
    const { runs, verdicts } = madeOf(folder)!;
    const link = `<a href="${reportOf(folder)}">${folder}</a>`;
    return `<tr><td>${link}<td>${thousands(runs)}<td>${escaped(verdictsLine(verdicts))}\n`;
  });
  const list = (paths: readonly string[]) =>
    paths.map((path) => `<li><a href="${pageOf(path)}">${escaped(titles.get(path)!)}</a>\n`).join('');
  const [found, others] = [texts().filter(isFinding), texts().filter((path) => !isFinding(path))];
  return `<h1>mmoe-exp</h1>
<p>Replicates the experiments of <i>Modeling Task Relationships in Multi-task Learning with Multi-gate Mixture-of-Experts</i>
(MMoE; Ma et al., KDD 2018). All reports below are made from the published ledgers of their runs.</p>
<h2>Findings</h2>
<ul>
<li><a href="${TABLES_PAGE}">Does sharing help? Public tables</a>: a ranking of methods, and a card for each table
${list(found)}</ul>
<h2>Reports</h2>
<table>
<thead><tr><th>folder<th>runs<th>verdicts on the claims
<tbody>
${rows.join('')}</table>
<h2>Documents</h2>
<ul>
<li><a href="playground.html">Playground</a>: trains models in the browser
${list(others)}</ul>
`;
}

function isFinding(path: string): boolean {
  return path.startsWith(REFERENCE);
}

/** `supported: C1, C3; inconclusive: C2`; a claim under several settings comes with their number. */
function verdictsLine(verdicts: Made['verdicts']): string {
  const byVerdict = groupedBy(verdicts.filter(isCompared), ({ verdict }) => verdict);
  const said = VERDICTS.flatMap((verdict) => {
    const byClaim = [...groupedBy(byVerdict.get(verdict) ?? [], ({ id }) => id)];
    const claims = byClaim.map(([id, { length }]) => (length > 1 ? `${id} (${length} settings)` : id));
    return claims.length > 0 ? [`${verdict}: ${claims.join(', ')}`] : [];
  });
  return said.length > 0 ? said.join('; ') : 'no claim is tested';
}
