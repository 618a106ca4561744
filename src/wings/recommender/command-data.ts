import { csvOf, numbered, specOf, writePieces } from '../../cli/data-synthetic.js';
import { impressions } from '../../kernels/kernels.js';
import { idNames, logNames, recommenderLog, widthOfRows } from './data-set.js';
import { isRecommender, recommenderTasks } from './spec.js';

export interface DataRecommenderOptions {
  readonly set: readonly string[];
  readonly rows: number;
  readonly seed: number;
  readonly log: keyof typeof logNames;
  readonly out?: string;
}

/**
 * Runs `mmoe-exp data recommender`: writes the rows of a log on which a run with the given seed is trained or scored, as
 * CSV.
 */
export async function dataRecommenderCommand(options: DataRecommenderOptions): Promise<void> {
  const { set, rows, seed, log: name, out } = options;
  const spec = specOf('configs/recommender.yaml', set);
  if (!isRecommender(spec)) throw new Error(spec.kind);
  const log = recommenderLog(spec, seed, logNames[name]);
  const width = widthOfRows(spec);
  const ids = spec.sparse ? idNames : [];
  const read = (first: number, count: number) => {
    const [dense, categorical, labels, slots] = [
      new Float32Array(count * width),
      new Int32Array(count * ids.length),
      new Float32Array(count * 2),
      new Int32Array(count),
    ];
    impressions(log, first, count, { dense, ...(spec.sparse && { categorical }), labels, slots });
    return (i: number) => [
      ...categorical.subarray(i * ids.length, (i + 1) * ids.length),
      ...dense.subarray(i * width, (i + 1) * width),
      slots[i]! + 1,
      ...labels.subarray(2 * i, 2 * i + 2),
    ];
  };
  await writePieces(out, csvOf([...ids, ...numbered('x', width), 'slot', ...recommenderTasks], rows, read));
}
