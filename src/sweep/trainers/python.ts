/** Finds a Python that has the module of an external trainer. */

import { execFile } from 'node:child_process';
import * as z from 'zod';
import { jsonIn } from '../../ground/base/canonical-json.js';
import { packageFile } from '../../ground/base/files.js';
import { excerpt } from '../../ground/base/words.js';
import type { Trainer } from '../../train/models/external-trainers.js';

/** A command that runs a Python script whose path follows. */
type PythonCommand = readonly [program: string, ...args: string[]];

/** The variable of the environment that names the only Python to ask. */
const NAMED = 'MMOE_EXP_PYTHON';

const factsShape = z.object({
  python: z.string(),
  /** The version of the trainer's module. */
  module: z.string(),
  platform: z.string(),
  parameters: z.record(z.string(), z.unknown()),
});

/** The versions and parameters by which a trainer trains here. */
type TrainerFacts = Readonly<z.infer<typeof factsShape>>;

export interface FoundTrainer {
  readonly command: PythonCommand;
  readonly facts: TrainerFacts;
}

export interface MissingTrainer {
  /** The reason in words, and what to do about it. */
  readonly why: string;
}

export const scriptPath = ({ script }: Trainer): string =>
  packageFile(`src/sweep/trainers/${script}`);

/**
 * The Pythons to ask, in order. uv also finds a virtual environment in the working folder; it
 * downloads nothing.
 */
function commandsFor({ module }: Trainer): readonly PythonCommand[] {
  const named = process.env[NAMED];
  if (named) return [[named]];
  return [
    ['python3'],
    ['python'],
    ['uv', 'run', '--no-project', '--offline', '--with', module, 'python'],
  ];
}

/** The first Python here that has the trainer's module. */
export async function findTrainer(trainer: Trainer): Promise<FoundTrainer | MissingTrainer> {
  const { module, get } = trainer;
  let broken: string | undefined;
  const asked: string[] = [];
  for (const command of commandsFor(trainer)) {
    const { output, fault, isThere } = await askedFor([...command, scriptPath(trainer), '--facts']);
    const { data: facts } = factsShape.safeParse(jsonIn(output));
    if (fault === undefined && facts) return { command, facts };
    if (!isThere) continue;
    asked.push(command[0]);
    const isMissing = command[0] === 'uv' || fault?.includes(`No module named '${module}'`);
    if (!isMissing) broken ??= `${command[0]} cannot load it: ${fault ?? 'it printed no versions'}`;
  }
  if (broken !== undefined) return { why: broken };
  const named = process.env[NAMED];
  if (named && asked.length === 0) return { why: `${NAMED} is ${named}, which cannot be run` };
  const where =
    asked.length > 0
      ? `${asked.join(' and ')} have no module ${module}`
      : 'there is no Python here';
  return {
    why: `${asked.length === 1 ? where.replace('have', 'has') : where}: ${get}, or name a Python in ${NAMED}`,
  };
}

/** Python starts slowly from a cold disk. */
const MAX_LENGTH = 120_000;

function askedFor([program, ...args]: PythonCommand): Promise<{
  readonly output: string;
  readonly fault: string | undefined;
  readonly isThere: boolean;
}> {
  return new Promise((resolve) => {
    execFile(program, args, { timeout: MAX_LENGTH, encoding: 'utf8' }, (error, output, said) => {
      const isThere = typeof error?.code !== 'string';
      resolve({
        output,
        fault: error ? lastLine(said) || `it ended with ${error.code ?? error.signal}` : undefined,
        isThere,
      });
    });
  });
}

/** The last line that a program said: of a Python that fails, its exception. */
export const lastLine = (text: string): string => excerpt(text.trim().split('\n').at(-1)!.trim());
