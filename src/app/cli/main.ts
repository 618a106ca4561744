#!/usr/bin/env node
/** The entry point of the command line: runs a command and turns errors into exit codes. */

import { CommanderError } from 'commander';
import { registerCommands } from '../../extras/register-commands.js';
import { InputError } from '../../ground/base/errors.js';
import { systemFault } from '../../ground/base/files.js';
import { logged, printRefusal, printStatus } from './output.js';
import { createProgram } from './program.js';

/**
 * Exit codes: 0 done, 1 some runs failed, 2 usage or input error, 70 bug in this program, 130
 * interrupted.
 */
const USAGE = 2;

// A reader that has closed its end (`| head`), or a terminal that is gone, must not stop the
// command: the files are still written.
const GONE = ['EPIPE', 'EIO', 'ENXIO', 'ENOTCONN'];
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (GONE.includes(error.code ?? '')) return;
  printStatus(`stdout: cannot be written: ${error.message}`);
  process.exit(USAGE);
});
// An error of stderr cannot be reported anywhere.
process.stderr.on('error', () => {});

globalThis.console = logged();

try {
  registerCommands();
  const register = async () => (await import('../../extras/register.js')).registerExtras();
  await createProgram(register).parseAsync();
} catch (error) {
  const fault = error instanceof InputError ? error : systemFault(error);
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : USAGE;
  } else if (fault) {
    printRefusal(fault);
    process.exitCode = USAGE;
  } else {
    const stack = error instanceof Error ? error.stack : String(error);
    printStatus('This is a bug of mmoe-exp, please report it:');
    stack?.split('\n').forEach(printStatus);
    process.exitCode = 70;
  }
}
