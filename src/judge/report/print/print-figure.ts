/** Lays out a figure for print, with or without title and caption. */

import { parseHTML } from 'linkedom';
import type { Dimensions } from '../../analysis/place.js';
import type { Figure } from '../charts/chart.js';
import { draw } from '../charts/index.js';
import { FONT, FONT_SIZE, wrapped } from '../plot/look.js';
import { element } from '../plot/picture.js';
import type { View } from '../plot/view.js';

const MARGIN = 14;
const TITLE = 17;
const LINE = 15;
const INK = '#1a1a1a';
const CAPTION = 11;

export const emptyDocument = (): Document =>
  parseHTML('<!doctype html><html><body></body></html>').document;

/**
 * A figure with at least one item, for a paper that adds its own title and caption. Its text needs
 * the font.
 */
export function bareFigure({ drawing }: Figure, dimensions: Dimensions, view: View): SVGSVGElement {
  const svg = draw(drawing, dimensions, view)!;
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  svg.setAttribute('color', INK);
  return svg;
}

/**
 * A figure with at least one item, laid out for print on white: title, drawing, caption. Its text
 * needs the font.
 */
export function printFigure(
  { title, caption, drawing }: Figure,
  dimensions: Dimensions,
  view: View,
): SVGSVGElement {
  const { document } = view;
  const content = draw(drawing, dimensions, { ...view, width: view.width - 2 * MARGIN })!;
  const inner = Number(content.getAttribute('width'));
  const width = inner + 2 * MARGIN;
  const contentHeight = Number(content.getAttribute('height'));
  const lines = wrapped(caption, inner, CAPTION);
  const top = MARGIN + TITLE + 12;
  const height = top + contentHeight + 8 + lines.length * LINE + MARGIN;
  const svg = element(document, 'svg', {
    xmlns: 'http://www.w3.org/2000/svg',
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    color: INK,
    fill: INK,
    'font-family': FONT,
    'font-size': FONT_SIZE,
  }) as SVGSVGElement;
  content.setAttribute('x', String(MARGIN));
  content.setAttribute('y', String(top));
  svg.append(
    element(document, 'rect', { width, height, fill: '#ffffff' }),
    element(
      document,
      'text',
      { x: MARGIN, y: MARGIN + TITLE - 3, 'font-size': 15, 'font-weight': 600 },
      title,
    ),
    content,
    ...lines.map((words, i) => {
      const y = top + contentHeight + 8 + (i + 1) * LINE - 4;
      return element(
        document,
        'text',
        { x: MARGIN, y, 'font-size': CAPTION, fill: '#444444' },
        words,
      );
    }),
  );
  return svg;
}
