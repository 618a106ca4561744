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
 * What one core can do at best: multiply and add in registers, in C with vectors of so many bytes;
 * the two fused or not. The better of 12 chains, which fit in 16 registers, and of 24, which hide
 * longer latencies in 32. Chains have different values, as a compiler computes equal ones once, and
 * the time is then the latency of one chain. Undefined without a C compiler.
 */
export function measurePeak(bytes: number, fused: boolean): Peak | undefined {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mmoe-exp-bench-'));
  const dispose = () => rmSync(folder, { recursive: true, force: true });
  const [source, program] = [path.join(folder, 'peak.c'), path.join(folder, 'peak')];
  writeFileSync(source, SOURCE);
  // Without the tuning flag compilers split vectors of 64 bytes on processors of which they know no
  // better.
  const width = process.arch === 'x64' && bytes === 64 ? ['-mprefer-vector-width=512'] : [];
  const flags = [
    '-O3',
    '-march=native',
    ...width,
    `-ffp-contract=${fused ? 'fast' : 'off'}`,
    `-DBYTES=${bytes}`,
  ];
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
#define TURNS 2500000
static volatile float seed = 0.5f, sink;
#define RATE(name, chains) \\
  static double name(void) { \\
    V m = {0}, c = {0}, a[chains]; \\
    m += seed; c += seed; \\
    for (int i = 0; i < chains; i++) a[i] = m + seed * i; \\
    struct timespec s, e; \\
    clock_gettime(CLOCK_MONOTONIC, &s); \\
    for (long turn = 0; turn < TURNS; turn++) { \\
      _Pragma("GCC unroll 24") \\
      for (int i = 0; i < chains; i++) a[i] = a[i] * m + c; \\
    } \\
    clock_gettime(CLOCK_MONOTONIC, &e); \\
    for (int i = 0; i < chains; i++) sink = a[i][0]; \\
    double ns = (e.tv_sec - s.tv_sec) * 1e9 + (e.tv_nsec - s.tv_nsec); \\
    return (double)TURNS * chains * (BYTES / 4) * 2 / ns; \\
  }
RATE(few, 12)
RATE(many, 24)
int main(void) {
  double a = few(), b = many();
  printf("%f\\n", a > b ? a : b);
  return 0;
}
`;
