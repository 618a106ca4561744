/**
 * The place of a cell: its model, its value on the axis, and the fields in which it differs from
 * other cells.
 */

/**
 * The dimensions that distinguish cells. Models, values on the axis and groups are referred to by
 * index.
 */
export interface Dimensions {
  readonly models: readonly { readonly name: string; readonly title: string }[];
  /** The axis of the data; absent where they have none. */
  readonly axis?: {
    readonly field: string;
    readonly noun: string;
    readonly nouns: string;
    /** The meaning of its values: `cosine p of the tasks' weights`. */
    readonly meaning: string;
    readonly values: readonly { readonly value: number | string; readonly title: string }[];
  };
  /** What groups are: `setting`, or `label function` where they differ in nothing else. */
  readonly groupNoun: string;
  /** Titles such as `learningRate 0.01`; empty for a single group. */
  readonly groups: readonly {
    readonly fields: Readonly<Record<string, number | string>>;
    readonly title: string;
  }[];
  /**
   * Fields that belong to cells rather than to their place, such as a learning rate that was
   * selected.
   */
  readonly own?: readonly OwnField[];
}

export interface OwnField {
  readonly name: string;
  readonly values: readonly (CellPlace & { readonly value: number | string })[];
}

/** Where a cell stands: indices into the dimensions. */
export interface CellPlace {
  readonly group: number;
  readonly model: number;
  /** The index of the value on the axis; absent for data without an axis. */
  readonly axis?: number;
}

export const cellPlace = ({ group, model, axis }: CellPlace): CellPlace =>
  axis === undefined ? { group, model } : { group, model, axis };

export const isSamePlace = (one: CellPlace, other: CellPlace): boolean =>
  one.group === other.group && one.model === other.model && one.axis === other.axis;

export const ownValue = ({ values }: OwnField, place: CellPlace): number | string | undefined =>
  values.find((one) => isSamePlace(one, place))?.value;

export const differs = ({ values }: OwnField): boolean =>
  new Set(values.map(({ value }) => value)).size > 1;

export const axisValue = ({ axis }: Pick<CellPlace, 'axis'>, dimensions: Dimensions) =>
  axis === undefined ? undefined : dimensions.axis?.values[axis];
