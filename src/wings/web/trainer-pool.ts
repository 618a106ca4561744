import type { PageTrainer, RunRequest, Trained } from './page-trainer.js';

/** A run for the pool. Runs with equal ids are the same. */
export interface PooledRun extends RunRequest {
  readonly id: string;
}

interface PoolListener<Run> {
  readonly onTrained: (run: Run, trained: Trained) => void;
  readonly onProgress: () => void;
  /** Called where the browser cannot train a run: the others are not tried until more runs are requested. */
  readonly onFault: (error: Error) => void;
}

interface Running<Run> {
  readonly run: Run;
  readonly abort: AbortController;
  steps: number;
}

/** Trains runs in a page, several at a time. */
export class TrainerPool<Run extends PooledRun> {
  #waiting: Run[] = [];
  readonly #idle: Pick<PageTrainer, 'train'>[];
  readonly #running = new Map<string, Running<Run>>();

  /** @param trainers trainers that each train one run at a time */
  constructor(
    trainers: readonly Pick<PageTrainer, 'train'>[],
    private readonly listener: PoolListener<Run>,
  ) {
    this.#idle = [...trainers];
  }

  /** Trains exactly these runs, in this order: runs in training that are not among them are aborted, others continue. */
  want(runs: readonly Run[]): void {
    const ids = new Set(runs.map(({ id }) => id));
    for (const [id, { abort }] of this.#running) if (!ids.has(id)) abort.abort();
    this.#waiting = runs.filter(({ id }) => this.#running.get(id)?.abort.signal.aborted !== false);
    this.#fill();
  }

  /** The total number of steps so far of the runs in training. */
  get steps(): number {
    return [...this.#running.values()].reduce((sum, { steps }) => sum + steps, 0);
  }

  #fill(): void {
    while (this.#idle.length > 0 && this.#waiting.length > 0) {
      // A run that is being aborted must end before it can start again.
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
    let trained: Trained | undefined;
    try {
      trained = await trainer.train({ spec: run.spec, seed: run.seed }, { signal, onProgress });
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
