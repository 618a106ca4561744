import { element, type LegendEntry, legend } from './legend.js';
import { FONT, FONT_SIZE } from './look.js';
import type { View } from './view.js';

/** Puts a legend above a plot: one svg element, text in the colour of its surroundings. */
export function picture(view: View, plot: Element, entries: readonly LegendEntry[] = []): SVGSVGElement {
  const { document } = view;
  const width = Number(plot.getAttribute('width'));
  const { group, height } = legend(document, entries, width - 60);
  const total = height + Number(plot.getAttribute('height'));
  const svg = element(document, 'svg', {
    width,
    height: total,
    viewBox: `0 0 ${width} ${total}`,
    fill: 'currentColor',
    'font-family': `${FONT}, system-ui, sans-serif`,
    'font-size': FONT_SIZE,
  }) as SVGSVGElement;
  group.setAttribute('transform', 'translate(46,0)');
  // Its rules are meant for an svg that stands in a page by itself: they would stretch one within another.
  plot.querySelector('style')?.remove();
  plot.setAttribute('y', String(height));
  svg.append(group, plot);
  return svg;
}
