import { canonicalJson } from '../../base/canonical-json.js';
import type { LabelKind, Metric, Part } from '../../base/metric.js';
import { listed } from '../../base/words.js';
import { combinations } from '../../schema/sweepable.js';
import { type Choosable, defineDataKind, type Given } from '../kind.js';
import type { DataFile } from '../kind-results.js';
import { checkTable } from './checks.js';
import { tableDataSet, tableShape } from './data-set.js';
import { areParts, type FileField, type TableFields, type TableValues, type TaskField, tableSchema } from './fields.js';
import { readingOf } from './files/layout.js';
import { tableFolder } from './files/prepared.js';
import type { Reading } from './files/reading.js';
import { prepareFile } from './files/store.js';
import { tableMetrics } from './label-spec.js';
import { remarksOn } from './remarks.js';
import { pathsOf, resolve } from './resolve.js';
import { restoreFiles } from './restore.js';
import { tableResults } from './results.js';
import { storedSource } from './sources.js';
import { type TableSpec, USUAL_SHARES } from './spec.js';

const kinds: readonly LabelKind[] = ['binary', 'regression'];

/** Means over the tasks of a kind. */
const meansOf = (part: Part, kind: LabelKind): Metric[] => tableMetrics[kind].map((name) => ({ part, name }));

/** A table of one's own. */
export const table = defineDataKind<TableValues, TableSpec>({
  name: 'table',
  schema: tableSchema,
  knownMetrics: (['test', 'validation'] as const).flatMap((part) => kinds.flatMap((kind) => meansOf(part, kind))),
  examples: { saidBy: 'data.split' },
  tasksAreAlike: false,
  results: tableResults,
  check: checkTable,
  choosable: (given) => (given('tasks')?.values ?? []).map(choosableOf),
  taskCounts: (given) => (given('tasks')?.values ?? []).map((tasks) => tasks.length),
  complete: ({ split, ...fields }) =>
    fields.file.values.some(areParts)
      ? fields
      : { ...fields, split: split ?? { values: [{ by: 'random', seed: 0, ...USUAL_SHARES }], swept: false } },
  prepare: async (fields, onProgress) => {
    for (const { path, reading } of filesOf(fields)) await prepareFile(path, onProgress, tableFolder(), reading);
  },
  restore: restoreFiles,
  spec: (values) => resolve(values).spec,
  whyOneSplit,
  resplit: ({ split, ...fields }, number) => ({
    ...fields,
    ...(split && {
      split: { ...split, values: split.values.map((value) => ({ ...value, seed: (value.seed ?? 0) + number })) },
    }),
  }),
  files: (fields) => {
    const remarks = remarksOn(fields);
    return filesOf(fields).map(({ path, reading }, i): DataFile => {
      const { rows, sha256 } = storedSource(path, reading);
      return {
        ...{ file: path, rows, sha256 },
        ...(Object.keys(reading).length > 0 && { reading: { ...reading } }),
        ...(i === 0 && remarks.length > 0 && { remarks }),
      };
    });
  },
  open: (spec) => tableDataSet(spec),
  shape: tableShape,
});

/** Where nothing is random, a split is the only one. */
function whyOneSplit(given: Given<TableFields>): string | undefined {
  if (given('file')?.values.some(areParts)) return 'data.file names the files of each part';
  const one = given('split')?.values.find(({ by }) => by === 'time' || by === 'column');
  return one && `nothing is random in a split by ${one.by}`;
}

interface GivenFile {
  readonly path: string;
  readonly reading: Reading;
}

/** The files of all combinations of fields with how they are read, each once. */
function filesOf({ file, separator, decimal, encoding }: TableFields): GivenFile[] {
  const fields = { file, ...(separator && { separator }), ...(decimal && { decimal }), ...(encoding && { encoding }) };
  const files = combinations<{ file: FileField } & Reading>(fields).flatMap(({ file, ...options }) => {
    const paths = pathsOf(file);
    const reading = readingOf(options, paths);
    return paths.map((path) => ({ path, reading }));
  });
  return [...new Map(files.map((given) => [canonicalJson(given), given])).values()];
}

/** Final runs are judged on the test rows of the same split, so nothing may be chosen by those. */
function choosableOf(tasks: readonly TaskField[]): Choosable {
  const ofTasks = tasks.flatMap(({ name: task, labels }) =>
    meansOf('validation', labels).map((metric) => ({ ...metric, task })),
  );
  const means = kinds.filter((kind) => tasks.some(({ labels }) => labels === kind));
  return {
    metrics: [...means.flatMap((kind) => meansOf('validation', kind)), ...ofTasks],
    because: `the tasks are ${listed(
      tasks.map(({ name, labels }) => `${name} (${labels})`),
      'and',
    )}`,
  };
}
