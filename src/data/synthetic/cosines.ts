/** The cosine between the weights of any two of the tasks, or for K tasks the K x K matrix of cosines. */
export type Correlation = number | { readonly matrix: readonly (readonly number[])[] };

/** The cosines between the weights of K tasks, K x K. A matrix has a K of its own. */
export function cosinesOf(correlation: Correlation, tasks: number): readonly (readonly number[])[] {
  if (typeof correlation === 'object') return correlation.matrix;
  const all = Array.from({ length: tasks }, (_, k) => k);
  return all.map((j) => all.map((k) => (j === k ? 1 : correlation)));
}
