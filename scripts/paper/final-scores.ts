/**
 * Scores of the final runs on public tables, as CSV: what is published where whole ledgers would
 * take too much room. A row is a label of a run.
 */
import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { rankLocation } from '../../src/ground/stats/wilcoxon.js';
import { readResults } from '../../src/judge/results/reader.js';
import { readManifest } from '../../src/sweep/folder/manifest.js';
import { REPLICATE } from '../../src/sweep/folder/plan.js';

/** How many times as large as that of the mean the error of a diverged run is. */
const DIVERGED = 10;
/** Ratios of errors are cut here, and at its inverse. */
const LARGEST_RATIO = 10;

/** A final run's score of a label. */
export interface FinalScore {
  readonly table: string;
  readonly label: string;
  readonly model: string;
  readonly split: string;
  readonly seed: string;
  readonly learning_rate: string;
  /** R² of the test rows; empty for a diverged run. */
  readonly test_r2: string;
}

/** Scores with the value of a field of the sweep beside each, in a column of its own. */
export type FinalScoreBy<Column extends string> = FinalScore & Readonly<Record<Column, string>>;

/**
 * Reads the scores in those of the results folders `PREFIX-TABLE` that are finished.
 * @param column the name of a column for the values of `field`, which the sweeps of these folders
 * vary
 */
export function readFinalScores<Column extends string>(
  prefix: string,
  tables: readonly string[],
  column: Column,
  field: string,
): FinalScoreBy<Column>[] {
  return tables
    .filter((table) => isFinished(`${prefix}-${table}`))
    .flatMap((table) => {
      const final = readResults(`${prefix}-${table}`).cells.filter(
        ({ stage }) => stage === 'final',
      );
      return final.flatMap(({ model, fields, runs, tasks }) =>
        runs.flatMap(({ seed, metrics }) =>
          tasks!.map((label) => ({
            table,
            label,
            model,
            [column]: String(fields[field]),
            split: String(fields[REPLICATE]),
            seed: String(seed),
            learning_rate: String(fields.learningRate),
            test_r2: String(metrics[`test_r2_${label}`] ?? ''),
          })),
        ),
      ) as FinalScoreBy<Column>[];
    });
}

const isFinished = (folder: string): boolean =>
  existsSync(`${folder}/manifest.json`) && readManifest(folder)?.counts?.missing === 0;

/** Returns scores as CSV, with the named columns. */
export const finalScoresCsv = <Name extends string>(
  columns: readonly Name[],
  scores: readonly Readonly<Record<Name, string>>[],
): string => {
  const quoted = (value: string) => (/[",]/.test(value) ? `"${value}"` : value);
  const rows = scores.map((score) => columns.map((name) => quoted(score[name])));
  return [columns, ...rows].map((row) => `${row.join(',')}\n`).join('');
};

export const parseFinalScores = <Score>(file: string): Score[] =>
  parse(readFileSync(file, 'utf8'), { columns: true }) as Score[];

/** The squared error of a label, as a share of that of the mean. */
export const errorOfScore = ({ test_r2 }: Pick<FinalScore, 'test_r2'>): number =>
  test_r2 === '' ? DIVERGED : 1 - Number(test_r2);

/**
 * The typical logarithm over splits of the ratio of one model's errors to another one's on a label.
 */
export function typicalLogRatio(a: readonly number[], b: readonly number[]): number {
  const limit = Math.log(LARGEST_RATIO);
  const logs = a.map((error, split) =>
    Math.max(-limit, Math.min(limit, Math.log(error / b[split]!))),
  );
  return rankLocation(logs)?.value ?? 0;
}
