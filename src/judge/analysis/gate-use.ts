/** Names gates and experts for charts, and puts the experts of a run in a common order. */

import type { GateUsage } from '../../ground/base/outcome.js';
import {
  type ExpertRole,
  expertName,
  expertRole,
  gateName,
  gateRole,
} from '../../train/models/gate.js';
import type { PlacedCell } from './arrangement.js';

/** Returns the title of a gate: the tasks that use it, and its level if there are several. */
export function gateTitle({ name }: Pick<GateUsage, 'name'>, placed: PlacedCell): string {
  const { task, level, expert } = gateRole(name);
  if (expert !== undefined) return `expert ${expert + 1} of level ${(level ?? 0) + 2}`;
  const whose = task === undefined ? 'all tasks' : taskWords(task, placed);
  return level === undefined ? whose : `${whose}, level ${level + 1}`;
}

export const ownerTitle = ({ task }: ExpertRole, placed: PlacedCell): string =>
  task === undefined ? 'shared' : taskWords(task, placed);

function taskWords(k: number, { cell: { tasks }, results: { kind } }: PlacedCell): string {
  const name = tasks?.[k];
  return name === undefined ? `task ${k + 1}` : kind.taskTitle(name);
}

/**
 * A gate with the experts of its level at their places in a chart; null for those that it cannot
 * choose.
 */
export interface PlacedGate extends Pick<GateUsage, 'name' | 'entropy' | 'frozen'> {
  readonly mean: readonly (number | null)[];
  readonly quantiles?: readonly (readonly number[] | null)[];
  /** The expert at each place; absent where all experts are shared. */
  readonly experts?: readonly ExpertRole[];
}

/**
 * The gates of a run with the experts of each level at the same places for all its gates: task by
 * task, then the shared ones, and among these kinds by the weight that the first gate to choose
 * among them gives, greatest first. Gates that make the inputs of experts are named and ordered by
 * the places of those experts.
 */
export function inOrderOfUse(run: readonly GateUsage[]): PlacedGate[] {
  const placed: PlacedGate[][] = [];
  let above: readonly ExpertRole[] = [];
  for (const level of [...new Set(run.map(({ name }) => gateRole(name).level))].reverse()) {
    const gates = byPlace(
      run.filter(({ name }) => gateRole(name).level === level),
      above,
    );
    above = expertPlaces(gates);
    placed.unshift(gates.map((gate) => onPlaces(gate, above)));
  }
  return placed.flat();
}

function byPlace(gates: readonly GateUsage[], above: readonly ExpertRole[]): readonly GateUsage[] {
  const placeOf = ({ name }: GateUsage): number => {
    const { expert } = gateRole(name);
    return above.findIndex(({ task, index }) => task === undefined && index === expert);
  };
  return gates
    .map((gate) => ({ gate, place: placeOf(gate) }))
    .sort((a, b) => a.place - b.place)
    .map(({ gate, place }) =>
      place < 0 ? gate : { ...gate, name: gateName({ ...gateRole(gate.name), expert: place }) },
    );
}

function expertPlaces(gates: readonly GateUsage[]): ExpertRole[] {
  const uses = new Map<string, { role: ExpertRole; weight: number }>();
  for (const gate of gates) {
    expertRoles(gate).forEach((role, i) => {
      const key = expertName(role);
      if (!uses.has(key)) uses.set(key, { role, weight: gate.mean[i]! });
    });
  }
  const kind = ({ task }: ExpertRole) => task ?? Number.MAX_VALUE;
  return [...uses.values()]
    .sort((a, b) => kind(a.role) - kind(b.role) || b.weight - a.weight)
    .map(({ role }) => role);
}

function onPlaces(gate: GateUsage, places: readonly ExpertRole[]): PlacedGate {
  const { mean, quantiles, experts, ...rest } = gate;
  const own = expertRoles(gate).map(expertName);
  const indices = places.map((role) => own.indexOf(expertName(role)));
  return {
    ...rest,
    mean: indices.map((i) => mean[i] ?? null),
    ...(quantiles && { quantiles: indices.map((i) => quantiles[i] ?? null) }),
    ...(experts && { experts: places }),
  };
}

const expertRoles = ({ experts, mean }: Pick<GateUsage, 'experts' | 'mean'>): ExpertRole[] =>
  experts?.map(expertRole) ?? mean.map((_, index) => ({ index }));
