import type { GateUsage } from '../../ground/base/outcome.js';
import { gateRole, isExpertName, isGateName } from '../../train/models/gate.js';

/** The gates that have a choice: one over a single expert cannot collapse. */
export const gatesWithChoice = (gates: readonly GateUsage[]): readonly GateUsage[] =>
  gates.filter(({ mean }) => mean.length > 1);

/**
 * Reads the gates of runs, cell by cell: those of the first run of a cell that has any, and those
 * of its other runs with the same gates. Others may have written the folder: any other gates are of
 * no known architecture, and left out.
 */
export function gateReader<Cell>(): (
  cell: Cell,
  gates: readonly GateUsage[],
) => readonly GateUsage[] {
  const forms = new Map<Cell, string>();
  return (cell, gates) => {
    if (gates.length === 0 || gates.length > MAX_GATES || !gates.every(isShown)) return [];
    const form = JSON.stringify(
      gates.map(({ name, experts, mean }) => [name, experts, mean.length]),
    );
    const first = forms.get(cell);
    if (first === undefined ? !gates.every(isKnown) : form !== first) return [];
    forms.set(cell, form);
    return gates;
  };
}

/** The most gates of a run that are shown; no known architecture has as many. */
const MAX_GATES = 1000;

/**
 * Five quantiles: 5, 25, 50, 75 and 95 %. JSON contains null in place of values that are not
 * numbers.
 */
const isShown = ({ mean, entropy, quantiles = [] }: GateUsage): boolean =>
  quantiles.every(({ length }) => length === 5) &&
  Number.isFinite(entropy) &&
  mean.every(Number.isFinite);

const isKnown = ({ name, experts = [], mean }: GateUsage): boolean =>
  isGateName(name) && experts.every(isExpertName) && mean.length > 0;

/**
 * The entropy of the gate of a task, by its number; undefined for a model without a gate per task.
 */
export const entropyOfTask = (gates: readonly GateUsage[], task: number): number | undefined =>
  gates.find(({ name }) => gateRole(name).task === task)?.entropy;
