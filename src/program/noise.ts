import { type KeyPlace, reserveKey } from '../kernels/streams.js';
import { type Graph, type Noise, noiseSize } from '../models/graph.js';
import type { Placement } from './placement.js';
import type { ProgramWriter } from './writer.js';

/** Noise in memory, and the key of its stream. */
export interface NoisePlace extends KeyPlace {
  readonly noise: Noise;
  /** [count] */
  readonly value: number;
  readonly count: number;
}

/** Reserves the keys of a graph's noise, and emits what draws that of a step. */
export function emitNoise(writer: ProgramWriter, graph: Graph, at: Placement, batchSize: number): NoisePlace[] {
  return graph.noises.map((noise) => {
    const [key, value, count] = [reserveKey(writer), at.noiseOf(noise), noiseSize(noise, batchSize)];
    writer.emit('Uniforms', { keys: key.keys, count, to: value });
    return { noise, ...key, value, count };
  });
}
