import * as Plot from '@observablehq/plot';

export type Scale = 'linear' | 'log';

/** How a drawing is shown, whatever its content. */
export interface View {
  readonly document: Document;
  /** In pixels. */
  readonly width: number;
  /** Of the metric's axis; undefined: chosen to fit the values. */
  readonly scale?: Scale;
  /** Whether tooltips show values. */
  readonly interactive: boolean;
}

/** Tooltips, where the view is interactive. */
export const tips = (view: View, data: readonly unknown[], options: Plot.TipOptions): Plot.Markish[] =>
  view.interactive ? [Plot.tip(data as unknown[], Plot.pointer(options))] : [];
