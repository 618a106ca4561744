/**
 * HTML and SVG from templates that escape the texts in them: only what a template itself says is
 * markup.
 */

/** Text that is markup, which `html` leaves as it is. */
export class Markup {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  get text(): string {
    return this.#text;
  }
}

/**
 * What a template may contain: texts, which are escaped, and markup, also several pieces of it in a
 * row.
 */
export type HtmlValue = string | number | Markup | readonly HtmlValue[];

/**
 * Returns the markup of a template. Its values stand between tags or in attributes in double
 * quotes.
 */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Markup {
  return new Markup(
    strings.map((text, i) => (i < values.length ? text + htmlText(values[i]!) : text)).join(''),
  );
}

/** Joins values, by default as lines. */
export const joinHtml = (values: readonly HtmlValue[], separator: HtmlValue = '\n'): Markup =>
  new Markup(values.map(htmlText).join(htmlText(separator)));

function htmlText(value: HtmlValue): string {
  if (value instanceof Markup) return value.text;
  return typeof value === 'object' ? value.map(htmlText).join('') : escaped(String(value));
}

const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
