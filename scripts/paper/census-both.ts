/**
 * `npx tsx scripts/paper/census-both.ts [FOLDER...]`: how methods compare on the paper's split of
 * census-income and beside baselines, B1 to B4, and later models beside the paper's, N1 to N4
 * (results/reference/RULES-2.md, sections 13 and 15). From the published folders
 * `census-both-group1` and `-group2`, and those with `-later`, or from others; and from the AUCs of
 * LightGBM in `results/reference/baselines`.
 */

import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parse } from 'csv-parse/sync';
import { maxIndex, median, sum } from 'd3-array';
import type { Interval } from '../../src/ground/base/estimate.js';
import { lossSign } from '../../src/ground/base/metric.js';
import { mean } from '../../src/ground/stats/descriptive.js';
import { equalText, MARGINS, readEffect } from '../../src/ground/stats/effect-scale.js';
import { ALPHA, holm } from '../../src/ground/stats/levels.js';
import { rankLocation } from '../../src/ground/stats/wilcoxon.js';
import {
  digits3,
  estimate,
  number,
  type Table,
  type TableValue,
  text,
} from '../../src/ground/table/table.js';
import { overallRuling } from '../../src/judge/claims/over-settings.js';
import type { Reason } from '../../src/judge/claims/verdict.js';
import { cellLosses } from '../../src/judge/results/losses.js';
import { makeMeasure } from '../../src/judge/results/measures.js';
import type { Results } from '../../src/judge/results/read.js';
import { readResults } from '../../src/judge/results/reader.js';
import { overReplicates } from '../../src/judge/results/replicates.js';
import { modelTitles } from '../../src/judge/results/variants.js';
import { paperTables } from '../../src/train/data/census/reporting/paper-tables.js';
import { findGroup } from '../../src/train/data/census/reporting/tasks.js';
import { referencePath } from '../site/published.js';
import { printTables } from './print-tables.js';

/** The published folders of both groups whose names end so. */
const published = (end: string): string[] =>
  [1, 2]
    .map((group) => referencePath(`census-both-group${group}${end}`))
    .filter((folder) => existsSync(folder));

/** The parts on the main task: each the first method's AUC less the second's. */
const PARTS = [
  ['B1', 'mmoe', 'shared-bottom'],
  ['B2', 'mmoe', 'single-task'],
  ['B3 a', 'linear', 'mmoe'],
  ['B3 b', 'lightgbm', 'mmoe'],
] as const;

const LATER = ['cgc', 'ple', 'adatt-sp'];

/** The parts that compare each of them with another model, on a task. */
const LATER_PARTS = [
  ['N1', 'mmoe', 'main'],
  ['N2', 'shared-bottom', 'main'],
  ['N3', 'single-task', 'main'],
  ['N4', 'mmoe', 'auxiliary'],
] as const;

const ROLES = ['main', 'auxiliary'] as const;
type Role = (typeof ROLES)[number];

/**
 * The test AUCs of a group: by method and role the mean or median of each split's runs, in the
 * order of the splits.
 */
interface Group {
  readonly group: number;
  readonly tasks: readonly string[];
  /** For each run of MMoE, the number of experts, and the one that each gate uses most. */
  readonly gates: readonly { readonly experts: number; readonly mostUsed: readonly number[] }[];
  readonly aucs: ReadonlyMap<string, Readonly<Record<Role, readonly number[]>>>;
}

type Center = (values: Float64Array) => number | undefined;

function groupIn(results: Results, center: Center = mean): Group {
  const [setting] = overReplicates(results);
  const cells = [...setting!.cells].map(
    ([model, places]) => [model, [...places.values()][0]!] as const,
  );
  const tasks = cells[0]![1].tasks!;
  const aucsOf = (cell: (typeof cells)[number][1], role: Role): number[] => {
    const auc = makeMeasure({ part: 'test', name: 'auc', role });
    return [...cell.replicates!.values()].map(
      (split) => lossSign(auc.better) * center(cellLosses(split, auc).values)!,
    );
  };
  const networks = cells.map(
    ([model, cell]) =>
      [model, { main: aucsOf(cell, 'main'), auxiliary: aucsOf(cell, 'auxiliary') }] as const,
  );
  const trees = readLightgbm(basename(results.folder), tasks);
  return {
    group: findGroup(tasks)!,
    tasks,
    gates: cells
      .filter(([model]) => model === 'mmoe')
      .flatMap(([, { runs }]) =>
        runs.map(({ gates }) => ({
          experts: gates[0]!.mean.length,
          mostUsed: gates.map(({ mean }) => maxIndex(mean)),
        })),
      ),
    aucs: new Map([...networks, ...(trees ? [['lightgbm', trees] as const] : [])]),
  };
}

/**
 * The test AUCs of LightGBM on the splits of a folder, in their order; undefined where there are
 * none.
 */
function readLightgbm(
  folder: string,
  tasks: readonly string[],
): Readonly<Record<Role, readonly number[]>> | undefined {
  const file = referencePath(`baselines/${folder}.csv`);
  if (!existsSync(file)) return undefined;
  const rows: Record<string, string>[] = parse(readFileSync(file), { columns: true });
  rows.sort((a, b) => Number(a.replicate) - Number(b.replicate));
  const of = (task: string) =>
    rows.filter((row) => row.task === task).map(({ test_auc }) => Number(test_auc));
  return { main: of(tasks[0]!), auxiliary: of(tasks[1]!) };
}

const AUC_SCALE = { margin: MARGINS.auc, none: 0 } as const;
const EQUAL = equalText(AUC_SCALE);

interface Compared {
  readonly value: number;
  readonly interval: Interval | undefined;
  /** Of an inconclusive comparison. */
  readonly reason?: Reason | undefined;
  /** `larger`, `smaller`, `equal within 0.001` or `inconclusive` */
  readonly verdict: string;
}

function comparedBy(differences: readonly number[]): Compared {
  const { value, interval } = rankLocation(differences)!;
  const saying = readEffect({ value, interval }, AUC_SCALE);
  const { reason } = overallRuling({ value, interval }, { ...AUC_SCALE, expected: 'larger' });
  if (saying === undefined) return { value, interval, verdict: 'inconclusive', reason };
  return { value, interval, verdict: saying === 'equal' ? EQUAL : saying };
}

const changesWithout = (differences: readonly number[], found: Compared): string =>
  changesTo(
    differences.map((_, i) => comparedBy(differences.filter((_, k) => k !== i)).verdict),
    found,
  );

/**
 * The verdicts without one split each, where they differ from that with all: `inconclusive without
 * 3, 5`.
 */
const changesTo = (
  others: readonly Compared['verdict'][],
  { verdict }: Pick<Compared, 'verdict'>,
): string =>
  [...new Set(others)]
    .filter((other) => other !== verdict)
    .map(
      (other) =>
        `${other} without ${others.flatMap((found, i) => (found === other ? [i + 1] : [])).join(', ')}`,
    )
    .join('; ');

const decimals = (value: number): string => value.toFixed(4);

const titles = modelTitles([{ name: 'lightgbm', title: 'LightGBM' }]);

/**
 * The tables `census-both`, the verdicts on B1 to B3, `census-both-paper`, each method beside the
 * paper (B4), and `census-both-gates`, in how many runs of MMoE the gates of the two tasks use
 * different experts most, beside how many it would be by chance.
 */
export function censusBothTables(folders: readonly string[] = published('')): Table[] {
  const groups = folders.map((folder) => groupIn(readResults(folder)));
  return [
    {
      name: 'census-both',
      caption: 'Differences in test AUC of the main task over the splits',
      columns: [
        ...[
          text('part'),
          number('group'),
          text('larger', 'AUC of'),
          text('smaller', 'less that of'),
        ],
        ...[
          estimate('difference', 'difference', decimals),
          number('above', 'above 0'),
          number('splits'),
        ],
        ...[text('verdict'), text('reason'), text('changes', 'without one split')],
      ],
      rows: groups.flatMap(({ group, aucs }) =>
        PARTS.flatMap(([part, a, b]): TableValue[][] => {
          const [larger, smaller] = [aucs.get(a)?.main, aucs.get(b)?.main];
          if (!larger || !smaller) return [];
          const differences = larger.map((auc, i) => auc - smaller[i]!);
          const found = comparedBy(differences);
          const above = differences.filter((difference) => difference > 0).length;
          const { value, interval, verdict, reason } = found;
          const changes = changesWithout(differences, found);
          return [
            [
              part,
              group,
              a,
              b,
              { value, interval },
              above,
              differences.length,
              verdict,
              reason,
              changes,
            ],
          ];
        }),
      ),
    },
    {
      name: 'census-both-paper',
      caption: 'Test AUC: mean, least and most over the splits, beside the mean of the paper',
      columns: [
        ...[
          number('group'),
          text('model'),
          text('method'),
          text('task'),
          number('mean', 'mean', decimals),
        ],
        ...[number('least', 'least', decimals), number('most', 'most', decimals)],
        ...[number('paper', 'paper', decimals), text('place', 'paper lies')],
      ],
      rows: groups.flatMap(({ group, tasks, aucs }) =>
        ROLES.flatMap((role, k) =>
          [...aucs].map(([model, { [role]: ofSplits }]): TableValue[] => {
            const [least, most] = [Math.min(...ofSplits), Math.max(...ofSplits)];
            const paper = paperTables.get(group)?.[model]?.[`${role}Mean`];
            const place = paper === undefined ? undefined : describePlace(paper, least, most);
            return [
              group,
              model,
              titles(model),
              tasks[k],
              mean(ofSplits),
              least,
              most,
              paper,
              place,
            ];
          }),
        ),
      ),
    },
    {
      name: 'census-both-gates',
      caption:
        "Runs of MMoE, those in which the tasks' gates use different experts most, and as many as gates that choose at random would have",
      columns: [
        number('group'),
        number('runs'),
        number('different'),
        number('chance', 'by chance', (runs) => runs.toFixed(1)),
      ],
      rows: groups.map(({ group, gates }) => {
        const different = gates.filter(({ mostUsed }) => new Set(mostUsed).size > 1);
        return [
          group,
          gates.length,
          different.length,
          sum(gates, ({ experts }) => 1 - 1 / experts),
        ];
      }),
    },
  ];
}

/** The table `census-later`: N1 to N4, by medians of runs; `means` is what their means say. */
export function censusLaterTable(folders: readonly string[] = published('-later')): Table {
  return {
    name: 'census-later',
    caption: 'Differences in test AUC of later models over the splits, by medians of runs',
    columns: [
      ...[
        text('part'),
        number('group'),
        text('model', 'AUC of'),
        text('other', 'less that of'),
        text('task'),
      ],
      ...[
        estimate('difference', 'difference', decimals),
        number('above', 'above 0'),
        number('splits'),
      ],
      ...[number('level', 'level', digits3), text('verdict'), text('changes', 'without one split')],
      ...[text('means', 'by means'), text('method'), text('beside')],
    ],
    rows: folders.flatMap((folder) => {
      const results = readResults(folder);
      const [medians, means] = [groupIn(results, median), groupIn(results)];
      const { group, tasks } = medians;
      return LATER_PARTS.flatMap(([part, other, role]): TableValue[][] => {
        const [found, byMeans] = [medians, means].map(({ aucs }) =>
          laterThan(
            LATER.map((model) =>
              aucs.get(model)![role].map((auc, i) => auc - aucs.get(other)![role][i]!),
            ),
          ),
        );
        return LATER.map((model, i) => {
          const { differences, value, interval, level, verdict, changes } = found![i]!;
          const above = differences.filter((difference) => difference > 0).length;
          const task = tasks[ROLES.indexOf(role)];
          return [
            ...[
              part,
              group,
              model,
              other,
              task,
              { value, interval },
              above,
              differences.length,
              level,
              verdict,
            ],
            ...[changes, byMeans![i]!.verdict, titles(model), titles(other)],
          ];
        });
      });
    }),
  };
}

/** The comparisons of a part, whose levels are corrected together. */
function laterThan(part: readonly (readonly number[])[]) {
  const judged = (kept: readonly (readonly number[])[]) => {
    const levels = holm(kept.map((differences) => rankLocation(differences)?.p));
    return kept.map((differences, i) => {
      const { verdict, ...found } = comparedBy(differences);
      const isDecided = verdict === EQUAL || levels[i]! <= ALPHA;
      return {
        ...found,
        differences,
        level: levels[i],
        verdict: isDecided ? verdict : 'inconclusive',
      };
    });
  };
  const all = judged(part);
  const without = part[0]!.map((_, split) =>
    judged(part.map((differences) => differences.filter((_, k) => k !== split))),
  );
  return all.map((found, i) => ({
    ...found,
    changes: changesTo(
      without.map((other) => other[i]!.verdict),
      found,
    ),
  }));
}

function describePlace(value: number, least: number, most: number): string {
  if (value < least) return 'below';
  return value > most ? 'above' : 'within';
}

printTables(import.meta.url, (...named) => {
  const [later, paper] = [true, false].map((isLater) =>
    named.filter((folder) => folder.includes('-later') === isLater),
  );
  const tables =
    named.length > 0
      ? [censusBothTables(paper), censusLaterTable(later)]
      : [censusBothTables(), censusLaterTable()];
  return tables.flat().filter(({ rows }) => rows.length > 0);
});
