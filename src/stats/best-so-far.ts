/** The best value after each of some, of which undefined ones count for nothing; undefined as long as there is none. */
export function bestSoFar(values: readonly (number | undefined)[], better: 'lower' | 'higher'): (number | undefined)[] {
  let best: number | undefined;
  return values.map((value) => {
    if (value !== undefined && (best === undefined || (better === 'lower' ? value < best : value > best))) best = value;
    return best;
  });
}
