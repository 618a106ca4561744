import { type Command, Option } from 'commander';
import { PREPARE, setOption, withExamples } from '../../app/cli/options.js';
import { decimals, encodings, FORMS, separators } from './files/reading.js';

/** Adds the commands for users' tables to the program. */
export function addTableCommands(program: Command): void {
  const named = (name: string) => program.commands.find((command) => command.name() === name)!;
  const table = withReading(
    named('data')
      .command('table')
      .description(
        'prepare your tables, and report the contents and possible roles of their columns',
      )
      .argument('<file...>', `files: ${FORMS}`),
  ).action(async (files: string[], options) =>
    (await import('./command-data.js')).dataTableCommand(files, options),
  );
  withExamples(table, ['data table ratings.csv']);
  withReading(named('predict'));
  const init = withReading(
    named('init')
      .description(
        'write a config that trains all models on your table; without a file, the same as init config synthetic',
      )
      .argument('[file]', `a file: ${FORMS}`)
      .option(
        '--labels <names>',
        'the columns of labels, the main task first: clicked,liked (default: guessed)',
      )
      .option('--yes', 'take the default answer to each question that init asks in a terminal'),
  ).action(async (file: string | undefined, options) =>
    file === undefined
      ? (await import('../../app/cli/init.js')).initConfigCommand(file, options)
      : (await import('./command-init.js')).initCommand(file, options),
  );
  withExamples(init, [
    'init ratings.csv --labels clicked,liked',
    'init ratings.csv --out configs/ratings.yaml',
  ]);
  const split = program
    .command('split')
    .description(
      'write the rows and splits of a table for other programs; models: then reads their predictions',
    )
    .helpGroup(PREPARE)
    .argument('<config>', 'a config whose data are a table')
    .requiredOption('--out <dir>', 'the folder for rows.csv, parts.csv and table.json')
    .option(...setOption)
    .option('--force', 'overwrite existing files')
    .action(async (config: string, options) =>
      (await import('./command-split.js')).splitCommand(config, options),
    );
  withExamples(split, ['split ratings.yaml --out ratings-rows']);
}

const withReading = (command: Command): Command =>
  command
    .addOption(
      new Option(
        '--separator <sign>',
        'the sign between the values of a text (default: a comma, in .tsv a tab)',
      ).choices(separators),
    )
    .addOption(
      new Option(
        '--decimal <sign>',
        'the decimal sign of numbers in a text (default: a point)',
      ).choices(decimals),
    )
    .addOption(
      new Option(
        '--encoding <name>',
        'the encoding of texts (default: utf-8); latin1 is also Windows-1252',
      ).choices(encodings),
    );
