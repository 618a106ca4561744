/** What cells are told apart by. Each kind of thing is known by its place in a list. */
export interface Dimensions {
  readonly models: readonly { readonly name: string; readonly title: string }[];
  /** Titles such as `p = 0.5`; empty of data without one. */
  readonly correlations: readonly { readonly value: number | string; readonly title: string }[];
  /** Titles such as `learningRate 0.01`; empty of the only one. */
  readonly groups: readonly { readonly fields: Readonly<Record<string, number | string>>; readonly title: string }[];
}

/** Where something stands: indices into the dimensions. */
export interface Place {
  readonly group: number;
  readonly correlation: number;
  readonly model: number;
}
