/**
 * `npm run article`: the reports that the article refers to, the article as a page and a PDF in site/docs/article/, and the findings
 * in README.md.
 */
import { writeFileSync } from 'node:fs';
import { ARTICLE, publishedFolders, root, textOf } from '../site/published.js';
import { makeReports, siteOf } from '../site/reports.js';
import { FINDINGS, readmeWithFindings, writeArticle } from './article.js';
import { foldersIn } from './sources.js';

process.chdir(root);
const folders = publishedFolders();
await makeReports(foldersIn(textOf(ARTICLE) + textOf(FINDINGS), folders));
writeArticle(siteOf(folders));
writeFileSync('README.md', readmeWithFindings());
