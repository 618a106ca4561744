/**
 * `npm run site`: the reports of all published folders, the playground, and the documents of the
 * repository as pages, into site/, which has the paths of the repository. A report is made again
 * only if its folder or the code of the program changed.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, sep } from 'node:path';
import { registerExtras } from '../../src/extras/register.js';
import { playgroundHtml } from '../../src/extras/web/playground/page-html.js';
import { groupedBy } from '../../src/ground/base/grouped.js';
import { html, type Markup } from '../../src/ground/base/html.js';
import { thousands } from '../../src/ground/base/words.js';
import { isCompared, VERDICTS } from '../../src/judge/claims/verdict.js';
import { writePdf } from '../article/article.js';
import { allTemplates } from '../article/documents.js';
import { referencesIn } from '../article/references.js';
import { tablesIn } from '../article/sources.js';
import { computeValues, readValues } from '../article/values.js';
import { frontPage } from './front-page.js';
import type { Made } from './make-report.js';
import { makeDocument, reportPath } from './pages.js';
import { publishedFolders, REFERENCE, root, texts } from './published.js';
import { findMade, makeReports } from './reports.js';
import { TABLES_PAGE, tablesPage } from './tables-page.js';
import { writeInSite, writePage, writePages } from './write-pages.js';

registerExtras();

process.chdir(root);
const folders = publishedFolders();
const site = { texts: new Set(texts()), folders: new Set(folders), hasReports: true };

removeOthers();
await makeReports(folders);
checkValues();
writeInSite('playground.html', playgroundHtml());
const titles = writePages(site);
writePage(TABLES_PAGE, tablesPage(site));
writePdf();
writePage('index.html', frontPage(site, titles));
writeInSite(
  'reports.html',
  makeDocument('reports.html', 'Reports of all published runs', reportsHtml(), site),
);

/**
 * Compares the values in the documents with those of the ledgers.
 * @throws Error naming those that differ
 */
function checkValues(): void {
  const { values } = readValues();
  const fresh = computeValues([...new Set(allTemplates().flatMap(referencesIn))], tablesIn('site'));
  const stale = Object.keys(fresh).filter((reference) => fresh[reference] !== values[reference]);
  if (stale.length === 0) return;
  const lines = stale.map(
    (reference) =>
      `{{ ${reference} }}: ${values[reference]}, but the ledgers give ${fresh[reference]}`,
  );
  throw new Error(
    `Documents have other values than the ledgers; npm run article -- --fresh mends them:\n${lines.join('\n')}`,
  );
}

/** Removes what an earlier site had, but for the reports of folders that there are. */
function removeOthers(): void {
  if (!existsSync('site')) return;
  const kept = new Set(folders.map((folder) => `${REFERENCE}/${folder}`));
  for (const path of readdirSync('site', { recursive: true, encoding: 'utf8' }).sort()) {
    const parts = path.split(sep);
    const above = parts.map((_, i) => parts.slice(0, i + 1).join('/'));
    const leads = [...kept].some((folder) => folder.startsWith(`${path}/`));
    if (!leads && !above.some((part) => kept.has(part)))
      rmSync(join('site', path), { recursive: true, force: true });
  }
}

function reportsHtml(): Markup {
  const rows = folders.map((folder) => {
    const { runs, verdicts } = findMade(folder)!;
    const link = html`<a href="${reportPath(folder)}">${folder}</a>`;
    return html`<tr><td>${link}<td align="right">${thousands(runs)}<td>${verdictsLine(verdicts)}\n`;
  });
  return html`<h1>Reports of all published runs</h1>
<p>Each report is made from the ledger of its runs. <a href="${REFERENCE}/README.html">The list of folders</a> has the command that
makes each of them.</p>
<div class="table"><table>
<thead><tr><th>folder<th>runs<th>verdicts on the paper's claims
<tbody>
${rows}</table></div>
`;
}

/**
 * `supported: C1, C3; inconclusive: C2`; a claim under several settings comes with their number.
 */
function verdictsLine(verdicts: Made['verdicts']): string {
  const byVerdict = groupedBy(verdicts.filter(isCompared), ({ verdict }) => verdict);
  const said = VERDICTS.flatMap((verdict) => {
    const byClaim = [...groupedBy(byVerdict.get(verdict) ?? [], ({ id }) => id)];
    const claims = byClaim.map(([id, { length }]) =>
      length > 1 ? `${id} (${length} settings)` : id,
    );
    return claims.length > 0 ? [`${verdict}: ${claims.join(', ')}`] : [];
  });
  return said.join('; ');
}
