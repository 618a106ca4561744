import { mapping, number, oneOf, whole } from '../schema/fields.js';
import { sweepable } from '../schema/sweepable.js';
import { losses } from './losses-schema.js';

/** Schemas of one value of each field of `training:` that a selection may choose. */
export const selectableValues = {
  optimizer: oneOf(['adam', 'lazy-adam', 'sgd']),
  learningRate: number('a number above 0 is needed', (rate) => rate > 0),
  batchSize: whole(1),
  steps: whole(1, 1_000_000_000),
  evaluateEvery: whole(1),
  schedule: oneOf(['constant', 'cosine', 'step']),
  losses,
};

const fields = {
  optimizer: sweepable(selectableValues.optimizer),
  learningRate: sweepable(selectableValues.learningRate),
  batchSize: sweepable(selectableValues.batchSize),
  steps: sweepable(selectableValues.steps),
  evaluateEvery: sweepable(selectableValues.evaluateEvery),
  schedule: sweepable(selectableValues.schedule),
  losses: sweepable(selectableValues.losses),
  initialization: sweepable(oneOf(['glorot', 'he'])),
  outputInitialization: sweepable(oneOf(['shared', 'own'])),
  testExamples: sweepable(whole(1)),
  validationExamples: sweepable(whole(0)),
};

/** `training:` */
export const training = mapping({
  optimizer: fields.optimizer.prefault('adam'),
  learningRate: fields.learningRate.prefault(0.01),
  batchSize: fields.batchSize.prefault(128),
  steps: fields.steps.prefault(6000),
  evaluateEvery: fields.evaluateEvery.prefault(200),
  schedule: fields.schedule.exactOptional(),
  losses: fields.losses.exactOptional(),
  initialization: fields.initialization.exactOptional(),
  outputInitialization: fields.outputInitialization.exactOptional(),
  testExamples: fields.testExamples.exactOptional(),
  validationExamples: fields.validationExamples.exactOptional(),
}).prefault({});

/** `training:` of a model's settings, where every field is optional. */
export const someTraining = mapping(fields).exactPartial();
