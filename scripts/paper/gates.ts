/**
 * `npx tsx scripts/paper/gates.ts [<frozen> <equal> <label-functions>]`: what gates do
 * (results/reference/RULES-2.md, section 7), from the published runs of
 * `configs/paper/gates-frozen.yaml`, `gates-equal.yaml` and `label-functions.yaml`, or from other
 * folders.
 */
import { MARGINS } from '../../src/ground/stats/effect-scale.js';
import {
  digits3,
  estimate,
  type Table,
  type TableValue,
  text,
} from '../../src/ground/table/table.js';
import { referencePath } from '../site/published.js';
import {
  distanceRatio,
  finalCells,
  findCell,
  lossRatio,
  OVER_FUNCTIONS,
  overFunctions,
} from './label-functions.js';
import { printTables } from './print-tables.js';

/**
 * What is said, of which two models: the loss, or the distance from the median loss, of the first
 * is larger than that of the second.
 */
const PARTS = [
  ['G1 frozen', 'frozen', 'mmoe'],
  ['G1 equal', 'equal', 'mmoe'],
  ['G2 frozen', 'shared-bottom', 'frozen'],
  ['G2 equal', 'shared-bottom', 'equal'],
] as const;

const QUANTITIES = [
  { of: 'losses', ratioOf: lossRatio, margin: MARGINS.loss },
  { of: 'distances', ratioOf: distanceRatio, margin: MARGINS.distance },
];

/** The verdicts on G1 and G2 over label functions, and each function's ratios. */
export function gateTables(
  frozen = referencePath('gates-frozen'),
  equal = referencePath('gates-equal'),
  functions = referencePath('label-functions'),
): Table[] {
  const [withFrozen, withEqual, learned] = [frozen, equal, functions].map(finalCells);
  const settings = [...withFrozen!.keys()].filter((setting) => withEqual!.has(setting));
  const cell = (model: string, setting: string) => {
    if (model === 'frozen') return findCell(withFrozen!.get(setting)!, 'mmoe');
    if (model === 'equal') return findCell(withEqual!.get(setting)!, 'mmoe');
    return findCell(learned!.get(setting)!, model);
  };
  const all = PARTS.flatMap(([part, larger, smaller]) =>
    QUANTITIES.map(({ of, ratioOf, margin }) => {
      const ratios = settings.map((setting) => ({
        setting,
        ...ratioOf(cell(larger, setting), cell(smaller, setting)),
      }));
      return { part, of, margin, ratios };
    }),
  );
  return [
    {
      name: 'gates',
      caption: 'What gates do, over label functions',
      columns: [text('part'), text('of'), ...OVER_FUNCTIONS],
      rows: all.map(({ part, of, margin, ratios }) => [
        part,
        of,
        ...overFunctions(
          ratios.map(({ value }) => Math.log(value)),
          margin,
        ),
      ]),
    },
    {
      name: 'gates-by-function',
      caption: 'The same for each label function',
      columns: [
        text('part'),
        text('of'),
        text('function', 'scale, sines, alpha, beta'),
        estimate('ratio', 'ratio', digits3),
      ],
      rows: all.flatMap(({ part, of, ratios }) =>
        ratios.map(({ setting, value, interval }): TableValue[] => [
          part,
          of,
          setting,
          { value, interval },
        ]),
      ),
    },
  ];
}

printTables(import.meta.url, gateTables);
