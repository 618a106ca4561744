/**
 * The AUCs of a method in Table 1 or 2 of the paper. The best run is the one with the best AUC on
 * the main task.
 */
export interface PaperRow {
  readonly mainBest: number;
  readonly mainMean: number;
  /** The AUC of the best run on the auxiliary task. */
  readonly auxiliaryWithBest: number;
  readonly auxiliaryMean: number;
}

const row = (
  mainBest: number,
  mainMean: number,
  auxiliaryWithBest: number,
  auxiliaryMean: number,
): PaperRow => ({
  mainBest,
  mainMean,
  auxiliaryWithBest,
  auxiliaryMean,
});

/**
 * Tables 1 and 2 (section 6.3), by group of tasks and method: 400 runs per method, with sizes found
 * by a search.
 */
export const paperTables: ReadonlyMap<number, Readonly<Record<string, PaperRow>>> = new Map([
  [
    1,
    {
      'single-task': row(0.9398, 0.9337, 0.9933, 0.9922),
      'shared-bottom': row(0.9361, 0.9295, 0.9915, 0.9921),
      'l2-constrained': row(0.9389, 0.9359, 0.9922, 0.9918),
      'cross-stitch': row(0.9406, 0.9361, 0.9917, 0.9922),
      'tensor-factorization': row(0.746, 0.6765, 0.8175, 0.8412),
      omoe: row(0.9387, 0.9319, 0.9928, 0.9923),
      mmoe: row(0.941, 0.9359, 0.9926, 0.9927),
    },
  ],
  [
    2,
    {
      'single-task': row(0.8843, 0.8792, 0.9933, 0.9922),
      'shared-bottom': row(0.8836, 0.8813, 0.9927, 0.9917),
      'l2-constrained': row(0.8855, 0.8823, 0.9923, 0.9918),
      'cross-stitch': row(0.8855, 0.8819, 0.9919, 0.9921),
      'tensor-factorization': row(0.7367, 0.7256, 0.7453, 0.7497),
      omoe: row(0.8852, 0.8813, 0.9915, 0.9912),
      mmoe: row(0.886, 0.8826, 0.9932, 0.9924),
    },
  ],
]);
