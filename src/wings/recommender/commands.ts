import { type Command, Option } from 'commander';
import { collect, TRAIN, training, wholeNumber, withExamples } from '../../cli/options.js';

/** Adds `live` and `data recommender` to the program. */
export function recommenderCommands(program: Command): void {
  program.commandsGroup(TRAIN);
  const live = training(program.command('live'), 'recommender-live', 'the files')
    .description(
      'as run, of a recommender; then have the trained models serve users in live experiments with a known truth',
    )
    .option('--no-report', 'leave out the report at the end')
    .option('--repeats <n>', 'how often each experiment is made', wholeNumber(1), 1000)
    .action(async (config: string, options) => (await import('./command-live.js')).liveCommand(config, options));
  withExamples(live, ['live recommender-live', 'live recommender-live --repeats 200 --out results/live']);

  const data = program.commands
    .find((command) => command.name() === 'data')!
    .command('recommender')
    .description("write rows of a recommender's log as CSV: x1 ... xd, slot, engagement, satisfaction of those engaged")
    .option(
      '--set <field=value>',
      'a field of data:, such as positionBias=0 or correlation=0.9 (default: 0.5); may be given many times',
      collect,
      [],
    )
    .option('--rows <n>', 'number of rows', wholeNumber(1), 10_000)
    .option('--seed <n>', 'seed of the run whose rows they are', wholeNumber(0), 1)
    .addOption(
      new Option('--log <name>', "which of the seed's logs; random: one whose slots were all filled at random")
        .choices(['train', 'validation', 'test', 'random'])
        .default('train'),
    )
    .option('--out <file>', 'the file to write (default: stdout)')
    .action(async (options) => (await import('./command-data.js')).dataRecommenderCommand(options));
  withExamples(data, ['data recommender --rows 1000 --log random --out log.csv']);
}
