import { groupedBy } from '../base/grouped.js';

/** The values of a cell's swept fields, by column. */
type Fields = Readonly<Record<string, number | string>>;

interface CellLike {
  readonly model: string;
  readonly fields: Fields;
}

/** The cells of a selection among which one choice is made. */
export interface CandidateGroup<C extends CellLike> {
  readonly model: string;
  /** The values that all cells of the group have in common. */
  readonly fields: Fields;
  readonly candidates: readonly Candidate<C>[];
}

/** A candidate: the values of the selected fields, and a cell for each place. */
export interface Candidate<C> {
  readonly fields: Fields;
  readonly cells: readonly C[];
}

/** The columns of the fields that a selection chooses, given its keys (`training.learningRate`) and all columns. */
export const selectedColumns = (select: object, columns: readonly string[]): string[] =>
  Object.keys(select).map((path) => (columns.includes(path) ? path : path.slice(path.lastIndexOf('.') + 1)));

/**
 * Divides the cells of a selection into groups that differ only in the selected columns and in the column of the axis, if
 * one is given. Groups and candidates are in the order of the cells.
 */
export function candidateGroups<C extends CellLike>(
  cells: readonly C[],
  selected: readonly string[],
  axis?: string,
): CandidateGroup<C>[] {
  const dropped = axis === undefined ? selected : [...selected, axis];
  const groups = groupsOf(cells, ({ model, fields }) => [model, without(fields, dropped)]);
  return groups.map((own): CandidateGroup<C> => {
    const candidates = groupsOf(own, ({ fields }) => only(fields, selected));
    return {
      model: own[0]!.model,
      fields: without(own[0]!.fields, dropped),
      candidates: candidates.map((cells) => ({ fields: only(cells[0]!.fields, selected), cells })),
    };
  });
}

const only = (fields: Fields, kept: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([field]) => kept.includes(field)));

const without = (fields: Fields, dropped: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([field]) => !dropped.includes(field)));

const groupsOf = <T>(items: readonly T[], identity: (item: T) => unknown): T[][] => [
  ...groupedBy(items, (item) => JSON.stringify(identity(item))).values(),
];
