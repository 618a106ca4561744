import { axis, mapping, number, oneOf, whole } from '../schema/fields.js';

/** One value of each field of `training:`; candidates of a selection are of these too. */
export const trainingValues = {
  optimizer: oneOf(['adam', 'sgd']),
  learningRate: number('a number above 0 is needed', (rate) => rate > 0),
  batchSize: whole(1),
  steps: whole(1, 1_000_000_000),
  evaluateEvery: whole(1),
  testExamples: whole(1),
  validationExamples: whole(0),
};

const axes = {
  optimizer: axis(trainingValues.optimizer),
  learningRate: axis(trainingValues.learningRate),
  batchSize: axis(trainingValues.batchSize),
  steps: axis(trainingValues.steps),
  evaluateEvery: axis(trainingValues.evaluateEvery),
  testExamples: axis(trainingValues.testExamples),
  validationExamples: axis(trainingValues.validationExamples),
};

/** `training:` */
export const training = mapping({
  optimizer: axes.optimizer.prefault('adam'),
  learningRate: axes.learningRate.prefault(0.01),
  batchSize: axes.batchSize.prefault(128),
  steps: axes.steps.prefault(6000),
  evaluateEvery: axes.evaluateEvery.prefault(200),
  testExamples: axes.testExamples.exactOptional(),
  validationExamples: axes.validationExamples.exactOptional(),
}).prefault({});

/** `training:` of a model's settings, which may give any of the fields. */
export const someTraining = mapping(axes).exactPartial();
