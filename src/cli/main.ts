#!/usr/bin/env node
import { CommanderError } from 'commander';
import { InputError } from '../errors.js';
import { systemFault } from '../files.js';
import { firstLines } from '../words.js';
import { logged, tell } from './output.js';
import { createProgram } from './program.js';

/** Exit codes: 0 done, 1 some runs failed, 2 usage or input, 70 a bug of ours, 130 interrupted. */
const USAGE = 2;
const BUG = 70;

for (const [name, stream] of Object.entries({ stdout: process.stdout, stderr: process.stderr })) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that has seen enough (`| head`) must not stop the command: the files are still written.
    if (error.code === 'EPIPE') return;
    tell(`${name}: cannot be written: ${error.message}`);
    process.exit(USAGE);
  });
}

globalThis.console = logged();

try {
  await createProgram().parseAsync();
} catch (error) {
  const fault = error instanceof InputError ? error : systemFault(error);
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : USAGE;
  } else if (fault) {
    firstLines(fault.lines).forEach(tell);
    process.exitCode = USAGE;
  } else {
    const stack = error instanceof Error ? error.stack : String(error);
    tell('This is a bug of mmoe-exp, please report it:');
    stack?.split('\n').forEach(tell);
    process.exitCode = BUG;
  }
}
