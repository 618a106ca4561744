/**
 * `npx tsx scripts/paper/gates.ts [<frozen> <equal> <label-functions>]`: what gates do (results/reference/RULES-2.md, section 7), from
 * the published runs of `configs/paper/gates-frozen.yaml`, `gates-equal.yaml` and `label-functions.yaml`, or from other folders.
 */
import { fileURLToPath } from 'node:url';
import type { CellResults } from '../../src/results/cells.js';
import { lossesOf, pairBySeed, type Quantity } from '../../src/results/losses.js';
import { readResults } from '../../src/results/reader.js';
import { type EffectScale, sayingOf } from '../../src/stats/effect-scale.js';
import { absoluteDeviations } from '../../src/stats/summary.js';
import { rankLocation, ratioLocation } from '../../src/stats/wilcoxon.js';
import { tableMarkdown } from '../../src/table/markdown.js';
import { digits3, estimate, number, type Table, type TableValue, text } from '../../src/table/table.js';

const published = (folder: string) => fileURLToPath(new URL(`../../results/reference/${folder}`, import.meta.url));

/** What is said, of which two models: the loss, or the distance from the median loss, of the first is larger than that of the second. */
const PARTS = [
  ['G1 frozen', 'frozen', 'mmoe'],
  ['G1 equal', 'equal', 'mmoe'],
  ['G2 frozen', 'shared-bottom', 'frozen'],
  ['G2 equal', 'shared-bottom', 'equal'],
] as const;

const WORDS = { larger: 'holds', smaller: 'the opposite holds', alike: 'alike' } as const;

const quantities: Readonly<Record<string, Quantity & EffectScale>> = {
  losses: { phrase: 'loss', better: 'lower', of: ({ metrics }) => metrics.test_mse, margin: 1.1, none: 1 },
  distances: {
    phrase: 'loss of the first task',
    better: 'lower',
    of: ({ metrics }) => metrics.test_mse_1,
    margin: 1.25,
    none: 1,
  },
};

const settingOf = ({ fields }: CellResults) =>
  ['scale', 'sines', 'alpha', 'beta'].map((field) => fields[field]).join(' ');

/** The final cells of a folder at p = 0.5, a map for each model: by label function. */
function cellsIn(folder: string): Map<string, Map<string, CellResults>> {
  const models = new Map<string, Map<string, CellResults>>();
  for (const cell of readResults(folder).cells) {
    if (cell.stage !== 'final' || (cell.fields.correlation ?? 0.5) !== 0.5) continue;
    const own = models.get(cell.model) ?? new Map<string, CellResults>();
    models.set(cell.model, own.set(settingOf(cell), cell));
  }
  return models;
}

/** The verdicts on G1 and G2 over label functions, and each function's ratios. */
export function gateTables(
  frozen = published('gates-frozen'),
  equal = published('gates-equal'),
  functions = published('label-functions'),
): Table[] {
  const cells = new Map(cellsIn(functions));
  cells.set('frozen', cellsIn(frozen).get('mmoe')!).set('equal', cellsIn(equal).get('mmoe')!);
  const settings = [...cells.get('frozen')!.keys()].filter((setting) => cells.get('equal')!.has(setting));
  const all = PARTS.flatMap(([part, larger, smaller]) =>
    Object.entries(quantities).map(([of, quantity]) => {
      const ratios = settings.map((setting) => {
        const [a, b] = [larger, smaller].map((model) => lossesOf(cells.get(model)!.get(setting)!, quantity));
        const [first, second] = pairBySeed([a!, b!]).map((losses) =>
          of === 'losses' ? losses : absoluteDeviations(losses)!,
        );
        return { setting, ...ratioLocation(first!, second!)! };
      });
      return { part, of, quantity, ratios };
    }),
  );
  const over = all.map(({ part, of, quantity, ratios }): TableValue[] => {
    const location = rankLocation(ratios.map(({ value }) => Math.log(value)))!;
    const value = Math.exp(location.value);
    const interval = location.interval && ([Math.exp(location.interval[0]), Math.exp(location.interval[1])] as const);
    const saying = sayingOf({ value, interval }, quantity);
    const verdict = (saying && WORDS[saying]) ?? 'not decided';
    return [part, of, { value, interval }, ratios.filter((ratio) => ratio.value > 1).length, ratios.length, verdict];
  });
  return [
    {
      ...{ name: 'gates', caption: 'What gates do, over label functions', rows: over },
      columns: [
        text('part'),
        text('of'),
        estimate('ratio', 'ratio', digits3),
        number('above'),
        number('functions'),
        text('verdict'),
      ],
    },
    {
      ...{ name: 'gates-by-function', caption: 'The same for each label function' },
      columns: [
        text('part'),
        text('of'),
        text('function', 'scale, sines, alpha, beta'),
        estimate('ratio', 'ratio', digits3),
      ],
      rows: all.flatMap(({ part, of, ratios }) =>
        ratios.map(({ setting, value, interval }): TableValue[] => [part, of, setting, { value, interval }]),
      ),
    },
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const table of gateTables(...process.argv.slice(2)))
    console.log(`${table.caption}\n\n${tableMarkdown(table)}\n`);
