/** How many ticks a linear axis has, about. */
export const TICKS = 5;

/** 1, 2 and 5 times powers of ten within a range, powers of ten alone where it is wide; even steps where it is narrow. */
export function logTicks(low: number, high: number): number[] {
  const ticks = timesPowers(high / low > 1000 ? [1] : [1, 2, 5], low, high);
  return ticks.length > 1 ? ticks : evenTicks(low, high);
}

/** Powers of ten within a range, for an axis without the room for more; a range without two of them has others as well. */
export function powersOfTen(low: number, high: number): number[] {
  const powers = timesPowers([1], low, high);
  return powers.length > 1 ? powers : logTicks(low, high);
}

function timesPowers(steps: readonly number[], low: number, high: number): number[] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const ticks: number[] = [];
  for (let power = first; power <= last; power++) {
    for (const step of steps) ticks.push(Number(`${step}e${power}`));
  }
  return ticks.filter((tick) => tick >= low && tick <= high);
}

/** Multiples of 1, 2 or 5 times a power of ten within a range. */
function evenTicks(low: number, high: number): number[] {
  if (low === high) return [low];
  const power = 10 ** Math.floor(Math.log10((high - low) / TICKS));
  const step = power * [1, 2, 5, 10].find((digit) => digit * power >= (high - low) / TICKS)!;
  const [first, last] = [Math.ceil(low / step), Math.floor(high / step)];
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}
