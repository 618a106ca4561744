import { type Command, InvalidArgumentError, Option } from 'commander';
import { engineChoices } from '../engine/engine.js';
import type { Shard } from '../folder/manifest.js';
import { MOST_SHARDS } from '../folder/shards.js';

/** The groups of commands in the help. */
export const TRAIN = 'Train:';
export const PREPARE = 'Data and configs:';
export const RESULTS = 'Results:';
export const MACHINES = 'Several machines:';
export const SET_UP = 'Setup:';

/** `lines` are without the name of the program. */
export const withExamples = (command: Command, lines: readonly string[]): Command =>
  command.addHelpText('after', ['', 'Examples:', ...lines.map((line) => `  mmoe-exp ${line}`)].join('\n'));

export const collect = (value: string, before: string[]): string[] => [...before, value];

export const setOption: [string, string, typeof collect, string[]] = [
  '--set <path=value>',
  'override a field; the value is YAML; may be given many times',
  collect,
  [],
];

export const workersOption = [
  '--workers <n>',
  'processes that train side by side (default: one per core)',
  wholeNumber(1),
] as const;

export const allowCodeOption = [
  '--allow-code',
  'run the code of architectures that are not built in, wherever it lies: read it first',
] as const;

/** Adds the argument and the options of a command that trains. */
export const training = (command: Command, example: string, files: string): Command =>
  command
    .argument('<config>', `a YAML file, or the name of a config that ships with mmoe-exp, such as ${example}`)
    .option(...setOption)
    .option('--out <dir>', `the folder that gets ${files} (default: results/<name>)`)
    .addOption(new Option('--engine <name>', 'what trains the models').choices([...engineChoices]).default('auto'))
    .option(...workersOption)
    .option(...allowCodeOption)
    .addOption(
      new Option('--queue [url]', 'have mmoe-exp worker train, through a broker (default: MMOE_EXP_QUEUE)').conflicts(
        'workers',
      ),
    )
    .option('--shard <i/n>', 'train part i of n, from 1; mmoe-exp merge joins the folders of all', shardOf)
    .addOption(
      new Option(
        '--from <dir>',
        'of a sweep in stages: a folder that has the runs of the earlier ones, joined by merge',
      ).conflicts('dryRun'),
    )
    .option('--force', 'write into a folder that holds results of another config; runs with equal keys are kept')
    .option('--dry-run', 'print what would be trained and an estimate, train nothing; code of architectures runs')
    .option('--json', 'write newline-delimited JSON events to stdout instead of the table')
    .option('--quiet', 'no progress on stderr')
    .addHelpText(
      'after',
      '\nCtrl-C (SIGINT), SIGTERM and SIGHUP stop it once what is finished is written; a second signal stops it at once. The\n' +
        'same command then trains only what is missing. In GitHub Actions, a report is added to the step summary as well.',
    );

function shardOf(text: string): Shard {
  const [index, count] = /^([1-9]\d*)\/([1-9]\d*)$/.exec(text)?.slice(1).map(Number) ?? [];
  if (index === undefined || count === undefined || index > count || count > MOST_SHARDS) {
    throw new InvalidArgumentError(`1/3 to 3/3 are the parts of three; at most ${MOST_SHARDS} are possible.`);
  }
  return { index, count };
}

export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`a whole number of at least ${least} is needed.`);
    }
    return value;
  };
}
