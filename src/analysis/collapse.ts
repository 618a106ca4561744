import { groupedBy } from '../base/grouped.js';
import type { GateUsage } from '../base/outcome.js';
import { gateName, gateRole } from '../models/gate.js';
import { choosing } from '../results/gates.js';
import { agreementOf, countDead, effectiveExperts, isPolarised } from '../stats/collapse.js';
import { mean } from '../stats/summary.js';
import type { PlacedCell } from './arrangement.js';
import { gateTitle } from './gate-use.js';
import { type CellPlace, placeOf } from './place.js';

/** The use of experts by some gates of a cell's model, run by run: one gate, or several of the same kind or level. */
export interface GateUse extends CellPlace {
  /** From 1; absent where the model has only one. */
  readonly level?: number;
  readonly title: string;
  readonly isLevel: boolean;
  /** The most that any of the gates chooses among. */
  readonly experts: number;
  /** Means over the gates of each run: effective experts, H(g) / ln n, and dead experts. */
  readonly effective: readonly number[];
  readonly evenness: readonly number[];
  readonly dead: readonly number[];
  /** Numbers of runs with at least one polarised gate, and with at least one dead expert. */
  readonly polarised: number;
  readonly withDead: number;
  /** By run, the mean similarity of pairs of tasks; only for all gates of a level with several tasks. */
  readonly agreement: readonly number[];
}

/** The most gates of tasks on a level that are shown one by one; more are shown together. */
const MOST_GATES = 4;

/** Level by level: gates of tasks, gates that all tasks share, and all gates of the level together. */
export const gateUses = (cells: readonly PlacedCell[]): GateUse[] => cells.flatMap(usesOf);

function usesOf(placed: PlacedCell): GateUse[] {
  const titleOf = ({ name }: GateUsage) => {
    const { level: _, ...role } = gateRole(name);
    return gateTitle({ name: gateName(role) }, placed);
  };
  let uses: { readonly names: GateGroup['names']; readonly use: Counted<GateUse> }[] | undefined;
  // Run by run, as the gates of all runs would take much memory.
  for (const run of placed.cell.runs) {
    const gates = choosing(run.gates);
    if (gates.length === 0) continue;
    uses ??= groupsOf(gates, titleOf).map(({ names, level, ...group }) => ({
      names,
      use: {
        ...placeOf(placed),
        ...group,
        ...(level !== undefined && { level: level + 1 }),
        experts: Math.max(...gates.filter(({ name }) => names.has(name)).map((gate) => gate.mean.length)),
        ...{ effective: [], evenness: [], dead: [], polarised: 0, withDead: 0, agreement: [] },
      },
    }));
    for (const { names, use } of uses) {
      const chosen = gates.filter(({ name }) => names.has(name));
      const meanOf = (of: (gate: GateUsage) => number) => mean(chosen.map(of))!;
      use.effective.push(meanOf((gate) => effectiveExperts(gate.mean)));
      use.evenness.push(meanOf(({ entropy, mean: { length } }) => entropy / Math.log(length)));
      use.dead.push(meanOf((gate) => countDead(gate.mean)));
      if (chosen.some((gate) => isPolarised(gate.mean))) use.polarised++;
      if (chosen.some((gate) => countDead(gate.mean) > 0)) use.withDead++;
      const agreement = use.isLevel ? meanAgreement(chosen) : undefined;
      if (agreement !== undefined) use.agreement.push(agreement);
    }
  }
  return uses?.map(({ use }) => use) ?? [];
}

type Counted<T> = { -readonly [K in keyof T]: T[K] extends readonly number[] ? number[] : T[K] };

interface GateGroup {
  readonly level: number | undefined;
  readonly title: string;
  readonly isLevel: boolean;
  readonly names: ReadonlySet<string>;
}

/** By level: each gate of a task or of all tasks, unless there are many, and all gates. */
function groupsOf(gates: readonly GateUsage[], titleOf: (gate: GateUsage) => string): GateGroup[] {
  const byLevel = groupedBy(gates, ({ name }) => gateRole(name).level);
  return [...byLevel].flatMap(([level, own]) => {
    const group = (title: string, some: readonly GateUsage[]): GateGroup => ({
      ...{ level, title, isLevel: some.length === own.length, names: new Set(some.map(({ name }) => name)) },
    });
    // Gates before upper experts have no identity across runs.
    const ofTasks = own.filter(({ name }) => gateRole(name).expert === undefined);
    const each = ofTasks.length > MOST_GATES ? [] : ofTasks.map((gate) => group(titleOf(gate), [gate]));
    return own.length === 1 && each.length === 1 ? each : [...each, group('all gates', own)];
  });
}

/** Over pairs of tasks, and the experts that either can choose; undefined for fewer than two tasks. */
function meanAgreement(gates: readonly GateUsage[]): number | undefined {
  const uses = gates.filter(({ name }) => gateRole(name).task !== undefined).map(useByExpert);
  const pairs = uses.flatMap((a, i) => uses.slice(i + 1).map((b) => [a, b] as const));
  return mean(
    pairs.map(([a, b]) => {
      const experts = [...new Set([...a.keys(), ...b.keys()])];
      return agreementOf(
        experts.map((expert) => a.get(expert) ?? 0),
        experts.map((expert) => b.get(expert) ?? 0),
      );
    }),
  );
}

const useByExpert = ({ experts, mean: use }: GateUsage): Map<string, number> =>
  new Map(use.map((weight, i) => [experts?.[i] ?? String(i), weight]));
