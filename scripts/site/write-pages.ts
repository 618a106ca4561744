/** Writes the pages of all documents into site/, with the files that they show or link to. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ARTICLE } from '../article/documents.js';
import { pageOfText, pagePath, type Site, type SitePage } from './pages.js';
import { readRepositoryText, texts } from './published.js';

const PDF =
  '<p class="aside"><a href="article.pdf">PDF, with the appendix</a>. Every number links to its runs.</p>';

/** Returns the title of each document by its path. */
export function writePages(site: Omit<Site, 'texts'>): ReadonlyMap<string, string> {
  const paths = texts();
  const whole: Site = { ...site, texts: new Set(paths) };
  return new Map(
    paths.map((path) => [
      path,
      writePage(
        pagePath(path),
        pageOfText(path, readRepositoryText(path), whole, path === ARTICLE ? PDF : ''),
      ),
    ]),
  );
}

/** Writes a page and the files that it shows or links to; returns its title. */
export function writePage(path: string, { title, html, files }: SitePage): string {
  writeInSite(path, html);
  for (const file of files) writeInSite(file, readFileSync(file));
  return title;
}

export function writeInSite(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join('site', path)), { recursive: true });
  writeFileSync(join('site', path), content);
}
