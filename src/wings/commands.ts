import type { Command } from 'commander';
import { recommenderCommands } from './recommender/commands.js';
import { addTableCommands } from './tables/commands.js';
import { addPlayground } from './web/command.js';

/** Functions that add the commands of wings to the program. */
export const wingCommands: readonly ((program: Command) => void)[] = [
  recommenderCommands,
  addTableCommands,
  addPlayground,
];
