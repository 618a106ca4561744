import { logNames, recommenderLog, widthOfRows } from '../data/recommender/data-set.js';
import { isRecommender, recommenderTasks } from '../data/recommender/spec.js';
import { impressions } from '../kernels/kernels.js';
import { csvOf, numbered, specOf, writePieces } from './written-rows.js';

export interface DataRecommenderOptions {
  readonly correlation?: string;
  readonly set: readonly string[];
  readonly rows: number;
  readonly seed: number;
  readonly log: keyof typeof logNames;
  readonly out?: string;
}

/** `mmoe-exp data recommender`: the rows of a log that a run with that seed is trained or scored on, as CSV. */
export async function dataRecommenderCommand(options: DataRecommenderOptions): Promise<void> {
  const { correlation, set, rows, seed, log: name, out } = options;
  const spec = specOf('configs/recommender.yaml', { correlation }, set);
  if (!isRecommender(spec)) throw new Error(spec.kind);
  const log = recommenderLog(spec, seed, logNames[name]);
  const width = widthOfRows(spec);
  const read = (first: number, count: number) => {
    const [dense, labels, slots] = [
      new Float32Array(count * width),
      new Float32Array(count * 2),
      new Int32Array(count),
    ];
    impressions(log, first, count, { dense, labels, slots });
    return (i: number) => [
      ...dense.subarray(i * width, (i + 1) * width),
      slots[i]! + 1,
      ...labels.subarray(2 * i, 2 * i + 2),
    ];
  };
  await writePieces(out, csvOf([...numbered('x', width), 'slot', ...recommenderTasks], rows, read));
}
