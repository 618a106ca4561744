import { type Column, type TableValue, text } from '../../table/table.js';

/** What cells are told apart by. Each kind of thing is known by its place in a list. */
export interface Dimensions {
  readonly models: readonly { readonly name: string; readonly title: string }[];
  /** Data without one have none. */
  readonly axis?: {
    /** Its column in tables. */
    readonly field: string;
    readonly noun: string;
    readonly nouns: string;
    /** What its values are: `cosine p of the tasks' weights`. */
    readonly meaning: string;
    /** Titles such as `p = 0.5`. */
    readonly values: readonly { readonly value: number | string; readonly title: string }[];
  };
  /** Titles such as `learningRate 0.01`; empty of the only one. */
  readonly groups: readonly { readonly fields: Readonly<Record<string, number | string>>; readonly title: string }[];
}

/** Where a cell stands: indices into the dimensions. */
export interface CellPlace {
  readonly group: number;
  readonly model: number;
  /** Of data that have an axis. */
  readonly axis?: number;
}

/** The place of something that stands somewhere, without the rest of it. */
export const placeOf = ({ group, model, axis }: CellPlace): CellPlace =>
  axis === undefined ? { group, model } : { group, model, axis };

/** The columns that say where a row of a table stands. */
export const placeColumns = (dimensions: Dimensions): Column[] => [
  ...fieldsOf(dimensions).map((field) => text(field)),
  text('model'),
  ...(dimensions.axis ? [text(dimensions.axis.field)] : []),
];

export const placeValues = (place: CellPlace, dimensions: Dimensions): TableValue[] => [
  ...fieldsOf(dimensions).map((field) => dimensions.groups[place.group]!.fields[field]),
  dimensions.models[place.model]!.title,
  ...(dimensions.axis ? [axisValue(place, dimensions)?.value] : []),
];

const fieldsOf = ({ groups }: Dimensions): string[] => [
  ...new Set(groups.flatMap(({ fields }) => Object.keys(fields))),
];

/** Where something stands on the axis. */
export const axisValue = ({ axis }: Pick<CellPlace, 'axis'>, dimensions: Dimensions) =>
  axis === undefined ? undefined : dimensions.axis?.values[axis];

/** A place in words, as under the pointer. */
export const placeTitle = (place: CellPlace, dimensions: Dimensions): string =>
  [dimensions.models[place.model], axisValue(place, dimensions), dimensions.groups[place.group]]
    .map((one) => one?.title)
    .filter(Boolean)
    .join(', ');
