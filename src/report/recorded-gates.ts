import type { RunGate } from '../claims/results.js';
import { isExpertName, isGateName } from '../models/gate.js';

/**
 * Reads the gates of runs, cell by cell: those of a cell's first run with any, and of the runs with the same ones. Others
 * may have written the folder, and whatever else stands there is of no architecture that is known.
 */
export function gateReader(): (cell: string, gates: readonly RunGate[]) => readonly RunGate[] {
  const shapes = new Map<string, string>();
  return (cell, gates) => {
    if (gates.length === 0 || !gates.every(isKnown)) return [];
    const shape = shapeOf(gates);
    if (!shapes.has(cell)) shapes.set(cell, shape);
    return shapes.get(cell) === shape ? gates : [];
  };
}

/** 5, 25, 50, 75 and 95 %. */
const QUANTILES = 5;

const isKnown = ({ name, experts = [], mean, quantiles = [] }: RunGate): boolean =>
  isGateName(name) &&
  experts.every(isExpertName) &&
  mean.length > 0 &&
  quantiles.every(({ length }) => length === QUANTILES);

const shapeOf = (gates: readonly RunGate[]): string =>
  JSON.stringify(gates.map(({ name, experts, mean }) => [name, experts, mean.length]));
