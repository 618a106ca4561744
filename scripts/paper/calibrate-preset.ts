/**
 * `npx tsx scripts/paper/calibrate-preset.ts`: which values of c, m, alpha and beta give the paper's Figure 2, by the rule in
 * `results/reference/RULES.md`, and where the presets stand. No network is trained.
 */
import { syntheticPresets } from '../../src/data/synthetic/spec.js';
import { tableMarkdown } from '../../src/table/markdown.js';
import { number, type Table, text } from '../../src/table/table.js';
import { calibrated, candidates, type Figure2, figure2Of } from './calibration/figure-2.js';

const SHOWN = 10;

const found = calibrated();
console.log(`${found.length} of ${candidates.length} candidates fit Figure 2; the first becomes the preset:\n`);
console.log(tableMarkdown(tableOf(found.slice(0, SHOWN).map((figure, i) => [String(i + 1), figure]))));
console.log('\nThe presets with fixed alpha and beta:\n');
const fixed = Object.entries(syntheticPresets).filter(([, { alpha, beta }]) => ![alpha, beta].includes('normal'));
console.log(tableMarkdown(tableOf(fixed.map(([name, preset]) => [name, figure2Of(preset)]))));

function tableOf(rows: readonly (readonly [name: string, figure: Figure2])[]): Table {
  const threeDecimals = (value: number) => value.toFixed(3);
  return {
    name: 'calibration',
    caption: '',
    columns: [
      ...[text('preset'), number('c'), number('m'), text('alpha'), text('beta')],
      ...[number('r(0.5)', 'r(0.5)', threeDecimals), number('r(1)', 'r(1)', threeDecimals)],
      ...[number('departure', 'departure from a line', threeDecimals), text('grows'), text('curved')],
    ],
    rows: rows.map(([name, { preset, half, one, departure, grows, isCurved }]) => [
      ...[name, preset.scale, preset.sines, String(preset.alpha), String(preset.beta), half, one, departure],
      ...[grows ? 'yes' : 'no', isCurved ? 'yes' : 'no'],
    ]),
  };
}
