import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export interface Peak {
  /** GFlop/s at this moment. */
  measure(): number;
  dispose(): void;
}

/**
 * What one core can do at best: multiply and add in registers, in C with vectors of so many bytes; the two fused or not.
 * Twelve chains are as many as hide the latencies of two units. Undefined without a C compiler.
 */
export function peakOf(bytes: number, fused: boolean): Peak | undefined {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mmoe-exp-bench-'));
  const dispose = () => rmSync(folder, { recursive: true, force: true });
  const [source, program] = [path.join(folder, 'peak.c'), path.join(folder, 'peak')];
  writeFileSync(source, SOURCE);
  // Without the tuning flag compilers split vectors of 64 bytes on processors of which they know no better.
  const width = process.arch === 'x64' && bytes === 64 ? ['-mprefer-vector-width=512'] : [];
  const flags = ['-O3', '-march=native', ...width, `-ffp-contract=${fused ? 'fast' : 'off'}`, `-DBYTES=${bytes}`];
  try {
    execFileSync('cc', [...flags, '-o', program, source], { stdio: 'ignore' });
  } catch {
    dispose();
    return undefined;
  }
  return { measure: () => Number(execFileSync(program, { encoding: 'utf8' })), dispose };
}

const SOURCE = `
#include <stdio.h>
#include <time.h>
typedef float V __attribute__((vector_size(BYTES)));
#define STEP(a) a = a * m + c
int main(int argc, char **argv) {
  volatile float seed = 0.5f;
  V m = {0}, c = {0};
  m += seed; c += seed;
  V a0 = m, a1 = m, a2 = m, a3 = m, a4 = m, a5 = m, a6 = m, a7 = m, a8 = m, a9 = m, b0 = m, b1 = m;
  long turns = 5000000;
  struct timespec s, e;
  clock_gettime(CLOCK_MONOTONIC, &s);
  for (long i = 0; i < turns; i++) {
    STEP(a0); STEP(a1); STEP(a2); STEP(a3); STEP(a4); STEP(a5);
    STEP(a6); STEP(a7); STEP(a8); STEP(a9); STEP(b0); STEP(b1);
  }
  clock_gettime(CLOCK_MONOTONIC, &e);
  V sum = a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + b0 + b1;
  double ns = (e.tv_sec - s.tv_sec) * 1e9 + (e.tv_nsec - s.tv_nsec);
  volatile float sink = sum[0];
  (void)sink;
  printf("%f\\n", turns * 12.0 * (BYTES / 4) * 2 / ns);
  return 0;
}
`;
