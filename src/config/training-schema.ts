import * as z from 'zod';
import { dispatch, mapping, oneOf, whole, within } from '../schema/fields.js';
import { sweepable } from '../schema/sweepable.js';
import type { TrainingValues } from './config.js';
import { losses } from './losses-schema.js';

/** Schemas of a single value, for each field of `training:` that a selection may choose. */
export const selectableValues = {
  optimizer: oneOf(['adam', 'lazy-adam', 'sgd']),
  learningRate: within({ above: 0 }),
  batchSize: whole(1),
  steps: whole(1, 1_000_000_000),
  evaluateEvery: whole(1),
  schedule: oneOf(['constant', 'cosine', 'step']),
  losses,
  expertRate: dispatch(
    [z.literal('n'), within({ above: 0 })],
    (input): z.ZodType<number | 'n'> => (input === 'n' ? z.literal('n') : within({ above: 0 })),
  ),
  gateRate: within({ least: 0 }),
  keep: oneOf(['last', 'best']),
  patience: whole(1, 1_000_000),
};

/** Schemas of a single value, for the other fields in a spec. */
const initialValues = {
  initialization: oneOf(['glorot', 'he']),
  outputInitialization: oneOf(['shared', 'own', 'alive']),
  gateInitialization: oneOf(['random', 'zeros']),
};

type SpecField = Exclude<keyof TrainingValues, 'testExamples' | 'validationExamples'>;

const { optimizer, learningRate, batchSize, steps, evaluateEvery, ...later } = selectableValues;

/** The schema of `training` in a spec, which others may have written. */
export const specTraining = mapping({
  ...{ optimizer, learningRate, batchSize, steps, evaluateEvery },
  ...mapping({ ...later, ...initialValues }).exactPartial().shape,
} satisfies Readonly<Record<SpecField, z.ZodType>>);

const fields = {
  optimizer: sweepable(selectableValues.optimizer).describe(
    'Adam with its usual settings, plain SGD, or Adam that moves only the embedding rows of a batch.',
  ),
  learningRate: sweepable(selectableValues.learningRate).describe(
    'The size of a step, at the start where a schedule lets it fall.',
  ),
  batchSize: sweepable(selectableValues.batchSize).describe('Examples of a step.'),
  steps: sweepable(selectableValues.steps).describe('Steps of training.'),
  evaluateEvery: sweepable(selectableValues.evaluateEvery).describe(
    'Steps between evaluations; there is one at the end as well.',
  ),
  schedule: sweepable(selectableValues.schedule).describe(
    'How the learning rate falls: not at all, to zero along a cosine, or to a tenth after half of the steps and a hundredth after three quarters.',
  ),
  losses: sweepable(selectableValues.losses).describe(
    "How the tasks' losses are combined: their sum, fixed weights, uncertainty weights, or a dynamic weight average.",
  ),
  expertRate: sweepable(selectableValues.expertRate).describe(
    'What the learning rate of experts is multiplied by: a number, or n for the number of experts.',
  ),
  gateRate: sweepable(selectableValues.gateRate).describe(
    'What the learning rate of gates is multiplied by; with 0 they stay as they start.',
  ),
  keep: sweepable(selectableValues.keep).describe(
    'Which evaluation counts: the last one, or the best by the loss of all tasks on validation rows.',
  ),
  patience: sweepable(selectableValues.patience).describe(
    'With keep: best, training stops after so many evaluations without a lower validation loss.',
  ),
  initialization: sweepable(initialValues.initialization).describe(
    'The limits within which weights start: those of Glorot, or of He et al.',
  ),
  outputInitialization: sweepable(initialValues.outputInitialization).describe(
    'How output weights start: shared by all models at a seed, own to each model, or alive: shared, and drawn again where none is above 0, as such an output could not rise.',
  ),
  gateInitialization: sweepable(initialValues.gateInitialization).describe(
    'Whether the weights of gates start at random, or at zeros, which give every expert the same share.',
  ),
  testExamples: sweepable(whole(1)).describe('Of generated data: examples that metrics are measured on.'),
  validationExamples: sweepable(whole(0)).describe(
    'Of generated data: examples that searches and selections are scored on.',
  ),
};

/** The schema of `training:` in a model's settings, where every field is optional. */
export const someTraining = mapping(fields).exactPartial();

/** The schema of `training:`. */
export const training = mapping({
  ...someTraining.shape,
  optimizer: fields.optimizer.prefault('adam'),
  learningRate: fields.learningRate.prefault(0.01),
  batchSize: fields.batchSize.prefault(128),
  steps: fields.steps.prefault(6000),
  evaluateEvery: fields.evaluateEvery.prefault(200),
}).prefault({});
