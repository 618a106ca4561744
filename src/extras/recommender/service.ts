/** Serves users of a simulated world: a model ranks items, and each slate has an exact worth. */

import { type MetricName, metricColumn } from '../../ground/base/metric.js';
import type { LoggedRows, Predict, Service } from '../../train/data/dataset.js';
import { exp, impressions, log } from '../../train/kernels/exact-functions.js';
import { TRUTHS } from '../../train/kernels/impression-log.js';
import { type RecommenderSpec, recommenderTasks } from './spec.js';
import { CANDIDATES, drawLog, SLOTS, type World } from './world.js';

export const VISITS = 5;

/**
 * The rankings of a run's slates: by `pe * ps^w`, or by engagement alone, as with a model of
 * engagement alone.
 */
const rankings = ['value', 'alone'] as const satisfies readonly MetricName[];

export type Ranking = (typeof rankings)[number];

/**
 * Returns the rankings by which a model serves. Table 4 ranks Single-Task, which shares nothing, by
 * a model of engagement alone. We also rank it like the others, which shows what sharing does.
 */
export const listRankings = (sharesNothing: boolean): readonly Ranking[] =>
  sharesNothing ? ['alone', 'value'] : ['value'];

export interface Requests {
  readonly rows: LoggedRows;
  /** [requests, candidates, 3]: pe, ps and the deciding number u, as `impressions` returns them. */
  readonly truth: Float64Array;
  readonly looks: Float64Array;
}

/** Draws the users' requests. For one seed, all models serve the same ones. */
export function drawRequests(
  world: World,
  seed: number,
  { users = 0, position }: RecommenderSpec,
  name: 'live' | 'offline' = 'live',
): Requests {
  const log = drawLog(world, seed, name, {
    shown: 'candidates',
    random: 0,
    position: position === 'input' ? 'served' : 'none',
    visits: VISITS,
  });
  const rows = users * VISITS * CANDIDATES;
  const truth = new Float64Array(rows * TRUTHS);
  impressions(log, 0, rows, { truth });
  return {
    rows: { kind: 'logged', rows, log, labels: new Float32Array(0) },
    truth,
    looks: log.looks,
  };
}

/**
 * The service to the users of a world, with the exact worth of slates and their estimates from a
 * random log.
 */
export function makeService(world: World, seed: number, spec: RecommenderSpec): Service {
  const requests = drawRequests(world, seed, spec);
  const offline = randomlyShown(world, seed, spec);
  const powers: Readonly<Record<Ranking, number>> = {
    value: spec.satisfactionPower ?? 0,
    alone: 0,
  };
  return {
    serve(predict: Predict) {
      const logits = predict(requests.rows);
      const served = rankings.map((ranking) => {
        const slates = rankSlates(logits, CANDIDATES, SLOTS, powers[ranking]);
        return { ranking, slates, worth: slateWorth(requests, slates) };
      });
      const measures = served.flatMap(({ ranking, worth }) =>
        worth.map((value, k) => [
          metricColumn({ part: 'live', name: ranking, task: recommenderTasks[k]! }),
          value,
        ]),
      );
      const shown = offline.requests;
      const slates = rankSlates(predict(shown.rows), CANDIDATES, SLOTS, powers.value);
      return {
        measures: { ...Object.fromEntries(measures), ...offlineMeasures(offline, slates) },
        slates: Object.fromEntries(
          served.map(({ ranking, slates }) => [ranking, slatesText(slates)]),
        ),
      };
    },
  };
}

/**
 * The probabilities of engagement, and of engagement with satisfaction, of the items shown:
 * [requests, slots] each.
 */
export interface Chances {
  readonly engaged: Float64Array;
  readonly satisfied: Float64Array;
}

/** Returns the true probabilities for the items on slates [requests, slots]. */
export function slateChances({ truth, looks }: Requests, slates: Uint8Array): Chances {
  const at = (i: number) => TRUTHS * (Math.floor(i / SLOTS) * CANDIDATES + slates[i]!);
  const engaged = Float64Array.from(slates, (_, i) => looks[i % SLOTS]! * truth[at(i)]!);
  return { engaged, satisfied: engaged.map((likely, i) => likely * truth[at(i) + 1]!) };
}

/**
 * The exact worth of slates [requests, slots]: for each task, the mean number of positives per
 * request.
 */
export function slateWorth(requests: Requests, slates: Uint8Array): [number, number] {
  const { engaged, satisfied } = slateChances(requests, slates);
  const count = slates.length / SLOTS;
  const mean = (chances: Float64Array) => chances.reduce((sum, chance) => sum + chance, 0) / count;
  return [mean(engaged), mean(satisfied)];
}

/**
 * The same requests with randomly filled slates: which candidate each slot showed
 * [requests, slots], and its labels [requests, slots, tasks].
 */
function randomlyShown(world: World, seed: number, spec: RecommenderSpec) {
  const requests = drawRequests(world, seed, spec, 'offline');
  const log = drawLog(world, seed, 'offline', {
    shown: 'slate',
    random: 1,
    position: 'none',
    visits: VISITS,
  });
  const rows = spec.users! * VISITS * SLOTS;
  const labels = new Float32Array(rows * recommenderTasks.length);
  const truth = new Float64Array(rows * TRUTHS);
  impressions(log, 0, rows, { labels, truth });
  const shown = Uint8Array.from({ length: rows }, (_, i) => {
    // The deciding number u identifies a candidate among those of its request.
    const first = Math.floor(i / SLOTS) * CANDIDATES;
    for (let j = 0; j < CANDIDATES; j++) {
      if (requests.truth[TRUTHS * (first + j) + 2] === truth[TRUTHS * i + 2]) return j;
    }
    throw new Error(`impression ${i} shows an item that its request did not offer`);
  });
  return { requests, shown, labels };
}

/**
 * Estimates the worth of slates from a random log with the same requests: by inverse propensity
 * scores, as every candidate is equally likely in every slot, and by weights that sum to 1 in each
 * slot (Swaminathan and Joachims 2015). A slot in which the slates never agree with the log
 * contributes nothing.
 */
function offlineMeasures(
  { shown, labels }: Pick<ReturnType<typeof randomlyShown>, 'shown' | 'labels'>,
  slates: Uint8Array,
): Record<string, number> {
  const count = slates.length / SLOTS;
  const measures: Record<string, number> = {};
  recommenderTasks.forEach((task, k) => {
    const [agreed, positives] = [new Float64Array(SLOTS), new Float64Array(SLOTS)];
    for (let i = 0; i < slates.length; i++) {
      if (slates[i] !== shown[i]) continue;
      agreed[i % SLOTS]!++;
      positives[i % SLOTS]! += labels[i * recommenderTasks.length + k] || 0;
    }
    const sum = (of: (slot: number) => number) =>
      agreed.reduce((total, _, slot) => total + of(slot), 0);
    measures[metricColumn({ part: 'live', name: 'ips', task })] =
      (CANDIDATES * sum((r) => positives[r]!)) / count;
    measures[metricColumn({ part: 'live', name: 'snips', task })] = sum(
      (r) => positives[r]! / Math.max(1, agreed[r]!),
    );
  });
  return measures;
}

/**
 * A letter for each candidate of a request, with which `slates` in the lines of a ledger are
 * written.
 */
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const TASKS = recommenderTasks.length;

/**
 * Ranks the candidates of each request by `pe * ps^power`, from logits of engagement and
 * satisfaction [requests, candidates, 2]; ties are in the order of the candidates. Returns the
 * first `slots`, [requests, slots].
 */
export function rankSlates(
  logits: Float32Array,
  candidates: number,
  slots: number,
  power: number,
): Uint8Array {
  const requests = logits.length / TASKS / candidates;
  const slates = new Uint8Array(requests * slots);
  const scores = new Float64Array(candidates);
  for (let request = 0; request < requests; request++) {
    const first = request * candidates;
    for (let j = 0; j < candidates; j++) {
      const [engaged, satisfied] = [logits[TASKS * (first + j)]!, logits[TASKS * (first + j) + 1]!];
      // For engagement alone, the logit gives the same order as its probability.
      scores[j] = power === 0 ? engaged : logOfSigmoid(engaged) + power * logOfSigmoid(satisfied);
    }
    for (let slot = 0; slot < slots; slot++) {
      let best = 0;
      for (let j = 1; j < candidates; j++) if (scores[j]! > scores[best]!) best = j;
      slates[request * slots + slot] = best;
      scores[best] = Number.NEGATIVE_INFINITY;
    }
  }
  return slates;
}

const logOfSigmoid = (x: number): number => (x < 0 ? x - log(1 + exp(x)) : -log(1 + exp(-x)));

export const slatesText = (slates: Uint8Array): string =>
  slates.reduce((text, candidate) => text + LETTERS[candidate], '');

/** Undefined where the length of a text is wrong, or a letter does not stand for a candidate. */
export function slatesFrom(
  text: string,
  length: number,
  candidates: number,
): Uint8Array | undefined {
  if (text.length !== length) return undefined;
  const slates = Uint8Array.from(text, (letter) => LETTERS.indexOf(letter));
  return slates.every((candidate) => candidate < candidates) ? slates : undefined;
}
