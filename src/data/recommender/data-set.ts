import { impressions } from '../../kernels/kernels.js';
import type { MetricName } from '../../metric.js';
import type { BinaryLabel, DataSet, Impressions, LoggedRows } from '../dataset.js';
import { KeptDataSets } from '../kept-data-sets.js';
import { type RecommenderSpec, recommenderTasks } from './spec.js';
import { type LogOptions, logOf, SLOTS, worldOf } from './world.js';

const [ENGAGEMENT, SATISFACTION] = recommenderTasks;

/** What the tasks are scored by. */
export const recommenderMetrics: readonly MetricName[] = ['auc', 'log_loss', 'r2'];

export const recommenderLabels: readonly BinaryLabel[] = [
  { kind: 'binary', name: ENGAGEMENT, metrics: recommenderMetrics },
  { kind: 'binary', name: SATISFACTION, metrics: recommenderMetrics, partial: true },
];

/** The number of dense features of a row. */
export const widthOfRows = ({ features, position }: RecommenderSpec): number =>
  features + (position === 'input' ? SLOTS : 0);

/** The labels of scored rows take a moment to make, and all models of a seed are scored on the same. */
const kept = new KeptDataSets<DataSet>();

/** The recommender of a seed: trained on its log, scored on other rows of it and on a log of random slots. */
export const recommenderDataSet = (spec: RecommenderSpec, seed: number): DataSet =>
  kept.take(JSON.stringify([spec, seed]), () => {
    const { validationExamples, testExamples, position, randomSlots } = spec;
    const world = worldOf(spec, seed);
    const isInput = position === 'input';
    const logged = (name: string, options: Pick<LogOptions, 'random' | 'position'>) =>
      logOf(world, seed, name, { shown: 'slate', ...options });
    const scored = (name: string, rows: number, random = randomSlots) =>
      firstRows(logged(name, { random, position: isInput ? 'served' : 'none' }), rows);
    return {
      features: { dense: widthOfRows(spec), categorical: [] },
      labels: recommenderLabels,
      train: logged('data', { random: randomSlots, position: isInput ? 'shown' : 'none' }),
      validation: validationExamples > 0 ? scored('validation', validationExamples) : undefined,
      test: scored('test', testExamples),
      random: scored('random', testExamples, 1),
    };
  });

function firstRows(log: Impressions, rows: number): LoggedRows {
  const labels = new Float32Array(rows * recommenderTasks.length);
  impressions(log, 0, rows, { labels });
  return { kind: 'logged', rows, log, labels };
}
