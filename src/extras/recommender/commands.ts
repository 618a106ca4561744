import type { Command } from 'commander';
import { TRAIN, training, wholeNumber, withExamples } from '../../app/cli/options.js';

/** Adds the command `live` to the program. */
export function recommenderCommands(program: Command): void {
  program.commandsGroup(TRAIN);
  const live = training(program.command('live'), 'recommender-live', 'the files')
    .description(
      'run the config of a recommender, then let its models serve users in live experiments whose true effects are known',
    )
    .option('--no-report', 'write no report at the end')
    .option('--repeats <n>', 'how many times each experiment is run', wholeNumber(1), 1000)
    .action(async (config: string, options) =>
      (await import('./command-live.js')).liveCommand(config, options),
    );
  withExamples(live, [
    'live recommender-live',
    'live recommender-live --repeats 200 --out results/live',
  ]);
}
