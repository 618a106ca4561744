import { groupedBy } from '../../../ground/base/grouped.js';
import type { GateUsage } from '../../../ground/base/outcome.js';
import {
  countDead,
  effectiveExperts,
  gateAgreement,
  gateEvenness,
  isPolarised,
} from '../../../ground/stats/collapse.js';
import { mean } from '../../../ground/stats/descriptive.js';
import { estimateShare } from '../../../ground/stats/shares.js';
import { estimateMean } from '../../../ground/stats/student.js';
import {
  digits3,
  estimate,
  number,
  percent,
  type Table,
  tableFrom,
  text,
} from '../../../ground/table/table.js';
import { gateName, gateRole } from '../../../train/models/gate.js';
import type { Arrangement, PlacedCell } from '../../analysis/arrangement.js';
import { gateTitle } from '../../analysis/gate-use.js';
import { cellPlace } from '../../analysis/place.js';
import { gatesWithChoice } from '../../results/gate-usage.js';
import { placeFields } from '../plot/place.js';

/**
 * Level by level: gates of tasks, gates that all tasks share, and all gates of the level together.
 */
export const gateCollapseTable = ({ dimensions, cells }: Arrangement): Table =>
  tableFrom(
    {
      name: 'gate-collapse',
      caption:
        'How gates use their experts over the test rows, by the mean weight u of each expert. Effective experts: exp(H(u)). H(g) / ' +
        'ln n: mean entropy of the weights in a row, 1 where all n experts have the same. Dead: u below 0.01, experts per gate. ' +
        'Polarised: some u above 0.95. Of several gates, means over them, and runs in which some gate is so. Agreement: 1 - JS(u1, u2) / ln 2 ' +
        "of two tasks' gates, the mean of all pairs. Brackets: 95 % intervals, exact ones of shares",
    },
    cells.flatMap(readGateUses),
    [
      ...placeFields(dimensions),
      [number('level'), ({ level }) => (level === undefined ? undefined : level + 1)],
      [text('gate'), ({ title }) => title],
      [number('choices', 'experts per gate'), ({ experts }) => experts],
      [number('runs'), ({ effective }) => effective.length],
      [estimate('effective', 'effective experts'), ({ effective }) => estimateMean(effective)],
      [estimate('evenness', 'evenness, H(g) / ln n'), ({ evenness }) => estimateMean(evenness)],
      [number('dead', 'dead experts', digits3), ({ dead }) => mean(dead)],
      [
        estimate('with_dead', 'runs with a dead expert', percent),
        ({ withDead, effective }) => estimateShare(withDead, effective.length),
      ],
      [
        estimate('polarised', 'polarised runs', percent),
        ({ polarised, effective }) => estimateShare(polarised, effective.length),
      ],
      [
        estimate('agreement', "agreement of tasks' gates"),
        ({ agreement }) => (agreement.length > 0 ? estimateMean(agreement) : undefined),
      ],
    ],
  );

/** The most gates of tasks on a level that are shown one by one; more are shown together. */
const MAX_GATES = 4;

type GateUse = ReturnType<typeof newUse>;

/** The use of experts by some gates of a cell's model, run by run. */
function readGateUses(placed: PlacedCell): GateUse[] {
  let uses: GateUse[] | undefined;
  // Run by run, as the gates of all runs would take much memory.
  for (const run of placed.cell.runs) {
    const gates = gatesWithChoice(run.gates);
    if (gates.length === 0) continue;
    uses ??= groupGates(gates, placed).map((group) => newUse(placed, group, gates));
    for (const use of uses) {
      const chosen = gates.filter(({ name }) => use.names.has(name));
      const meanOver = (of: (gate: GateUsage) => number) => mean(chosen.map(of))!;
      use.effective.push(meanOver((gate) => effectiveExperts(gate.mean)));
      use.evenness.push(meanOver((gate) => gateEvenness(gate.entropy, gate.mean.length)));
      use.dead.push(meanOver((gate) => countDead(gate.mean)));
      if (chosen.some((gate) => isPolarised(gate.mean))) use.polarised++;
      if (chosen.some((gate) => countDead(gate.mean) > 0)) use.withDead++;
      const agreement = use.isLevel ? meanAgreement(chosen) : undefined;
      if (agreement !== undefined) use.agreement.push(agreement);
    }
  }
  return uses ?? [];
}

const newUse = (placed: PlacedCell, group: GateGroup, gates: readonly GateUsage[]) => ({
  ...cellPlace(placed),
  ...group,
  /** The most that any of the gates chooses among. */
  experts: Math.max(
    ...gates.filter(({ name }) => group.names.has(name)).map((gate) => gate.mean.length),
  ),
  /** Means over the gates of each run: effective experts, H(g) / ln n, and dead experts. */
  effective: [] as number[],
  evenness: [] as number[],
  dead: [] as number[],
  /** Numbers of runs with at least one polarised gate, and with at least one dead expert. */
  polarised: 0,
  withDead: 0,
  /**
   * By run, the mean similarity of pairs of tasks; only for all gates of a level with several
   * tasks.
   */
  agreement: [] as number[],
});

interface GateGroup {
  readonly level: number | undefined;
  readonly title: string;
  readonly isLevel: boolean;
  readonly names: ReadonlySet<string>;
}

/** By level: each gate of a task or of all tasks, unless there are many, and all gates. */
function groupGates(gates: readonly GateUsage[], placed: PlacedCell): GateGroup[] {
  const byLevel = groupedBy(gates, ({ name }) => gateRole(name).level);
  return [...byLevel].flatMap(([level, own]) => {
    const group = (title: string, some: readonly GateUsage[]): GateGroup => ({
      level,
      title,
      isLevel: some.length === own.length,
      names: new Set(some.map(({ name }) => name)),
    });
    // Gates before upper experts have no identity across runs.
    const ofTasks = own.filter(({ name }) => gateRole(name).expert === undefined);
    const each = ofTasks.map((gate) => {
      const { level: _, ...role } = gateRole(gate.name);
      return group(gateTitle({ name: gateName(role) }, placed), [gate]);
    });
    const shown = each.length > MAX_GATES ? [] : each;
    return own.length === 1 && shown.length === 1 ? shown : [...shown, group('all gates', own)];
  });
}

/**
 * Over pairs of tasks, and the experts that either can choose; undefined for fewer than two tasks.
 */
function meanAgreement(gates: readonly GateUsage[]): number | undefined {
  const uses = gates.filter(({ name }) => gateRole(name).task !== undefined).map(useByExpert);
  const pairs = uses.flatMap((a, i) => uses.slice(i + 1).map((b) => [a, b] as const));
  return mean(
    pairs.map(([a, b]) => {
      const experts = [...new Set([...a.keys(), ...b.keys()])];
      return gateAgreement(
        experts.map((expert) => a.get(expert) ?? 0),
        experts.map((expert) => b.get(expert) ?? 0),
      );
    }),
  );
}

const useByExpert = ({ experts, mean: use }: GateUsage): Map<string, number> =>
  new Map(use.map((weight, i) => [experts?.[i] ?? String(i), weight]));
