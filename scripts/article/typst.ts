/**
 * Markdown as Typst markup, for the article's PDF: headings, paragraphs, lists, tables, figures,
 * quotes, code, emphasis and links.
 */
import { marked, type Token, type Tokens } from 'marked';

/** What the document begins with: the style of the page. */
const preamble = (title: string) => `#set document(title: [${escaped(title)}], date: none)
#set page(paper: "a4", margin: (x: 25mm, y: 24mm), numbering: "1")
#set text(size: 10pt, lang: "en")
#set par(justify: true, leading: 0.62em)
#set heading(numbering: none)
#show heading.where(level: 1): it => block(below: 1.2em, text(size: 17pt, it.body))
#show heading.where(level: 2): it => block(above: 1.6em, below: 0.8em, text(size: 12pt, it.body))
#show link: set text(fill: rgb("#1a4f8b"))
#show raw: set text(size: 8.5pt)
#show table: set text(size: 8pt)
#show table: set par(justify: false)
#show figure.caption: set text(size: 8.5pt)
#set table(stroke: (x, y) => (top: if y == 0 { 0.8pt } else if y == 1 { 0.4pt } else { 0pt }, bottom: 0.4pt + luma(220)), inset: (x: 4pt, y: 3pt))
`;

/** The letters of a cell from which its column is a long one. */
const LONG = 26;

/**
 * A document in Typst. Images are read from paths relative to the root of the compiler's workspace,
 * by `pathOf`.
 */
export function toTypst(markdown: string, pathOf: (href: string) => string): string {
  const tokens = marked.lexer(markdown);
  const title =
    tokens.find((token): token is Tokens.Heading => token.type === 'heading')?.text ?? '';
  const blocks = (some: readonly Token[]): string => some.map(block).join('');
  const inlines = (some: readonly Token[] | undefined): string => (some ?? []).map(inline).join('');

  function block(token: Token): string {
    switch (token.type) {
      case 'space':
        return '\n';
      case 'heading':
        return `#heading(level: ${token.depth})[${inlines(token.tokens)}]\n\n`;
      case 'paragraph': {
        const [only, ...others] = (token.tokens ?? []) as Token[];
        return only?.type === 'image' && others.length === 0
          ? figure(only as Tokens.Image)
          : `${inlines(token.tokens)}\n\n`;
      }
      case 'text':
        return token.tokens ? inlines(token.tokens) : escaped(decoded(token.text));
      case 'list': {
        const { ordered, items } = token as Tokens.List;
        return `#${ordered ? 'enum' : 'list'}(${items.map((item) => `[${blocks(item.tokens)}]`).join(', ')})\n\n`;
      }
      case 'blockquote':
        return `#quote(block: true)[${blocks(token.tokens ?? [])}]\n\n`;
      case 'code':
        return `#raw(block: true, ${JSON.stringify(token.text)})\n\n`;
      case 'table':
        return tableOf(token as Tokens.Table);
      case 'hr':
      case 'html':
        return '';
      default:
        throw new Error(`no Typst for ${token.type}: ${token.raw}`);
    }
  }

  function figure({ href, text }: Tokens.Image): string {
    return `#figure(image(${JSON.stringify(pathOf(href))}, width: 100%), caption: [${escaped(decoded(text).replaceAll('`', ''))}])\n\n`;
  }

  function tableOf({ header, align, rows }: Tokens.Table): string {
    const cells = [header, ...rows].map((row) =>
      row.map(({ tokens }) => `[${inlines(tokens)}]`).join(', '),
    );
    const [head = '', ...body] = cells;
    // Short columns are as wide as their texts; long ones share what is left.
    const widths = header.map((_, i) =>
      Math.max(...[header, ...rows].map((row) => row[i]!.text.length)),
    );
    const columns = widths.map((width) => (width > LONG ? `${width}fr` : 'auto'));
    const aligned = align.map((side) => side ?? 'left');
    return `#table(columns: (${columns.join(', ')},), align: (${aligned.join(', ')},), table.header(${head}), ${body.join(', ')})\n\n`;
  }

  function inline(token: Token): string {
    switch (token.type) {
      case 'strong':
        return `#strong[${inlines(token.tokens)}]`;
      case 'em':
        return `#emph[${inlines(token.tokens)}]`;
      case 'codespan':
        return `#raw(${JSON.stringify(decoded(token.text))})`;
      case 'link':
        return /^https?:/.test(token.href)
          ? `#link(${JSON.stringify(token.href)})[${inlines(token.tokens)}]`
          : inlines(token.tokens);
      case 'br':
        return ' \\\n';
      case 'escape':
      case 'text':
        return token.type === 'text' && token.tokens
          ? inlines(token.tokens)
          : escaped(decoded(token.text));
      default:
        throw new Error(`no Typst for ${token.type}: ${token.raw}`);
    }
  }

  return `${preamble(title)}\n${blocks(tokens)}`;
}

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};
const decoded = (text: string): string =>
  text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => entities[entity]!);

/** Text that Typst sets as it is. */
const escaped = (text: string): string =>
  text.replace(/[\\*_`$#<>@[\]~"'/=+-]/g, (sign) => `\\${sign}`);
