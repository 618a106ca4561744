// Loaded before the program by `node --import`: a wall clock that jumps by up to ten years, back
// and forth.
const RealDate = Date;
let state = Number(process.env.MMOE_EXP_DRILL_SEED) + process.pid;
function uniform() {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
}
const now = () => Math.round(RealDate.now() + (uniform() - 0.5) * 6.3e11);

globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(now());
    else super(...args);
  }

  static now() {
    return now();
  }
};
