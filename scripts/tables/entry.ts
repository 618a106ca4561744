import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { codeEndings, loadConfigAndCode } from '../../src/app/api/configs.js';
import { storedBySha } from '../../src/extras/tables/files/store.js';
import { ROW, SPLIT } from '../../src/extras/tables/predictions.js';
import { InputError } from '../../src/ground/base/errors.js';
import { sha256Hex } from '../../src/ground/base/sha256.js';
import { listed } from '../../src/ground/base/words.js';
import { readManifest } from '../../src/sweep/folder/manifest.js';
import { replicateConfigs } from '../../src/sweep/runs/cells.js';
import { outputNames } from '../../src/train/data/dataset.js';
import type { DataSpec } from '../../src/train/data/kind.js';
import { dataShape, findKind, outputsIn, prepareFiles } from '../../src/train/data/kinds.js';
import { columnName } from '../../src/train/data/table/columns.js';
import { architectureCalled } from '../../src/train/models/index.js';
import { ENTRY } from './errors.js';
import { TABLES } from './tables.js';

/**
 * An architecture in a file, or a folder with the predictions of a program in a file for each
 * table.
 */
export interface Entry {
  /** As it was given. */
  readonly path: string;
  readonly kind: 'architecture' | 'predictions';
  /** Options of every command that trains it, such as the number of workers. */
  readonly options: readonly string[];
}

/** What training costs on a table, in seconds. */
export type Costs = ReadonlyMap<string, number>;

/**
 * @throws InputError where there is no such entry, or predictions have the name of an architecture
 */
export function entryAt(path: string, options: readonly string[]): Entry {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory()) {
    const taken = architectureCalled(basename(resolve(path)));
    if (taken) {
      const why = `another name of the folder is needed, as the architecture ${taken.name} is called ${taken.title}`;
      throw new InputError('arguments', [`${path}: ${why}`]);
    }
    return { path, kind: 'predictions', options };
  }
  if (stats && codeEndings.includes(extname(path))) return { path, kind: 'architecture', options };
  const fault = stats ? 'it is neither' : 'there is no such file or folder';
  throw new InputError('arguments', [
    `${path}: ${fault}: an architecture in ${codeEndings.join(', ')} or a folder with predictions is needed`,
  ]);
}

/** The name of an entry in its ranking, which says where it is predictions. */
export const entryTitle = ({ path, kind }: Entry): string =>
  kind === 'predictions' ? `${path} (predictions)` : path;

export const tableConfig = (table: string): string => `configs/tables/${table}.yaml`;

/** The folder of an entry's runs on a table, which no entry with another path has. */
export const entryFolder = ({ path }: Entry, table: string): string =>
  join(
    'results/rank',
    `${basename(resolve(path), extname(path))}-${sha256Hex(resolve(path)).slice(0, 8)}`,
    table,
  );

const predictionsPath = ({ path }: Entry, table: string): string => join(path, `${table}.csv`);

/** The value of `models:` in the config of a table. */
const entryModels = (entry: Entry, table: string): string =>
  entry.kind === 'architecture'
    ? `[{file: ${JSON.stringify(entry.path)}}]`
    : `[{predictions: ${JSON.stringify(predictionsPath(entry, table))}, name: ${ENTRY}}]`;

/**
 * Runs the command that trains an entry on a table, with the budget of the networks. An edited
 * entry replaces the runs of the earlier one.
 */
export function train(
  entry: Entry,
  table: string,
  more: readonly string[] = [],
  stdio: 'inherit' | 'pipe' = 'inherit',
) {
  const command =
    entry.kind === 'architecture'
      ? ['tune', tableConfig(table), '--run']
      : ['run', tableConfig(table), '--quiet'];
  const set = [
    '--set',
    `models=${entryModels(entry, table)}`,
    '--out',
    entryFolder(entry, table),
    '--force',
  ];
  return spawnSync(
    process.execPath,
    ['dist/cli/main.js', ...command, ...set, ...entry.options, ...more],
    {
      stdio: ['ignore', stdio === 'pipe' ? 'pipe' : 'ignore', stdio],
      encoding: 'utf8',
    },
  );
}

/** The reasons why tables cannot be read, or are not those of the published runs in a folder. */
const tableFaults = (tables: readonly string[], published?: string): string[] =>
  tables.flatMap((table) => {
    const file = `data/tables/${table}.csv`;
    const fetch = `python scripts/tables/fetch.py ${table} fetches it`;
    if (!existsSync(file)) return [`${file}: there is no such file: ${fetch}`];
    if (published === undefined) return [];
    const needed = readManifest(join(published, table))!.files![0]!.sha256;
    const found = sha256Hex(readFileSync(file));
    return found === needed
      ? []
      : [`${file}: its sha256 is ${found}: ${needed} is needed, of the published runs: ${fetch}`];
  });

/**
 * Checks an entry on all tables before anything is trained.
 * @throws InputError with a line for each fault of any table
 */
export async function checked(
  entry: Entry,
  tables: readonly string[],
  published: string,
): Promise<Costs> {
  const faults = new Set(tableFaults(tables, published));
  const costs = new Map<string, number>();
  for (const table of tables) {
    const isThere = existsSync(`data/tables/${table}.csv`);
    if (entry.kind === 'predictions') {
      const file = predictionsPath(entry, table);
      if (!existsSync(file))
        faults.add(`${file}: there is no such file: predictions for each table are needed`);
      else if (isThere)
        for (const fault of await predictionFaults(
          tableConfig(table),
          file,
          entryModels(entry, table),
        ))
          faults.add(fault);
    } else if (isThere) {
      const { lines = [], seconds = 0, finalSeconds = 0 } = plan(entry, table);
      for (const line of lines)
        faults.add(line.replace(`--set models=${entryModels(entry, table)}: `, ''));
      costs.set(table, seconds + finalSeconds);
    }
  }
  if (faults.size > 0) throw new InputError('arguments', [...faults]);
  return costs;
}

/** What `--dry-run` says of a table: an estimate, or the lines by which it is refused. */
function plan(
  entry: Entry,
  table: string,
): { lines?: string[]; seconds?: number; finalSeconds?: number } {
  const { stdout, stderr, status } = train(
    entry,
    table,
    ['--dry-run', '--json', '--quiet'],
    'pipe',
  );
  if (status !== 0 && status !== 2) {
    console.error(`${tableConfig(table)}: its check was interrupted\n${stderr}`.trimEnd());
    process.exit(status ?? 1);
  }
  return JSON.parse(stdout.split('\n').find((line) => /^\{"event":"(plan|refused)"/.test(line))!);
}

/**
 * The faults of a file with predictions for the table of a config, in all its splits; `models` has
 * the file.
 */
export function predictionFaults(
  configFile: string,
  file: string,
  models: string,
): Promise<string[]> {
  return faultsIn(async () => {
    const config = await loadConfigAndCode(configFile, { set: [`models=${models}`] });
    await prepareFiles(config, () => {});
    const { sha256 } = findKind(config.data).predictions!.file(file);
    const points = replicateConfigs(config).flatMap(({ data }) => findKind(data).points(data));
    const splits = points.map((point) => point.spec({ test: 0, validation: 0 }));
    const of = splits.map((split) => faultsIn(() => outputsIn(split, sha256)));
    const faults = [...surplusIn(file, sha256, splits), ...(await Promise.all(of)).flat()];
    if (faults.length > 0) throw new InputError('arguments', faults);
  });
}

/** A fault for each column that is of no task. */
function surplusIn(file: string, sha256: string, splits: readonly DataSpec[]): string[] {
  const needed = new Set([
    ROW,
    SPLIT,
    ...splits.flatMap((split) => dataShape(split).labels.flatMap(outputNames)),
  ]);
  const surplus = storedBySha(sha256).columns.filter(({ name }) => !needed.has(name));
  return surplus.map(
    ({ name }) =>
      `${file}: column ${columnName(name)} must be left out: needed are ${listed([...needed])}`,
  );
}

async function faultsIn(work: () => unknown): Promise<string[]> {
  try {
    await work();
    return [];
  } catch (error) {
    if (error instanceof InputError) return [...error.lines];
    throw error;
  }
}

/**
 * Writes the rows and splits of all tables into folders of their names.
 * @throws InputError where a table or the place is missing
 */
export function writeRows(out: string): void {
  const faults = [
    ...(existsSync(out) ? [`${out}: it exists already: name another folder`] : []),
    ...tableFaults(TABLES),
  ];
  if (faults.length > 0) throw new InputError('arguments', faults);
  for (const table of TABLES) {
    const command = ['dist/cli/main.js', 'split', tableConfig(table), '--out', join(out, table)];
    const { status } = spawnSync(process.execPath, command, { stdio: 'inherit' });
    if (status !== 0)
      throw new InputError('arguments', [
        `${out}/${table}: its rows were not written, for the reason above`,
      ]);
  }
}
