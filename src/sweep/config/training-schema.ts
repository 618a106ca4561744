/** The schema of `training:` of a config, with the methods that balance the losses of tasks. */

import * as z from 'zod';
import { isMapping } from '../../ground/base/grouped.js';
import {
  type Balancing,
  type BalancingKind,
  balancingConstants,
  balancingKinds,
  type LossWeights,
} from '../../ground/base/loss-weights.js';
import {
  choice,
  dispatch,
  mapping,
  type SweepableFields,
  sweepableFields,
  whole,
  within,
  wordOr,
} from '../../ground/schema/fields.js';
import { choiceNeed } from '../../ground/schema/text.js';

export type Losses = 'sum' | LossWeights;

const weight = within({ above: 0 });

const kindSchema = <const K extends string>(kind: K, about: string) =>
  z.literal(kind).describe(about);

/**
 * A balancing method with constants. A constant at its default leaves no trace, so that keys are
 * the same as with the bare name.
 */
function balancing<S extends Readonly<Record<string, z.ZodType>>>(
  kind: BalancingKind,
  about: string,
  constants: S,
) {
  const defaults: Readonly<Record<string, unknown>> = Object.hasOwn(balancingConstants, kind)
    ? balancingConstants[kind as keyof typeof balancingConstants]
    : {};
  return mapping({
    kind: kindSchema(kind, about),
    ...mapping(constants).exactPartial().shape,
  }).transform((value) => {
    const given = Object.entries(value).filter(([field, constant]) => defaults[field] !== constant);
    return Object.fromEntries(given) as Balancing;
  });
}

const rateOfWeights = within({ above: 0, most: 1 }).describe(
  'The learning rate of the weights; by default 0.025.',
);

/** The schema of each kind of losses as a mapping. */
const kinds = new Map<unknown, z.ZodType<Losses>>([
  ['sum', mapping({ kind: kindSchema('sum', 'Their sum.') }).transform(({ kind }) => kind)],
  [
    'fixed',
    mapping({
      kind: kindSchema('fixed', 'Their sum with fixed weights.'),
      weights: z.array(weight, 'a list of numbers is needed').describe('The weight of each task.'),
    }),
  ],
  [
    'uncertainty',
    mapping({
      kind: kindSchema(
        'uncertainty',
        'Learned weights (Kendall et al. 2018). They grow without bound where a loss is negative, as that of large counts is.',
      ),
    }),
  ],
  [
    'dwa',
    mapping({
      kind: kindSchema('dwa', 'Weights by how fast each loss falls (Liu et al. 2019).'),
      every: whole(1).describe('The steps of a period; the weights change after each period.'),
    }),
  ],
  ['log-sum', balancing('log-sum', 'The sum of their logarithms.', {})],
  ['rlw', balancing('rlw', 'Random weights in each step (Lin et al. 2022).', {})],
  [
    'famo',
    balancing('famo', 'Weights that even out how fast the logarithms fall (Liu et al. 2023).', {
      rate: rateOfWeights,
      decay: within({ least: 0, most: 1 }).describe(
        'The weight decay of the weights; by default 0.001.',
      ),
    }),
  ],
  [
    'gradnorm',
    balancing('gradnorm', 'Weights that even out the norms of gradients (Chen et al. 2018).', {
      asymmetry: within({ least: 0, most: 10 }).describe(
        'How much more the tasks count whose losses fell less; by default 1.5.',
      ),
      rate: rateOfWeights,
    }),
  ],
  [
    'pcgrad',
    balancing('pcgrad', 'Gradients without their parts against each other (Yu et al. 2020).', {}),
  ],
  [
    'mgda',
    balancing('mgda', 'The shortest convex combination of gradients (Sener and Koltun 2018).', {}),
  ],
  [
    'nash',
    balancing('nash', 'The Nash bargaining solution for gradients (Navon et al. 2022).', {}),
  ],
  [
    'cagrad',
    balancing('cagrad', 'The best worst decrease near the mean gradient (Liu et al. 2021).', {
      c: within({ least: 0, below: 1 }).describe(
        'The radius of the search, as a share of the mean; by default 0.4.',
      ),
    }),
  ],
  [
    'aligned',
    balancing(
      'aligned',
      'Gradients made orthogonal and of equal length (Senushkin et al. 2023).',
      {},
    ),
  ],
  [
    'upgrad',
    balancing('upgrad', 'Gradients projected so that no loss rises (Quinton and Rey 2024).', {}),
  ],
]);

const names = [...kinds.keys()] as string[];

/** Examples of kinds with fields, whose names alone are not enough. */
const examples = new Map<unknown, string>([
  ['fixed', '{kind: fixed, weights: [1, 0.5]}'],
  ['dwa', '{kind: dwa, every: 500}'],
]);

const bareNames = names.filter((name) => !examples.has(name));

/** `training.losses`: a mapping, or just the name for a kind without fields. */
export const losses = dispatch(
  [choice(bareNames), ...kinds.values()],
  (input): z.ZodType<Losses> => {
    if (
      isMapping(input) &&
      Object.hasOwn(input, 'weights') &&
      Object.hasOwn(balancingKinds, String(input.kind))
    ) {
      const need = `it must be left out, because ${input.kind} chooses the weights`;
      return z.looseObject({ weights: z.never(need) }).transform(() => z.NEVER);
    }
    if (isMapping(input))
      return (
        kinds.get(input.kind) ?? z.looseObject({ kind: choice(names) }).transform(() => z.NEVER)
      );
    const example = examples.get(input);
    if (example !== undefined) return z.never(`${example} is needed`);
    const kind = kinds.get(input);
    return kind
      ? z.unknown().transform((name) => kind.parse({ kind: name }))
      : z.never(choiceNeed(input, names));
  },
);

/** Fields that every spec has. */
const required = {
  optimizer: choice(['adam', 'lazy-adam', 'sgd', 'momentum']).describe(
    'Adam with its default settings, Adam that moves only the embedding rows of a batch, plain SGD, or SGD with momentum.',
  ),
  learningRate: within({ above: 0 }).describe(
    'The learning rate; with a schedule, its initial value.',
  ),
  batchSize: whole(1).describe('Examples per step.'),
  steps: whole(1, 1_000_000_000).describe('Steps of training.'),
  evaluateEvery: whole(1).describe('Steps between evaluations; the last step is also evaluated.'),
};

/** Other fields that a selection may choose. */
const optional = {
  momentum: within({ least: 0, below: 1 }).describe(
    'With optimizer: momentum, the share of the velocity that each step keeps; by default 0.9.',
  ),
  weightDecay: within({ least: 0 }).describe(
    'Decay of weights but not of biases: decoupled from the gradient in Adam, as in AdamW; an L2 penalty in SGD and momentum.',
  ),
  schedule: choice(['constant', 'cosine', 'step']).describe(
    'How the learning rate falls: not at all, to zero along a cosine, or to a tenth after half of the steps and a hundredth after three quarters.',
  ),
  expertRate: wordOr('n', within({ above: 0 })).describe(
    'The factor of the learning rate of experts: a number, or n for the number of experts.',
  ),
  gateRate: within({ least: 0 }).describe(
    'The factor of the learning rate of gates; with 0, gates keep their initial weights.',
  ),
  keep: choice(['last', 'best', 'best-per-task']).describe(
    'The evaluation that is scored: the last one, the best by the loss of all tasks on validation rows, or for each task the best by its own loss.',
  ),
  patience: whole(1, 1_000_000).describe(
    'With keep: best or best-per-task, training stops after this many evaluations without a lower validation loss, of any task with the latter.',
  ),
  lossMean: choice(['task', 'rows']).describe(
    'What the loss of a task is a mean over: its labels in a batch, or all labelled rows, so that a task with fewer labels weighs less.',
  ),
  activation: choice(['relu', 'swish', 'gelu']).describe(
    'The activation of hidden layers: ReLU, swish (x times its sigmoid), or GELU in its tanh form.',
  ),
  normalization: choice(['none', 'layer']).describe(
    'The normalization of a hidden layer over its units, before its activation.',
  ),
  hiddenDropout: within({ least: 0, below: 1 }).describe(
    'The probability with which a training step drops a unit of a hidden layer, separately for each example.',
  ),
  losses: losses.describe(
    "How the tasks' losses are combined: their sum, fixed weights, uncertainty weights, a dynamic weight average, or a method that balances losses or gradients.",
  ),
};

const initial = {
  initialization: choice(['glorot', 'he']).describe(
    'The limits of initial weights: by Glorot, or by He et al.',
  ),
  outputInitialization: choice(['shared', 'own', 'alive', 'balanced']).describe(
    'Initial output weights: shared by all models at a seed, own (each model draws its own), alive (shared, and drawn again if none is above 0, because such an output could not rise), or balanced (shared, with signs that alternate from unit to unit).',
  ),
  gateInitialization: choice(['random', 'zeros']).describe(
    'Initial weights of gates: random, or zeros, which give every expert the same share.',
  ),
};

const examplesOfGenerated = {
  testExamples: whole(1).describe('For generated data: the number of test examples.'),
  validationExamples: whole(0).describe(
    'For generated data: the number of validation examples, on which searches and selections are scored.',
  ),
};

/** The fields of `training:` that a selection may choose. */
export const selectableValues = { ...required, ...optional };

/**
 * The fields that a search may set: the learning rate, and others where `tune.space` has bounds for
 * them.
 */
export const searchedTraining = ['learningRate', 'weightDecay', 'hiddenDropout'] as const;

const specFields = mapping({
  ...required,
  ...mapping({ ...optional, ...initial }).exactPartial().shape,
});

/**
 * The schema of `training` in a spec, which others may have written. `keepGradients` is at the top
 * of a config.
 */
export const specTraining = mapping({
  ...specFields.shape,
  keepGradients: z.literal(true).exactOptional(),
});

export type TrainingValues = z.output<typeof specFields> & {
  readonly [K in keyof typeof examplesOfGenerated]?: number;
};

/** The fields of `training:`, each of which may be swept. */
export type TrainingFields = SweepableFields<TrainingValues>;

const fields = sweepableFields({ ...selectableValues, ...initial, ...examplesOfGenerated });

/** `training:` in a model's settings. */
export const someTraining = mapping(fields).exactPartial();

export const training = mapping({
  ...someTraining.shape,
  optimizer: fields.optimizer.prefault('adam'),
  learningRate: fields.learningRate.prefault(0.01),
  batchSize: fields.batchSize.prefault(128),
  steps: fields.steps.prefault(6000),
  evaluateEvery: fields.evaluateEvery.prefault(200),
}).prefault({});
