/**
 * `npx tsx scripts/paper/census-both.ts [FOLDER...]`: B1 to B4, how methods compare on the paper's split of census-income and beside baselines
 * (results/reference/RULES-2.md, section 13), from the published folders `census-both-group1` and `-group2`, or from others, and from the
 * AUCs of LightGBM in `results/reference/baselines`.
 */
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { maxIndex } from 'd3-array';
import type { Interval } from '../../src/base/estimate.js';
import { MARGINS } from '../../src/claims/comparison.js';
import { paperTables } from '../../src/data/census/results/paper-tables.js';
import { groupOf } from '../../src/data/census/results/tasks.js';
import { lossesOf, signOf } from '../../src/results/losses.js';
import { measureOf } from '../../src/results/measures.js';
import { readResults } from '../../src/results/reader.js';
import { overReplicates } from '../../src/results/replicates.js';
import { modelTitles } from '../../src/results/variants.js';
import { sayingOf } from '../../src/stats/effect-scale.js';
import { mean } from '../../src/stats/summary.js';
import { rankLocation } from '../../src/stats/wilcoxon.js';
import { tableMarkdown } from '../../src/table/markdown.js';
import { estimate, number, type Table, type TableValue, text } from '../../src/table/table.js';
import { referencePath } from '../site/published.js';

/** The folders of both groups that are published. */
const publishedGroups = (): string[] =>
  [1, 2].map((group) => referencePath(`census-both-group${group}`)).filter((folder) => existsSync(folder));

/** The parts on the main task: each the first method's AUC less the second's. */
const PARTS = [
  ['B1', 'mmoe', 'shared-bottom'],
  ['B2', 'mmoe', 'single-task'],
  ['B3 a', 'linear', 'mmoe'],
  ['B3 b', 'lightgbm', 'mmoe'],
] as const;

const ROLES = ['main', 'auxiliary'] as const;
type Role = (typeof ROLES)[number];

/** The test AUCs of a group: by method and role the mean of each split's runs, in the order of the splits. */
interface Group {
  readonly group: number;
  readonly tasks: readonly string[];
  /** For each run of MMoE, the expert that each gate uses most. */
  readonly mostUsed: readonly (readonly number[])[];
  readonly aucs: ReadonlyMap<string, Readonly<Record<Role, readonly number[]>>>;
}

function groupIn(folder: string): Group {
  const [setting] = overReplicates(readResults(folder));
  const cells = [...setting!.cells].map(([model, places]) => [model, [...places.values()][0]!] as const);
  const tasks = cells[0]![1].tasks!;
  const aucsOf = (cell: (typeof cells)[number][1], role: Role): number[] => {
    const auc = measureOf({ part: 'test', name: 'auc', role });
    return Array.from(lossesOf(cell, auc).values, (loss) => signOf(auc) * loss);
  };
  const networks = cells.map(
    ([model, cell]) => [model, { main: aucsOf(cell, 'main'), auxiliary: aucsOf(cell, 'auxiliary') }] as const,
  );
  const trees = lightgbmOf(basename(folder), tasks);
  return {
    group: groupOf(tasks)!,
    tasks,
    mostUsed: cells
      .filter(([model]) => model === 'mmoe')
      .flatMap(([, { runs }]) => runs.map(({ gates }) => gates.map(({ mean }) => maxIndex(mean)))),
    aucs: new Map([...networks, ...(trees ? [['lightgbm', trees] as const] : [])]),
  };
}

/** The test AUCs of LightGBM on the splits of a folder, in their order; undefined where there are none. */
function lightgbmOf(folder: string, tasks: readonly string[]): Readonly<Record<Role, readonly number[]>> | undefined {
  const file = referencePath(`baselines/${folder}.csv`);
  if (!existsSync(file)) return undefined;
  const rows: Record<string, string>[] = parse(readFileSync(file), { columns: true });
  rows.sort((a, b) => Number(a.replicate) - Number(b.replicate));
  const of = (task: string) => rows.filter((row) => row.task === task).map(({ test_auc }) => Number(test_auc));
  return { main: of(tasks[0]!), auxiliary: of(tasks[1]!) };
}

interface Compared {
  readonly value: number;
  readonly interval: Interval | undefined;
  readonly verdict: 'larger' | 'smaller' | 'alike' | 'not decided';
}

function comparedBy(differences: readonly number[]): Compared {
  const { value, interval } = rankLocation(differences)!;
  return { value, interval, verdict: sayingOf({ value, interval }, { margin: MARGINS.auc, none: 0 }) ?? 'not decided' };
}

/** The verdicts that a part has without one split, where they differ: `not decided without 3, 5`. */
function changesWithout(differences: readonly number[], { verdict }: Compared): string {
  const others = differences.map((_, i) => comparedBy(differences.filter((_, k) => k !== i)).verdict);
  return [...new Set(others)]
    .filter((other) => other !== verdict)
    .map((other) => `${other} without ${others.flatMap((found, i) => (found === other ? [i + 1] : [])).join(', ')}`)
    .join('; ');
}

const decimals = (value: number): string => value.toFixed(4);

const titles = modelTitles([{ name: 'lightgbm', title: 'LightGBM' }]);

/**
 * The tables `census-both`, the verdicts on B1 to B3, `census-both-paper`, each method beside the paper (B4), and
 * `census-both-gates`, in how many runs of MMoE the gates of the two tasks use different experts most.
 */
export function censusBothTables(folders: readonly string[] = publishedGroups()): Table[] {
  const groups = folders.map(groupIn);
  return [
    {
      name: 'census-both',
      caption: 'Differences in test AUC of the main task over the splits',
      columns: [
        ...[text('part'), number('group'), text('larger', 'AUC of'), text('smaller', 'less that of')],
        ...[estimate('difference', 'difference', decimals), number('above', 'above 0'), number('splits')],
        ...[text('verdict'), text('changes', 'without one split')],
      ],
      rows: groups.flatMap(({ group, aucs }) =>
        PARTS.flatMap(([part, a, b]): TableValue[][] => {
          const [larger, smaller] = [aucs.get(a)?.main, aucs.get(b)?.main];
          if (!larger || !smaller) return [];
          const differences = larger.map((auc, i) => auc - smaller[i]!);
          const found = comparedBy(differences);
          const above = differences.filter((difference) => difference > 0).length;
          const { value, interval, verdict } = found;
          const changes = changesWithout(differences, found);
          return [[part, group, a, b, { value, interval }, above, differences.length, verdict, changes]];
        }),
      ),
    },
    {
      name: 'census-both-paper',
      caption: 'Test AUC: mean, least and most over the splits, beside the mean of the paper',
      columns: [
        ...[number('group'), text('model'), text('method'), text('task'), number('mean', 'mean', decimals)],
        ...[number('least', 'least', decimals), number('most', 'most', decimals)],
        ...[number('paper', 'paper', decimals), text('place', 'paper lies')],
      ],
      rows: groups.flatMap(({ group, tasks, aucs }) =>
        ROLES.flatMap((role, k) =>
          [...aucs].map(([model, { [role]: ofSplits }]): TableValue[] => {
            const [least, most] = [Math.min(...ofSplits), Math.max(...ofSplits)];
            const paper = paperTables.get(group)?.[model]?.[`${role}Mean`];
            const place = paper === undefined ? undefined : placeOf(paper, least, most);
            return [group, model, titles(model), tasks[k], mean(ofSplits), least, most, paper, place];
          }),
        ),
      ),
    },
    {
      name: 'census-both-gates',
      caption: "Runs of MMoE, and those in which the tasks' gates use different experts most",
      columns: [number('group'), number('runs'), number('different')],
      rows: groups.map(({ group, mostUsed }) => {
        const different = mostUsed.filter((experts) => new Set(experts).size > 1);
        return [group, mostUsed.length, different.length];
      }),
    },
  ];
}

function placeOf(value: number, least: number, most: number): string {
  if (value < least) return 'below';
  return value > most ? 'above' : 'within';
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folders = process.argv.slice(2);
  for (const table of censusBothTables(folders.length > 0 ? folders : undefined))
    console.log(`${table.caption}\n\n${tableMarkdown(table)}\n`);
}
