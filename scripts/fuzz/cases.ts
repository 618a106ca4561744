import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../src/ground/base/errors.js';
import { fastStream, type Uniform } from '../../src/ground/base/random.js';
import { Broken, type Target } from './target.js';
import { targets } from './targets/index.js';

/** What came of a case. */
export interface Result {
  readonly target: string;
  /** Undefined where the program took the input or refused it as it should. */
  readonly fault?: string;
  /** Whether it was refused. */
  readonly refused: boolean;
  /** Of processor time. */
  readonly seconds: number;
}

/**
 * Seconds of processor time that a case may take: those that take longest plan thousands of runs.
 */
const MAX_SECONDS = 15;

/** Bytes by which a case may raise the most memory that the process ever had. */
const MAX_MEMORY = 2 ** 29;

/**
 * Tries a case, which depends on the seed, its number and `only` alone, in a folder of its own
 * within `root`.
 */
export async function tryCase(
  root: string,
  seed: number,
  number: number,
  only = '',
): Promise<Result> {
  const draw = fastStream(`mmoe-exp/fuzz/${seed}/${number}`);
  const target = drawn(
    draw,
    targets.filter(({ name }) => name.includes(only)),
  );
  const folder = join(root, 'case');
  mkdirSync(folder);
  const before = process.resourceUsage();
  let fault: string | undefined;
  let refused = false;
  try {
    await target.run(draw, folder);
  } catch (error) {
    refused = error instanceof InputError;
    fault =
      error instanceof InputError
        ? faultOfLines(error.lines)
        : ((error as Error).stack ?? String(error));
  }
  const { seconds, tooMuch } = measureCost(before);
  fault ??= tooMuch ?? strayIn(root);
  rmSync(folder, { recursive: true, force: true });
  return { target: target.name, refused, seconds, ...(fault !== undefined && { fault }) };
}

/** Each fault is one line, for a person. */
function faultOfLines(lines: readonly string[]): string | undefined {
  if (lines.length === 0) return 'refused without a line';
  const wrong = lines.find(
    (line) =>
      line.includes('\n') || line === '' || line.length > 10_000 || /\n\s+at |\[object /.test(line),
  );
  return wrong === undefined
    ? undefined
    : `refused by the line ${JSON.stringify(wrong.slice(0, 300))}`;
}

/** What a case took, and what of that was too much. */
function measureCost(before: NodeJS.ResourceUsage): {
  readonly seconds: number;
  readonly tooMuch?: string;
} {
  const after = process.resourceUsage();
  const seconds =
    (after.userCPUTime + after.systemCPUTime - before.userCPUTime - before.systemCPUTime) / 1e6;
  if (seconds > MAX_SECONDS) return { seconds, tooMuch: `took ${seconds.toFixed(1)} s` };
  const memory = (after.maxRSS - before.maxRSS) * 1024;
  if (memory <= MAX_MEMORY) return { seconds };
  return {
    seconds,
    tooMuch: `took ${Math.round(memory / 2 ** 20)} MiB more memory than any case before`,
  };
}

/** Cases write into their folder alone. */
function strayIn(root: string): string | undefined {
  const stray = readdirSync(root).filter((name) => name !== 'case');
  return stray.length === 0 ? undefined : `wrote outside its folder: ${stray.join(', ')}`;
}

function drawn(draw: Uniform, from: readonly Target[]): Target {
  let left = draw() * from.reduce((sum, { weight }) => sum + weight, 0);
  for (const target of from) {
    left -= target.weight;
    if (left < 0) return target;
  }
  throw new Broken('there is no such target');
}
