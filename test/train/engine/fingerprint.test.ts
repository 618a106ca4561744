import { expect, test } from 'vitest';
import {
  fingerprintMachine,
  fingerprints,
  STEPS,
  samples,
} from '../../../src/train/engine/fingerprint.js';
import { InstancePool, ProgramSession } from '../../../src/train/engine/program-engine.js';
import { instructionNames } from '../../../src/train/kernels/instructions.js';
import { emulatedWasm, wasmMachines } from '../../../src/train/kernels/wasm.js';

test.each([wasmMachines[1], wasmMachines[2], emulatedWasm])(
  'the stored fingerprint of algorithm $algorithm is that of WebAssembly, $variant',
  (machine) => {
    expect(fingerprintMachine(machine)).toBe(fingerprints[machine.algorithm]);
  },
);

test('every instruction is in a sample', () => {
  const pool = new InstancePool(wasmMachines[2]);
  const used = samples().flatMap((job) => {
    const session = new ProgramSession(job, pool);
    const { arena } = session.instance;
    const { start, end } = session.program.parts;
    const opcodes: number[] = [];
    for (let at = start; at < end; ) {
      const [opcode, words] = arena.int32(at, 2) as unknown as [number, number];
      opcodes.push(opcode);
      at += 8 + 4 * words;
    }
    session.dispose();
    return opcodes;
  });
  expect(new Set(used.map((opcode) => instructionNames[opcode]))).toEqual(
    new Set(instructionNames),
  );
});

test('numbers of the samples are neither infinite nor lost', () => {
  const pool = new InstancePool(wasmMachines[2]);
  for (const job of samples()) {
    const session = new ProgramSession(job, pool);
    expect([...session.train(0, STEPS)].every(Number.isFinite)).toBe(true);
    expect(
      session.gradients(STEPS).gradients.every((values) => values.some((value) => value !== 0)),
    ).toBe(true);
    session.dispose();
  }
});
