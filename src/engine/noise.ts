import { streamKey } from '../base/random.js';
import type { Noise } from '../models/graph.js';

/** The key of a run's stream of some noise. */
export const noiseKey = ({ name }: Noise, seed: number): Uint32Array => streamKey(seed, `noise/${name}`);
