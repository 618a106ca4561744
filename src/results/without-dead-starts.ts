import type { JudgedResults } from './cells.js';

/** Results without the seeds at which some run had a dead start, and those seeds. */
export interface WithoutDeadStarts {
  readonly results: JudgedResults;
  readonly seeds: readonly number[];
}

/**
 * Leaves out, of every cell, the seeds at which a final run of any cell had a dead start, so that comparisons stay paired;
 * undefined where there are none.
 */
export function withoutDeadStarts(results: JudgedResults): WithoutDeadStarts | undefined {
  const finals = results.cells.filter(({ stage }) => stage === 'final');
  const seeds = new Set(
    finals.flatMap(({ runs }) => runs.filter(({ deadStart }) => deadStart).map(({ seed }) => seed)),
  );
  if (seeds.size === 0) return undefined;
  const cells = results.cells.map((cell) => {
    const runs = cell.runs.filter(({ seed }) => !seeds.has(seed));
    return { ...cell, runs, planned: cell.planned - (cell.runs.length - runs.length) };
  });
  return { results: { ...results, cells }, seeds: [...seeds].sort((a, b) => a - b) };
}
