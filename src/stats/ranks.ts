/** The ranks 1 .. n of numbers, where equal ones share their mean rank, and the sizes of the groups of equals. */
export function rank(values: ArrayLike<number>): { ranks: Float64Array; ties: number[] } {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i).sort((i, j) => {
    const [a, b] = [values[i]!, values[j]!];
    return a < b ? -1 : a > b ? 1 : 0;
  });
  const ranks = new Float64Array(values.length);
  const ties: number[] = [];
  for (let from = 0, to = 1; from < order.length; from = to++) {
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let k = from; k < to; k++) ranks[order[k]!] = (from + 1 + to) / 2;
    if (to - from > 1) ties.push(to - from);
  }
  return { ranks, ties };
}
