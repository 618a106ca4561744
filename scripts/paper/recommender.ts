/**
 * `npx tsx scripts/paper/recommender.ts [<folder with the folders>]`: the recommender with label
 * functions that the paper's Figure 2 admits (results/reference/RULES-2.md, section 12), from the
 * runs of `configs/paper/recommender-log*.yaml` and `recommender-live*.yaml`, by default the
 * published ones. Parts whose folders are not there are left out.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LIFT_COUNTS, percentLifts } from '../../src/extras/recommender/claims.js';
import { type RankLocation, rankLocation } from '../../src/ground/stats/wilcoxon.js';
import {
  digits3,
  estimate,
  number,
  type Table,
  type TableValue,
  text,
} from '../../src/ground/table/table.js';
import { overallRuling } from '../../src/judge/claims/over-settings.js';
import type { CellResults } from '../../src/judge/results/cells.js';
import { cellLosses, pairBySeed } from '../../src/judge/results/losses.js';
import { makeMeasure } from '../../src/judge/results/measures.js';
import { REFERENCE, root } from '../site/published.js';
import { finalCells } from './label-functions.js';
import { printTables } from './print-tables.js';

const published = root + REFERENCE;

/** The models served by the rate of a folder, ranked by `pe ps^w`, or by pe `alone`. */
interface Arm {
  readonly title: string;
  readonly folder: '' | '-layered' | '-sizes';
  readonly model: string;
  /** The value of the field `bottom`, where a folder has several. */
  readonly bottom?: string;
  readonly ranking?: 'alone';
  /** What chose its rate; by default what a part is judged by. */
  readonly by?: By;
}

type By = 'log' | 'live';
type Task = keyof typeof LIFT_COUNTS;

const singleTask: Arm = { title: 'Single-Task', folder: '', model: 'single-task' };
const sharedBottom: Arm = { title: 'Shared-Bottom', folder: '', model: 'shared-bottom' };
const mmoe: Arm = { title: 'MMoE', folder: '', model: 'mmoe' };
const sized = (model: string, title: string, units: 60 | 113): Arm => ({
  folder: '-sizes',
  model,
  bottom: `[${units}]`,
  title: `${title}, ${units} units a task`,
});
const l2 = (units: 60 | 113) => sized('l2-constrained', 'L2-Constrained', units);
const crossStitch = (units: 60 | 113) => sized('cross-stitch', 'Cross-Stitch', units);
const layered: readonly [Arm, Arm] = [
  { title: 'MMoE above a shared layer', folder: '-layered', model: 'mmoe' },
  { title: 'Shared-Bottom of two layers', folder: '-layered', model: 'shared-bottom' },
];

const LARGER = 'larger';

/** By part: the treatment, the control, the task, and what is said of the lift. */
const PARTS: readonly (readonly [string, Arm, Arm, Task, typeof LARGER | 'not larger'])[] = [
  ['R2 (a)', mmoe, sharedBottom, 'engagement', LARGER],
  ['R2 (b)', mmoe, sharedBottom, 'satisfaction', LARGER],
  [
    'R1',
    sharedBottom,
    { ...singleTask, title: 'Single-Task by pe', ranking: 'alone' },
    'engagement',
    'not larger',
  ],
  ['V1 (a)', sharedBottom, singleTask, 'engagement', LARGER],
  ['V1 (b)', mmoe, singleTask, 'engagement', LARGER],
  ['V1 (c)', sharedBottom, singleTask, 'satisfaction', LARGER],
  ['V1 (d)', mmoe, singleTask, 'satisfaction', LARGER],
  ['V2 (a)', ...layered, 'engagement', LARGER],
  ['V2 (b)', ...layered, 'satisfaction', LARGER],
  ['V3 (a)', l2(113), l2(60), 'engagement', LARGER],
  ['V3 (b)', crossStitch(113), crossStitch(60), 'engagement', LARGER],
  ['V3 (c)', mmoe, l2(113), 'engagement', LARGER],
  ['V3 (d)', mmoe, crossStitch(113), 'engagement', LARGER],
  ...[singleTask, sharedBottom, mmoe].map((arm, i) => {
    const [live, log] = [{ ...arm, by: 'live' } as const, { ...arm, by: 'log' } as const];
    return [`V4 (${'abc'[i]})`, live, log, 'engagement', LARGER] as const;
  }),
];

/**
 * The tables `recommender`, the verdicts over label functions; `recommender-by-function`; and
 * `recommender-rates`, the chosen ones.
 */
export function recommenderTables(root = published): Table[] {
  const folders = new Map<string, ReturnType<typeof finalCells>>();
  for (const by of ['log', 'live'] as const)
    for (const form of ['', '-layered', '-sizes']) {
      const folder = join(root, `recommender-${by}${form}`);
      if (existsSync(folder)) folders.set(by + form, finalCells(folder));
    }
  const cellsOf = (
    { folder, model, bottom, by: own }: Arm,
    by: By,
  ): ReadonlyMap<string, CellResults> => {
    const all = [...(folders.get((own ?? by) + folder) ?? [])].flatMap(([labels, cells]) => {
      const cell = cells.find(
        (one) =>
          one.model === model && (bottom === undefined || String(one.fields.bottom) === bottom),
      );
      return cell ? [[labels, cell] as const] : [];
    });
    return new Map(all);
  };
  const judged = PARTS.flatMap(([part, treatment, control, task, expected]) =>
    (treatment.by === undefined ? (['log', 'live'] as const) : (['log'] as const)).flatMap((by) => {
      const [treated, kept] = [cellsOf(treatment, by), cellsOf(control, by)];
      const lifts = [...treated].flatMap(([labels, cell]) =>
        kept.has(labels)
          ? [{ labels, ...estimateLift([cell, treatment], [kept.get(labels)!, control], task) }]
          : [],
      );
      const over = rankLocation(lifts.map(({ value }) => value));
      if (!over) return [];
      const ruling = overallRuling(over, { margin: LIFT_COUNTS[task], none: 0, expected });
      const compared = `${treatment.title} over ${control.title}`;
      const named = treatment.by === undefined ? by : 'live over log';
      return [{ part, compared, by: named, task, lifts, over, ruling, expected }];
    }),
  );
  const what = [text('part'), text('compared'), text('by', 'rates by'), text('task')];
  return [
    {
      name: 'recommender',
      caption: 'The recommender: exact lifts in % over label functions that Figure 2 admits',
      columns: [
        ...what,
        ...[estimate('lift', 'lift, %', digits3), number('above', 'above 0'), number('functions')],
        ...[text('says'), text('verdict'), text('reason')],
      ],
      rows: judged.map(
        ({ part, compared, by, task, lifts, over, expected, ruling }): TableValue[] => [
          ...[part, compared, by, task, { value: over.value, interval: over.interval }],
          ...[
            lifts.filter(({ value }) => value > 0).length,
            lifts.length,
            expected,
            ruling.verdict,
            ruling.reason,
          ],
        ],
      ),
    },
    {
      name: 'recommender-by-function',
      caption: 'The same for each label function',
      columns: [
        ...what,
        text('function', 'scale, sines, alpha, beta'),
        estimate('lift', 'lift, %', digits3),
      ],
      rows: judged.flatMap(({ part, compared, by, task, lifts }) =>
        lifts.map(({ labels, value, interval }): TableValue[] => [
          ...[part, compared, by, task, labels, { value, interval }],
        ]),
      ),
    },
    {
      name: 'recommender-rates',
      caption: 'The chosen learning rates',
      columns: [
        text('folder'),
        text('model'),
        text('bottom'),
        text('function', 'scale, sines, alpha, beta'),
        number('rate'),
      ],
      rows: [...folders].flatMap(([folder, functions]) =>
        [...functions].flatMap(([labels, cells]) =>
          cells.map(({ model, fields }): TableValue[] => [
            ...[
              `recommender-${folder}`,
              model,
              String(fields.bottom ?? ''),
              labels,
              fields.learningRate as number,
            ],
          ]),
        ),
      ),
    },
  ];
}

/**
 * The exact lift in percent of one cell's arm over that of another one, at the seeds that both
 * have.
 */
function estimateLift(
  [a, treatment]: [CellResults, Arm],
  [b, control]: [CellResults, Arm],
  task: Task,
): RankLocation {
  const worthOf = (
    cell: CellResults,
    { ranking = 'value' }: Pick<Arm, 'title'> & { ranking?: 'alone' | 'value' },
  ) => cellLosses(cell, makeMeasure({ part: 'live', name: ranking, task }));
  const [treated, kept] = pairBySeed([worthOf(a, treatment), worthOf(b, control)]);
  // There is none where all lifts are 0, as of the same rate.
  return rankLocation(percentLifts(treated!, kept!)) ?? { value: 0, interval: [0, 0], p: 1 };
}

printTables(import.meta.url, recommenderTables);
