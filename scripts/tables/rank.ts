/**
 * `npx tsx scripts/tables/rank.ts ENTRY` places an entry among the published methods on the tables of `configs/tables`. ENTRY is an
 * architecture, `my-gate.mjs`, which is searched and trained as the networks were, or a folder with predictions for the rows of
 * `mmoe-exp split configs/tables/NAME.yaml` in `NAME.csv` for each table. Its runs are in `results/rank`. An entry that lacks a table,
 * a row or a label is ranked on none.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { mean } from '../../src/stats/summary.js';
import { ENTRY, METHODS, readErrors } from './errors.js';
import { compared, criticalDifference, ranksOn, testable } from './judge.js';
import { publishedTables } from './tables.js';
import { ends, ratio, table } from './text.js';

const PUBLISHED = 'results/reference/tables';

const [given = ''] = process.argv.slice(2);
if (!existsSync(given)) refuse(`${given || 'ENTRY'}: there is no such file or folder`);
const names = publishedTables(PUBLISHED);
const isModel = statSync(given).isFile();
const predictionsOf = (name: string) => join(given, `${name}.csv`);
const absent = isModel ? [] : names.filter((name) => !existsSync(predictionsOf(name)));
if (absent.length > 0)
  refuse(`${given}: there are no predictions for ${absent.join(', ')}: NAME.csv is needed for each`);

const outOf = (name: string) => `results/rank/${basename(given, extname(given))}/${name}`;
const commands = names.map((name) => {
  const model = isModel ? `{file: ${given}}` : `{predictions: ${predictionsOf(name)}, name: ${ENTRY}}`;
  const set = ['--set', `models=[${model}]`, '--out', outOf(name)];
  return [isModel ? 'tune' : 'run', `configs/tables/${name}.yaml`, ...(isModel ? ['--run'] : []), ...set];
});
for (const command of commands) mmoeExp([...command, '--dry-run']);
for (const command of commands) mmoeExp(command);

const counted = testable(names.map((name) => readErrors(join(PUBLISHED, name), outOf(name))));
const methods = [...METHODS, ENTRY];
const ranks = counted.map((one) => ranksOn(one, methods));
const meanRanks = methods.map((method, i) => ({ method, rank: mean(ranks.map((of) => of[i]!))! }));
console.log(
  table(
    [
      'method',
      'mean rank',
      'verdict on the entry',
      'ratio',
      'by Wilcoxon',
      'by bootstrap',
      'probability of improvement',
    ],
    meanRanks
      .sort((x, y) => x.rank - y.rank)
      .map(({ method, rank }) => {
        if (method === ENTRY) return [`**${given}**`, rank.toFixed(2), '', '', '', '', ''];
        const { verdict, value, interval, boot, improvement } = compared(counted, ENTRY, method);
        const intervals = [interval ? ends(interval) : '', ends(boot.value)];
        return [method, rank.toFixed(2), verdict, ratio(value), ...intervals, improvement.toFixed(2)];
      }),
  ),
);
console.log(
  `\nOn ${counted.length} tables; ratios of the entry's errors to the method's, verdicts and intervals by results/reference/RULES-TABLES.md.`,
  `Mean ranks nearer than ${criticalDifference(methods.length, counted.length).toFixed(2)} do not differ significantly.`,
);

function mmoeExp(command: string[]): void {
  const { status } = spawnSync(process.execPath, ['dist/cli/main.js', ...command], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) refuse(`${given}: it is ranked on no table, for the reason above`);
}

function refuse(reason: string): never {
  console.error(reason);
  process.exit(2);
}
