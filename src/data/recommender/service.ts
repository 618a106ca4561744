import { TRUTHS } from '../../kernels/impression-log.js';
import { impressions } from '../../kernels/kernels.js';
import { columnOf, type MetricName } from '../../metric.js';
import type { Impressions, LoggedRows, Predict, Service } from '../dataset.js';
import { slatesOf, slatesText } from './slates.js';
import { type RecommenderSpec, recommenderTasks } from './spec.js';
import { logOf, type World } from './world.js';

/** Requests of each user who is served. */
export const VISITS = 5;

/** What a run's slates are ranked by: `pe * ps^w`, or engagement alone, as where no model of satisfaction counts. */
export const rankings = ['value', 'alone'] as const satisfies readonly MetricName[];

export type Ranking = (typeof rankings)[number];

/** What a model's arm ranks by: in Table 4 the service of Single-Task, which shares nothing, had a model of engagement alone. */
export const rankingOf = (sharesNothing: boolean): Ranking => (sharesNothing ? 'alone' : 'value');

/** Requests whose candidates are all known. */
export interface Requests {
  /** All candidates, request by request, as a model that ranks them sees them. */
  readonly rows: LoggedRows;
  /** Of a request. */
  readonly candidates: number;
  /** [requests, candidates, 3]: pe, ps and the number that decides, as `impressions` gives them. */
  readonly truth: Float64Array;
  /** Of each slot, how probably it is looked at. */
  readonly looks: Float64Array;
}

/** The requests of some users of a log, by its name. */
export function requestsOf(
  world: World,
  seed: number,
  name: string,
  users: number,
  position: RecommenderSpec['position'],
): Requests {
  const log = logOf(world, seed, name, {
    ...{ shown: 'candidates', random: 0, position: position === 'input' ? 'served' : 'none', visits: VISITS },
  });
  const rows = users * VISITS * log.candidates;
  const truth = new Float64Array(rows * TRUTHS);
  impressions(log, 0, rows, { truth });
  return { rows: unlabelled(log, rows), candidates: log.candidates, truth, looks: log.looks };
}

/** Rows that are ranked and not scored. */
const unlabelled = (log: Impressions, rows: number): LoggedRows => ({
  ...{ kind: 'logged', rows, log, labels: new Float32Array(0) },
});

/** The users whom trained models serve: the same for all models of a seed. */
export const servedRequests = (world: World, seed: number, { users = 0, position }: RecommenderSpec): Requests =>
  requestsOf(world, seed, 'live', users, position);

/** Serves the users of a world, and says what that was worth. */
export function serviceOf(world: World, seed: number, spec: RecommenderSpec): Service {
  const requests = servedRequests(world, seed, spec);
  const powers: Readonly<Record<Ranking, number>> = { value: spec.satisfactionPower ?? 0, alone: 0 };
  return {
    serve(predict: Predict) {
      const logits = predict(requests.rows);
      const served = rankings.map((ranking) => {
        const slates = slatesOf(logits, requests.candidates, requests.looks.length, powers[ranking]);
        return { ranking, slates, worth: worthOf(requests, slates) };
      });
      const measures = served.flatMap(({ ranking, worth }) =>
        worth.map((value, k) => [columnOf({ part: 'live', name: ranking, task: recommenderTasks[k]! }), value]),
      );
      return {
        measures: Object.fromEntries(measures),
        slates: Object.fromEntries(served.map(({ ranking, slates }) => [ranking, slatesText(slates)])),
      };
    },
  };
}

/** The exact worth of slates [requests, slots]: of each task how many positives a request has on average. */
export function worthOf({ truth, candidates, looks }: Requests, slates: Uint8Array): [number, number] {
  const slots = looks.length;
  const requests = slates.length / slots;
  let [engaged, satisfied] = [0, 0];
  for (let i = 0; i < slates.length; i++) {
    const at = TRUTHS * (Math.floor(i / slots) * candidates + slates[i]!);
    const likely = looks[i % slots]! * truth[at]!;
    engaged += likely;
    satisfied += likely * truth[at + 1]!;
  }
  return [engaged / requests, satisfied / requests];
}
