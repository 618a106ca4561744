import os from 'node:os';
import { markdownTable } from 'markdown-table';
import { median } from '../speed/rounds.js';
import { type Result, type Setting, TOLERANCE } from './measure.js';
import { BEST, countLines, isOurs } from './ways.js';

const SETTINGS: readonly Setting[] = ['one thread', 'two threads', 'two processes'];

/** Commands that are timed, and their titles. */
type Kinds = Readonly<Record<string, string>>;

export const KINDS = { memory: 'in memory', fresh: 'own data' } as const;
const NONE = '–';

export interface About {
  readonly command: string;
  readonly date: string;
  /** Version of each library, or why it is missing. */
  readonly versions: readonly string[];
  readonly rounds: number;
  readonly seconds: number;
  /** Mean number of runnable processes in the minute before. */
  readonly load: number;
  /** Size of a way on disk, in MB. */
  installSize(result: Result): number;
}

/**
 * The benchmark of the paper's MMoE as Markdown: two tables, and what a reader must know about
 * them.
 */
export const page = (results: readonly Result[], about: About): string =>
  makePage(results, about, {
    title: 'The peers',
    work: "The paper's MMoE (100 features, 8 experts of 16, 2 towers of 8), batch 128",
    tables: [
      '## Microseconds a step a run',
      speed(measured(results), KINDS, SETTINGS),
      'Stacks and two processes: the time in which the machine does one step of one run. Compiling and warming up are left out.',
      '## What it means for many runs',
      costs(measured(results), about),
      'Runs a minute: 6,000 steps each, on two cores, by the better of two threads and two processes. First result: from ' +
        'the start to the end of the first 100 steps, compiling included, with two threads. Memory: the most one process ' +
        'held, with one thread. Lines: the model and its training; for ours the config. Installed: the library and all that it needs.',
    ],
    notes: [
      'In memory: 20,000 rows, shuffled anew each epoch and for each run. Own data: fresh normal examples and the labels of section 3.2.',
      "A subclass corrects the epsilon of Keras' Adam; its lines are not counted. In JAX and in the stacked TensorFlow, Adam is written out.",
      'Stack sizes were the fastest when the scripts were written. No mixed precision.',
      ...(results.some((result) => result.way.by === 'torch')
        ? ['PyTorch’s Linux wheel contains CUDA.']
        : []),
    ],
  });

/** The same at the shapes of census-income. */
export function censusPage(results: readonly Result[], kinds: Kinds, about: About): string {
  return makePage(results, about, {
    title: 'The peers at the shapes of census-income',
    work:
      'MMoE (8 experts of 128) and Shared-Bottom (2,048 units), 2 towers of 16, on 499 inputs from 40 columns, batch ' +
      '256, two binary tasks',
    tables: speedTables(results, kinds, 'Compiling and warming up are left out.'),
    notes: [
      'Rows are random and in memory: 7 numbers and 33 columns of 2 to 52 uniform categories, 19,968 rows, shuffled anew each epoch.',
      'Dense: one matrix with one-hot blocks. Sparse: the places of categories; ours adds up rows of the weights ' +
        '(`embedding: sum`), PyTorch has one `EmbeddingBag` for all experts, JAX and TensorFlow gather rows. Both are the same model.',
      "Libraries compute all experts and gates in one product, their fastest form. PyTorch has its fused Adam; JAX's and TensorFlow's are written out. No mixed precision.",
      'Libraries fuse multiplication and addition. Ours does not, for the same bits everywhere.',
    ],
  });
}

/** A method that combines the gradients of tasks. */
export function gradientsPage(results: readonly Result[], kinds: Kinds, about: About): string {
  return makePage(results, about, {
    title: 'Methods that combine gradients',
    work: "The paper's MMoE (100 features, 8 experts of 16, 2 towers of 8), batch 128",
    tables: speedTables(results, kinds, 'Warming up is left out.'),
    notes: [
      'In memory: 20,000 rows, shuffled anew each epoch.',
      'Sum: the plain loop in PyTorch. PCGrad: the loop of TorchJD’s documentation, `mtl_backward` (with named parameters and `parallel_chunk_size=1`, so without a search for parameters and without `vmap`) and `jac_to_grad`.',
      'Both have one forward pass in a step, and with PCGrad a backward pass for each task. PyTorch has its fused Adam.',
    ],
  });
}

/** Times with one thread and in two processes, and our speed relative to the others. */
function speedTables(results: readonly Result[], kinds: Kinds, leftOut: string): string[] {
  const settings = ['one thread', 'two processes'] as const;
  return [
    '## Microseconds a step a run',
    speed(measured(results), kinds, settings),
    `Two processes: the time in which the machine does one step of one run. ${leftOut}`,
    '## Our speed, relative to the fastest of the others',
    relative(measured(results), kinds, settings),
  ];
}

function makePage(
  results: readonly Result[],
  about: About,
  {
    title,
    work,
    tables,
    notes,
  }: { title: string; work: string; tables: readonly string[]; notes: readonly string[] },
): string {
  const failed = results.filter((result) => result.failure);
  const busy = measured(results)
    .filter((result) => result.busy > 1.15)
    .map((result) => `${result.way.name} ${digits(result.busy)}`);
  return [
    `# ${title}`,
    `${work}, Adam, float32. ` +
      `${os.cpus()[0]?.model.trim() ?? 'unknown processor'}, ${os.availableParallelism()} cores; Node ${process.version}; ` +
      `${about.versions.join('; ')}. ${about.date}, by \`${about.command}\`. ` +
      `Medians of ${about.rounds} round${about.rounds === 1 ? '' : 's'} in turns, about ${about.seconds} s a measurement. ` +
      `Load of the machine before: ${about.load.toFixed(1)}.`,
    ...tables,
    '## The same model',
    agreement(results),
    ...(failed.length > 0
      ? ['## Not measured', list(failed.map((r) => `${r.way.name}: ${r.failure}`))]
      : []),
    '## Notes',
    list([
      'Threads are set by `torch.set_num_threads`, `tf.config.threading` and, for JAX, `taskset`. Ours trains each run on one thread.',
      ...notes,
      ...(busy.length > 0
        ? [`More processors than one, with one thread: ${busy.join(', ')}.`]
        : []),
    ]),
  ].join('\n\n');
}

const measured = (results: readonly Result[]): Result[] =>
  results.filter((result) => !result.failure);

function speed(results: readonly Result[], kinds: Kinds, settings: readonly Setting[]): string {
  const head = ['', 'runs at once', ...listColumns(kinds, settings)];
  const rows = results.map((result) => [
    wayName(result),
    String(result.way.runs),
    ...Object.keys(kinds).flatMap((kind) =>
      settings.map((setting) => digits(findTime(result, kind, setting))),
    ),
  ]);
  return markdownTable([head, ...rows], { align: ['l', ...head.slice(1).map(() => 'r')] });
}

/** The time of the fastest other way over that of each of ours. */
function relative(results: readonly Result[], kinds: Kinds, settings: readonly Setting[]): string {
  const [ours, others] = [true, false].map((wanted) =>
    results.filter(({ way }) => isOurs(way.by) === wanted),
  );
  const least = (kind: string, setting: Setting) =>
    Math.min(...others!.map((one) => findTime(one, kind, setting)!));
  const head = ['', ...listColumns(kinds, settings)];
  const rows = ours!.map((result) => [
    wayName(result),
    ...Object.keys(kinds).flatMap((kind) =>
      settings.map((setting) => digits(least(kind, setting) / findTime(result, kind, setting)!)),
    ),
  ]);
  return markdownTable([head, ...rows], { align: ['l', ...head.slice(1).map(() => 'r')] });
}

const listColumns = (kinds: Kinds, settings: readonly Setting[]): string[] =>
  Object.values(kinds).flatMap((title) => settings.map((setting) => `${title}, ${setting}`));

function costs(results: readonly Result[], about: About): string {
  const ours = results.find((result) => result.way.by === BEST.engine);
  const head = [
    ...['', ...Object.values(KINDS).map((title) => `runs a minute, ${title}`)],
    ...Object.values(KINDS).map((title) => `time to ours, ${title}`),
    ...['peak memory, MB', 'first result, s', 'lines', 'installed, MB'],
  ];
  const rows = results.map((result) => [
    wayName(result),
    ...Object.keys(KINDS).map((kind) => digits(runsAMinute(result, kind))),
    ...Object.keys(KINDS).map((kind) =>
      ours ? `${digits(best(result, kind) / best(ours, kind))}x` : NONE,
    ),
    digits(result.peakMemory),
    digits(result.firstResult),
    String(countLines(result.way)),
    digits(about.installSize(result)),
  ]);
  return markdownTable([head, ...rows], { align: ['l', ...head.slice(1).map(() => 'r')] });
}

function agreement(results: readonly Result[]): string {
  const { steps, early, earlySteps, late } = TOLERANCE;
  const compared = results.filter((result) => result.late !== undefined);
  const largest = (differences: readonly number[]): string => exponent(Math.max(0, ...differences));
  return (
    `Each way's losses of ${steps} steps are compared with the wasm engine's, on the same rows from the same parameters. ` +
    `The largest relative difference is ${largest(compared.map((one) => one.early!))} in the first ${earlySteps} steps ` +
    `(limit ${exponent(early)}) and ${largest(compared.map((one) => one.late!))} in all (limit ${exponent(late)}). ` +
    'A way that exceeds a limit is not timed.'
  );
}

const exponent = (value: number): string =>
  value === 0 ? '0' : value.toExponential(1).replace('.0e', 'e');

const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n');

const wayName = ({ way, backend }: Result): string =>
  way.by === 'tfjs' && backend !== undefined ? `${way.name} (${backend})` : way.name;

function findTime(result: Result, kind: string, setting: Setting): number | undefined {
  const times = result.times.get(`${kind}, ${setting}`);
  return times && median(times);
}

/** The shortest time per step and run, over all settings that a user may choose. */
const best = (result: Result, kind: string): number =>
  Math.min(
    ...SETTINGS.map((setting) => findTime(result, kind, setting) ?? Number.POSITIVE_INFINITY),
  );

const runsAMinute = (result: Result, kind: string): number => 60e6 / (6000 * best(result, kind));

/** Three digits, as many as the measurements support. */
function digits(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return NONE;
  return value >= 100
    ? Math.round(value).toLocaleString('en')
    : String(Number(value.toPrecision(value < 10 ? 2 : 3)));
}
