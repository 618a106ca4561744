/**
 * `npx tsx scripts/paper/beside-verdicts.ts [<folder>]`: what readers asked for beside the verdicts over label functions
 * (results/reference/RULES-2.md, section 5), and what decides nothing: Shared-Bottom against MMoE at each p, how much more its loss rises
 * from p = 1 to 0.5 as a ratio, where C2 (a) takes a difference, and the levels of all parts that say *larger*, corrected for their number.
 */
import { fileURLToPath } from 'node:url';
import { groupedBy } from '../../src/base/grouped.js';
import { evaluateClaims } from '../../src/claims/evaluate.js';
import { overSettings } from '../../src/claims/over-settings.js';
import { syntheticClaims } from '../../src/claims/synthetic.js';
import type { CellResults } from '../../src/results/cells.js';
import { lossesOf, pairBySeed, type Quantity } from '../../src/results/losses.js';
import { readResults } from '../../src/results/reader.js';
import { scored } from '../../src/stats/effect-scale.js';
import { holm } from '../../src/stats/levels.js';
import { type RankLocation, rankLocation, ratioLocation } from '../../src/stats/wilcoxon.js';
import { tableMarkdown } from '../../src/table/markdown.js';
import { digits3, estimate, level, number, type Table, type TableValue, text } from '../../src/table/table.js';

const published = fileURLToPath(new URL('../../results/reference/label-functions', import.meta.url));
const loss: Quantity = { phrase: 'loss', better: 'lower', of: ({ metrics }) => metrics.test_mse };

/** The tables `rises`, a row for the loss at each p and one for the rises, and `corrected`. */
export function besideVerdicts(folder = published): Table[] {
  const results = readResults(folder);
  const cells = results.cells.filter(({ stage }) => stage === 'final');
  const functions = [
    ...groupedBy(cells, ({ fields: { scale, sines, alpha, beta } }) => `${scale} ${sines} ${alpha} ${beta}`).values(),
  ];
  const of = (own: readonly CellResults[], model: string, p: number) =>
    lossesOf(own.find((cell) => cell.model === model && cell.fields.correlation === p)!, loss);
  const at = (p: number) =>
    functions.map((own) => {
      const [shared, mmoe] = pairBySeed([of(own, 'shared-bottom', p), of(own, 'mmoe', p)]);
      return Math.log(ratioLocation(shared!, mmoe!)!.value);
    });
  const rises = functions.map((own) => {
    const paired = pairBySeed([0.5, 1].flatMap((p) => ['shared-bottom', 'mmoe'].map((model) => of(own, model, p))));
    const [low, otherLow, high, otherHigh] = paired.map((losses) => Array.from(losses, Math.log));
    return rankLocation(low!.map((x, i) => x - high![i]! - (otherLow![i]! - otherHigh![i]!)))!.value;
  });
  const row = (of: string, logs: readonly number[]): TableValue[] => {
    const { value, interval } = rankLocation(logs) as RankLocation;
    const ratios = { value: Math.exp(value), interval: [Math.exp(interval![0]), Math.exp(interval![1])] as const };
    return [of, ratios, logs.filter((log) => log > 0).length, logs.length];
  };
  const claims = evaluateClaims(results, { claims: syntheticClaims });
  const larger = overSettings(claims, () => ({})).filter(({ expected }) => expected === 'larger');
  const levels = larger.map(
    ({ settings, none }) => rankLocation(settings.map(({ value }) => scored(value, { none })))!.p,
  );
  const corrected = holm(levels);
  return [
    {
      ...{
        name: 'corrected',
        caption: `Levels by Wilcoxon's test over label functions, corrected by Holm for ${larger.length} parts`,
      },
      columns: [text('id'), text('verdict'), number('p', 'p', level), number('corrected', 'corrected', level)],
      rows: larger.map(({ id, verdict }, i): TableValue[] => [id, verdict, levels[i], corrected[i]]),
    },
    {
      ...{ name: 'rises', caption: "Shared-Bottom's loss over MMoE's, and the ratio of their rises from p = 1 to 0.5" },
      columns: [text('of'), estimate('ratio', 'ratio', digits3), number('above', 'above 1'), number('functions')],
      rows: [...[0.5, 0.9, 1].map((p) => row(`loss at p = ${p}`, at(p))), row('rises', rises)],
    },
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const table of besideVerdicts(process.argv[2])) console.log(`${table.caption}\n\n${tableMarkdown(table)}`);
