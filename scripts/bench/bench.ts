/**
 * `npm run bench`: how fast each machine trains, in useful GFlop/s of one core, against its own
 * bare matrix product and what its vectors can do at best, and where a step's time goes. All are
 * measured in turns, round after round, and the medians printed as Markdown. MMOE_EXP_NATIVE picks
 * the native machine, `--algorithm 2` that algorithm, whose limit is the rate of fused multiply-add
 * in registers.
 *
 * With `--check` the ratios of these rates are compared with those of `ratios.json` for processors
 * of this family, and a loss of more than 10 % fails. Times differ between machines of a family;
 * ratios hardly do. `--record` writes them there.
 */
import os from 'node:os';
import { parseArgs } from 'node:util';
import { findAlgorithm } from '../../src/train/engine/engine.js';
import { findNative } from '../../src/train/engine/native.js';
import type { Machine } from '../../src/train/kernels/machine.js';
import { DEFAULT_ALGORITHM } from '../../src/train/kernels/machine.js';
import { wasmMachines } from '../../src/train/kernels/wasm.js';
import {
  BATCH,
  type Contender,
  modelContenders,
  modelTitle,
  productContenders,
} from './speed/contenders.js';
import { measurePeak, type Peak } from './speed/peak.js';
import { profileModel } from './speed/profile.js';
import { lostRatios, recordRatios } from './speed/ratios.js';
import { measure, median, ROUNDS } from './speed/rounds.js';

/** Bytes of a machine's vectors. */
const VECTORS = { wasm: 16, sse2: 16, neon: 16, avx2: 32, avx512: 64 };

interface Measured {
  readonly machine: Machine;
  readonly title: string;
  readonly models: readonly Contender[];
  /** Bare products and gradients, the first of which steps are compared with. */
  readonly products: readonly Contender[];
  readonly peak: Peak | undefined;
  readonly peaks: number[];
}

const { values: flags } = parseArgs({
  options: {
    check: { type: 'boolean' },
    record: { type: 'boolean' },
    algorithm: { type: 'string' },
  },
});
const algorithm =
  findAlgorithm({ version: flags.algorithm ?? String(DEFAULT_ALGORITHM) }) ?? DEFAULT_ALGORITHM;
const isFused = algorithm > 1;
const LIMIT = isFused ? 'fused multiply-add' : 'multiply and add';

const native = findNative(algorithm).machine;
const machines: Measured[] = [wasmMachines[algorithm], ...(native ? [native] : [])].map(
  (machine) => ({
    machine,
    title: machine.name === 'wasm' ? 'wasm' : `native ${machine.name}`,
    models: modelContenders(machine),
    products: productContenders(machine),
    peak: measurePeak(VECTORS[machine.name], isFused),
    peaks: [],
  }),
);
const contenders = machines.flatMap(({ models, products }) => [...models, ...products]);
const rates = measure(contenders, () => {
  for (const { peak, peaks } of machines) if (peak) peaks.push(peak.measure());
});
for (const { peak } of machines) peak?.dispose();

const medianRate = (contender: Contender) => median(rates.get(contender)!);
const share = (rate: number, of: number) => `${Math.round((100 * rate) / of)} %`;

/** GFlop/s of multiply and add in registers; undefined without a C compiler. */
const registerRate = ({ peaks }: Measured) => (peaks.length > 0 ? median(peaks) : undefined);
/** The rate of wasm for a machine's contender, the models in their order and then the products. */
const rateOfWasm = (i: number) =>
  medianRate([...machines[0]!.models, ...machines[0]!.products][i]!);

function makeRows(measured: Measured): string[] {
  const { title, models, products } = measured;
  const peak = registerRate(measured);
  const row = (contender: Contender, i: number) => {
    const rate = medianRate(contender);
    const cells = [
      `${contender.name}, ${title}`,
      (contender.flops / rate / 1e3).toFixed(0),
      rate.toFixed(1),
      share(rate, medianRate(products[0]!)),
      peak === undefined ? 'no C compiler' : share(rate, peak),
      (rate / rateOfWasm(i)).toFixed(2),
    ];
    return `| ${cells.join(' | ')} |`;
  };
  const best =
    peak === undefined ? [] : [`| ${LIMIT} in registers, ${title} | | ${peak.toFixed(1)} | | | |`];
  return [...[...models, ...products].map(row), ...best];
}

function profileRows(model: string): string[] {
  const profiles = machines.map(({ machine }) => profileModel(model, machine));
  const names = [...profiles[0]!.keys()].sort(
    (a, b) => profiles[0]!.get(b)! - profiles[0]!.get(a)!,
  );
  const totals = profiles.map((profile) => [...profile.values()].reduce((a, b) => a + b));
  const row = (name: string, times: readonly number[]) => {
    const cells = times.map((us, i) => `${us.toFixed(1)} | ${share(us, totals[i]!)}`);
    const faster =
      times.length > 1 ? ` | ${times[1]! > 0.05 ? (times[0]! / times[1]!).toFixed(1) : ''}` : '';
    return `| ${name} | ${cells.join(' | ')}${faster} |`;
  };
  return [
    `| ${modelTitle(model)}, by instruction | ${machines.map(({ title }) => `${title}, us | share`).join(' | ')}${native ? ' | times wasm' : ''} |`,
    `| --- | ${machines.map(() => '---: | ---:').join(' | ')}${native ? ' | ---:' : ''} |`,
    ...names.map((name) =>
      row(
        name,
        profiles.map((profile) => profile.get(name)!),
      ),
    ),
    row('all', totals),
  ];
}

/**
 * Each product and gradient to registers, each model's step to the first product, and each native
 * rate to that of wasm.
 */
function computeRatios(measured: Measured, isNative: boolean): [name: string, ratio: number][] {
  const { title, models, products } = measured;
  const peak = registerRate(measured);
  const inside = models.map((model): [string, number] => [
    `${title}: ${model.name} to product`,
    medianRate(model) / medianRate(products[0]!),
  ]);
  if (peak !== undefined)
    inside.push(
      ...products.map((own): [string, number] => [
        `${title}: ${own.name} to registers`,
        medianRate(own) / peak,
      ]),
    );
  if (!isNative) return inside;
  const beside = [...models, ...products].map((own, i): [string, number] => [
    `${title} to wasm: ${own.name}`,
    medianRate(own) / rateOfWasm(i),
  ]);
  return [...inside, ...beside];
}

console.log(
  [
    `${os.cpus()[0]?.model ?? 'unknown processor'}, one of ${os.cpus().length} cores, ${process.platform} ${process.arch}, Node ${process.version};`,
    `\`npm run bench\`: medians of ${ROUNDS} rounds in turns, load ${os.loadavg()[0]!.toFixed(1)}.`,
    '',
    `| batch ${BATCH}, Adam, data generated | us a step | GFlop/s | of the bare product | of ${LIMIT} in registers | times wasm |`,
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...machines.flatMap(makeRows),
    '',
    ...profileRows('mmoe'),
  ].join('\n'),
);

const ratios = Object.fromEntries(
  machines.flatMap((measured, i) => computeRatios(measured, i > 0)),
);
if (flags.record) recordRatios(ratios, algorithm);
if (flags.check) {
  const lost = lostRatios(ratios, algorithm);
  console.log(`\n${lost.length === 0 ? 'No ratio is lost.' : lost.join('\n')}`);
  if (lost.length > 0) process.exitCode = 1;
}
