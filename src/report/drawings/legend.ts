import { FONT_SIZE, type Look, textWidth } from './look.js';

export interface LegendEntry {
  readonly title: string;
  readonly look: Look;
}

const NS = 'http://www.w3.org/2000/svg';
const SAMPLE = 26;
const GAP = 18;
const LINE = 20;

/** What the lines of a figure stand for, in as many rows as the width needs. */
export function legend(
  document: Document,
  entries: readonly LegendEntry[],
  width: number,
): { group: Element; height: number } {
  const group = document.createElementNS(NS, 'g');
  let x = 0;
  let y = 0;
  for (const { title, look } of entries) {
    const needed = SAMPLE + 6 + textWidth(title);
    if (x > 0 && x + needed > width) {
      x = 0;
      y += LINE;
    }
    group.append(lineSample(document, look, x, y), label(document, title, x + SAMPLE + 6, y));
    x += needed + GAP;
  }
  return { group, height: entries.length > 0 ? y + LINE : 0 };
}

function lineSample(document: Document, { color, dash }: Look, x: number, y: number): Element {
  return element(document, 'line', {
    ...{ x1: x, x2: x + SAMPLE, y1: y + 9, y2: y + 9 },
    ...{ stroke: color, 'stroke-width': 2.2, 'stroke-dasharray': dash },
  });
}

function label(document: Document, title: string, x: number, y: number): Element {
  const text = element(document, 'text', { x, y: y + 13, 'font-size': FONT_SIZE, fill: 'currentColor' });
  text.textContent = title;
  return text;
}

export function element(document: Document, name: string, attributes: Record<string, string | number>): Element {
  const created = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) created.setAttribute(key, String(value));
  return created;
}
