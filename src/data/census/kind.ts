import { InputError } from '../../base/errors.js';
import { type Metric, metricsOfLabel, type Part } from '../../base/metric.js';
import { type DataShape, defineDataKind } from '../kind.js';
import { givenShares } from '../shares.js';
import { censusDataSet, refuseOther } from './census.js';
import { type CensusValues, censusSchema, checkCensus, taskSetsOf, tasksOf } from './fields.js';
import { isPrepared, type PreparedHeader, preparedPath, readHeader } from './prepared.js';
import { censusResults } from './results/index.js';
import { CENSUS_ENCODING, type CensusFile, type CensusSpec, censusTaskNames, USUAL_SHARES } from './spec.js';

/** The metrics on a part of the rows: means over the tasks, then those of each task. */
const metricsOf = (part: Part, tasks: readonly string[]): Metric[] =>
  [undefined, ...tasks].flatMap((task) =>
    metricsOfLabel.binary.map((name) => ({ part, name, ...(task !== undefined && { task }) })),
  );

/** Census-income (section 6.3). */
export const censusIncome = defineDataKind<CensusValues, CensusSpec>({
  name: 'census-income',
  schema: censusSchema,
  knownMetrics: [...metricsOf('test', censusTaskNames), ...metricsOf('validation', censusTaskNames)],
  examples: { saidBy: 'data.split' },
  tasksAreAlike: false,
  results: censusResults,
  check: checkCensus,
  choosable: (given) =>
    taskSetsOf(given('tasks'), given('group')).map((tasks) => ({
      // Final runs are judged on the test rows of the same split, so nothing may be chosen by those.
      metrics: metricsOf('validation', tasks),
      because: `the tasks are ${tasks.join(' and ')}`,
    })),
  taskCounts: (given) => taskSetsOf(given('tasks'), given('group')).map((tasks) => tasks.length),
  complete: ({ group, ...fields }) => (fields.tasks || !group ? fields : { group, ...fields }),
  spec: (values) => {
    const { source, split, embedding } = values;
    const { seed, ...shares } = split;
    return {
      kind: 'census-income',
      encoding: CENSUS_ENCODING,
      sources: Object.fromEntries(filesOf(source).map((file) => [file, preparedHeader(file).source])),
      tasks: tasksOf(values),
      split: source === 'both' ? { seed } : { seed, shares: givenShares(shares) ?? USUAL_SHARES },
      embedding,
    };
  },
  resplit: ({ split, ...fields }, number) => ({
    ...fields,
    split: { ...split, values: split.values.map((value) => ({ ...value, seed: value.seed + number })) },
  }),
  files: ({ source }) =>
    [...new Set(source.values.flatMap(filesOf))].map((file) => {
      const { rows, source } = preparedHeader(file);
      return { file, rows, sha256: source };
    }),
  restore: async (files) => {
    for (const { file, sha256 } of files) {
      refuseOther(file as CensusFile, preparedHeader(file as CensusFile).source, sha256);
    }
    return [];
  },
  open: (spec) => censusDataSet(spec),
  shape: shapeOf,
});

function shapeOf(spec: CensusSpec): DataShape {
  const { features, labels, train, validation, test } = censusDataSet(spec);
  const rowsOf = (part: typeof train | undefined) => (part?.kind === 'table' ? part.rows : 0);
  return {
    dense: features.dense,
    categorical: features.categorical.map(({ size }) => size),
    embedding: spec.embedding,
    labels,
    rows: { train: rowsOf(train), validation: rowsOf(validation), test: rowsOf(test) },
  };
}

const filesOf = (source: CensusFile | 'both'): CensusFile[] => (source === 'both' ? ['training', 'test'] : [source]);

function preparedHeader(file: CensusFile): PreparedHeader {
  if (!isPrepared(file)) {
    throw new InputError([
      `${preparedPath(file)}: it is not prepared: mmoe-exp data census-income downloads and prepares both files, --from FILE a local one`,
    ]);
  }
  return readHeader(file);
}
