import { PANEL, PANEL_BYTES } from './matrix';

@unmanaged
export class Transpose {
  /** Panels [rows, 8 panels] */
  from: usize;
  rows: i32;
  panels: i32;
  /** Panels [8 panels, rows padded] */
  to: usize;
}

/** A weight with rows and columns exchanged, the padding of `to` left as it is. */
export function transpose(a: Transpose): void {
  const width = a.panels * PANEL;
  let from = a.from;
  for (let panel = 0; panel < a.panels; panel++) {
    const columns = a.to + panel * (PANEL * PANEL_BYTES);
    for (let row = 0; row < a.rows; row++, from += PANEL_BYTES) {
      let to = columns + (row / PANEL) * width * PANEL_BYTES + ((row % PANEL) << 2);
      for (let j = 0; j < PANEL; j++, to += PANEL_BYTES) store<f32>(to, load<f32>(from + (j << 2)));
    }
  }
}
