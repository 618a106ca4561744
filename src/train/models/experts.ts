/** Experts and gates, which all mixtures of experts build from. */

import { factor, layers, type SizesOf, type Times } from './architecture.js';
import type { GraphBuilder } from './builder.js';
import { type ExpertRole, expertName, type GateRole, gateName } from './gate.js';
import type { Node } from './graph.js';
import { mlp, range } from './layers.js';

export interface Expert {
  readonly role: ExpertRole;
  /** [B, h] */
  readonly output: Node;
}

/** A network with these hidden layers, [B, d] -> [B, h]. */
export const expertOn = (
  g: GraphBuilder,
  x: Node,
  units: readonly number[],
  role: ExpertRole,
): Expert => ({
  role,
  output: mlp(g, x, units, expertName(role)),
});

/** n experts on one input: shared ones or, with a task, its own. */
export const expertsOn = (
  g: GraphBuilder,
  x: Node,
  n: number,
  units: readonly number[],
  of: Omit<ExpertRole, 'index'> = {},
): Expert[] => range(n).map((index) => expertOn(g, x, units, { ...of, index }));

const dropoutSize = (what: string) =>
  factor(0, {
    below: 1,
    search: [0.01, 0.5],
    later: true,
    about: `The probability that a training step drops an expert from a gate, ${what}.`,
  });

/** Options for the gates of any architecture. */
export const dropoutOptions = {
  dropout: dropoutSize('for the whole batch'),
  exampleDropout: dropoutSize('for each example separately'),
};

/** Options of the architectures whose gates `gated` makes. */
export const gateOptions = {
  temperature: factor(1, {
    above: 0,
    search: [0.1, 10],
    later: true,
    about: 'T in `softmax(W s / T)`: above 1 weights are more even, below 1 they are sharper.',
  }),
  ...dropoutOptions,
};

/** The gate with dropout in training; without dropout, the gate itself. */
export function dropped(
  g: GraphBuilder,
  gate: Node,
  role: GateRole,
  { dropout = 0, exampleDropout = 0 }: Partial<SizesOf<typeof dropoutOptions>>,
): Node {
  const name = gateName(role);
  const whole = dropout === 0 ? gate : g.gateDropout(gate, dropout, `${name}/dropout`, 'batch');
  if (exampleDropout === 0) return whole;
  return g.gateDropout(whole, exampleDropout, `${name}/example-dropout`, 'example');
}

/**
 * `sum_i g_i E_i` with `g = softmax(W s / T)` of a selector s [B, m], W [m, n] without a bias.
 * An option at its default adds no node to the graph.
 */
export function gated(
  g: GraphBuilder,
  selector: Node,
  experts: readonly Expert[],
  role: GateRole,
  options: Partial<SizesOf<typeof gateOptions>> = {},
): Node<'mixture'> {
  const { temperature = 1 } = options;
  const scores = g.dense(selector, experts.length, {
    name: gateName(role),
    bias: false,
    role: 'gate',
  });
  const logits = temperature === 1 ? scores : g.scale(scores, 1 / temperature);
  const roles = experts.map((expert) => expert.role);
  const isOneOfKinds = roles.some(({ task }) => task !== undefined);
  const gate = g.softmax(logits, role, isOneOfKinds ? roles : undefined);
  return g.mixture(
    dropped(g, gate, role, options),
    experts.map(({ output }) => output),
  );
}

/**
 * Returns the level in a role. It is left out if there is only one level, so that names are MMoE's.
 */
export const levelOf = (level: number, levels: number): { readonly level?: number } =>
  levels === 1 ? {} : { level };

/** The units of experts above the first level, of architectures with levels. */
export const upperSize = (times: Times, one = 'an expert') =>
  layers(
    { as: 'expert' },
    {
      times,
      about: `Units of each hidden layer of ${one} above the first level; by default the units of expert.`,
    },
  );

export const unitsAt = (
  level: number,
  { expert, upper }: { readonly expert: readonly number[]; readonly upper: readonly number[] },
): readonly number[] => (level === 0 ? expert : upper);
