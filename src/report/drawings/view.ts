export type Scale = 'linear' | 'log';

/** How a drawing is shown, whatever its content. */
export interface View {
  readonly document: Document;
  /** In pixels. */
  readonly width: number;
  /** Of the metric's axis; undefined: what suits the values. */
  readonly scale?: Scale;
  /** Whether values appear under the pointer. */
  readonly interactive: boolean;
}
