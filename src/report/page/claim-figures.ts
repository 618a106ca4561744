import type { ReportFigure } from '../report.js';

/** The id of a figure's element. */
export const figureId = (name: string): string => `figure-${name}`;

/** Those figures of a report that the source of a claim names: `Figures 3 and 4`. */
export function figuresOfClaim(source: string, figures: readonly ReportFigure[]): ReportFigure[] {
  const numbers = [...source.matchAll(/Figures? (\d+)(?: and (\d+))?/g)].flatMap(([, ...found]) => found);
  // Other papers have figures, too.
  if (source.includes('et al')) return [];
  return figures.filter(({ name }) => numbers.some((number) => name === `fig${number}`));
}
