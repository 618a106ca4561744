import { differences } from './differences.js';
import { ecdf } from './ecdf.js';
import { fig2 } from './fig2.js';
import { fig3 } from './fig3.js';
import { fig4 } from './fig4.js';
import { fig5 } from './fig5.js';
import { fig6 } from './fig6.js';
import type { Figure, FigureInput, FigureKind } from './figure.js';
import { gates } from './gates.js';
import { learningRate } from './learning-rate.js';
import { map } from './map.js';
import { tuning } from './tuning.js';

/** All figures, in the order of a report. A new one is a file beside these and a place here. */
export const figureKinds: readonly FigureKind[] = [
  ...[fig2, fig3, fig4, fig5, ecdf, differences, fig6, gates],
  ...[tuning, learningRate, map],
];

export interface BuiltFigures {
  readonly figures: readonly Figure[];
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

/** Builds the figures of some names, those that apply. */
export function buildFigures(input: FigureInput, names: readonly string[]): BuiltFigures {
  const built = figureKinds
    .filter(({ name }) => names.includes(name))
    .map(({ name, build }) => ({ name, result: build(input) }));
  return {
    figures: built.flatMap(({ result }) => ('skipped' in result ? [] : [result])),
    skipped: built.flatMap(({ name, result }) => ('skipped' in result ? [{ name, reason: result.skipped }] : [])),
  };
}
