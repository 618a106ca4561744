import { exp, log } from '../../kernels/kernels.js';
import { recommenderTasks } from './spec.js';

/** A letter for each candidate of a request: `slates` of a ledger's lines are written in them. */
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const TASKS = recommenderTasks.length;

/**
 * What a policy shows: the candidates of each request by their logits of engagement and satisfaction [requests, candidates, 2],
 * ranked by `pe * ps^power`, the first `slots` of them; of equal ones the first. Returns [requests, slots].
 */
export function slatesOf(logits: Float32Array, candidates: number, slots: number, power: number): Uint8Array {
  const requests = logits.length / TASKS / candidates;
  const slates = new Uint8Array(requests * slots);
  const scores = new Float64Array(candidates);
  for (let request = 0; request < requests; request++) {
    const first = request * candidates;
    for (let j = 0; j < candidates; j++) {
      const [engaged, satisfied] = [logits[TASKS * (first + j)]!, logits[TASKS * (first + j) + 1]!];
      // By engagement alone a logit does as well as its probability.
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

/** log(1 / (1 + e^-x)), without overflow. */
const logOfSigmoid = (x: number): number => (x < 0 ? x - log(1 + exp(x)) : -log(1 + exp(-x)));

/** Slates as text, a letter a slot. */
export function slatesText(slates: Uint8Array): string {
  let text = '';
  for (const candidate of slates) text += LETTERS[candidate];
  return text;
}

/** Slates from their text; undefined where it has not so many letters, or some that stand for no candidate. */
export function slatesFrom(text: string, length: number, candidates: number): Uint8Array | undefined {
  if (text.length !== length) return undefined;
  const slates = Uint8Array.from(text, (letter) => LETTERS.indexOf(letter));
  return slates.every((candidate) => candidate < candidates) ? slates : undefined;
}
