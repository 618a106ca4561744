import { PANEL_BYTES } from './matrix';

/** The way back through bias and ReLU, in place: dy becomes dz. */
@unmanaged
export class Activate {
  /** Rows [rows, 8 panels], all of one stride. */
  y: usize;
  dy: usize;
  stride: i32;
  rows: i32;
  panels: i32;
  /** As in Multiply; 0 for no floor. */
  floor: usize;
  /** Gradients by the biases of the first panels. */
  bias: usize;
  biasPanels: i32;
  /** Whether the biases' gradients are added to rather than written. */
  accumulate: i32;
}

/** dz = dy where y is above its floor, 0 elsewhere; a bias's gradient is the sum of dz over the rows in their order. */
export function activate(a: Activate): void {
  for (let panel = 0; panel < a.panels; panel++) {
    const column = panel * PANEL_BYTES;
    let dy = a.dy + column;
    const end = dy + a.rows * a.stride;
    let s0 = f32x4.splat(0);
    let s1 = s0;
    if (a.floor) {
      const f0 = v128.load(a.floor + column);
      const f1 = v128.load(a.floor + column, 16);
      let y = a.y + column;
      for (; dy < end; dy += a.stride) {
        const z0 = v128.and(v128.load(dy), f32x4.gt(v128.load(y), f0));
        const z1 = v128.and(v128.load(dy, 16), f32x4.gt(v128.load(y, 16), f1));
        v128.store(dy, z0);
        v128.store(dy, z1, 16);
        s0 = f32x4.add(s0, z0);
        s1 = f32x4.add(s1, z1);
        y += a.stride;
      }
    } else if (panel < a.biasPanels) {
      for (; dy < end; dy += a.stride) {
        s0 = f32x4.add(s0, v128.load(dy));
        s1 = f32x4.add(s1, v128.load(dy, 16));
      }
    }
    if (panel < a.biasPanels) {
      const bias = a.bias + column;
      if (a.accumulate) {
        s0 = f32x4.add(v128.load(bias), s0);
        s1 = f32x4.add(v128.load(bias, 16), s1);
      }
      v128.store(bias, s0);
      v128.store(bias, s1, 16);
    }
  }
}
