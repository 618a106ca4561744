import type { RunGate } from './cells.js';

/** The gates that have a choice: one over a single expert cannot collapse. */
export const choosing = (gates: readonly RunGate[]): readonly RunGate[] => gates.filter(({ mean }) => mean.length > 1);
