import { hex4, type PageFont, pdfFile } from './pdf-file.js';
import { circlePath, pathOf, written } from './pdf-path.js';
import type { TrueType } from './true-type.js';

/** The fonts of text, of the usual weight and of a heavier one. */
export interface PdfFonts {
  readonly regular: TrueType;
  readonly heavy: TrueType;
}

/** Points of a pixel of 1/96 inch. */
const POINTS = 0.75;

/**
 * A drawing as a PDF of its size: outlines as outlines, text as text in its own fonts. It knows what charts draw with, and no
 * more of SVG: `g`, `svg`, `path`, `rect`, `line`, `circle` and `text`.
 */
export function svgPdf(svg: Element, title: string, fonts: PdfFonts): Uint8Array {
  const [width, height] = ['width', 'height'].map((name) => POINTS * Number(svg.getAttribute(name))) as [
    number,
    number,
  ];
  const page = new PageContent(fonts);
  page.draw(svg, START);
  return pdfFile({
    ...{ title, width, height },
    content: `${[POINTS, 0, 0, -POINTS, 0, height].map(written).join(' ')} cm\n${page.lines.join('\n')}`,
    ...{ fonts: page.fonts, opacities: page.opacities },
  });
}

/** What an element hands down. */
interface Style {
  readonly color: string;
  readonly fill: string;
  readonly stroke: string;
  readonly opacity: number;
  readonly fillOpacity: number;
  readonly strokeOpacity: number;
  readonly lineWidth: number;
  readonly dash: string;
  readonly cap: string;
  readonly join: string;
  readonly size: number;
  readonly heavy: boolean;
  readonly anchor: string;
}

const START: Style = {
  ...{ color: '#000000', fill: '#000000', stroke: 'none', opacity: 1, fillOpacity: 1, strokeOpacity: 1 },
  ...{ lineWidth: 1, dash: 'none', cap: 'butt', join: 'miter', size: 16, heavy: false, anchor: 'start' },
};

class PageContent {
  readonly lines: string[] = [];
  readonly opacities = new Map<string, { fill: number; stroke: number }>();
  readonly #faces: { readonly regular: Face; readonly heavy: Face };

  constructor({ regular, heavy }: PdfFonts) {
    this.#faces = { regular: new Face('R', 'Inter-Regular', regular), heavy: new Face('H', 'Inter-SemiBold', heavy) };
  }

  /** Those that are used. */
  get fonts(): readonly PageFont[] {
    return Object.values(this.#faces).filter(({ letters }) => letters.size > 0);
  }

  draw(element: Element, above: Style): void {
    const own = styleOf(element, above);
    const moved = movesOf(element);
    this.lines.push('q', ...moved);
    this.#shape(element, own);
    this.lines.push('Q');
  }

  #shape(element: Element, style: Style): void {
    const at = (name: string) => Number(element.getAttribute(name) ?? 0);
    const tag = element.tagName.toLowerCase();
    switch (tag) {
      case 'svg':
      case 'g':
        for (const child of element.children) this.draw(child, style);
        break;
      case 'path':
        this.#paint(pathOf(element.getAttribute('d') ?? ''), style);
        break;
      case 'rect':
        this.#paint(`${[at('x'), at('y'), at('width'), at('height')].map(written).join(' ')} re`, style);
        break;
      case 'circle':
        this.#paint(circlePath(at('cx'), at('cy'), at('r')), style);
        break;
      case 'line':
        this.#paint(pathOf(`M${at('x1')},${at('y1')}L${at('x2')},${at('y2')}`), { ...style, fill: 'none' });
        break;
      case 'text':
        this.#text(element, style);
        break;
      case 'title':
        break;
      default:
        throw new Error(`<${tag}> cannot be drawn in a PDF`);
    }
  }

  #paint(path: string, style: Style): void {
    const [fill, stroke] = [colorOf(style.fill, style), style.lineWidth > 0 ? colorOf(style.stroke, style) : undefined];
    if (path === '' || (!fill && !stroke)) return;
    this.lines.push(...this.#state(style, fill, stroke), path, fill ? (stroke ? 'B' : 'f') : 'S');
  }

  /** Colours, opacities and how lines are drawn. */
  #state(style: Style, fill: string | undefined, stroke: string | undefined): string[] {
    const { opacity, fillOpacity, strokeOpacity, lineWidth, dash, cap, join } = style;
    return [
      ...this.#opacity(opacity * fillOpacity, opacity * strokeOpacity),
      ...(fill ? [`${fill} rg`] : []),
      ...(stroke
        ? [
            `${stroke} RG ${written(lineWidth)} w`,
            `${{ round: 1, square: 2 }[cap] ?? 0} J ${{ round: 1, bevel: 2 }[join] ?? 0} j`,
            ...(dash === 'none' ? [] : [`[${dash.replaceAll(',', ' ')}] 0 d`]),
          ]
        : []),
    ];
  }

  #opacity(fill: number, stroke: number): string[] {
    if (fill === 1 && stroke === 1) return [];
    const rounded = { fill: Number(written(fill)), stroke: Number(written(stroke)) };
    const name = `O${Math.round(1000 * fill)}x${Math.round(1000 * stroke)}`;
    this.opacities.set(name, rounded);
    return [`/${name} gs`];
  }

  /** A line of text, or several, each of which says where it is. */
  #text(element: Element, style: Style): void {
    const lines = [...element.children].filter(({ tagName }) => tagName.toLowerCase() === 'tspan');
    let [x, y] = placeOf(element, style, [0, 0]);
    if (lines.length === 0) this.#line(textOf(element), x, y, style);
    for (const line of lines) {
      [x, y] = placeOf(line, style, [x, y]);
      this.#line(textOf(line), x, y, styleOf(line, style));
    }
  }

  #line(text: string, x: number, y: number, style: Style): void {
    const face = style.heavy ? this.#faces.heavy : this.#faces.regular;
    const { glyphs, width } = face.set(text, style.size);
    const left = x - { start: 0, middle: width / 2, end: width }[style.anchor as 'start']!;
    const [fill, stroke] = [colorOf(style.fill, style), colorOf(style.stroke, style)];
    const write = (mode: number) =>
      `BT ${mode} Tr /${face.name} ${written(style.size)} Tf 1 0 0 -1 ${written(left)} ${written(y)} Tm <${glyphs}> Tj ET`;
    this.lines.push(...this.#state(style, fill, stroke));
    // The halo of a label is behind it.
    if (stroke) this.lines.push(write(1));
    if (fill) this.lines.push(write(0));
  }
}

/** A font as a page uses it. */
class Face implements PageFont {
  readonly letters = new Map<number, string>();

  constructor(
    readonly name: string,
    readonly postScriptName: string,
    readonly font: TrueType,
  ) {}

  /** The glyphs of a text, and its width at a size. */
  set(text: string, size: number): { glyphs: string; width: number } {
    let units = 0;
    let glyphs = '';
    for (const letter of text) {
      const glyph = this.font.glyphOf(letter.codePointAt(0)!);
      this.letters.set(glyph, letter);
      units += this.font.widthOf(glyph);
      glyphs += hex4(glyph);
    }
    return { glyphs, width: (units * size) / this.font.unitsPerEm };
  }
}

const textOf = (element: Element): string =>
  [...element.childNodes]
    .filter(({ nodeType }) => nodeType === 3)
    .map(({ textContent }) => textContent)
    .join('');

/** Where a line of text is, after one that was at a place. */
function placeOf(element: Element, style: Style, [x, y]: readonly [number, number]): [number, number] {
  const size = sizeOf(element.getAttribute('font-size'), style.size);
  const at = (name: string) => {
    const value = element.getAttribute(name);
    if (value === null) return undefined;
    return value.endsWith('em') ? Number.parseFloat(value) * size : Number.parseFloat(value);
  };
  return [(at('x') ?? x) + (at('dx') ?? 0), (at('y') ?? y) + (at('dy') ?? 0)];
}

const sizeOf = (value: string | null, above: number): number => (value === null ? above : Number.parseFloat(value));

function styleOf(element: Element, above: Style): Style {
  const of = (name: string) => element.getAttribute(name);
  const size = /font-size:\s*([\d.]+)px/.exec(of('style') ?? '')?.[1] ?? of('font-size');
  const color = of('color');
  const number = (name: string, value: number) => Number(of(name) ?? value);
  return {
    color: color === null || color === 'inherit' ? above.color : color,
    fill: of('fill') ?? above.fill,
    stroke: of('stroke') ?? above.stroke,
    opacity: above.opacity * number('opacity', 1),
    fillOpacity: number('fill-opacity', above.fillOpacity),
    strokeOpacity: number('stroke-opacity', above.strokeOpacity),
    lineWidth: number('stroke-width', above.lineWidth),
    dash: of('stroke-dasharray') ?? above.dash,
    cap: of('stroke-linecap') ?? above.cap,
    join: of('stroke-linejoin') ?? above.join,
    size: sizeOf(size, above.size),
    heavy: Number(of('font-weight') ?? (above.heavy ? 600 : 400)) >= 600,
    anchor: of('text-anchor') ?? above.anchor,
  };
}

/** Red, green and blue from 0 to 1; undefined where nothing is painted. */
function colorOf(value: string, { color }: Style): string | undefined {
  if (value === 'none' || value === 'transparent') return undefined;
  if (value === 'currentColor') return colorOf(color, { ...START, color: '#000000' });
  const named = { white: '#ffffff', black: '#000000' }[value] ?? value;
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(named)?.[1];
  const digits = hex?.length === 3 ? [...hex].map((digit) => digit + digit).join('') : hex;
  const parts = digits ? digits.match(/../g)!.map((pair) => Number.parseInt(pair, 16)) : rgbOf(named);
  return parts.map((part) => written(part / 255)).join(' ');
}

function rgbOf(value: string): number[] {
  const parts = /^rgb\((\d+), ?(\d+), ?(\d+)\)$/.exec(value)?.slice(1).map(Number);
  if (!parts) throw new Error(`a drawing has the colour ${value}, which its PDF does not know`);
  return parts;
}

/** What moves an element: `translate` and `rotate`, and the place of a drawing within a drawing. */
function movesOf(element: Element): string[] {
  const [x, y] = ['x', 'y'].map((name) => Number(element.getAttribute(name) ?? 0));
  const nested =
    element.tagName.toLowerCase() === 'svg' && (x !== 0 || y !== 0) ? [`1 0 0 1 ${written(x!)} ${written(y!)} cm`] : [];
  const moves = [...(element.getAttribute('transform') ?? '').matchAll(/(\w+)\(([^)]*)\)/g)].map(([, name, list]) => {
    const [first = 0, second = 0, third = 0] = list!.split(/[\s,]+/).map(Number);
    if (name === 'translate') return `1 0 0 1 ${written(first)} ${written(second)} cm`;
    if (name === 'rotate') {
      const [cos, sin] = [Math.cos((first * Math.PI) / 180), Math.sin((first * Math.PI) / 180)];
      const back = [second - cos * second + sin * third, third - sin * second - cos * third];
      return `${[cos, sin, -sin, cos, ...back].map(written).join(' ')} cm`;
    }
    throw new Error(`a drawing has ${name}, which its PDF does not know`);
  });
  return [...nested, ...moves];
}
