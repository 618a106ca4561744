import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Algorithm } from '../../../src/train/kernels/machine.js';

/** Ratios of rates, by name. */
type Ratios = Readonly<Record<string, number>>;

const FILE = fileURLToPath(new URL('../ratios.json', import.meta.url));

/** How much of a ratio may be lost. */
const LOSS = 0.1;

/** The processors and the algorithm whose ratios are recorded together. */
const processorKind = (algorithm: Algorithm): string =>
  algorithm === 1 ? processorFamily() : `${processorFamily()}, algorithm ${algorithm}`;

/**
 * The maker, the family and the model of the processor where the system says so, its name where it
 * does not.
 */
function processorFamily(): string {
  const name = os.cpus()[0]?.model ?? 'unknown processor';
  if (!existsSync('/proc/cpuinfo')) return name;
  const text = readFileSync('/proc/cpuinfo', 'utf8');
  const field = (key: string) => new RegExp(`^${key}\\s*: (.*)$`, 'm').exec(text)?.[1];
  const [maker, family, model] = ['vendor_id', 'cpu family', 'model'].map(field);
  return maker ? `${maker}, family ${family}, model ${model}` : name;
}

const recorded = (): Record<string, Ratios> => JSON.parse(readFileSync(FILE, 'utf8'));

/**
 * A line for each ratio that is lost.
 * @throws Error where nothing is recorded of processors of this family
 */
export function lostRatios(ratios: Ratios, algorithm: Algorithm): string[] {
  const of = recorded()[processorKind(algorithm)];
  if (!of)
    throw new Error(
      `nothing is recorded of ${processorKind(algorithm)}: npm run bench -- --record`,
    );
  return Object.entries(of).flatMap(([name, was]) => {
    const is = ratios[name];
    if (is === undefined) return [`${name}: not measured, was ${was}`];
    return is < (1 - LOSS) * was ? [`${name}: ${is.toFixed(3)}, was ${was}`] : [];
  });
}

/** Replaces the ratios of processors of this family. */
export function recordRatios(ratios: Ratios, algorithm: Algorithm): void {
  const rounded = Object.fromEntries(
    Object.entries(ratios).map(([name, ratio]) => [name, Number(ratio.toFixed(3))]),
  );
  const all = { ...(existsSync(FILE) ? recorded() : {}), [processorKind(algorithm)]: rounded };
  writeFileSync(FILE, `${JSON.stringify(all, null, 2)}\n`);
}
