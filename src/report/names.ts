import { architectures } from '../models/index.js';

/** A model as the paper writes it. */
export const modelTitle = (name: string): string => architectures.get(name)?.title ?? name;

/** Swept fields in words: `learningRate 0.01, experts 4`. */
export const fieldsTitle = (fields: Readonly<Record<string, number | string>>): string =>
  Object.entries(fields)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');

/** `1 run`, `3 runs` */
export const counted = (count: number, noun: string): string =>
  `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;

/** `20`, or `17–20` where counts differ. */
export function range(counts: readonly number[]): string {
  const [low, high] = [Math.min(...counts), Math.max(...counts)];
  return low === high ? String(low) : `${low}–${high}`;
}
