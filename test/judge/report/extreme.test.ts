import { describe, expect, it } from 'vitest';
import { rowTitles } from '../../../src/judge/report/plot/panels.js';
import { bareFigure, emptyDocument } from '../../../src/judge/report/print/print-figure.js';
import { buildReport } from '../../../src/judge/report/report.js';
import { makeCell, makeFolder } from './made.js';

/** What a ledger may say: any number that JSON can hold. */
const EXTREMES: Readonly<Record<string, readonly number[]>> = {
  huge: [1e308, 1.7e308, 9e307, -1.7e308],
  tiny: [5e-324, 1e-323, 2e-322, 0],
  both: [5e-324, 1.7e308, 1, -1e300],
  close: [1, 1 + 2 ** -52, 1 + 2 ** -51, 1 + 2 ** -50],
  negative: [-1e-300, -5e-324, -1e300, -1],
};

/** Runs on synthetic data, every number of which is extreme. */
function folderWith(numbers: readonly number[], own: string) {
  const at = (i: number) => numbers[i % numbers.length]!;
  const cells = [0, 1].flatMap((k) =>
    ['shared-bottom', 'single-task', 'omoe', 'mmoe', own].map((model, m) => {
      const gates = [
        {
          name: 'gate',
          mean: [at(m), at(m + 1)],
          entropy: at(m + 2),
          quantiles: [0, 1].map(() => [...numbers, at(m)]),
        },
      ];
      const curve = {
        step: Float64Array.of(1, 2 ** 40),
        test_mse: Float64Array.of(at(m + 1), at(m)),
      };
      const losses = [0, 1, 2, 3].map((i) => at(i + m));
      return makeCell(model, { correlation: at(k) }, losses, {
        run: { curve, gates: m < 2 ? [] : gates },
      });
    }),
  );
  return makeFolder(cells);
}

const cases = Object.entries(EXTREMES).flatMap(([kind, numbers]) =>
  ['own', 'm'.repeat(1000)].map(
    (own) => [`${kind}, a name of ${own.length}`, numbers, own] as const,
  ),
);

/** An attribute that is no number, or a size below 0. */
const WRONG =
  / (?:width|height|r|x|y|[xy][12]|c[xy]|d|transform|points)="[^"]*(?:NaN|Infinity|undefined)[^"]*"| (?:width|height|r)="-[^"]*"/;

describe('figures of extreme numbers', () => {
  it.each(cases)('%s: sizes are sizes, and panels have room', (_, numbers, own) => {
    const { figures, arrangement } = buildReport([folderWith(numbers, own)]);
    expect(figures.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['fig4', 'fig5', 'gates']),
    );
    for (const { name, views } of figures) {
      for (const width of [202, 900]) {
        const figure = views[0]!;
        const svg = bareFigure(figure, arrangement.dimensions, {
          document: emptyDocument(),
          width,
        }).outerHTML;
        expect([name, width, WRONG.exec(svg)?.[0]]).toEqual([name, width, undefined]);
        const frames = [...svg.matchAll(/<rect [^>]*width="([^"]*)"[^>]* fill="none"/g)].map(
          ([, wide]) => Number(wide),
        );
        if (width === 900) expect([name, frames.every((wide) => wide > 20)]).toEqual([name, true]);
      }
    }
  });

  it('titles of rows take a part of the width, however long', () => {
    const { marginLeft, axis } = rowTitles(['m'.repeat(1000), 'MMoE'], 900);
    expect(marginLeft).toBeLessThan(700);
    expect(axis.tickFormat('m'.repeat(1000))).toMatch(/^m+…$/);
    expect(axis.tickFormat('MMoE')).toBe('MMoE');
  });
});
