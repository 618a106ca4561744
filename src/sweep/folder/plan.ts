import { existsSync } from 'node:fs';
import { InputError } from '../../ground/base/errors.js';
import { removeFile, writeWhole } from '../../ground/base/files.js';
import { mapped, sharing } from '../../ground/base/grouped.js';
import { named, quoted, thousands } from '../../ground/base/words.js';
import { csvPieces } from '../../ground/table/csv.js';
import { type Column, number, type TableValue, text } from '../../ground/table/table.js';
import { readLines, splitCsvLine } from './lines.js';
import { folderPaths, planFile } from './paths.js';

/** A run as listed in all files of a results folder. */
export interface PlanRow {
  readonly key: string;
  readonly stage: string;
  readonly model: string;
  /** The values of the cell's swept fields, by column; fields that its model lacks are left out. */
  readonly cell: Readonly<Record<string, number | string>>;
  readonly seed: number;
}

/** The runs that belong to a folder; its ledger may also contain those of earlier plans. */
export interface RecordedPlan<Rows extends Iterable<PlanRow> = readonly PlanRow[]> {
  readonly columns: readonly string[];
  readonly rows: Rows;
}

/**
 * Columns of fields that are in no spec: the number of the data's split, from 1, and the task that
 * a model was tuned for.
 */
export const REPLICATE = 'replicate';
export const TUNED_FOR = 'tunedFor';

/** The columns of some fields among those of a plan, which `expandCells` named. */
export const columnsOfFields = (paths: readonly string[], columns: readonly string[]): string[] =>
  paths.map((path) => (columns.includes(path) ? path : lastPart(path)));

/** `learningRate` of `training.learningRate`. */
export const lastPart = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

const FIRST = ['key', 'stage', 'model'];
const LAST = 'seed';

/**
 * The columns of `plan.csv`, which are also the first of `runs.csv`: `key`, `stage`, `model`, the
 * swept fields, `seed`.
 */
export const planColumns = (columns: readonly string[]): Column[] => [
  ...FIRST.map((column) => text(column)),
  ...columns.map((column) => number(column)),
  number(LAST),
];

export const planValues = (
  columns: readonly string[],
  { key, stage, model, cell, seed }: PlanRow,
): TableValue[] => [...[key, stage, model], ...columns.map((column) => cell[column]), seed];

/** The text of `plan.csv`, in pieces. */
export const planText = ({ columns, rows }: RecordedPlan<Iterable<PlanRow>>): Iterable<string> =>
  csvPieces(
    planColumns(columns),
    mapped(rows, (row) => planValues(columns, row)),
  );

/**
 * Writes `plan.csv`, in place of a packed plan, too.
 * @throws InputError where the system refuses
 */
export function writePlan(folder: string, plan: RecordedPlan<Iterable<PlanRow>>): void {
  const { plan: file, packedPlan } = folderPaths(folder);
  writeWhole(file, planText(plan));
  removeFile(packedPlan);
}

/** Most characters in a line: lines of plans have some hundreds. */
const MAX_BYTES = 2 ** 20;

/**
 * The plan of a folder, packed or not; undefined without a file. Rows of a cell share `cell`.
 * @throws InputError where it is not as it was written
 */
export function readPlan(folder: string): RecordedPlan | undefined {
  const file = planFile(folder);
  if (!existsSync(file)) return undefined;
  const share = sharing();
  const rows: PlanRow[] = [];
  let columns: readonly string[] | undefined;
  // There may be a million rows.
  for (const line of readLines(file)) {
    const refuse = (fault: string): never => {
      throw damaged(`${file}:${line.number}`, fault);
    };
    if (!line.whole) refuse('the line is torn: it does not end with a newline');
    if (line.text.length > MAX_BYTES)
      refuse(`the line has more than ${thousands(MAX_BYTES)} characters`);
    const cells = splitCsvLine(line.text) ?? refuse('is not CSV');
    if (!columns) {
      columns = sweptColumns(cells, refuse);
      continue;
    }
    const [found, needed] = [cells.length, FIRST.length + columns.length + 1];
    if (found !== needed)
      refuse(`has ${found} columns: ${needed} are needed, as in the first line`);
    const [key, stage, model, ...rest] = cells as [string, string, string, ...string[]];
    const seed = rest.at(-1)!;
    if (key === '') refuse('there is no key');
    if (!/^\d+$/.test(seed)) refuse(`${LAST}: ${named(seed)} is not a whole number`);
    rows.push({
      key,
      ...share({ stage, model, cell: parsePlanCell(columns, rest) }),
      seed: Number(seed),
    });
  }
  if (!columns) throw damaged(`${file}:1`, 'is empty');
  if (rows.length === 0) throw damaged(`${file}:2`, 'there are no runs');
  return { columns, rows };
}

const damaged = (place: string, fault: string): InputError =>
  new InputError('results', [
    `${place}: ${fault}: mmoe-exp run or tune with the same config and --out rewrites the file`,
  ]);

function sweptColumns(
  cells: readonly string[],
  refuse: (fault: string) => never,
): readonly string[] {
  const isPlan = FIRST.every((column, i) => cells[i] === column) && cells.at(-1) === LAST;
  if (isPlan && new Set(cells).size === cells.length) return cells.slice(FIRST.length, -1);
  return refuse(
    `columns ${quoted(cells.join(','))}: ${FIRST.join(', ')}, the swept fields and ${LAST} are needed, each once`,
  );
}

function parsePlanCell(columns: readonly string[], texts: readonly string[]): PlanRow['cell'] {
  const given = columns
    .map((column, i): [string, string] => [column, texts[i]!])
    .filter(([, value]) => value !== '');
  // The name of a task is a text, also of a task 1.
  const plain = (column: string, text: string) =>
    column !== TUNED_FOR && isNumber(text) ? Number(text) : text;
  return Object.fromEntries(given.map(([column, text]) => [column, plain(column, text)]));
}

/** Whether a text is a number as this program writes it: `0x10` and `007` are not. */
const isNumber = (text: string): boolean =>
  Number.isFinite(Number(text)) && String(Number(text)) === text;
