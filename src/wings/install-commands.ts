import { addCommands } from '../cli/program.js';
import { addParts } from '../verify/findings.js';
import { wingCommands } from './commands.js';
import { wingParts } from './parts.js';

/** Adds what the help of the program shows of wings; the rest of them is loaded when a command runs. */
export function installCommands(): void {
  addCommands(wingCommands);
  addParts(wingParts);
}
