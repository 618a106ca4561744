import { architectures } from '../models/index.js';

/** A model as the paper writes it. */
export const modelTitle = (name: string): string => architectures.get(name)?.title ?? name;

/** Swept fields in words: `learningRate 0.01, experts 4`. */
export const fieldsTitle = (fields: Readonly<Record<string, number | string>>): string =>
  Object.entries(fields)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
