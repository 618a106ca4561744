import { expect, test } from 'vitest';
import { paperJob } from '../../scripts/bench/speed/contenders.js';
import { stepFlops } from '../../scripts/bench/speed/flops.js';

// By hand, an example: 4 an entry of the first layer, which meets 100 features, and 6 an entry of
// what comes after it.
test.each([
  ['shared-bottom', 4 * 100 * 113 + 6 * (2 * 113 * 8 + 2 * 8)],
  ['omoe', 4 * 100 * (8 * 16 + 8) + 6 * (8 * 16 + 2 * 16 * 8 + 2 * 8)],
  ['mmoe', 4 * 100 * (8 * 16 + 2 * 8) + 6 * (2 * 8 * 16 + 2 * 16 * 8 + 2 * 8)],
  ['dselect-k', 4 * 100 * (8 * 16 + 2 * 8) + 6 * (2 * 8 * 16 + 2 * 16 * 8 + 2 * 8)],
  ['snr-trans', 4 * 100 * 8 * 12 + 6 * (2 * 8 * 12 * 12 + 2 * 8 * 12 + 2 * 12 * 8 + 2 * 8)],
  ['snr-aver', 4 * 100 * 8 * 16 + 6 * (2 * 8 * 16 + 2 * 16 * 8 + 2 * 8)],
])('useful operations of a step of %s', (model, example) => {
  expect(stepFlops(paperJob(model).graph, 128)).toBe(128 * example);
});
