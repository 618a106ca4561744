import * as Plot from '@observablehq/plot';
import type { View } from './view.js';

/** Values that appear under the pointer, where there is one. */
export const tips = (view: View, data: readonly unknown[], options: Plot.TipOptions): Plot.Markish[] =>
  view.interactive ? [Plot.tip(data as unknown[], Plot.pointer(options))] : [];
