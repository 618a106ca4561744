import { architectures } from '../models/index.js';
import type { CellName } from './claim.js';

/** A model as the paper writes it. */
export const titleOf = (model: string): string => architectures.get(model)?.title ?? model;

export const cellTitle = ({ model, correlation }: CellName): string =>
  titleOf(model) + (correlation === undefined ? '' : ` at correlation ${correlation}`);

/** Two cells that differ in the model or in the correlation. */
export function comparisonOf(a: CellName, b: CellName): string {
  if (a.model === b.model) return `${titleOf(a.model)}, correlation ${a.correlation} vs ${b.correlation}`;
  const where = a.correlation === undefined ? '' : `, correlation ${a.correlation}`;
  return `${titleOf(a.model)} vs ${titleOf(b.model)}${where}`;
}

/** A number to three digits, without trailing zeros. */
export const short = (x: number): string => String(Number(x.toPrecision(3)));

export const shortLevel = (p: number): string => (p < 0.0001 ? 'p < 0.0001' : `p = ${Number(p.toPrecision(2))}`);
