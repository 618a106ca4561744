/**
 * `npx tsx scripts/paper/calibrate-preset.ts`: which values of c, m, alpha and beta give the
 * paper's Figure 2, by the rule in `results/reference/RULES.md`, and where the presets stand. No
 * network is trained.
 */

import { tableMarkdown } from '../../src/ground/table/markdown.js';
import { number, type Table, text } from '../../src/ground/table/table.js';
import {
  computeFigure2,
  type Figure2,
  fitsFigure2,
} from '../../src/train/data/synthetic/figure-2-curve.js';
import {
  type Series,
  type SyntheticPreset,
  syntheticPresets,
} from '../../src/train/data/synthetic/spec.js';

const SHOWN = 10;

const scales = [0.1, 0.2, 0.3, 0.5, 1, 2, 3];
const sines = [2, 3, 4, 5, 6, 7, 8, 9, 10];
const alphas: readonly Series[] = ['i', 'i/2'];
const betas: readonly Series[] = ['i', 'i/2', '(i-1)^2'];
const candidates: readonly SyntheticPreset[] = scales.flatMap((scale) =>
  sines.flatMap((count) =>
    alphas.flatMap((alpha) =>
      betas.map((beta) => ({
        scale,
        sines: count,
        alpha,
        beta,
        noise: 0.1,
        trainExamples: 'stream' as const,
      })),
    ),
  ),
);

type Row = readonly [name: string, preset: SyntheticPreset, figure: Figure2];

const found = candidates
  .map((preset): Row => ['', preset, computeFigure2(preset)])
  .filter(([, , figure]) => fitsFigure2(figure))
  .sort(([, , a], [, , b]) => a.departure - b.departure);
console.log(
  `${found.length} of ${candidates.length} candidates fit Figure 2; the first becomes the preset:\n`,
);
console.log(
  tableMarkdown(makeTable(found.slice(0, SHOWN).map(([, ...row], i) => [String(i + 1), ...row]))),
);
console.log('\nThe presets with fixed alpha and beta:\n');
const fixed = Object.entries(syntheticPresets).filter(
  ([, { alpha, beta }]) => ![alpha, beta].includes('normal'),
);
console.log(
  tableMarkdown(
    makeTable(fixed.map(([name, preset]): Row => [name, preset, computeFigure2(preset)])),
  ),
);

function makeTable(rows: readonly Row[]): Table {
  const threeDecimals = (value: number) => value.toFixed(3);
  return {
    name: 'calibration',
    caption: '',
    columns: [
      ...[text('preset'), number('c'), number('m'), text('alpha'), text('beta')],
      ...[number('r(0.5)', 'r(0.5)', threeDecimals), number('r(1)', 'r(1)', threeDecimals)],
      ...[
        number('departure', 'departure from a line', threeDecimals),
        text('grows'),
        text('curved'),
      ],
      number('linear', 'explained by a line', threeDecimals),
    ],
    rows: rows.map(([name, preset, { half, one, departure, grows, isCurved, linear }]) => [
      ...[
        name,
        preset.scale,
        preset.sines,
        String(preset.alpha),
        String(preset.beta),
        half,
        one,
        departure,
      ],
      ...[grows ? 'yes' : 'no', isCurved ? 'yes' : 'no', linear],
    ]),
  };
}
