import os from 'node:os';
import { markdownTable } from 'markdown-table';
import { KINDS, type Kind, type Result, type Setting, TOLERANCE } from './measure.js';
import { BEST, linesOf } from './ways.js';

const SETTINGS: readonly Setting[] = ['one thread', 'two threads', 'two processes'];
const NONE = '–';

export interface About {
  readonly command: string;
  readonly date: string;
  /** Version of each library, or why it is missing. */
  readonly versions: readonly string[];
  readonly rounds: number;
  readonly seconds: number;
  /** Size of a way on disk, in MB. */
  installSize(result: Result): number;
}

/** The benchmark as Markdown: two tables, and what a reader must know about them. */
export function page(results: readonly Result[], about: About): string {
  const measured = results.filter((result) => !result.failure);
  const failed = results.filter((result) => result.failure);
  return [
    `# The peers`,
    `The paper's MMoE (100 features, 8 experts of 16, 2 towers of 8), batch 128, Adam, float32. ` +
      `${os.cpus()[0]?.model.trim() ?? 'unknown processor'}, ${os.availableParallelism()} cores; Node ${process.version}; ` +
      `${about.versions.join('; ')}. ${about.date}, by \`${about.command}\`. ` +
      `Medians of ${about.rounds} round${about.rounds === 1 ? '' : 's'} in turns, about ${about.seconds} s a measurement.`,
    '## Microseconds a step a run',
    speed(measured),
    'Of ways that train several runs at once, and of two processes: the time in which the machine does one step of one ' +
      'run. Compiling and warming up are left out.',
    '## What it means for many runs',
    costs(measured, about),
    'Runs a minute: of 6,000 steps, on two cores, by the better of two threads and two processes. First result: from ' +
      "the start of a process to the end of its first 100 steps (of a stack's first 100), compiling included, with " +
      'two threads. Memory: the most one process held, with one thread. Lines: the model and its training, of ours ' +
      'the config. Installed: the library and all that it needs.',
    '## The same model',
    agreement(results),
    ...(failed.length > 0 ? ['## Not measured', list(failed.map((r) => `${r.way.name}: ${r.failure}`))] : []),
    '## Notes',
    list(notes(results)),
  ].join('\n\n');
}

function speed(results: readonly Result[]): string {
  const head = ['', 'runs at once', ...KINDS.flatMap((kind) => SETTINGS.map((s) => `${kindName[kind]}, ${s}`))];
  const rows = results.map((result) => [
    nameOf(result),
    String(result.way.runs),
    ...KINDS.flatMap((kind) => SETTINGS.map((setting) => digits(timeOf(result, kind, setting)))),
  ]);
  return markdownTable([head, ...rows], { align: ['l', ...head.slice(1).map(() => 'r')] });
}

const kindName: Record<Kind, string> = { memory: 'in memory', fresh: 'own data' };

function costs(results: readonly Result[], about: About): string {
  const ours = results.find((result) => result.way.by === BEST.engine);
  const head = [
    ...['', ...KINDS.map((kind) => `runs a minute, ${kindName[kind]}`)],
    ...KINDS.map((kind) => `time to ours, ${kindName[kind]}`),
    ...['peak memory, MB', 'first result, s', 'lines', 'installed, MB'],
  ];
  const rows = results.map((result) => [
    nameOf(result),
    ...KINDS.map((kind) => digits(runsAMinute(result, kind))),
    ...KINDS.map((kind) => (ours ? `${digits(best(result, kind) / best(ours, kind))}x` : NONE)),
    digits(result.peakMemory),
    digits(result.firstResult),
    String(linesOf(result.way.code)),
    digits(about.installSize(result)),
  ]);
  return markdownTable([head, ...rows], { align: ['l', ...head.slice(1).map(() => 'r')] });
}

function agreement(results: readonly Result[]): string {
  const { steps, early, earlySteps, late } = TOLERANCE;
  const compared = results.filter((result) => result.late !== undefined);
  return [
    `On the same 20,000 rows from the same parameters, the losses of ${steps} steps (of every run of a stack) against ` +
      `those of the wasm engine: the largest relative difference of the first ${earlySteps} steps, which may be ` +
      `${exponent(early)}, and of all, which may be ${exponent(late)}. A way that exceeds them is not timed.`,
    markdownTable(
      [
        ['', `first ${earlySteps} steps`, `all ${steps}`],
        ...compared.map((r) => [nameOf(r), exponent(r.early!), exponent(r.late!)]),
      ],
      { align: ['l', 'r', 'r'] },
    ),
  ].join('\n\n');
}

function notes(results: readonly Result[]): string[] {
  const greedy = results.filter((result) => !result.failure && result.busy > 1.15);
  return [
    'Threads are set by `torch.set_num_threads`, by `tf.config.threading`, and for JAX, which has no setting, by ' +
      '`taskset`; two processes have one thread each. Ours have no threads: their users run a process a core.',
    'In memory: 20,000 rows, 156 batches an epoch, shuffled anew each epoch and for each run. Own data: fresh normal ' +
      'examples and the labels of section 3.2, by each library’s own random numbers.',
    "Keras' Adam puts epsilon beside the uncorrected root: a subclass corrects it, to be the same as ours; its lines are not counted. In JAX and in the stacked TensorFlow Adam is written out, which Optax or Keras would spare.",
    'The stack sizes are those that were fastest when the scripts were written. No mixed precision anywhere.',
    ...(results.some((result) => result.way.by === 'torch')
      ? ['PyTorch’s Linux wheel on PyPI carries CUDA, which its installed size shows.']
      : []),
    ...greedy.map((r) => `${r.way.name} used ${digits(r.busy)} processors where it was given one thread.`),
  ];
}

const exponent = (value: number): string => (value === 0 ? '0' : value.toExponential(1).replace('.0e', 'e'));

const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n');

const nameOf = ({ way, backend }: Result): string =>
  way.by === 'tfjs' && backend !== undefined ? `${way.name} (${backend})` : way.name;

function timeOf(result: Result, kind: Kind, setting: Setting): number | undefined {
  const times = result.times.get(`${kind}, ${setting}`);
  return times && [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)];
}

/** The shortest time per step and run, over all settings that a user may choose. */
const best = (result: Result, kind: Kind): number =>
  Math.min(...SETTINGS.map((setting) => timeOf(result, kind, setting) ?? Number.POSITIVE_INFINITY));

const runsAMinute = (result: Result, kind: Kind): number => 60e6 / (6000 * best(result, kind));

/** Three digits, as many as the measurements support. */
function digits(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return NONE;
  return value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(value < 10 ? 2 : 3)));
}
