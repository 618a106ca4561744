import { mapping, whole } from '../schema/fields.js';

/** `draw:` */
export const draw = mapping({ specifications: whole(1, 100_000), seed: whole(0) });
