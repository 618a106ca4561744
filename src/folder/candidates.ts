import { groupedBy } from '../base/grouped.js';

type Fields = Readonly<Record<string, number | string>>;

interface CellLike {
  readonly model: string;
  /** The values of the swept fields, by column. */
  readonly fields: Fields;
}

/** The cells of a selection among which one choice is made. */
export interface CandidateGroup<C extends CellLike> {
  readonly model: string;
  /** The values that all cells of the group have in common. */
  readonly fields: Fields;
  /** The values of the selected fields, and a cell for each place. */
  readonly candidates: readonly { readonly fields: Fields; readonly cells: readonly C[] }[];
}

/** Groups cells that differ only in the selected columns and in that of the axis, in the order of the cells. */
export function candidateGroups<C extends CellLike>(
  cells: readonly C[],
  selected: readonly string[],
  axis?: string,
): CandidateGroup<C>[] {
  const only = (fields: Fields, isKept: (field: string) => boolean): Fields =>
    Object.fromEntries(Object.entries(fields).filter(([field]) => isKept(field)));
  const shared = ({ fields }: C) => only(fields, (field) => !selected.includes(field) && field !== axis);
  const chosen = ({ fields }: C) => only(fields, (field) => selected.includes(field));
  return groupsOf(cells, (cell) => [cell.model, shared(cell)]).map((own) => ({
    model: own[0]!.model,
    fields: shared(own[0]!),
    candidates: groupsOf(own, chosen).map((cells) => ({ fields: chosen(cells[0]!), cells })),
  }));
}

const groupsOf = <T>(items: readonly T[], identity: (item: T) => unknown): T[][] => [
  ...groupedBy(items, (item) => JSON.stringify(identity(item))).values(),
];
