/**
 * The paper's MMoE with the sum of its losses, and with a method that combines the gradients of the
 * tasks.
 */
import type { CellSpec } from '../../../src/sweep/runs/spec.js';
import { referenceLosses } from './problem.js';

/** Commands to peers, and their titles. */
export const GRADIENTS_CASES = { 'memory sum': 'sum', 'memory pcgrad': 'PCGrad' } as const;

/** Returns the spec with the losses that a command names, if any: `memory pcgrad`. */
export function specOfCommand(spec: CellSpec, command: string): CellSpec {
  const [, losses] = command.split(' ');
  return losses === 'pcgrad'
    ? { ...spec, training: { ...spec.training, losses: { kind: losses } } }
    : spec;
}

export function gradientsChecks(spec: CellSpec, steps: number): Map<string, number[][]> {
  const commands = Object.keys(GRADIENTS_CASES).map((command) =>
    command.replace('memory', 'check'),
  );
  return new Map(
    commands.map((command) => [command, referenceLosses(specOfCommand(spec, command), 1, steps)]),
  );
}
