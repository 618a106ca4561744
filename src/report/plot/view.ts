import * as Plot from '@observablehq/plot';

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

/** Values that appear under the pointer, where there is one. */
export const tips = (view: View, data: readonly unknown[], options: Plot.TipOptions): Plot.Markish[] =>
  view.interactive ? [Plot.tip(data as unknown[], Plot.pointer(options))] : [];
