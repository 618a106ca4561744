import PDFDocument from 'pdfkit';

/** The font files of text, in regular and in heavier weight. */
export interface PdfFonts {
  readonly regular: Uint8Array;
  readonly heavy: Uint8Array;
}

/** The points in a pixel of 1/96 inch. */
const POINTS = 0.75;

/**
 * A drawing as a PDF of its size: outlines stay outlines, and text stays text, in embedded fonts, as publishers require. It
 * supports only the SVG elements that charts use: `g`, `svg`, `path`, `rect`, `line`, `circle` and `text`. The same drawing
 * gives the same bytes.
 */
export function svgPdf(svg: Element, title: string, { regular, heavy }: PdfFonts): Promise<Uint8Array> {
  const size = ['width', 'height'].map((name) => POINTS * Number(svg.getAttribute(name))) as [number, number];
  const pdf = new PDFDocument({
    ...{ size, margin: 0, pdfVersion: '1.7', font: '' },
    // Without this date, the PDF would contain the current one.
    info: { Title: title, Producer: 'mmoe-exp', Creator: 'mmoe-exp', CreationDate: new Date(0) },
  });
  const chunks: Uint8Array[] = [];
  const bytes = new Promise<Uint8Array>((resolve, reject) => {
    pdf.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    pdf.on('end', () => resolve(Buffer.concat(chunks)));
    pdf.on('error', reject);
  });
  pdf.registerFont('regular', regular).registerFont('heavy', heavy).scale(POINTS);
  draw(pdf, svg, START);
  pdf.end();
  return bytes;
}

type Pdf = PDFKit.PDFDocument;

/** The properties that an element passes on to its children. */
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

function draw(pdf: Pdf, element: Element, above: Style): void {
  const style = styleOf(element, above);
  pdf.save();
  move(pdf, element);
  const at = (name: string) => Number(element.getAttribute(name) ?? 0);
  const tag = element.tagName.toLowerCase();
  switch (tag) {
    case 'svg':
    case 'g':
      for (const child of element.children) draw(pdf, child, style);
      break;
    case 'path': {
      const path = element.getAttribute('d') ?? '';
      if (path !== '') paint(pdf.path(path), style);
      break;
    }
    case 'rect':
      paint(pdf.rect(at('x'), at('y'), at('width'), at('height')), style);
      break;
    case 'circle':
      paint(pdf.circle(at('cx'), at('cy'), at('r')), style);
      break;
    case 'line':
      paint(pdf.moveTo(at('x1'), at('y1')).lineTo(at('x2'), at('y2')), { ...style, fill: 'none' });
      break;
    case 'text':
      write(pdf, element, style);
      break;
    case 'title':
      break;
    default:
      throw new Error(`<${tag}> cannot be drawn in a PDF`);
  }
  pdf.restore();
}

function paint(pdf: Pdf, style: Style): void {
  const { dash, cap, join, lineWidth } = style;
  const [fill, stroke] = [colorOf(style.fill, style), lineWidth > 0 ? colorOf(style.stroke, style) : undefined];
  color(pdf, style, fill, stroke);
  if (stroke) {
    pdf
      .lineWidth(lineWidth)
      .lineCap(cap as 'butt')
      .lineJoin(join as 'miter');
    if (dash !== 'none') pdf.addContent(`[${dash.replaceAll(',', ' ')}] 0 d`);
  }
  if (fill && stroke) pdf.fillAndStroke();
  else if (fill) pdf.fill();
  else if (stroke) pdf.stroke();
  else pdf.addContent('n');
}

function color(pdf: Pdf, { opacity, fillOpacity, strokeOpacity }: Style, fill?: Color, stroke?: Color): void {
  if (fill) pdf.fillColor(fill, opacity * fillOpacity);
  if (stroke) pdf.strokeColor(stroke, opacity * strokeOpacity);
}

/** Writes a line of text, or several, each with its own position. */
function write(pdf: Pdf, element: Element, style: Style): void {
  const lines = [...element.children].filter(({ tagName }) => tagName.toLowerCase() === 'tspan');
  let [x, y] = placeOf(element, style, [0, 0]);
  if (lines.length === 0) writeLine(pdf, textOf(element), x, y, style);
  for (const line of lines) {
    [x, y] = placeOf(line, style, [x, y]);
    writeLine(pdf, textOf(line), x, y, styleOf(line, style));
  }
}

function writeLine(pdf: Pdf, text: string, x: number, y: number, style: Style): void {
  if (text === '') return;
  pdf.font(style.heavy ? 'heavy' : 'regular', style.size);
  const width = pdf.widthOfString(text);
  const left = x - { start: 0, middle: width / 2, end: width }[style.anchor as 'start']!;
  const [fill, stroke] = [colorOf(style.fill, style), colorOf(style.stroke, style)];
  color(pdf, style, fill, stroke);
  const options = { lineBreak: false, baseline: 'alphabetic' } as const;
  // The halo of a label is drawn first, behind its text.
  if (stroke) pdf.lineWidth(style.lineWidth).text(text, left, y, { ...options, stroke: true, fill: false });
  if (fill) pdf.text(text, left, y, options);
}

const textOf = (element: Element): string =>
  [...element.childNodes]
    .filter(({ nodeType }) => nodeType === 3)
    .map(({ textContent }) => textContent)
    .join('');

/** The position of a line of text, given that of the line before it. */
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

type Color = string | [red: number, green: number, blue: number];

/** The color of a fill or stroke; undefined where nothing is painted. */
function colorOf(value: string, { color }: Style): Color | undefined {
  if (value === 'none' || value === 'transparent') return undefined;
  if (value === 'currentColor') return color === value ? '#000000' : color;
  const parts = /^rgb\((\d+), ?(\d+), ?(\d+)\)$/.exec(value)?.slice(1).map(Number);
  return parts ? (parts as [number, number, number]) : value;
}

/** Applies the transforms of an element: `translate` and `rotate`, and the position of a drawing within a drawing. */
function move(pdf: Pdf, element: Element): void {
  if (element.tagName.toLowerCase() === 'svg')
    pdf.translate(...(['x', 'y'].map((name) => Number(element.getAttribute(name) ?? 0)) as [number, number]));
  for (const [, name, list] of (element.getAttribute('transform') ?? '').matchAll(/(\w+)\(([^)]*)\)/g)) {
    const [first = 0, second = 0, third = 0] = list!.split(/[\s,]+/).map(Number);
    if (name === 'translate') pdf.translate(first, second);
    else if (name === 'rotate') pdf.rotate(first, { origin: [second, third] });
    else throw new Error(`a drawing has ${name}, which its PDF does not know`);
  }
}
