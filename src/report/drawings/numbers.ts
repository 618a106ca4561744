import type { Scale } from './view.js';

/** Values spread over more than this ratio are drawn on a logarithmic axis. */
const WIDE = 10;

/** The scale asked for, or what suits some values; logarithmic only where all are positive. */
export function scaleFor(values: readonly number[], asked?: Scale): Scale {
  const [low, high] = extent(values);
  if (!(low > 0)) return 'linear';
  return asked ?? (high / low > WIDE ? 'log' : 'linear');
}

/** Least and greatest of at least one value, for any number of values. */
export function extent(values: readonly number[]): [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/** 1, 2 and 5 times powers of ten within a range, powers of ten alone where it is wide. */
function logTicks(low: number, high: number): number[] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const steps = high / low > 1000 ? [1] : [1, 2, 5];
  const ticks: number[] = [];
  for (let power = first; power <= last; power++) {
    for (const step of steps) ticks.push(Number(`${step}e${power}`));
  }
  return ticks.filter((tick) => tick >= low && tick <= high);
}

/** An axis' label in the middle of it. */
export const centered = { labelAnchor: 'center', labelArrow: 'none' } as const;

/** Options of an axis of a metric. */
export const metricAxis = (label: string, scale: Scale, [low, high]: readonly [number, number]) => ({
  type: scale,
  domain: [low, high],
  label,
  ...centered,
  grid: true,
  tickFormat: axisNumber,
  ...(scale === 'log' ? { ticks: logTicks(low, high) } : { ticks: 5 }),
});

/** A number as on an axis: `0.05`, `2k`, `1e-5`. */
export function axisNumber(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 0.001 || size >= 1e6) return value.toExponential().replace('+', '');
  return size >= 1000 ? `${Number((value / 1000).toPrecision(3))}k` : String(Number(value.toPrecision(3)));
}

/** A number as under the pointer: four digits. */
export const fourDigits = (value: number): string => String(Number(value.toPrecision(4)));
