import { type Column, type TableValue, text } from '../../table/table.js';

/** What tells cells apart. Models, values on the axis and groups are referred to by index. */
export interface Dimensions {
  readonly models: readonly { readonly name: string; readonly title: string }[];
  /** Absent where the data have none. */
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
  /** Titles such as `learningRate 0.01`; empty for a single group. */
  readonly groups: readonly { readonly fields: Readonly<Record<string, number | string>>; readonly title: string }[];
}

/** Where a cell stands: indices into the dimensions. */
export interface CellPlace {
  readonly group: number;
  readonly model: number;
  /** Of data that have an axis. */
  readonly axis?: number;
}

/** The place of an item, without its other fields. */
export const placeOf = ({ group, model, axis }: CellPlace): CellPlace =>
  axis === undefined ? { group, model } : { group, model, axis };

/** The columns for the place of a row in a table. */
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

/** The value on the axis at a place. */
export const axisValue = ({ axis }: Pick<CellPlace, 'axis'>, dimensions: Dimensions) =>
  axis === undefined ? undefined : dimensions.axis?.values[axis];

/** A place in words, as in tooltips. */
export const placeTitle = (place: CellPlace, dimensions: Dimensions): string =>
  [dimensions.models[place.model], axisValue(place, dimensions), dimensions.groups[place.group]]
    .map((one) => one?.title)
    .filter(Boolean)
    .join(', ');
