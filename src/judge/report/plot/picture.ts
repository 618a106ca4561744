/** Puts plots and a legend together into one SVG. */

import type { CellPlace, Dimensions } from '../../analysis/place.js';
import { FONT, FONT_SIZE, GREY, type Look, type Looks, plainLook, textWidth } from './look.js';
import type { View } from './view.js';

export interface LegendEntry {
  readonly title: string;
  readonly look: Look;
}

/**
 * A legend above plots of the same width, one below the other, as one element; text has the colour
 * around it.
 */
export function picture(
  view: View,
  plots: Element | readonly Element[],
  entries: readonly LegendEntry[] = [],
): SVGSVGElement {
  const { document } = view;
  const all = [plots].flat() as Element[];
  const width = Number(all[0]!.getAttribute('width'));
  const { group, height } = legend(document, entries, width - 60);
  const total = all.reduce((sum, plot) => sum + Number(plot.getAttribute('height')), height);
  const svg = element(document, 'svg', {
    width,
    height: total,
    viewBox: `0 0 ${width} ${total}`,
    fill: 'currentColor',
    'font-family': `${FONT}, system-ui, sans-serif`,
    'font-size': FONT_SIZE,
  }) as SVGSVGElement;
  group.setAttribute('transform', 'translate(46,0)');
  svg.append(group);
  let y = height;
  for (const plot of all) {
    // The rules of the plot's style element are meant for a top-level svg: they would stretch a
    // nested one.
    plot.querySelector('style')?.remove();
    plot.setAttribute('y', String(y));
    y += Number(plot.getAttribute('height'));
    svg.append(plot);
  }
  return svg;
}

const NS = 'http://www.w3.org/2000/svg';
const SAMPLE = 26;
const GAP = 18;
const LINE = 20;

function legend(
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
    const [x1, y1] = [x, y + 9];
    group.append(
      element(document, 'line', {
        x1,
        x2: x1 + SAMPLE,
        y1,
        y2: y1,
        stroke: look.color,
        'stroke-width': 2.2,
        'stroke-dasharray': look.dash,
      }),
    );
    const at = { x: x + SAMPLE + 6, y: y + 13, 'font-size': FONT_SIZE, fill: 'currentColor' };
    group.append(element(document, 'text', at, title));
    x += needed + GAP;
  }
  return { group, height: entries.length > 0 ? y + LINE : 0 };
}

/** Creates an SVG element with attributes. */
export function element(
  document: Document,
  name: string,
  attributes: Record<string, string | number>,
  text?: string,
): Element {
  const created = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) created.setAttribute(key, String(value));
  if (text !== undefined) created.textContent = text;
  return created;
}

/** An entry per model; those that stand back have one together. */
export function modelLegend(
  items: readonly CellPlace[],
  { models }: Dimensions,
  { grey, of }: Looks,
): LegendEntry[] {
  const shown = [...new Set(items.map((item) => item.model))].sort((a, b) => a - b);
  return [
    ...shown
      .filter((model) => !grey.has(model))
      .map((model) => ({ title: models[model]!.title, look: of(model) })),
    ...(grey.size > 0 ? [{ title: `${grey.size} other models`, look: plainLook(GREY) }] : []),
  ];
}
