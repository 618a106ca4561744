/** The data kind `table`: its fields in a config, its checks, its metrics and its files. */

import { existsSync } from 'node:fs';
import { canonicalJson } from '../../ground/base/canonical-json.js';
import { InputError } from '../../ground/base/errors.js';
import {
  distinctMetrics,
  type LabelKind,
  type Metric,
  type Part,
} from '../../ground/base/metric.js';
import { applying, counted, listed, thousands } from '../../ground/base/words.js';
import { FieldError } from '../../ground/schema/faults.js';
import { combinations } from '../../ground/schema/fields.js';
import { caveatsOfGivenRows } from '../../train/data/given-rows.js';
import { type Choosable, defineDataKind, type Given, type OnFile } from '../../train/data/kind.js';
import type { DataFields, DataFile } from '../../train/data/kind-reporting.js';
import { partNames } from '../../train/data/shares.js';
import { columnName } from '../../train/data/table/columns.js';
import type { Encoding } from '../../train/data/table/encoding.js';
import type { TableTask } from '../../train/data/table/labels.js';
import {
  type Coverage,
  GROUPED,
  labelCoverage,
  leaksIn,
  metricsFor,
  tableDataSet,
  tableEncoding,
  tableMetrics,
  tableShape,
} from './data-set.js';
import {
  areParts,
  checkTable,
  type FileField,
  type TableFields,
  type TableValues,
  type TaskField,
  tableSchema,
} from './fields.js';
import { unusualReading } from './files/file-format.js';
import { type Reading, readingAmong } from './files/reading.js';
import { prepareFile, storedBySha, storedFile } from './files/store.js';
import { tablePredictions } from './predictions.js';
import { groupingWords, storedGrouping } from './profile/find-grouping.js';
import { listPaths, resolve } from './resolve.js';
import { writeRows } from './rows-for-programs.js';
import { standIn, storedSource } from './source.js';
import { DEFAULT_SHARES, type TableSpec } from './spec.js';

const kinds = Object.keys(tableMetrics) as LabelKind[];

const listMeans = (part: Part, task: Pick<TableTask, 'labels' | 'log'>): Metric[] =>
  metricsFor(task).map((name) => ({ part, name }));

/** The forms of labels: each kind, and a regression of log(1 + value). */
const forms: readonly Pick<TableTask, 'labels' | 'log'>[] = [
  ...kinds.map((labels) => ({ labels })),
  { labels: 'regression', log: true },
];

export const table = defineDataKind<TableValues, TableSpec>({
  name: 'table',
  schema: tableSchema,
  knownMetrics: distinctMetrics(
    (['test', 'validation'] as const).flatMap((part) =>
      forms.flatMap((form) => listMeans(part, form)),
    ),
  ),
  examples: { saidBy: 'data.split' },
  tasksAreAlike: false,
  results: {
    tasksOf: taskNames,
    taskByTask: true,
    taskTitle: (task) => task,
    caveats: caveatsOfGivenRows,
    remarks: ({ files }) => files.flatMap(({ remarks = [] }) => remarks),
  },
  check: checkTable,
  choosable: (given) => (given('tasks')?.values ?? []).map(findChoosable),
  taskCounts: (given) => (given('tasks')?.values ?? []).map((tasks) => tasks.length),
  complete: ({ split, ...fields }) =>
    fields.file.values.some(areParts)
      ? fields
      : {
          ...fields,
          split: split ?? { values: [{ by: 'random', seed: 0, ...DEFAULT_SHARES }], swept: false },
        },
  prepare: async (fields, onFile) => {
    for (const { path, reading } of filesToRead(fields)) await prepareFile(path, onFile, reading);
  },
  restore: restoreFiles,
  spec: (values) => resolve(values).spec,
  whyOneSplit,
  onAllRows: ({ files, trainRows: _, ...spec }) => ({
    ...spec,
    files: 'train' in files ? partNames.flatMap((part) => files[part]) : files,
    split: { by: 'all' },
  }),
  resplit: (fields, number) => {
    refuseFewGroups(fields, number + 1);
    const { split, ...others } = fields;
    return {
      ...others,
      ...(split && {
        split: {
          ...split,
          values: split.values.map((value) => ({ ...value, seed: (value.seed ?? 0) + number })),
        },
      }),
    };
  },
  files: (fields) => {
    const { remarks, missing } = sayingOn(fields);
    return filesToRead(fields).map(({ path, reading }, i): DataFile => {
      const { rows, sha256 } = storedSource(path, reading);
      return {
        file: path,
        rows,
        sha256,
        ...(Object.keys(reading).length > 0 && { reading: { ...reading } }),
        ...(i === 0 && remarks.length > 0 && { remarks }),
        ...(i === 0 && Object.keys(missing).length > 0 && { missing }),
      };
    });
  },
  predictions: {
    ...tablePredictions,
    writeRows: (specs, folder) => writeRows(specs, folder).splits,
  },
  open: (spec) => tableDataSet(spec),
  encoding: encodingWithForms,
  shape: tableShape,
});

/** The encoding, with the forms of numbers. */
function encodingWithForms(spec: TableSpec): Encoding {
  const { dense, indicators, categorical } = tableEncoding(spec);
  const { files, reading } = spec;
  const hashes = 'train' in files ? partNames.flatMap((part) => files[part]) : files;
  const facts = hashes.flatMap((sha256) => {
    const { columns, rows } = storedBySha(sha256, reading);
    return columns.filter(({ kind, missing }) => kind === 'number' && missing < rows);
  });
  const withForm = <T extends { readonly column: string }>(feature: T) => {
    const own = facts.filter(({ name }) => name === feature.column);
    const [form, ...others] = new Set(own.map(({ from = 'number' }) => from));
    return { ...feature, ...(form && others.length === 0 && { form }) };
  };
  return { dense: dense.map(withForm), indicators, categorical: categorical.map(withForm) };
}

function whyOneSplit(given: Given<TableFields>): string | undefined {
  if (given('file')?.values.some(areParts)) return 'data.file names the files of each part';
  const one = given('split')?.values.find(({ by }) => by === 'time' || by === 'column');
  return one && `nothing is random in a split by ${one.by}`;
}

/** @throws FieldError if there are fewer groups than splits, so that some splits would be equal */
function refuseFewGroups(fields: TableFields, splits: number): void {
  for (const { by, column } of fields.split?.values ?? []) {
    if (by !== 'group') continue;
    const counts = filesToRead(fields).map(
      ({ path, reading }) =>
        storedSource(path, reading).columns.find(({ name }) => name === column)?.distinct,
    );
    // Files may share groups; a missing column is another fault.
    const most = counts.reduce(
      (sum: number, count) => sum + (count ?? Number.POSITIVE_INFINITY),
      0,
    );
    if (most >= splits) continue;
    const text = `replicates: column ${columnName(column!)} of data.split has ${counted(most, 'group')}: at most as many splits are possible`;
    throw new FieldError([{ path: ['replicates'], text }]);
  }
}

function filesToRead({
  file,
  separator,
  decimal,
  encoding,
}: TableFields): { path: string; reading: Reading }[] {
  const fields = {
    file,
    ...(separator && { separator }),
    ...(decimal && { decimal }),
    ...(encoding && { encoding }),
  };
  const files = combinations<{ file: FileField } & Reading>(fields).flatMap(
    ({ file, ...options }) => {
      const paths = listPaths(file);
      const reading = unusualReading(options, paths);
      return paths.map((path) => ({ path, reading }));
    },
  );
  return [...new Map(files.map((given) => [canonicalJson(given), given])).values()];
}

/**
 * Final runs are judged on the test rows of the same split, so that nothing may be chosen by these
 * rows.
 */
function findChoosable(tasks: readonly TaskField[]): Choosable {
  const ofTasks = tasks.flatMap((one) =>
    listMeans('validation', one).map((metric) => ({ ...metric, task: one.name })),
  );
  return {
    metrics: [
      ...distinctMetrics(tasks.flatMap((task) => listMeans('validation', task))),
      ...ofTasks,
    ],
    because: `the tasks are ${listed(tasks.map(({ name, labels }) => `${name} (${labels})`))}`,
  };
}

function taskNames({ tasks }: DataFields): readonly string[] | undefined {
  const names = Array.isArray(tasks)
    ? tasks.map((task: { readonly name?: unknown }) => task?.name)
    : [];
  return names.length > 0 && names.every((name) => typeof name === 'string') ? names : undefined;
}

/**
 * Prepares contents that are not stored, from unchanged files. Returns a sentence for each file
 * that is missing or has changed, but whose content is stored. @throws InputError for one whose
 * content is not
 */
async function restoreFiles(files: readonly DataFile[], onFile: OnFile): Promise<string[]> {
  const notes: string[] = [];
  for (const { file, sha256, reading: fields = {} } of files) {
    const reading = readingAmong(fields);
    const isThere = existsSync(file);
    if (attempt(() => storedBySha(sha256, reading))) {
      if (attempt(() => storedFile(file, reading))?.sha256 === sha256) continue;
      standIn(file, sha256);
      notes.push(
        `${file}: ${isThere ? 'it has changed' : 'it is gone'}: its content of sha256 ${sha256} is kept, and used`,
      );
      continue;
    }
    const needed = `its content of sha256 ${sha256} is needed, which these runs were trained on`;
    if (!isThere) throw new InputError('data', [`${file}: there is no such file here: ${needed}`]);
    const { sha256: found } = await prepareFile(file, onFile, reading);
    if (found !== sha256)
      throw new InputError('data', [
        `${file}: it has changed, its sha256 is now ${found}: ${needed}`,
      ]);
  }
  return notes;
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/**
 * What a config does not mention: defaults, left-out columns, leaks, missing labels.
 * @throws InputError like `resolve`
 */
function sayingOn(fields: TableFields): Required<Pick<DataFile, 'remarks' | 'missing'>> {
  const counts = new Map<string, number>();
  const sentences = combinations<TableValues>(fields).flatMap((values) => {
    const { spec, leftOut } = resolve(values);
    const coverages = labelCoverage(spec);
    const columns = leftOut.map(({ column, why }) => `${column} (${why})`);
    spec.tasks.forEach(({ name }, k) => {
      if (coverages[k]!.missing > 0) counts.set(name, coverages[k]!.missing);
    });
    return applying(
      groupsRemark(values, spec),
      columns.length > 0 && `No features, unless data.features names them: ${columns.join(', ')}.`,
      ...spec.tasks.map((task, k) => coverageRemark(task, coverages[k]!)),
      ...leaksIn(spec),
    );
  });
  return { remarks: [...new Set(sentences)], missing: Object.fromEntries(counts) };
}

/** Warns of a random split of rows that come in groups. */
function groupsRemark(
  { file, tasks, ...values }: TableValues,
  { split }: TableSpec,
): string | undefined {
  if (split?.by !== 'random' || areParts(file)) return undefined;
  const paths = listPaths(file);
  const reading = unusualReading(values, paths);
  const labels = tasks.map(({ column }) => column);
  const [grouping] = paths.flatMap(
    (path) => storedGrouping(storedSource(path, reading), labels) ?? [],
  );
  if (!grouping) return undefined;
  const column = columnName(grouping.column);
  return (
    `${GROUPED}: ${groupingWords(grouping)}. Test rows are of groups that models have seen, so scores may be too good ` +
    `for new ones: split: {by: group, column: ${column}} tests on those.`
  );
}

function coverageRemark(
  { name, where }: TableTask,
  { rows, labelled, outside, missing, unseen }: Coverage,
) {
  if (labelled === rows) return undefined;
  const reasons = applying(
    outside > 0 && `${counted(outside, 'row')} outside its sample space (${where} is not 1)`,
    unseen > 0 && `${counted(unseen, 'row')} of a class that no training row has`,
    missing > 0 && `${counted(missing, 'row')} whose label is missing`,
  );
  return `Task ${name} is learned from ${thousands(labelled)} of ${counted(rows, 'row')}, without ${listed(reasons)}.`;
}
