import { mapping, whole } from '../schema/fields.js';

/** `draw:` */
export const draw = mapping({
  specifications: whole(1, 100_000).describe(
    'How many combinations are drawn; each has all models at all places on the axis of the data. More of them keep the earlier ones.',
  ),
  seed: whole(0).describe('Which sample is drawn.'),
});
