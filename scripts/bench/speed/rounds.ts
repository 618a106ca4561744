import type { Contender } from './contenders.js';

export const ROUNDS = 21;
const ROUND_MS = 40;

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

/**
 * Measures contenders in turns, round after round, and with them whatever `each` measures; GFlop/s,
 * a value a round.
 */
export function measure(
  contenders: readonly Contender[],
  each: () => void,
): Map<Contender, number[]> {
  const rates = new Map(contenders.map((contender) => [contender, [] as number[]]));
  const times = new Map(contenders.map((contender) => [contender, timesPerRound(contender)]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const contender of contenders) {
      const start = performance.now();
      contender.run(times.get(contender)!);
      const flops = contender.flops * times.get(contender)!;
      rates.get(contender)!.push(flops / (performance.now() - start) / 1e6);
    }
    each();
  }
  return rates;
}

/** Runs until compilers have done their work, and returns how often a round should. */
function timesPerRound(contender: Contender): number {
  let times = 1;
  for (;;) {
    const start = performance.now();
    contender.run(times);
    const ms = performance.now() - start;
    if (ms > 5 * ROUND_MS) return Math.max(1, Math.round((times * ROUND_MS) / ms));
    times *= 2;
  }
}
