/** Below this a pivot counts as zero for later rows: dividing by its root would amplify their rounding errors. */
const SINGULAR = 1e-9;

const ROUNDING = 1e-14;

/**
 * The lower triangular L with L L' = matrix, whose entries are at most 1; undefined where it is not positive
 * semi-definite. A row that depends on earlier ones has a column of zeros below its diagonal.
 */
export function choleskyFactor(matrix: readonly (readonly number[])[]): number[][] | undefined {
  const factor = matrix.map((row) => row.map(() => 0));
  const dot = (j: number, k: number, upTo: number) => {
    let sum = 0;
    for (let i = 0; i < upTo; i++) sum += factor[j]![i]! * factor[k]![i]!;
    return sum;
  };
  for (const [k, row] of matrix.entries()) {
    for (let j = 0; j < k; j++) {
      const rest = row[j]! - dot(j, k, j);
      const pivot = isSingular(factor[j]![j]!) ? 0 : factor[j]![j]!;
      // Next to a pivot of up to SINGULAR, a positive semi-definite matrix has entries of at most its square root.
      if (pivot === 0 && Math.abs(rest) > Math.sqrt(SINGULAR)) return undefined;
      factor[k]![j] = pivot === 0 ? 0 : rest / pivot;
    }
    const pivot = row[k]! - dot(k, k, k);
    if (pivot < -slackAfter(factor, k)) return undefined;
    factor[k]![k] = pivot < ROUNDING ? 0 : Math.sqrt(pivot);
  }
  return factor;
}

const isSingular = (root: number): boolean => root * root < SINGULAR;

/** How far rounding may carry the pivot of row k from zero: further where a small pivot before it amplified errors. */
function slackAfter(factor: readonly (readonly number[])[], k: number): number {
  const roots = factor.slice(0, k).map((row, j) => row[j]!);
  const least = Math.min(1, ...roots.filter((root) => !isSingular(root)));
  return Math.max(SINGULAR, (64 * Number.EPSILON) / (least * least));
}

/** The rank of such a matrix; undefined where it is not positive semi-definite. */
export function rankOf(matrix: readonly (readonly number[])[]): number | undefined {
  const factor = choleskyFactor(matrix);
  return factor?.filter((row, k) => row[k]! * row[k]! >= slackAfter(factor, k)).length;
}
