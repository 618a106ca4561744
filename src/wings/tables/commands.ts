import { type Command, Option } from 'commander';
import { PREPARE, setOption, withExamples } from '../../cli/options.js';
import { decimals, encodings, FORMS, separators } from './files/reading.js';

export function addTableCommands(program: Command): void {
  const named = (name: string) => program.commands.find((command) => command.name() === name)!;
  const table = withReading(
    named('data')
      .command('table')
      .description('prepare files of your own, and report what is in their columns and what these could be')
      .argument('<file...>', `files: ${FORMS}`),
  ).action(async (files: string[], options) => (await import('./command-data.js')).dataTableCommand(files, options));
  withExamples(table, ['data table ratings.csv']);
  withReading(named('predict'));
  const init = withReading(
    named('init')
      .description(
        'write a config: for a file of your own, one that trains all models on it; without a file, as config synthetic',
      )
      .argument('[file]', `a file: ${FORMS}`)
      .option('--labels <names>', 'the columns that are labels, the main task first: clicked,liked (default: guessed)'),
  ).action(async (file: string | undefined, options) =>
    file === undefined
      ? (await import('../../cli/init.js')).initConfigCommand(file, options)
      : (await import('./command-init.js')).initCommand(file, options),
  );
  withExamples(init, ['init ratings.csv --labels clicked,liked', 'init ratings.csv --out configs/ratings.yaml']);
  const split = program
    .command('split')
    .description('write the rows and splits of a table for other programs, whose predictions models: then reads')
    .helpGroup(PREPARE)
    .argument('<config>', 'a YAML file whose data are a table')
    .requiredOption('--out <dir>', 'the folder that gets rows.csv, parts.csv and table.json')
    .option(...setOption)
    .option('--force', 'write over files that are there')
    .action(async (config: string, options) => (await import('./command-split.js')).splitCommand(config, options));
  withExamples(split, ['split ratings.yaml --out ratings-rows']);
}

const withReading = (command: Command): Command =>
  command
    .addOption(
      new Option(
        '--separator <sign>',
        'what is between the values of a text (default: a comma, in .tsv a tab)',
      ).choices(separators),
    )
    .addOption(
      new Option('--decimal <sign>', 'the sign before the fraction of a number in a text (default: a point)').choices(
        decimals,
      ),
    )
    .addOption(
      new Option('--encoding <name>', 'of texts (default: utf-8); latin1 is Windows-1252, too').choices(encodings),
    );
