/**
 * Defines all commands with their arguments, options and help. The code of each command is in its
 * own file.
 */

import { Command, Help, InvalidArgumentError, Option } from 'commander';
import { packageVersion } from '../../ground/base/files.js';
import { addMissing } from '../../ground/base/registry.js';
import { excerpt } from '../../ground/base/words.js';
import { formats } from '../../judge/report/contents.js';
import { parts } from '../verify/findings.js';
import {
  allowCodeOption,
  collect,
  fullOption,
  MACHINES,
  PREPARE,
  RESULTS,
  requireOption,
  SET_UP,
  setOption,
  TRAIN,
  training,
  vocabularyLimit,
  vocabularyOption,
  wholeNumber,
  withExamples,
  workersOption,
} from './options.js';
import { printRefusal } from './output.js';

const SECONDS_OF_A_DAY = 86_400;

/** Adds commands to the program. */
type AddCommands = (program: Command) => void;

const commands: AddCommands[] = [];

export const addCommands = (added: readonly AddCommands[]): void => addMissing(commands, added);

/**
 * The command line. The code of a command is loaded when the command is called, so that `--help`
 * stays fast.
 * @param prepare is called before a command
 */
export function createProgram(prepare: () => Promise<void> = async () => {}): Command {
  const program = new Command('mmoe-exp')
    .enablePositionalOptions()
    .description(
      'Replicates the experiments of the Multi-gate Mixture-of-Experts paper (KDD 2018).',
    )
    .version(packageVersion())
    // Set before commands are added: they inherit it.
    .exitOverride()
    .configureOutput({
      outputError: (text) => printRefusal({ code: 'arguments', lines: [faultLine(text)] }),
    })
    .hook('preAction', prepare)
    .configureHelp({
      optionDescription: (option) =>
        new Help().optionDescription(option).replace(' (default: [])', ''),
    });

  program.commandsGroup(TRAIN);
  training(program.command('run'), 'synthetic', 'the files')
    .description('train all runs of a config and write their results; finished runs are kept')
    .option('--no-report', 'write no report at the end')
    .option(...requireOption)
    .option(
      '--pilot <dir>',
      'with --dry-run: how many seeds would decide the claims, by the runs in a results folder',
    )
    .action(async (config: string, options) =>
      (await import('./run.js')).runCommand(config, options),
    );

  training(program.command('tune'), 'census-one-file', 'tuned.yaml, and tune/ with the trials')
    .description(
      'search the hyper-parameters of every model of a config, and write the best as a config for run',
    )
    .option(
      '--run',
      'then train the final runs with the best settings and write their report, as run does',
    )
    .option('--no-report', 'with --run: write no report at the end')
    .action(async (config: string, options) =>
      (await import('./tune.js')).tuneCommand(config, options),
    );

  program.commandsGroup(PREPARE);
  const data = program
    .command('data')
    .description('data sets: write or prepare them')
    .helpCommand(false);
  data
    .command('synthetic')
    .description('write synthetic examples (section 3.2) as CSV: x1 ... xd, y1 ... yK')
    .option(
      '--set <field=value>',
      'a field of data:, such as preset=sines-10 or correlation=0.9 (default: 0.5); may be given many times',
      collect,
      [],
    )
    .option('--rows <n>', 'number of examples', wholeNumber(1), 10_000)
    .option('--seed <n>', 'the seed of the run whose examples are written', wholeNumber(0), 1)
    .addOption(
      new Option('--stream <name>', "the part of the run's examples")
        .choices(['train', 'validation', 'test'])
        .default('train'),
    )
    .requiredOption('--out <file>', 'the file to write')
    .action(async (options) => (await import('./data-synthetic.js')).dataSyntheticCommand(options));
  data
    .command('census-income')
    .description('check and prepare the UCI data set Census-Income (KDD) of section 6.3')
    .option(
      '--from <file>',
      'a source file: plain, gz, zip or tar; may be given many times (default: downloads)',
      collect,
      [],
    )
    .addOption(
      new Option(
        '--url <url>',
        'the address of the archive (default: the UCI repository)',
      ).conflicts('from'),
    )
    .action(async (options) => (await import('./data-census.js')).dataCensusCommand(options));

  const init = program
    .command('init')
    .helpCommand(false)
    .description(
      'write a config to start from; without a command, the same as init config synthetic',
    )
    .option('--out <config>', 'the config to write (default: NAME.yaml)')
    .option('--force', 'overwrite an existing config')
    .action(async (options) => (await import('./init.js')).initConfigCommand(undefined, options));

  init
    .command('config')
    .description('write a copy of a config that ships with mmoe-exp, to edit')
    .argument('[name]', 'its name, as listed by mmoe-exp configs (default: synthetic)')
    .option('--out <config>', 'the config to write (default: NAME.yaml)')
    .option('--force', 'overwrite an existing config')
    // An option that `init` has, too, is parsed as one of `init`.
    .action(async (name: string | undefined, _, command: Command) =>
      (await import('./init.js')).initConfigCommand(name, command.optsWithGlobals()),
    );

  init
    .command('model')
    .description('write a custom architecture to start from: MMoE, with a gate to edit')
    .argument('<file>', 'the file to write: .mjs, .js, .mts or .ts')
    .action(async (file: string) => (await import('./init.js')).initModelCommand(file));

  program
    .command('configs')
    .description('list the configs that ship with mmoe-exp; run and tune accept their names')
    .action(async () => (await import('./init.js')).configsCommand());

  program.commandsGroup(TRAIN);
  program
    .command('paper')
    .description('list the figures and tables of the paper, or make one: its runs and its report')
    .argument('[id]', 'fig2 to fig6 or table1 to table4')
    .argument('[options...]', 'options of run, such as --dry-run or --out DIR')
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (id: string | undefined, options: string[]) => {
      const { argumentsFor, listArtefacts } = await import('./paper.js');
      if (id === undefined) listArtefacts();
      else await createProgram(prepare).parseAsync(argumentsFor(id, options), { from: 'user' });
    });

  program.commandsGroup(RESULTS);
  program
    .command('verify')
    .description(
      'check a results folder against its config and ledger, and train its runs again, comparing every number bit for bit',
    )
    .argument('[dir]', 'a results folder, finished or not')
    .option(
      '--published <name>',
      'fetch a published folder, such as fig2, check its SHA-256, and verify it',
    )
    .option(
      '--from <place>',
      'the path or URL of the archives of published folders, or of one (default: the release)',
    )
    .option(
      '--sample <n>',
      'the number of runs to train again, drawn by --seed (default: all)',
      wholeNumber(1),
    )
    .option('--seed <n>', 'the seed of the sample (default: random, and printed)', wholeNumber(0))
    .option('--unfinished', 'accept missing planned runs')
    .addOption(
      new Option(
        '--without <part>',
        `accept contents of a part that cannot be compared: ${parts.join(', ')}; may be given many times`,
      )
        .argParser(makeCollector(parts))
        .default([], 'none'),
    )
    .option(...workersOption)
    .option(...allowCodeOption)
    .option('--json', 'write newline-delimited JSON events to stdout')
    .action(async (folder: string | undefined, options) =>
      (await import('./verify.js')).verifyCommand(folder, options),
    );

  program
    .command('export')
    .description(
      'write the model of a run to a file; a run of a results folder is trained again and compared with its ledger',
    )
    .argument('<dir>', 'a results folder, or a config with a single run')
    .requiredOption(
      '--to <file>',
      'the file to write: .onnx, or .safetensors with a PyTorch module beside it',
    )
    .option('--model <name>', 'the model of the run')
    .option(
      '--cell <field=value>',
      'a field in which cells differ, such as correlation=0.5; may be given many times',
      cellFields,
    )
    .addOption(
      new Option('--seed <n>', 'the seed of the run').argParser(wholeNumber(0)).conflicts('best'),
    )
    .option(
      '--best',
      'the run with the least loss on the validation rows (without any, on the test rows)',
    )
    .option('--key <key>', 'the key of the run in runs.csv, or its beginning')
    .option(...setOption)
    .option(...vocabularyOption)
    .option(...allowCodeOption)
    .option('--json', 'print the outcome as JSON to stdout')
    .action(async (folder: string, { vocabularyAbove, ...options }) =>
      (await import('./export.js')).exportCommand(folder, {
        ...options,
        ...vocabularyLimit(vocabularyAbove),
      }),
    );

  program
    .command('fit')
    .description(
      'train the best model of each label, by the results of a config, on all rows, and write them to a file',
    )
    .argument('<config>', 'a config whose runs have finished, or their results folder')
    .requiredOption(
      '--to <file>',
      'the file to write: .onnx, or .safetensors with a PyTorch module beside it',
    )
    .option(
      '--model <name>',
      'the model for all labels (default: for each label the best on validation rows)',
    )
    .option(
      '--cell <field=value>',
      'a field in which cells differ, such as learningRate=0.01; may be given many times',
      cellFields,
    )
    .option('--results <dir>', 'the results folder of the config (default: results/NAME)')
    .option(...setOption)
    .option(...vocabularyOption)
    .option(...allowCodeOption)
    .option('--json', 'print the outcome as JSON to stdout')
    .action(async (config: string, { vocabularyAbove, ...options }) =>
      (await import('./export.js')).fitCommand(config, {
        ...options,
        ...vocabularyLimit(vocabularyAbove),
      }),
    );

  program
    .command('predict')
    .description('predict the rows of a file with a model that export or fit wrote')
    .argument('<model>', 'an .onnx or .safetensors file of export or fit')
    .argument('<file>', 'rows: .csv, .tsv or .jsonl, each also as .gz, or .parquet')
    .option('--out <file>', 'the file to write, .csv or .parquet (default: NAME-predictions.csv)')
    .option(
      '--id <column>',
      'a column whose values identify the rows (default: their numbers, from 0)',
    )
    .option('--strict', 'refuse rows with categories that the model has not seen')
    .option('--json', 'print the outcome as JSON to stdout')
    .action(async (model: string, file: string, options) =>
      (await import('./export.js')).predictCommand(model, file, options),
    );

  program.commandsGroup(MACHINES);
  program
    .command('merge')
    .description(
      'join results folders of one plan, such as its shards, into the folder that one machine would have written',
    )
    .argument('<dir...>', 'results folders, finished or not')
    .requiredOption(
      '--out <dir>',
      'the folder for all of their runs; runs that it already has are kept',
    )
    .option('--json', 'write newline-delimited JSON events to stdout instead of the table')
    .action(async (folders: string[], options) =>
      (await import('./merge.js')).mergeCommand(folders, options),
    );

  program
    .command('worker')
    .description('train runs of the sweeps at a broker, on any machine; run --queue collects them')
    .option(
      '--queue [url]',
      'the broker, as redis://HOST or rediss://HOST (default: MMOE_EXP_QUEUE)',
    )
    .option(...workersOption)
    .option(...allowCodeOption)
    .option(
      '--exit-when-idle <seconds>',
      'end after this time without work (default: never)',
      wholeNumber(1),
    )
    .option(
      '--lost-after <seconds>',
      'silence after which another worker gets its chunk',
      wholeNumber(1, SECONDS_OF_A_DAY),
      30,
    )
    .action(async (options) => (await import('./worker.js')).workerCommand(options));

  program.commandsGroup(RESULTS);
  program
    .command('report')
    .description(
      'write figures, tables, verdicts and report.html of a results folder, finished or not; several are compared',
    )
    .argument('<dir...>', 'results folders')
    .option('--out <dir>', 'the folder for the files (default: report/ in the first folder)')
    .option('--figure <name>', 'write only this figure; may be given many times', collect, [])
    .addOption(
      new Option(
        '--format <kind>',
        `write only files of this kind: ${formats.join(', ')}; may be given many times`,
      )
        .argParser(makeCollector(formats))
        .default([], 'all but pdf; with --width pdf, svg and tex; with --columns tex'),
    )
    .option(
      '--width <length>',
      'figures for a paper at this width, such as 3.3in or 84mm: no title, editable text; into paper/',
      length,
    )
    .option(
      '--panels <number>',
      'with --width: panels in a row of a figure (default: as many as fit)',
      wholeNumber(1),
    )
    .option(
      '--columns <names>',
      'compact tables for a paper: mean,sd,failures and others; into paper/',
      names,
    )
    .option(
      '--claims <file>',
      'with --out: judge the claims of a file, too, which were not registered before the runs',
    )
    .option(...requireOption)
    .option(...fullOption)
    .option('--json', 'print the verdicts as JSON to stdout')
    .action(async (folders: string[], options) =>
      (await import('./report.js')).reportCommand(folders, options),
    );

  program
    .command('compare')
    .description(
      'report which cells moved between two results folders, for example of two versions; exit code 1 if any did',
    )
    .argument('<base>', 'a results folder')
    .argument('<new>', 'another results folder')
    .option(
      '--tolerance <share>',
      "how far a cell's mean may move, as a share of its mean in base",
      share,
      0,
    )
    .option('--json', 'print the comparison as JSON to stdout')
    .action(async (base: string, now: string, options) => {
      await (await import('./compare.js')).compareCommand(base, now, options);
    });

  for (const add of commands) add(program);

  program.commandsGroup(SET_UP);
  program
    .command('schema')
    .description('print the JSON schema of configs, with which editors complete and check them')
    .option('--claims', 'the schema of files of claims instead')
    .action(async ({ claims }) => (await import('./editors.js')).schemaCommand(claims));

  program
    .command('doctor')
    .description(
      'print the Node version, processor, engines and backends of this machine, and why one is missing',
    )
    .action(async () => (await import('./doctor.js')).doctorCommand());

  program.helpCommand('help [command]', 'describe a command');

  const below = (command: Command, name: string) =>
    command.commands.find((one) => one.name() === name)!;
  for (const [path, lines] of Object.entries(examples))
    withExamples(path.split(' ').reduce(below, program), lines);
  return program;
}

const examples: Readonly<Record<string, readonly string[]>> = {
  run: [
    'run synthetic',
    'run my.yaml --require H1=supported',
    'run configs/synthetic.yaml --set data.correlation=[0,0.5,1] --out results/mine',
    'run my.yaml --dry-run',
  ],
  tune: ['tune census-one-file --run', 'tune my.yaml --workers 8'],
  'data synthetic': [
    'data synthetic --rows 1000 --out examples.csv',
    'data synthetic --set correlation=0.9 --stream test --out test.csv',
  ],
  'data census-income': ['data census-income', 'data census-income --from census-income.zip'],
  'init config': ['init config synthetic --out my.yaml'],
  'init model': ['init model my-gate.ts'],
  configs: ['configs'],
  paper: ['paper', 'paper fig4'],
  verify: ['verify results/synthetic', 'verify results/synthetic --sample 44'],
  export: [
    'export results/ratings --best --to ratings.onnx',
    'export results/synthetic --model mmoe --cell correlation=0.5 --seed 3 --to mmoe.safetensors',
    'export ratings.yaml --set models=[mmoe] --set seeds=[1] --to ratings.safetensors',
  ],
  fit: [
    'fit ratings.yaml --to ratings.onnx',
    'fit ratings.yaml --model mmoe --to mmoe.safetensors',
  ],
  predict: [
    'predict ratings.onnx new.csv --out predictions.parquet',
    'predict ratings.safetensors new.jsonl --id user',
  ],
  report: [
    'report results/synthetic',
    'report results/base results/new --out comparison',
    'report results/synthetic --figure fig4 --figure fig5 --width 3.3in',
  ],
  compare: ['compare results/base results/new --tolerance 0.01'],
  merge: ['merge s1 s2 s3 --out joined'],
  worker: ['worker --queue redis://host --exit-when-idle 600'],
  schema: ['schema > schema.json'],
  doctor: ['doctor'],
};

/**
 * Commander's message and its suggestion on one line, with long arguments shortened. For an unknown
 * option that looks like a field of a config, it says how fields are set.
 */
function faultLine(text: string): string {
  const given = process.argv.flatMap((argument) => [argument, argument.replace(/^[^=]*=/, '')]);
  const fault = given
    .reduce((line, argument) => line.replaceAll(argument, () => excerpt(argument)), text)
    .trim()
    .replaceAll('\n', ' ');
  const [, option] =
    /^error: unknown option '(--(seed|step|model|task|correlation|learning)[\w-]*)'/.exec(fault) ??
    [];
  if (option === undefined) return fault;
  const example = option.startsWith('--seed')
    ? 'seeds=[7] for seed 7 alone, --set seeds=20 for seeds 1 to 20'
    : 'training.steps=1000, for example';
  return `error: unknown option '${option}': it is a field of the config: --set ${example}`;
}

const makeCollector = (allowed: readonly string[]) => (value: string, before: string[]) => {
  if (!allowed.includes(value))
    throw new InvalidArgumentError(`allowed are ${allowed.join(', ')}.`);
  return [...before, value];
};

function cellFields(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const [, field, value] = /^([^=]+)=(.*)$/.exec(text) ?? [];
  if (field === undefined)
    throw new InvalidArgumentError('a field and its value are needed, such as correlation=0.5.');
  return { ...before, [field]: value! };
}

const names = (text: string): string[] => text.split(',').map((name) => name.trim());

/** A length in pixels, with 96 pixels per inch. */
function length(text: string): number {
  const [, number, unit] = /^(\d+\.?\d*)(in|cm|mm|pt)$/.exec(text) ?? [];
  const units: Readonly<Record<string, number>> = {
    in: 96,
    cm: 96 / 2.54,
    mm: 96 / 25.4,
    pt: 96 / 72,
  };
  const pixels = Number(number) * units[unit!]!;
  if (!(pixels >= 200 && pixels <= 2000)) {
    throw new InvalidArgumentError('a length from 2.1in to 20in is needed, in in, cm, mm or pt.');
  }
  return pixels;
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value < 1)) {
    throw new InvalidArgumentError('a share is needed, such as 0.01 for 1 %.');
  }
  return value;
}
