/** Options that several commands share, and the parsers of their values. */

import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Shard } from '../../sweep/folder/manifest.js';
import { MAX_SHARDS } from '../../sweep/folder/shards.js';
import { engineChoices } from '../../train/engine/engine.js';

/** The groups of commands in the help. */
export const TRAIN = 'Train:';
export const PREPARE = 'Data and configs:';
export const RESULTS = 'Results:';
export const MACHINES = 'Several machines:';
export const SET_UP = 'Setup:';

/** `lines` are without the name of the program. */
export const withExamples = (command: Command, lines: readonly string[]): Command =>
  command.addHelpText(
    'after',
    ['', 'Examples:', ...lines.map((line) => `  mmoe-exp ${line}`)].join('\n'),
  );

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
  'run the code of custom architectures, wherever it is: read it first',
] as const;

export const requireOption = [
  '--require <verdicts>',
  'fail (exit code 1) unless claims have these verdicts, such as H1=supported,H2=supported',
] as const;

export const fullOption = [
  '--full',
  'print all statistics and verdicts, not only the answer and a line a claim',
] as const;

/** Adds the argument and the options of a command that trains. */
export const training = (command: Command, example: string, files: string): Command =>
  command
    .argument(
      '<config>',
      `a YAML file, or the name of a config that ships with mmoe-exp, such as ${example}`,
    )
    .option(...setOption)
    .option('--out <dir>', `the folder for ${files} (default: results/<name>)`)
    .addOption(
      new Option('--engine <name>', 'the engine that trains')
        .choices([...engineChoices])
        .default('auto'),
    )
    .option(...workersOption)
    .option(...allowCodeOption)
    .addOption(
      new Option(
        '--queue [url]',
        'let workers train through a broker (default: MMOE_EXP_QUEUE)',
      ).conflicts('workers'),
    )
    .option(
      '--shard <i/n>',
      'train part i of n, from 1; mmoe-exp merge joins the folders',
      parseShard,
    )
    .addOption(
      new Option(
        '--from <dir>',
        'for a sweep in stages: the folder with the runs of the earlier stages, joined by merge',
      ).conflicts('dryRun'),
    )
    .option(
      '--force',
      'write into a folder with results of another config; runs with equal keys are kept',
    )
    .option(
      '--dry-run',
      'print the plan and an estimate of its time, and train nothing; code of architectures runs',
    )
    .option('--json', 'write newline-delimited JSON events to stdout instead of the table')
    .option(...fullOption)
    .option('--quiet', 'no progress on stderr')
    .addHelpText(
      'after',
      '\nOn Ctrl-C (SIGINT), SIGTERM or SIGHUP, it writes the finished runs and stops; on a second signal, it stops at once.\n' +
        'The same command then trains only the missing runs. In GitHub Actions, the step summary also gets the report.',
    );

function parseShard(text: string): Shard {
  const [index, count] = /^([1-9]\d*)\/([1-9]\d*)$/.exec(text)?.slice(1).map(Number) ?? [];
  if (index === undefined || count === undefined || index > count || count > MAX_SHARDS) {
    throw new InvalidArgumentError(
      `1/3 to 3/3 are the parts of three; at most ${MAX_SHARDS} are possible.`,
    );
  }
  return { index, count };
}

/** Returns a parser of whole numbers from `least` to `most`. */
export function wholeNumber(
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): (text: string) => number {
  const range =
    most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw new InvalidArgumentError(`a whole number ${range} is needed.`);
    }
    return value;
  };
}

export const vocabularyOption = [
  '--no-vocabulary-above <n>',
  'leave out the categories of columns with more than n, such as ids: all then count as unseen',
] as const;

/** Returns the limit that `vocabularyOption` gives, if it is given. */
export const vocabularyLimit = (given: unknown): { noVocabularyAbove?: number } =>
  typeof given === 'string' ? { noVocabularyAbove: wholeNumber(0)(given) } : {};
