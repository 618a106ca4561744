import { addCommands } from '../app/cli/program.js';
import { addParts } from '../app/verify/findings.js';
import { recommenderCommands } from './recommender/commands.js';
import { LIVE } from './recommender/live-name.js';
import { addTableCommands } from './tables/commands.js';
import { addPlayground } from './web/command.js';

/**
 * Adds what the help of the program shows of extras; the rest of them is loaded when a command
 * runs.
 */
export function registerCommands(): void {
  addCommands([recommenderCommands, addTableCommands, addPlayground]);
  addParts([LIVE]);
}
