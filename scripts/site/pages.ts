import { posix } from 'node:path';
import { Marked } from 'marked';
import { getHeadingList, gfmHeadingId } from 'marked-gfm-heading-id';
import { REFERENCE } from './published.js';

/** What pages link to. */
export interface Site {
  /** The texts that become pages. */
  readonly texts: ReadonlySet<string>;
  /** The published folders, below `results/reference`. */
  readonly folders: ReadonlySet<string>;
}

export interface SitePage {
  readonly title: string;
  readonly html: string;
  /** The files, other than pages, that it shows or links to, as paths in the repository. */
  readonly files: readonly string[];
}

/** The path of the page of a text, and of the report of a folder. */
export const pageOf = (text: string): string => text.replace(/\.md$/, '.html');
export const reportOf = (folder: string): string => `${REFERENCE}/${folder}/report/report.html`;

/** The page of a text: its links lead to other pages, and the names of published folders to their reports. */
export function pageOfText(path: string, text: string, { texts, folders }: Site): SitePage {
  const files: string[] = [];
  const here = posix.dirname(path);
  const target = (href: string): string => {
    if (/^([a-z]+:|#)/.test(href)) return href;
    const [to, anchor] = href.split('#') as [string, string?];
    const file = posix.join(here, to);
    if (!texts.has(file)) files.push(file);
    return `${texts.has(file) ? pageOf(to) : to}${anchor === undefined ? '' : `#${anchor}`}`;
  };
  const marked = new Marked(gfmHeadingId(), {
    walkTokens(token) {
      if (token.type === 'link' || token.type === 'image') token.href = target(token.href);
    },
    renderer: {
      codespan({ text }) {
        const code = `<code>${escaped(text)}</code>`;
        const folder = posix.relative(REFERENCE, text.startsWith(REFERENCE) ? text : posix.join(here, text));
        return folders.has(folder) ? `<a href="${posix.relative(here, reportOf(folder))}">${code}</a>` : code;
      },
    },
  });
  const body = marked.parse(text, { async: false });
  const title = getHeadingList()[0]?.raw ?? path;
  return { title, html: documentOf(path, title, body), files };
}

export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** What every page leads to. */
const places = [
  ['index.html', 'Reports'],
  ['README.html', 'README'],
  ['docs/article/article.html', 'Article'],
  [`${REFERENCE}/README.html`, 'Published folders'],
  [`${REFERENCE}/RULES.html`, 'Rules'],
  ['tables.html', 'Tables'],
  ['playground.html', 'Playground'],
] as const;

/** A page of the site at a path, which its links start from. */
export function documentOf(path: string, title: string, body: string): string {
  const from = (to: string) => posix.relative(posix.dirname(path), to);
  const links = places.map(([to, name]) => `<a href="${from(to)}">${name}</a>`).join('\n');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}${title === 'mmoe-exp' ? '' : ' - mmoe-exp'}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${from('style.css')}">
<nav>
${links}
</nav>
<main>
${body}</main>
</html>
`;
}
