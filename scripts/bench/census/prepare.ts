import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nominalColumns, wholeColumns } from '../../../src/train/data/census/columns.js';
import { readPrepared } from '../../../src/train/data/census/prepared.js';
import {
  type Coded,
  codedColumn,
  inOrder,
  numberColumn,
} from '../../../src/train/data/table/columns.js';
import { python, ROOT } from '../peers/install.js';
import { readPeakMemory } from '../peers/process.js';
import { CONFIG, readSpec } from './spec.js';

/** One way to get from the file to what models are trained on. */
export interface Preparation {
  readonly name: string;
  /** Run one after the other, each in a process. */
  readonly commands: readonly (readonly string[])[];
  /** Where pandas writes its table. */
  readonly folder?: string;
  /** Seconds for all commands, one for each round. */
  readonly seconds: number[];
  /** Peak memory of a process in MB; undefined where the system does not report it. */
  peakMemory?: number;
}

/** Ours writes into MMOE_EXP_DATA. */
export const ourPreparation = (file: string): string[] => [
  ...[process.execPath, join(ROOT, 'dist/cli/main.js')],
  ...['data', 'census-income', '--from', file],
];

export function preparations(file: string, folder: string, load: string): Preparation[] {
  const ours = ourPreparation(file);
  const pandas = (trim: string): Preparation => {
    const out = join(folder, `pandas-${trim}`);
    mkdirSync(out, { recursive: true });
    const script = fileURLToPath(new URL('pandas_prepare.py', import.meta.url));
    return {
      name: `pandas, blanks by ${trim === 'strip' ? '`str.strip`' : '`skipinitialspace`'}`,
      commands: [[python('pandas'), script, file, trim, out]],
      folder: out,
      seconds: [],
    };
  };
  return [
    { name: 'mmoe-exp, every value checked', commands: [ours], seconds: [] },
    {
      name: 'mmoe-exp, and loaded for training',
      commands: [ours, [process.execPath, load, CONFIG]],
      seconds: [],
    },
    pandas('reading'),
    pandas('strip'),
  ];
}

/**
 * Times all in turn, round after round, after one untimed round: by then files are in memory and
 * Python is compiled. Throws where a command fails, or where pandas got another table.
 */
export async function measurePreparations(
  all: readonly Preparation[],
  rounds: number,
): Promise<void> {
  for (let round = -1; round < rounds; round++) {
    for (const preparation of all) {
      let seconds = 0;
      for (const command of preparation.commands) {
        const { elapsed, memory } = await timed(command);
        seconds += elapsed;
        if (memory !== undefined)
          preparation.peakMemory = Math.max(memory, preparation.peakMemory ?? 0);
      }
      if (round >= 0) preparation.seconds.push(seconds);
    }
  }
  for (const { name, folder } of all) if (folder !== undefined) refuseOther(name, folder);
}

async function timed([program, ...args]: readonly string[]): Promise<{
  elapsed: number;
  memory: number | undefined;
}> {
  const start = performance.now();
  // Python may keep what it compiled, as it does by default.
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '' };
  const child = spawn(program!, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let complaints = '';
  let memory: number | undefined;
  child.stderr.on('data', (chunk) => (complaints += chunk));
  // It cannot be read once the process has ended.
  const timer = setInterval(() => (memory = readPeakMemory(child) ?? memory), 20);
  const code = await new Promise((resolve, reject) =>
    child.on('close', resolve).on('error', reject),
  );
  clearInterval(timer);
  if (code !== 0) throw new Error(`${[program, ...args].join(' ')}: ${complaints}`);
  return { elapsed: (performance.now() - start) / 1000, memory };
}

/**
 * Throws where a table differs from ours: in the numbers, or in the ranks of categories among those
 * that occur.
 */
function refuseOther(name: string, folder: string): void {
  const { table } = readPrepared(readSpec(CONFIG).data.sources.test ? 'test' : 'training');
  const whole = wholeColumns.map(
    (column) => new Uint8Array(Int32Array.from(numberColumn(table, column.name)).buffer),
  );
  const codes = nominalColumns.map((column) => placed(codedColumn(table, column.name)));
  const ours = Buffer.concat([...whole, ...codes]);
  if (!ours.equals(readFileSync(join(folder, 'table.bin'))))
    throw new Error(`${name}: another table than ours`);
}

function placed({ codes, categories }: Coded): Uint8Array {
  const places = new Map(inOrder(categories).map((category, place) => [category, place]));
  return Uint8Array.from(codes, (code) => places.get(categories[code - 1]!)!);
}
