import { InstancePool, ProgramSession } from '../../../src/train/engine/program-engine.js';

import { instructionNames } from '../../../src/train/kernels/instructions.js';
import type { Machine } from '../../../src/train/kernels/machine.js';
import { paperJob } from './contenders.js';
import { median } from './rounds.js';

const STEPS = 2000;

/**
 * Where the time of a model's step goes: microseconds by instruction, the sum of the medians of
 * each.
 */
export function profileModel(model: string, machine: Machine): Map<string, number> {
  const session = new ProgramSession(paperJob(model), new InstancePool(machine));
  const { kernels, arena } = session.instance;
  const { parts } = session.program;
  session.train(0, STEPS);

  const starts: number[] = [];
  for (let at = parts.start; at < parts.end; at += 8 + 4 * arena.int32(at, 2)[1]!) starts.push(at);
  // The last one is empty: what it takes is the measuring itself.
  const timed = [...starts, parts.end].map((start, i) => {
    return { start, end: starts[i + 1] ?? parts.end, ms: [] as number[] };
  });
  for (let step = 0; step < STEPS; step++) {
    for (const { start, end, ms } of timed) {
      const before = performance.now();
      kernels.execute(start, end, step);
      ms.push(performance.now() - before);
    }
  }
  const overhead = median(timed.pop()!.ms);
  const byInstruction = new Map<string, number>();
  for (const { start, ms } of timed) {
    const name = instructionNames[arena.int32(start, 1)[0]!]!;
    byInstruction.set(name, (byInstruction.get(name) ?? 0) + (median(ms) - overhead) * 1e3);
  }
  return byInstruction;
}
