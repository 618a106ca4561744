import type { Config, Correlation, SplitValue } from '../config/config.js';
import { censusGroups } from '../data/census/groups.js';
import { isPrepared, type PreparedHeader, preparedPath, readHeader } from '../data/census/prepared.js';
import {
  CENSUS_ENCODING,
  type CensusFile,
  type CensusSpec,
  type CensusTask,
  USUAL_SHARES,
} from '../data/census/spec.js';
import type { DataSpec } from '../data/data-set.js';
import { type SyntheticSpec, syntheticPresets } from '../data/synthetic/spec.js';
import { InputError } from '../errors.js';
import type { DataFile } from '../folder/manifest.js';
import type { Values } from './columns.js';

/** The data set of a cell, by the values of its fields. */
export function dataSpec(kind: Config['data']['kind'], values: Values): DataSpec {
  return kind === 'synthetic' ? syntheticSpec(values) : censusSpec(values);
}

function syntheticSpec(values: Values): SyntheticSpec {
  const field = <T>(name: string): T => values.get(`data.${name}`) as T;
  const preset = syntheticPresets[field<string>('preset')]!;
  const set = Object.fromEntries(
    Object.keys(preset)
      .filter((name) => values.has(`data.${name}`))
      .map((name) => [name, field(name)]),
  ) as Partial<typeof preset>;
  const series = { ...preset, ...set };
  // A list of alphas or betas says how many sines there are.
  const listed = [set.alpha, set.beta].find((given) => typeof given === 'object');
  const spec = typeof listed === 'object' ? { ...series, sines: listed.values.length } : series;
  return {
    kind: 'synthetic',
    features: field('features'),
    cosines: cosines(field('correlation')),
    ...spec,
    labels: field('labels'),
    validationExamples: values.get('training.validationExamples') as number,
    testExamples: values.get('training.testExamples') as number,
  };
}

function cosines(correlation: Correlation): readonly (readonly number[])[] {
  if (typeof correlation === 'object') return correlation.matrix;
  return [
    [1, correlation],
    [correlation, 1],
  ];
}

function censusSpec(values: Values): CensusSpec {
  const field = <T>(name: string): T | undefined => values.get(`data.${name}`) as T | undefined;
  const source = field<CensusFile | 'both'>('source')!;
  const { seed, train, validation, test } = field<SplitValue>('split')!;
  const given = train !== undefined && validation !== undefined && test !== undefined;
  return {
    kind: 'census-income',
    encoding: CENSUS_ENCODING,
    sources: sourcesOf(filesOfSource(source)),
    tasks: field<readonly CensusTask[]>('tasks') ?? censusGroups[field<1 | 2>('group') ?? 1],
    split: source === 'both' ? { seed } : { seed, shares: given ? { train, validation, test } : USUAL_SHARES },
    embedding: field('embedding')!,
  };
}

const sourcesOf = (files: readonly CensusFile[]): CensusSpec['sources'] =>
  Object.fromEntries(files.map((file) => [file, preparedHeader(file).source]));

/** The prepared files that a config's data come from; none of data that are generated. */
export function filesOf({ data }: Config): DataFile[] {
  if (data.kind !== 'census-income') return [];
  const files = new Set(data.source.values.flatMap(filesOfSource));
  return [...files].map((file) => {
    const { rows, source } = preparedHeader(file);
    return { file, rows, sha256: source };
  });
}

const filesOfSource = (source: CensusFile | 'both'): CensusFile[] =>
  source === 'both' ? ['training', 'test'] : [source];

function preparedHeader(file: CensusFile): PreparedHeader {
  if (!isPrepared(file)) {
    throw new InputError([
      `${preparedPath(file)}: is not prepared: mmoe-exp data census-income downloads and prepares both files, --from FILE a local one`,
    ]);
  }
  return readHeader(file);
}
