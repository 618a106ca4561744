/**
 * `npm run bench`: how fast the wasm engine trains, in useful GFlop/s of one core, against its own bare matrix product
 * and the machine's peaks. All are measured in turns, round after round, and the medians printed as Markdown.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import asc from 'assemblyscript/asc';
import { syntheticDataSet } from '../src/data/synthetic/examples.js';
import { type SyntheticSpec, syntheticPresets } from '../src/data/synthetic/spec.js';
import type { Job } from '../src/engine/engine.js';
import { wasm } from '../src/engine/machines/wasm.js';
import { InstancePool } from '../src/engine/pool.js';
import { programEngine } from '../src/engine/program-engine.js';
import { ProgramSession } from '../src/engine/session.js';
import { newInstance } from '../src/kernels/instance.js';
import { instructionNames } from '../src/kernels/instructions.js';
import { architectures, buildModel } from '../src/models/index.js';
import { rowBytes } from '../src/program/layout.js';
import { ProgramWriter } from '../src/program/writer.js';

const ROUNDS = 21;
const ROUND_MS = 40;
const [BATCH, FEATURES, PRODUCT_COLUMNS] = [128, 100, 144];

interface Contender {
  readonly name: string;
  /** Of one call of `run(1)`. */
  readonly flops: number;
  run(times: number): void;
}

/**
 * Useful operations of a step: each weight costs two forward and two for its gradient, and two more for the gradient
 * by its input where the input is not the features; the mixtures likewise; padding, biases, Adam and data cost nothing.
 */
const stepFlops = {
  'shared-bottom': BATCH * (4 * 100 * 113 + 6 * (2 * 113 * 8 + 2 * 8)),
  omoe: BATCH * (4 * 100 * 136 + 6 * (8 * 16 + 2 * 16 * 8 + 2 * 8)),
  mmoe: BATCH * (4 * 100 * 144 + 6 * (2 * 8 * 16 + 2 * 16 * 8 + 2 * 8)),
};

const spec: SyntheticSpec = {
  ...syntheticPresets['sines-10']!,
  ...{ kind: 'synthetic', features: FEATURES, labels: 'regression', validationExamples: 0, testExamples: 1 },
  cosines: [
    [1, 0.5],
    [0.5, 1],
  ],
};

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

const product = productContender();
const models = Object.entries(stepFlops).map(([name, flops]) => modelContender(name, flops));
const simd = await simdContender();
const avx = avxPeak();
const contenders = [...models, product, simd];
const rates = new Map(contenders.map((contender) => [contender, [] as number[]]));
const avxRates: number[] = [];

const warm = new Map(contenders.map((contender) => [contender, timesPerRound(contender)]));
for (let round = 0; round < ROUNDS; round++) {
  for (const contender of contenders) {
    const times = warm.get(contender)!;
    const start = performance.now();
    contender.run(times);
    rates.get(contender)!.push((contender.flops * times) / (performance.now() - start) / 1e6);
  }
  if (avx) avxRates.push(avx.measure());
}
avx?.dispose();

const rateOf = (contender: Contender) => median(rates.get(contender)!);
const share = (rate: number, of: number) => `${Math.round((100 * rate) / of)} %`;
const avxRate = avxRates.length > 0 ? median(avxRates) : undefined;
const shareOfAvx = (rate: number) => (avxRate === undefined ? 'not measured' : share(rate, avxRate));

console.log(
  [
    `${os.cpus()[0]?.model ?? 'unknown processor'}, one of ${os.cpus().length} cores, ${process.platform} ${process.arch}, Node ${process.version};`,
    `\`npm run bench\`: medians of ${ROUNDS} rounds in turns, load ${os.loadavg()[0]!.toFixed(1)}.`,
    '',
    `| batch ${BATCH}, Adam, data generated | us a step | GFlop/s | of the bare product | of the SIMD128 peak | of the AVX peak |`,
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...[...models, product].map((contender) => {
      const rate = rateOf(contender);
      const cells = [rate.toFixed(1), share(rate, rateOf(product)), share(rate, rateOf(simd)), shareOfAvx(rate)];
      return `| ${contender.name} | ${(contender.flops / rate / 1e3).toFixed(0)} | ${cells.join(' | ')} |`;
    }),
    `| SIMD128 peak: multiply and add in registers | | ${rateOf(simd).toFixed(1)} | | | ${shareOfAvx(rateOf(simd))} |`,
    `| AVX peak: the same in C, \`cc -O3 -march=native\` | | ${avxRate?.toFixed(1) ?? 'no C compiler'} | | | |`,
    '',
    ...profile('mmoe'),
  ].join('\n'),
);

function jobOf(model: string): Job {
  const sizes = Object.entries(architectures.get(model)!.sizes).map(([name, { default: value }]) => [name, value]);
  return {
    data: syntheticDataSet(spec, 1),
    graph: buildModel(
      { name: model, sizes: Object.fromEntries(sizes) },
      { dense: FEATURES, categorical: [], embedding: 'sum' },
      2,
    ),
    training: { optimizer: 'adam', learningRate: 0.001, batchSize: BATCH, steps: 1, evaluateEvery: 1 },
    seed: 1,
  };
}

function modelContender(model: string, flops: number): Contender {
  const session = programEngine(wasm).open(jobOf(model));
  let step = 0;
  return {
    name: architectures.get(model)!.title,
    flops,
    run(times) {
      session.train(step, step + times);
      step += times;
    },
  };
}

/** The engine's product of a batch with the weights of MMoE's first layer, by itself. */
function productContender(): Contender {
  const { kernels, arena } = newInstance();
  const writer = new ProgramWriter(arena);
  const xStride = rowBytes(FEATURES);
  const x = writer.constant(Float32Array.from({ length: (BATCH * xStride) / 4 }, (_, i) => Math.sin(i)));
  const w = writer.constant(Float32Array.from({ length: FEATURES * PRODUCT_COLUMNS }, (_, i) => Math.cos(i)));
  const y = writer.reserve(4 * BATCH * PRODUCT_COLUMNS);
  writer.emit('Multiply', {
    ...{ x, xStride, rows: BATCH, inner: FEATURES },
    ...{ weights: w, panels: PRODUCT_COLUMNS / 8, panelStride: 32 * FEATURES, bias: 0, floor: 0 },
    ...{ y, yStride: 4 * PRODUCT_COLUMNS, accumulate: false },
  });
  const bytes = writer.position;
  const program = writer.finish();
  arena.commit();
  for (const { address, values } of writer.constants) arena.write(address, values);
  return {
    name: `bare ${BATCH} x ${FEATURES} x ${PRODUCT_COLUMNS} product`,
    flops: 2 * BATCH * FEATURES * PRODUCT_COLUMNS,
    run(times) {
      for (let i = 0; i < times; i++) kernels.execute(program, program + bytes, 0);
    },
  };
}

/** Twelve chains of multiply and add: as many as hide the latencies of two units each, in as many registers. */
async function simdContender(): Promise<Contender> {
  const names = Array.from({ length: 12 }, (_, i) => `a${i}`);
  const source = `export function peak(turns: i32, at: usize): void {
    const m = v128.load(at);
    const c = v128.load(at, 16);
    ${names.map((a) => `let ${a} = m;`).join(' ')}
    for (let i = 0; i < turns; i++) {
      ${names.map((a) => `${a} = f32x4.add(f32x4.mul(${a}, m), c);`).join(' ')}
    }
    v128.store(at, ${names.reduce((sum, a) => `f32x4.add(${sum}, ${a})`)}, 32);
  }`;
  const { binary } = await asc.compileString(source, { optimizeLevel: 3, enable: ['simd'], runtime: 'stub' });
  const module = new WebAssembly.Module(binary as Uint8Array<ArrayBuffer>);
  const exports = new WebAssembly.Instance(module, { env: { abort: () => {} } }).exports as unknown as {
    memory: WebAssembly.Memory;
    peak(turns: number, at: number): void;
  };
  exports.memory.grow(1);
  new Float32Array(exports.memory.buffer, 1024, 8).fill(0.5);
  const turns = 10_000;
  return {
    name: 'SIMD128 peak',
    flops: turns * names.length * 4 * 2,
    run(times) {
      for (let i = 0; i < times; i++) exports.peak(turns, 1024);
    },
  };
}

/** The same in C with the widest vectors and fused operations the compiler finds; undefined without a compiler. */
function avxPeak(): { measure(): number; dispose(): void } | undefined {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mmoe-exp-bench-'));
  const dispose = () => rmSync(folder, { recursive: true, force: true });
  const [source, program] = [path.join(folder, 'peak.c'), path.join(folder, 'peak')];
  writeFileSync(
    source,
    `#include <stdio.h>
     #include <time.h>
     #if defined(__AVX512F__)
     #define BYTES 64
     #elif defined(__AVX__)
     #define BYTES 32
     #else
     #define BYTES 16
     #endif
     typedef float V __attribute__((vector_size(BYTES)));
     int main(int argc, char **argv) {
       volatile float seed = 0.5f;
       V m = {0}, c = {0};
       m += seed; c += seed;
       V a0 = m, a1 = m, a2 = m, a3 = m, a4 = m, a5 = m, a6 = m, a7 = m, a8 = m, a9 = m, b0 = m, b1 = m;
       long turns = 10000000;
       struct timespec s, e;
       clock_gettime(CLOCK_MONOTONIC, &s);
       for (long i = 0; i < turns; i++) {
         a0 = a0 * m + c; a1 = a1 * m + c; a2 = a2 * m + c; a3 = a3 * m + c; a4 = a4 * m + c; a5 = a5 * m + c;
         a6 = a6 * m + c; a7 = a7 * m + c; a8 = a8 * m + c; a9 = a9 * m + c; b0 = b0 * m + c; b1 = b1 * m + c;
         __asm__ volatile("" : "+x"(a0), "+x"(a1), "+x"(a2), "+x"(a3), "+x"(a4), "+x"(a5));
       }
       clock_gettime(CLOCK_MONOTONIC, &e);
       V sum = a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + b0 + b1;
       double ns = (e.tv_sec - s.tv_sec) * 1e9 + (e.tv_nsec - s.tv_nsec);
       volatile float sink = sum[0];
       (void)sink;
       printf("%f\\n", turns * 12.0 * (BYTES / 4) * 2 / ns);
       return 0;
     }`,
  );
  try {
    execFileSync('cc', ['-O3', '-march=native', '-o', program, source], { stdio: 'ignore' });
  } catch {
    dispose();
    return undefined;
  }
  return { measure: () => Number(execFileSync(program, { encoding: 'utf8' })), dispose };
}

/** Runs until the compiler has done its work, and returns how often a round should. */
function timesPerRound(contender: Contender): number {
  let times = 1;
  for (;;) {
    const start = performance.now();
    contender.run(times);
    const ms = performance.now() - start;
    if (ms > 5 * ROUND_MS) return Math.max(1, Math.round((times * ROUND_MS) / ms));
    times *= 2;
  }
}

/** Where a step's time goes: the median of each instruction, added up by opcode. */
function profile(model: string): string[] {
  const session = new ProgramSession(jobOf(model), new InstancePool(wasm));
  const { kernels, arena } = session.instance;
  const { parts, training, losses } = session.program;
  kernels.train(training, 0, 2000, losses);

  const starts: number[] = [];
  for (let at = parts.start; at < parts.end; at += 8 + 4 * arena.int32(at, 2)[1]!) starts.push(at);
  const timed = [...starts, parts.end].map((start, i) => ({
    start,
    end: starts[i + 1] ?? parts.end,
    ms: [] as number[],
  }));
  for (let step = 0; step < 2000; step++) {
    for (const { start, end, ms } of timed) {
      const before = performance.now();
      kernels.execute(start, end, step);
      ms.push(performance.now() - before);
    }
  }
  // The last one is empty: what it takes is the measuring itself.
  const overhead = median(timed.pop()!.ms);
  const byOpcode = new Map<string, number>();
  for (const { start, ms } of timed) {
    const name = instructionNames[arena.int32(start, 1)[0]!]!;
    byOpcode.set(name, (byOpcode.get(name) ?? 0) + (median(ms) - overhead) * 1e3);
  }
  const total = [...byOpcode.values()].reduce((a, b) => a + b);
  return [
    `| ${architectures.get(model)!.title}, by instruction | us | share |`,
    '| --- | ---: | ---: |',
    ...[...byOpcode]
      .sort(([, a], [, b]) => b - a)
      .map(([name, us]) => `| ${name} | ${us.toFixed(1)} | ${share(us, total)} |`),
  ];
}
