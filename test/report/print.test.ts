import { describe, expect, it } from 'vitest';
import { tooLarge } from '../../src/report/charts/index.js';
import { emptyDocument, printFigure } from '../../src/report/print/print-figure.js';
import { render } from '../../src/report/print/render.js';
import { buildReport } from '../../src/report/report.js';
import { cellOf, folderOf } from './made.js';

const correlations = [0.5, 0.9, 1];
const gates = [{ name: 'gate', mean: [0.75, 0.25], entropy: 0.5 }];
const report = buildReport([
  folderOf(
    correlations.flatMap((correlation) => [
      cellOf('shared-bottom', { correlation }, [0.5, 0.7, 20]),
      cellOf('mmoe', { correlation }, [0.1, 0.2, Infinity], { run: { gates } }),
    ]),
  ),
]);

const printed = async (figure: (typeof report.figures)[number]) => {
  const { figure: first } = figure.views[0]!;
  const svg = printFigure(first, report.arrangement.dimensions, { document: emptyDocument(), width: 900 });
  return { source: svg.outerHTML, ...(await render(svg.outerHTML, first)) };
};

describe('a printed figure', () => {
  it.each(report.figures.map((figure) => [figure.name, figure] as const))(
    '%s: outlines, no text; a PNG of twice its size',
    async (_, figure) => {
      const { source, svg, png } = await printed(figure);
      expect(source).not.toMatch(/NaN|undefined|Infinity/);
      expect(svg).not.toMatch(/<text|font-family|href|NaN/);
      const { title, caption } = figure.views[0]!.figure;
      expect(svg).toContain(`<title>${title}</title>`);
      expect(svg).toContain(caption.slice(0, 20));
      const [, width, height] = /^<svg width="(\d+)" height="(\d+)"/.exec(svg)!;
      const image = Buffer.from(png());
      expect(image.subarray(1, 4).toString()).toBe('PNG');
      expect([image.readUInt32BE(16), image.readUInt32BE(20)]).toEqual([2 * Number(width), 2 * Number(height)]);
    },
  );

  it('is the same each time', async () => {
    const [first, second] = [await printed(report.figures[0]!), await printed(report.figures[0]!)];
    expect(second.svg).toBe(first.svg);
    expect(Buffer.from(second.png()).equals(Buffer.from(first.png()))).toBe(true);
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
  expect(tooLarge(drawing(17))).toBe('17 panels are too many to print: report.html shows them in parts');
});

it('one element per line, to a hundredth of a pixel', async () => {
  const { svg } = await printed(report.figures[0]!);
  expect(svg.split('\n').filter((line) => (line.match(/<\w/g) ?? []).length > 1)).toEqual([]);
  expect(svg.match(/ d="[^"]*\.\d{3}/)).toBeNull();
});
