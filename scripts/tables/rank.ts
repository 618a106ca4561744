/**
 * `npm run rank -- ENTRY` places an entry among the published methods on the tables of
 * `configs/tables`, as Markdown. ENTRY is an architecture, `my-gate.mjs`, which is searched and
 * trained with the budget of the networks, or a folder with predictions of any program, `NAME.csv`
 * for each table, for the rows and splits that `npm run rank -- --rows DIR` writes. Its runs are in
 * `results/rank`; the same command continues where it was stopped. An entry that lacks a table, a
 * row, a label or a split is ranked on none, and each fault is a line.
 *
 * `--dry-run` tells what training would cost, `--among DIR` ranks among the finished folders in DIR
 * instead of `results/reference/tables`; `--workers N` and `--allow-code` are those of `mmoe-exp
 * tune`.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { registerExtras } from '../../src/extras/register.js';
import { InputError } from '../../src/ground/base/errors.js';
import { counted, duration } from '../../src/ground/base/words.js';
import {
  type Costs,
  checked,
  type Entry,
  entryAt,
  entryFolder,
  entryTitle,
  train,
  writeRows,
} from './entry.js';
import { readErrors } from './errors.js';
import { testable } from './judge.js';
import { describePlace } from './sections.js';
import { publishedTables } from './tables.js';

registerExtras();

/** Trains an entry on all tables, and tells how much is left. */
function trainAll(entry: Entry, tables: readonly string[], costs: Costs): void {
  const started = performance.now();
  // The training process stops by itself, and keeps what is finished.
  process.on('SIGINT', () => {});
  const estimate = (of: readonly string[]) =>
    of.reduce((sum, table) => sum + (costs.get(table) ?? 0), 0);
  tables.forEach((table, i) => {
    // Estimates are of a machine that does nothing else: the rest takes as much longer as what is
    // done has taken, of which the first minute says little.
    const done = estimate(tables.slice(0, i));
    const pace = ((performance.now() - started) / 1000 + 60) / (done + 60);
    const [own, rest] = [[table], tables.slice(i)].map((of) => duration(pace * estimate(of)));
    const left = costs.size > 0 ? `: about ${own}, ${rest} with those after it` : '';
    console.error(`${i + 1} of ${tables.length}, ${table}${left}`);
    const { status } = train(entry, table);
    if (status === 2)
      throw new InputError('arguments', [
        `${entry.path}: it is ranked on no table, for the reason above`,
      ]);
    if (status !== 0) {
      console.error(`stopped at ${table}: the same command continues there`);
      process.exit(status ?? 1);
    }
  });
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rows: { type: 'string' },
      among: { type: 'string', default: 'results/reference/tables' },
      'dry-run': { type: 'boolean', default: false },
      workers: { type: 'string' },
      'allow-code': { type: 'boolean', default: false },
    },
  });
  const { rows, among, workers } = values;
  if (rows !== undefined) {
    writeRows(rows);
    console.log(
      `${rows}: predict the validation and test rows in NAME/parts.csv, and write the columns that NAME/table.json lists as predictions into NAME.csv, for each table; then npm run rank -- FOLDER, the one with these files`,
    );
    return;
  }
  const [path, ...others] = positionals;
  if (path === undefined || others.length > 0)
    throw new InputError('arguments', [
      'one entry is needed: npm run rank -- my-gate.mjs, or a folder with predictions; or --rows DIR',
    ]);
  const options = [
    ...(workers === undefined ? [] : ['--workers', workers]),
    ...(values['allow-code'] ? ['--allow-code'] : []),
  ];
  const entry = entryAt(path, options);
  const tables = publishedTables(among);
  if (tables.length < 2)
    throw new InputError('arguments', [
      `${among}: it has ${counted(tables.length, 'finished table')}: two at least are needed`,
    ]);
  console.error(`checking ${path} on ${tables.length} tables`);
  const costs = await checked(entry, tables, among);
  const total = [...costs.values()].reduce((sum, seconds) => sum + seconds, 0);
  console.error(`${path}: no fault on ${tables.length} tables; about ${duration(total)}`);
  if (values['dry-run']) return;
  trainAll(entry, tables, costs);
  process.stdout.write(
    describePlace(
      entryTitle(entry),
      testable(tables.map((table) => readErrors(join(among, table), entryFolder(entry, table)))),
    ),
  );
}

try {
  await main();
} catch (error) {
  const isArgument =
    error instanceof TypeError &&
    'code' in error &&
    String(error.code).startsWith('ERR_PARSE_ARGS');
  if (!(error instanceof InputError || isArgument)) throw error;
  console.error((error as Error).message);
  process.exitCode = 2;
}
