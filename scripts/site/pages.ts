/** Pages of the site: a document of the repository as HTML that is complete in one file. */
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { Marked, type Token, type Tokens } from 'marked';
import { getHeadingList, gfmHeadingId } from 'marked-gfm-heading-id';
import { html, joinHtml, Markup } from '../../src/ground/base/html.js';
import { FOLDERS, REFERENCE, root } from './published.js';

/** What pages link to. */
export interface Site {
  /** The documents that become pages, as paths in the repository. */
  readonly texts: ReadonlySet<string>;
  /** The published folders, below `results/reference`. */
  readonly folders: ReadonlySet<string>;
  /**
   * Whether the site has their reports; without them, links to folders lead to the list of folders.
   */
  readonly hasReports: boolean;
}

export interface SitePage {
  readonly title: string;
  readonly html: string;
  /** The files, other than pages, that it shows or links to, as paths in the repository. */
  readonly files: readonly string[];
}

/** The path of the page of a document, and of the report of a folder. */
export const pagePath = (text: string): string => text.replace(/\.md$/, '.html');
export const reportPath = (folder: string): string => `${REFERENCE}/${folder}/report/report.html`;

/**
 * Returns the page of a document: its links lead to other pages, and published folders to their
 * reports.
 */
export function pageOfText(path: string, text: string, site: Site, intro = ''): SitePage {
  const { texts, folders, hasReports } = site;
  const files: string[] = [];
  const here = posix.dirname(path);
  const linkToFolder = (folder: string) =>
    posix.relative(here, hasReports ? reportPath(folder) : pagePath(FOLDERS));
  const target = (href: string): string => {
    if (/^([a-z]+:|#)/.test(href)) return href;
    const [to, anchor] = href.split('#') as [string, string?];
    const file = posix.join(here, to).replace(/\/$/, '');
    const folder = posix.relative(REFERENCE, file);
    if (folders.has(folder)) return linkToFolder(folder);
    if (!texts.has(file) && !places.some((place) => place.to === file)) files.push(file);
    return `${texts.has(file) ? pagePath(to) : to}${anchor === undefined ? '' : `#${anchor}`}`;
  };
  const marked = new Marked(gfmHeadingId(), {
    hooks: { processAllTokens: (tokens) => withFigures(tokens as Token[]) },
    walkTokens(token) {
      if (token.type === 'link' || token.type === 'image') token.href = target(token.href);
    },
    renderer: {
      codespan({ text }) {
        const code = html`<code>${text}</code>`;
        const folder = posix.relative(
          REFERENCE,
          text.startsWith(REFERENCE) ? text : posix.join(here, text),
        );
        return (folders.has(folder) ? html`<a href="${linkToFolder(folder)}">${code}</a>` : code)
          .text;
      },
      table(token) {
        // Only the table scrolls where it is wider than the page.
        return `<div class="table">${Reflect.apply(plainTable, this, [token])}</div>`;
      },
    },
    extensions: [
      {
        name: 'figure',
        renderer({ tokens }) {
          const [image, caption] = tokens as [Token, Token];
          const parse = (token: Token) => this.parser.parseInline([token]);
          return `<figure>${parse(image)}<figcaption>${parse(caption)}</figcaption></figure>\n`;
        },
      },
    ],
  });
  const plainTable = new Marked().Renderer.prototype.table;
  const body = marked.parse(text, { async: false }).replace('</h1>', `</h1>\n${intro}`);
  const title = getHeadingList()[0]?.raw ?? path;
  return { title, html: makeDocument(path, title, new Markup(body), site), files };
}

/**
 * Joins an image that is a paragraph and the paragraph in italics below it to a figure with a
 * caption.
 */
function withFigures(tokens: readonly Token[]): Token[] {
  const joined: Token[] = [];
  for (const token of tokens) {
    const caption = onlyInline(token, 'em');
    const image = onlyInline(lastBlock(joined), 'image');
    if (!caption || !image) {
      joined.push(token);
      continue;
    }
    while (joined.pop()?.type === 'space');
    joined.push({ type: 'figure', raw: '', tokens: [image, caption] });
  }
  return joined;
}

const lastBlock = (tokens: readonly Token[]): Token | undefined =>
  tokens.filter(({ type }) => type !== 'space').at(-1);

/** Returns the only part of a paragraph if it is of a type. */
function onlyInline(token: Token | undefined, type: string): Token | undefined {
  if (token?.type !== 'paragraph') return undefined;
  const [only, ...others] = (token as Tokens.Paragraph).tokens;
  return others.length === 0 && only?.type === type ? only : undefined;
}

/** What every page leads to; the first ones need the whole site. */
const places: readonly {
  readonly to: string;
  readonly name: string;
  readonly needsReports?: true;
}[] = [
  { to: 'index.html', name: 'mmoe-exp', needsReports: true },
  { to: 'docs/paper.html', name: 'The paper, figure by figure' },
  { to: 'docs/article/article.html', name: 'Article' },
  { to: 'tables.html', name: 'Public tables', needsReports: true },
  { to: 'playground.html', name: 'Playground', needsReports: true },
  { to: 'reports.html', name: 'Reports', needsReports: true },
  { to: 'README.html', name: 'Documents' },
];

const style = readFileSync(`${root}scripts/site/style.css`, 'utf8');

/** Returns a page of the site at a path, from which its links start. */
export function makeDocument(
  path: string,
  title: string,
  body: Markup,
  { hasReports }: Pick<Site, 'hasReports'>,
): string {
  const from = (to: string) => posix.relative(posix.dirname(path), to);
  const links = places
    .filter(({ needsReports }) => hasReports || !needsReports)
    .map(
      ({ to, name }) =>
        html`<a href="${from(to)}"${to === path ? html` aria-current="page"` : ''}>${name}</a>`,
    );
  return html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}${title === 'mmoe-exp' ? '' : ' - mmoe-exp'}</title>
<link rel="icon" href="data:,">
<style>
${new Markup(style)}</style>
<nav>
${joinHtml(links)}
</nav>
<main>
${body}</main>
</html>
`.text;
}
