/** Trains one run on an engine: steps, evaluations, and the outcome that the ledger records. */

import { metricColumn, type Part, type SizeFact } from '../../ground/base/metric.js';
import type { GateUsage, Outcome } from '../../ground/base/outcome.js';
import {
  type DataSet,
  type LabelSpec,
  outputCount,
  type ScoredRows,
  totalOutputs,
} from '../data/dataset.js';
import { predictedInUnits } from '../data/label-units.js';
import { pearson } from '../data/pearson.js';
import { expertName, gateName } from '../models/gate.js';
import { countParameters, type Graph, graphGates, selectingGates } from '../models/graph.js';
import type { Engine, Job, Predictions, Session } from './engine.js';
import { frozenShare, gateUsage, roughEntropy } from './gate-summary.js';
import { type GradientPair, type GradientRecorder, recordGradients } from './recorded-gradients.js';
import { derivedColumns, jointLoss, type Scores, score, taskLosses } from './scores.js';
import { type Solved, solve } from './solve.js';

type GrowingCurve = Record<string, number[]>;

/** Steps that an engine trains between two reports of progress. */
const REPORT_STEPS = 500;

interface RunListener {
  /** Receives the number of steps trained so far. */
  readonly onProgress?: (steps: number) => void;
  /**
   * Receives what a run that has not diverged predicts for the test rows, as `predictedInUnits`
   * makes it.
   */
  readonly onPredictions?: (outputs: Float32Array) => void;
  /**
   * Receives the parameters of the model that the outcome of a run that has not diverged describes,
   * in the graph's order.
   */
  readonly onModel?: (parameters: readonly Float32Array[]) => void;
}

/** The state that a run carries from earlier rounds. */
interface Course {
  readonly round: number;
  readonly steps: number;
  readonly curve: GrowingCurve;
  /** For each gate, its entropies at the points of the curve. */
  readonly entropies: readonly number[][];
}

/**
 * Trains or solves a job. Where the model makes data of a next round, the curve continues; all else
 * is of the last.
 */
export function trainRun(engine: Engine, job: Job, listener: RunListener = {}): Outcome {
  const course = { round: 0, steps: 0, curve: {}, entropies: graphGates(job.graph).map(() => []) };
  let round = job;
  for (;;) {
    const model = round.solved ? solve(round) : engine.open(round);
    let recorder: GradientRecorder | undefined;
    try {
      recorder = round.solved ? undefined : recordGradients(engine, round);
      const outcome =
        'train' in model
          ? trainSession(model, round, listener, course, recorder)
          : scoreSolved(model, round, listener, course);
      const next: DataSet['next'] = round.data.next;
      if (!next || outcome.status !== 'finished') return outcome;
      round = { ...round, data: next((rows) => model.predict(rows).outputs) };
      course.round++;
      course.steps = outcome.curve.step!.at(-1)!;
    } finally {
      recorder?.dispose();
      if ('train' in model) model.dispose();
    }
  }
}

/**
 * The outcome of a solved model: its scores stand at the last step, so that figures show them where
 * training ends.
 */
function scoreSolved(
  solved: Solved,
  job: Job,
  listener: RunListener,
  { round, steps: before, curve }: Course,
): Outcome {
  const step = before + job.training.steps;
  const evaluation = evaluate(solved, job);
  if (!evaluation) return diverged(step, curve);
  recordPoint(curve, job, round, { step, trainLoss: solved.trainLoss, evaluation });
  listener.onProgress?.(step);
  listener.onModel?.(solved.parameters());
  return finished(evaluation, job, listener, { curve, gates: [] });
}

function trainSession(
  session: Session,
  job: Job,
  listener: RunListener,
  { round, steps: before, curve, entropies }: Course,
  recorder: GradientRecorder | undefined,
): Outcome {
  const { steps, evaluateEvery, keep, patience = Infinity } = job.training;
  const gates = graphGates(job.graph);
  // With best-per-task, one for each task; otherwise one for all.
  const kept: Kept[] = [];
  let parameters: readonly Float32Array[] | undefined;
  let step = 0;
  for (let waited = 0; step < steps && waited < patience; waited++) {
    const next = Math.min(steps, (Math.floor(step / evaluateEvery) + 1) * evaluateEvery);
    let lossSum = 0;
    const first = step;
    while (step < next) {
      const losses = session.train(step, Math.min(next, step + REPORT_STEPS));
      for (const loss of losses) {
        step++;
        if (!Number.isFinite(loss)) return diverged(before + step, curve);
        lossSum += loss;
      }
      listener.onProgress?.(before + step);
    }
    const last = evaluate(session, job);
    if (!last) return diverged(before + step, curve);
    const losses = keep === 'best-per-task' ? last.taskLosses! : [last.validationLoss ?? 0];
    losses.forEach((loss, k) => {
      if (kept[k] && keep && !(loss < kept[k].loss)) return;
      kept[k] = { evaluation: last, step: before + step, loss };
      // With best-per-task, the model is that of the first task's best evaluation.
      if (k === 0) parameters = keep && listener.onModel && session.parameters();
      waited = -1;
    });
    const trainLoss = lossSum / (step - first);
    const point = { step: before + step, trainLoss, evaluation: last };
    const pairs = recorder?.pairs(session.parameters(), step);
    recordPoint(curve, job, round, point, session.lossWeights(), pairs);
    last.entropies.forEach((entropy, i) => void entropies[i]!.push(entropy));
  }
  listener.onModel?.(parameters ?? session.parameters());
  const ofTask = (task = 0) => (kept[task] ?? kept[0]!).evaluation;
  const frozen = new Map(
    selectingGates(job.graph).map((gate, i) => [
      gate.role,
      { frozen: frozenShare(gate, ofTask(gate.role.task).predicted.bits[i]!) },
    ]),
  );
  const usages = gates.map(
    ({ role, experts, width }, i): GateUsage => ({
      name: gateName(role),
      ...(experts && { experts: experts.map(expertName) }),
      ...gateUsage(ofTask(role.task).predicted.gates[i]!, width),
      ...frozen.get(role),
      entropies: entropies[i]!,
    }),
  );
  const evaluation = kept.length > 1 ? mergeEvaluations(kept, job) : kept[0]!.evaluation;
  return finished(
    evaluation,
    job,
    listener,
    { curve, gates: usages },
    keep && kept.map((own) => own.step),
  );
}

interface Kept {
  readonly evaluation: Evaluation;
  readonly step: number;
  readonly loss: number;
}

/** Merges evaluations: the outputs of each task are from the task's own best evaluation. */
function mergeEvaluations(
  kept: readonly Kept[],
  { data: { labels, test, validation } }: Job,
): Evaluation {
  const of = (outputsAt: (evaluation: Evaluation) => Float32Array) =>
    mergeOutputs(
      labels,
      kept.map(({ evaluation }) => outputsAt(evaluation)),
    );
  const outputs = of(({ predicted }) => predicted.outputs);
  const validating = of((evaluation) => evaluation.validating!.outputs);
  const first = kept[0]!.evaluation;
  return {
    ...first,
    scores: {
      ...score('test', labels, outputs, test.labels),
      ...score('validation', labels, validating, validation!.labels),
    },
    predicted: { ...first.predicted, outputs },
  };
}

/** Outputs [rows, outputs of all tasks], of which those of task k are from the k-th of `all`. */
function mergeOutputs(labels: readonly LabelSpec[], all: readonly Float32Array[]): Float32Array {
  const columns = totalOutputs(labels);
  const taskAt = labels.flatMap((label, k) => new Array<number>(outputCount(label)).fill(k));
  return all[0]!.map((_, i) => all[taskAt[i % columns]!]![i]!);
}

/** The outcome of a run by its last or its kept evaluation, whose predictions it passes on. */
function finished(
  { scores, predicted, slates }: Evaluation,
  { data, graph, solved }: Job,
  { onPredictions }: RunListener,
  course: Pick<Outcome, 'curve' | 'gates'>,
  keptSteps?: readonly number[],
): Outcome {
  const { labels, test } = data;
  const names = labels.map((label) => label.name);
  // The numbers of classes have no order to be correlated by.
  const ordered = test.labels.map((label, i) =>
    labels[i % labels.length]!.kind === 'classes' ? Number.NaN : label,
  );
  const metrics = {
    ...scores,
    ...(keptSteps && keptColumns(names, keptSteps)),
    ...labelCorrelation(names, ordered),
    ...positiveShares(labels, test.labels),
    ...(!solved && sizeOfNetwork(graph)),
  };
  onPredictions?.(predictedInUnits(labels, predicted.outputs));
  return { status: 'finished', metrics, ...course, ...(slates && { slates }) };
}

/**
 * Returns the size of a network: its weights as the paper counts them, the weights of its gates,
 * and all its parameters.
 */
const sizeOfNetwork = (graph: Graph): Readonly<Record<SizeFact, number>> => ({
  weights: countParameters(graph, 'hidden'),
  gate_weights: countParameters(graph, 'gate'),
  parameters: countParameters(graph),
});

function diverged(step: number, curve: GrowingCurve): Outcome {
  return { status: 'diverged', divergedAt: step, metrics: {}, curve, gates: [] };
}

/** The step that was kept, or the last of those of tasks, which have columns of their own. */
function keptColumns(names: readonly string[], steps: readonly number[]): Scores {
  const ofTasks = steps.map((step, k): [string, number] => [
    metricColumn({ fact: 'kept_step', task: names[k]! }),
    step,
  ]);
  return {
    [metricColumn({ fact: 'kept_step' })]: Math.max(...steps),
    ...(steps.length > 1 && Object.fromEntries(ofTasks)),
  };
}

type Evaluation = NonNullable<ReturnType<typeof evaluate>>;

/** Undefined where an output is not finite. */
export function evaluate(session: Pick<Session, 'predict'>, { data, graph, training }: Job) {
  const { test, validation, random, labels, service } = data;
  const predicted = session.predict(test);
  const scores = scorePart('test', labels, predicted, test);
  const validating = validation && session.predict(validation);
  const validated = validating ? scorePart('validation', labels, validating, validation) : {};
  const unbiased = random ? scorePart('random', labels, session.predict(random), random) : {};
  if (!scores || !validated || !unbiased) return undefined;
  const served = service?.serve((rows) => session.predict(rows).outputs);
  const all: Scores = { ...scores, ...validated, ...unbiased, ...served?.measures };
  return {
    // Scores on the test part, on the validation part and the random log where they exist, and of
    // the served slates.
    scores: all,
    slates: served?.slates,
    predicted,
    validating: training.keep === 'best-per-task' ? validating : undefined,
    /** The mean entropy of each gate over the test rows. */
    entropies: graphGates(graph).map(({ width }, i) => roughEntropy(predicted.gates[i]!, width)),
    /**
     * Where the best evaluation is kept: the loss that training minimizes, but for penalties, on
     * the validation rows.
     */
    validationLoss:
      training.keep && validating
        ? jointLoss(labels, validating.outputs, validation.labels)
        : undefined,
    /**
     * Where the best evaluation of each task is kept: the loss of each task on the validation rows.
     */
    taskLosses:
      training.keep === 'best-per-task' && validating
        ? taskLosses(labels, validating.outputs, validation.labels)
        : undefined,
  };
}

function scorePart(
  part: Part,
  labels: readonly LabelSpec[],
  { outputs }: Predictions,
  { labels: truth }: ScoredRows,
): Scores | undefined {
  return outputs.every(Number.isFinite) ? score(part, labels, outputs, truth) : undefined;
}

/**
 * Adds a point to a curve, with the factor of each task's loss at its end, where factors change,
 * and what is recorded of gradients; NaN for what has no value there.
 */
function recordPoint(
  curve: GrowingCurve,
  { data: { labels, next }, training }: Job,
  round: number,
  point: {
    readonly step: number;
    readonly trainLoss: number | undefined;
    readonly evaluation: Evaluation;
  },
  lossWeights?: Float64Array,
  pairs: readonly GradientPair[] = [],
): void {
  const { step, trainLoss } = point;
  const { scores, validationLoss = 0 } = point.evaluation;
  const derived = derivedColumns(labels, scores);
  const points = curve.step?.length ?? 0;
  const add = (column: string, value: number) => {
    curve[column] ??= new Array<number>(points).fill(Number.NaN);
    curve[column].push(value);
  };
  add('step', step);
  if (next || round > 0) add('round', round);
  if (trainLoss !== undefined) add('train_loss', trainLoss);
  if (training.keep) add('validation_loss', validationLoss);
  for (const [column, value] of Object.entries(scores))
    if (!derived.has(column)) add(column, value);
  lossWeights?.forEach((weight, k) => {
    add(metricColumn({ fact: 'loss_weight', task: labels[k]!.name }), weight);
  });
  for (const { pair, cosine, ratio } of pairs) {
    add(metricColumn({ fact: 'gradient_cosine', pair }), cosine);
    add(metricColumn({ fact: 'gradient_norm_ratio', pair }), ratio);
  }
  // A score that overflows is none.
  for (const values of Object.values(curve)) if (values.length === points) values.push(Number.NaN);
}

/**
 * The Pearson correlation of labels [rows, K], which section 3.2 measures against the cosine p: its
 * mean over pairs of tasks and, for K > 2, that of each, over the rows that have both. A label that
 * does not vary has none, and leaves no mean.
 */
export function labelCorrelation(names: readonly string[], labels: Float32Array): Scores {
  const pairs = names.flatMap((left, j) =>
    names.slice(j + 1).map((right, i) => ({ left, right, j, k: j + 1 + i })),
  );
  const ofTask = names.map((_, k) => labels.filter((_, i) => i % names.length === k));
  const values = pairs.map(({ j, k }) => pearson(ofTask[j]!, ofTask[k]!));
  const isKnown = values.length > 0 && values.every(Number.isFinite);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const each = pairs.flatMap(({ left, right }, i): [string, number][] =>
    Number.isFinite(values[i])
      ? [[metricColumn({ fact: 'label_correlation', pair: [left, right] }), values[i]!]]
      : [],
  );
  return {
    ...(isKnown && { [metricColumn({ fact: 'label_correlation' })]: mean }),
    ...(pairs.length > 1 && Object.fromEntries(each)),
  };
}

/** The share of positives in a part's labels [rows, K], for each binary task that has labels. */
export function positiveShares(labels: readonly LabelSpec[], truth: Float32Array): Scores {
  const shares = labels.flatMap(({ kind, name }, k): [string, number][] => {
    if (kind !== 'binary') return [];
    let [positives, rows] = [0, 0];
    for (let i = k; i < truth.length; i += labels.length) {
      if (Number.isNaN(truth[i])) continue;
      positives += truth[i]!;
      rows++;
    }
    return rows === 0
      ? []
      : [[metricColumn({ fact: 'positive_share', task: name }), positives / rows]];
  });
  return Object.fromEntries(shares);
}
