import type { Curve } from '../../engine/run.js';
import type { PageTrainer, RunRequest, Trained } from './page-trainer.js';

/** A run for the pool. Equal ids are the same run. */
export interface PooledRun extends RunRequest {
  readonly id: string;
}

interface PoolListener<Run> {
  readonly onTrained: (run: Run, trained: Trained) => void;
  readonly onProgress: () => void;
  readonly onPoint: (run: Run) => void;
  /** A browser that cannot train one run cannot train the others: none is tried until more are wanted. */
  readonly onFault: (error: Error) => void;
}

interface Running<Run> {
  readonly run: Run;
  readonly abort: AbortController;
  steps: number;
  curve?: Curve;
}

/** Trains runs in a page, several at a time. */
export class TrainerPool<Run extends PooledRun> {
  #waiting: Run[] = [];
  readonly #idle: Pick<PageTrainer, 'train'>[];
  readonly #running = new Map<string, Running<Run>>();

  /** @param trainers each of which trains one run at a time */
  constructor(
    trainers: readonly Pick<PageTrainer, 'train'>[],
    private readonly listener: PoolListener<Run>,
  ) {
    this.#idle = [...trainers];
  }

  /** Trains these runs, in this order, and no others: what is in training and not among them ends, the rest of it goes on. */
  want(runs: readonly Run[]): void {
    const ids = new Set(runs.map(({ id }) => id));
    for (const [id, { abort }] of this.#running) if (!ids.has(id)) abort.abort();
    this.#waiting = runs.filter(({ id }) => this.#running.get(id)?.abort.signal.aborted !== false);
    this.#fill();
  }

  /** The steps trained so far of the runs that are in training. */
  get steps(): number {
    return [...this.#running.values()].reduce((sum, { steps }) => sum + steps, 0);
  }

  /** The curve so far of a run that is in training, of those that pass a test. */
  curveOf(isAsked: (run: Run) => boolean): Curve | undefined {
    return [...this.#running.values()].find(({ run, curve }) => curve && isAsked(run))?.curve;
  }

  #fill(): void {
    while (this.#idle.length > 0 && this.#waiting.length > 0) {
      // A run that is being ended stands in the way of itself.
      const next = this.#waiting.findIndex(({ id }) => !this.#running.has(id));
      if (next < 0) return;
      void this.#train(this.#idle.pop()!, this.#waiting.splice(next, 1)[0]!);
    }
  }

  async #train(trainer: Pick<PageTrainer, 'train'>, run: Run): Promise<void> {
    const running: Running<Run> = { run, abort: new AbortController(), steps: 0 };
    const { signal } = running.abort;
    this.#running.set(run.id, running);
    const onProgress = (steps: number) => {
      running.steps = steps;
      this.listener.onProgress();
    };
    const onPoint = (curve: Curve) => {
      running.curve = curve;
      this.listener.onPoint(run);
    };
    let trained: Trained | undefined;
    try {
      trained = await trainer.train({ spec: run.spec, seed: run.seed }, { signal, onProgress, onPoint });
    } catch (error) {
      if (!signal.aborted) {
        this.#waiting = [];
        this.listener.onFault(error as Error);
      }
    }
    this.#running.delete(run.id);
    this.#idle.push(trainer);
    if (trained) this.listener.onTrained(run, trained);
    this.#fill();
  }
}
