import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { tooLarge } from '../../../src/judge/report/charts/index.js';
import {
  bareFigure,
  emptyDocument,
  printFigure,
} from '../../../src/judge/report/print/print-figure.js';
import { render, renderPdf, withWords } from '../../../src/judge/report/print/render.js';
import { buildReport } from '../../../src/judge/report/report.js';
import { makeCell, makeFolder } from './made.js';

const correlations = [0.5, 0.9, 1];
const gates = [{ name: 'gate', mean: [0.75, 0.25], entropy: 0.5 }];
const report = buildReport([
  makeFolder(
    correlations.flatMap((correlation) => [
      makeCell('shared-bottom', { correlation }, [0.5, 0.7, 20]),
      makeCell('mmoe', { correlation }, [0.1, 0.2, Infinity], { run: { gates } }),
    ]),
  ),
]);

const printed = async (figure: (typeof report.figures)[number]) => {
  const first = figure.views[0]!;
  const svg = printFigure(first, report.arrangement.dimensions, {
    document: emptyDocument(),
    width: 900,
  });
  return { source: svg.outerHTML, ...(await render(svg.outerHTML, first)) };
};

describe('a printed figure', () => {
  it.each(report.figures.map((figure) => [figure.name, figure] as const))(
    '%s: outlines, no text; a PNG of twice its size',
    async (_, figure) => {
      const { source, svg, png } = await printed(figure);
      expect(source).not.toMatch(/NaN|undefined|Infinity/);
      expect(svg).not.toMatch(/<text|font-family|href="(?!#)|NaN/);
      // An outline that comes again is a reference to the first one.
      const outlines = svg.match(/<path fill="[^"]*" stroke="none" d="[^"]*"/g)!;
      expect(new Set(outlines).size).toBe(outlines.length);
      const { title, caption } = figure.views[0]!;
      expect(svg).toContain(`<title>${title}</title>`);
      expect(svg).toContain(caption.slice(0, 20));
      const [, width, height] = /^<svg width="(\d+)" height="(\d+)"/.exec(svg)!;
      const image = Buffer.from(png());
      expect(image.subarray(1, 4).toString()).toBe('PNG');
      expect([image.readUInt32BE(16), image.readUInt32BE(20)]).toEqual([
        2 * Number(width),
        2 * Number(height),
      ]);
    },
  );

  it('is the same each time', async () => {
    const [first, second] = [await printed(report.figures[0]!), await printed(report.figures[0]!)];
    expect(second.svg).toBe(first.svg);
    expect(Buffer.from(second.png()).equals(Buffer.from(first.png()))).toBe(true);
  });
});

describe('a figure for a paper', () => {
  const bare = (figure: (typeof report.figures)[number], width = 316.8) =>
    bareFigure(figure.views[0]!, report.arrangement.dimensions, {
      document: emptyDocument(),
      width,
    });
  /** The page of a PDF, and its drawing. */
  const opened = (pdf: Uint8Array) => {
    const text = Buffer.from(pdf).toString('latin1');
    const object = (number: string) => text.split(`\n${number} 0 obj\n`)[1]!.split('\nendobj')[0]!;
    const [, number] = /\/Contents (\d+) 0 R/.exec(text)!;
    const stream = object(number!);
    const start = stream.indexOf('stream\n') + 7;
    const bytes = Buffer.from(stream.slice(start, stream.lastIndexOf('\nendstream')), 'latin1');
    return { content: inflateSync(bytes).toString('latin1'), text };
  };

  it.each(report.figures.map((figure) => [figure.name, figure] as const))(
    '%s: no title, text as text, of its size',
    async (_, figure) => {
      const svg = bare(figure);
      const texts = [...svg.querySelectorAll('text')].filter(
        ({ children, textContent }) => children.length === 0 && textContent !== '',
      );
      expect(svg.outerHTML).not.toContain(figure.views[0]!.title);
      expect(
        withWords(svg.outerHTML, figure.views[0]!).match(/<text/g)!.length,
      ).toBeGreaterThanOrEqual(texts.length);
      const { content, text } = opened(await renderPdf(svg, figure.views[0]!));
      expect(text.slice(0, 8)).toBe('%PDF-1.7');
      const [, width, height] = /MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(text)!.map(Number);
      // 3.3 inches of 72 points.
      expect(width).toBeCloseTo(237.6, 6);
      expect(height).toBeCloseTo(0.75 * Number(svg.getAttribute('height')), 6);
      expect(text.match(/\/FontFile2 /g)!.length).toBeGreaterThanOrEqual(1);
      expect(content.match(/^BT$/gm)!.length).toBeGreaterThanOrEqual(texts.length);
      expect(content).not.toMatch(/NaN|undefined/);
      expect(content.match(/^q$/gm)!.length).toBe(content.match(/^Q$/gm)!.length);
    },
  );

  it('is the same PDF each time', async () => {
    const [first, second] = await Promise.all(
      [1, 2].map(() => renderPdf(bare(report.figures[0]!), { title: 'x' })),
    );
    expect(Buffer.from(second!).equals(Buffer.from(first!))).toBe(true);
  });
});

it('too many panels are not printed', () => {
  const item = { model: 0, axis: 0, values: [1], diverged: 0 };
  const drawing = (groups: number) =>
    ({
      chart: 'fig5',
      label: '',
      better: 'lower',
      items: Array.from({ length: groups }, (_, group) => ({ ...item, group })),
    }) as const;
  expect(tooLarge(drawing(16))).toBeUndefined();
  expect(tooLarge(drawing(17))).toBe(
    '17 panels are too many to print: report.html shows them in parts',
  );
});

it('one element per line, to a hundredth of a pixel', async () => {
  const { svg } = await printed(report.figures[0]!);
  expect(svg.split('\n').filter((line) => (line.match(/<\w/g) ?? []).length > 1)).toEqual([]);
  expect(svg.match(/ d="[^"]*\.\d{3}/)).toBeNull();
});

describe('at the widths of a paper', () => {
  const models = ['single-task', 'shared-bottom', 'omoe', 'mmoe'];
  const folders = [models, models.slice(1)].map((some) =>
    makeFolder(
      correlations.flatMap((correlation) =>
        some.map((model) => makeCell(model, { correlation }, [0.1, 0.2, 0.3])),
      ),
    ),
  );

  /** Columns and rows of the panels of a figure, by the places of their frames. */
  function gridOf(
    folder: (typeof folders)[number],
    name: string,
    inches: number,
    panels?: number,
  ): [number, number] {
    const { figures, arrangement } = buildReport([folder], [name]);
    const print = {
      document: emptyDocument(),
      width: 96 * inches,
      ...(panels !== undefined && { panels }),
    };
    const svg = bareFigure(figures[0]!.views[0]!, arrangement.dimensions, print).outerHTML;
    const frames = [
      ...svg.matchAll(/<rect transform="translate\((.+?),(.+?)\)"[^>]* fill="none"/g),
    ];
    return [new Set(frames.map(([, x]) => x)).size, new Set(frames.map(([, , y]) => y)).size];
  }

  it.each(['fig4', 'fig5'])(
    '%s has its three panels in a row of 7 inches, and below each other in a column',
    (name) => {
      for (const folder of folders) {
        expect(gridOf(folder, name, 7)).toEqual([3, 1]);
        expect(gridOf(folder, name, 3.3)).toEqual([1, 3]);
        expect(gridOf(folder, name, 7, 2)).toEqual([2, 2]);
      }
    },
  );
});
