import type { Words } from '../results/cells.js';
import type { CellName } from './claim.js';

export const cellTitle = ({ model, at }: CellName, { noun, modelTitle }: Words): string =>
  modelTitle(model) + (at === undefined ? '' : ` at ${noun} ${at}`);

/** Two cells that differ in the model or in their place on the axis. */
export function comparisonOf(a: CellName, b: CellName, { noun, modelTitle }: Words): string {
  if (a.model === b.model) return `${modelTitle(a.model)}, ${noun} ${a.at} vs ${b.at}`;
  const where = a.at === undefined ? '' : `, ${noun} ${a.at}`;
  return `${modelTitle(a.model)} vs ${modelTitle(b.model)}${where}`;
}

/** A number to three digits, without trailing zeros. */
export const short = (x: number): string => String(Number(x.toPrecision(3)));

export const shortLevel = (p: number): string => (p < 0.0001 ? 'p < 0.0001' : `p = ${Number(p.toPrecision(2))}`);
