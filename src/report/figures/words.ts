import type { PlacedCell } from '../layout.js';
import { range } from '../names.js';

/** `n = 200 runs a curve; 3 diverged runs are left out.` */
export function countsSentence(cells: readonly PlacedCell[], what: string, diverged = 'are left out'): string {
  const count = (status: string) => cells.map(({ cell }) => cell.runs.filter((run) => run.status === status).length);
  const lost = count('diverged').reduce((sum, n) => sum + n, 0);
  const failed = count('failed').reduce((sum, n) => sum + n, 0);
  const finished = count('finished').filter((n) => n > 0);
  return [
    `n = ${range(finished)} runs a ${what}`,
    ...(lost > 0 ? [`${lost} diverged ${lost === 1 ? 'run' : 'runs'} ${diverged}`] : []),
    ...(failed > 0 ? [`${failed} failed ${failed === 1 ? 'run is' : 'runs are'} left out`] : []),
  ]
    .join('; ')
    .concat('.');
}

/** `Lower is better.` */
export const direction = ({ better }: { better: 'lower' | 'higher' }): string =>
  `${better === 'lower' ? 'Lower' : 'Higher'} is better.`;
