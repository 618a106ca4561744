/**
 * `npm run article`: fills in the documents whose numbers are computed (README's answer, the
 * article, its appendix, the paper figure by figure) and writes the article as a page and a PDF.
 * Values are computed again only if ledgers or references changed; `-- --fresh` computes all.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { registerExtras } from '../../src/extras/register.js';
import { counted } from '../../src/ground/base/words.js';
import { drawFigures } from '../site/figures.js';
import { FIGURES, publishedFolders, root, shownFigures } from '../site/published.js';
import { makeReports } from '../site/reports.js';
import { writePages } from '../site/write-pages.js';
import { writeAnswerFigure } from './answer-figure.js';
import { writePdf } from './article.js';
import { allTemplates, filledDocuments } from './documents.js';
import { writeMapFigure } from './map-figure.js';
import { referencesIn } from './references.js';
import { foldersIn, tablesIn } from './sources.js';
import { computeValues, knownValues, ledgersHash, writeValues } from './values.js';

registerExtras();

process.chdir(root);
const { values: options } = parseArgs({ options: { fresh: { type: 'boolean', default: false } } });
const folders = publishedFolders();
const references = [...new Set(allTemplates().flatMap(referencesIn))];
const ledgers = ledgersHash();
const known = options.fresh ? undefined : knownValues(ledgers);
const missing = references.filter((reference) => known?.[reference] === undefined);
if (missing.length > 0)
  console.error(`${counted(missing.length, 'value')} of ${references.length} to compute`);
await makeReports(foldersIn(missing, folders));
const values = { ...known, ...computeValues(missing, tablesIn('site')) };
const current = {
  ledgers,
  values: Object.fromEntries(references.map((reference) => [reference, values[reference]!])),
};
writeValues(current);
for (const [document, text] of filledDocuments(current)) writeFileSync(document, text);
// They are drawn from ledgers alone.
if (known === undefined) {
  await writeAnswerFigure();
  await writeMapFigure();
}
await drawFigures(shownFigures(folders).filter(({ file }) => !existsSync(`${FIGURES}/${file}`)));

writePages({ folders: new Set(folders), hasReports: false });
writePdf();
console.log(
  'article: site/docs/article/article.html and article.pdf; its appendix: site/docs/article/appendix.html',
);
