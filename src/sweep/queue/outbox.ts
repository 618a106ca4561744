import type { TrainingResult } from '../executor.js';
import { type Delivery, deliveredResult } from './messages.js';

/** Milliseconds after which results go out, and bytes at which they do at once. */
const EVERY = 1_000;
const MOST_BYTES = 4_000_000;

/** Bytes that a result takes, roughly, without predictions. */
const USUAL_BYTES = 10_000;

type Contents = Pick<Delivery, 'results' | 'crashes'> & { readonly ends?: true };

/** The results of a chunk on their way out, in their order, a few together. */
export class Outbox {
  #results: Contents['results'] = [];
  #crashes: Contents['crashes'] = [];
  #bytes = 0;
  #sending: Promise<void> = Promise.resolve();
  readonly #timer = setInterval(() => this.#flush(), EVERY).unref();

  /** `send` tries until it has delivered, or there is nobody to deliver to. */
  constructor(private readonly send: (contents: Contents) => Promise<void>) {}

  result(key: string, result: TrainingResult): void {
    const delivered = deliveredResult(key, result);
    this.#results.push(delivered);
    this.#bytes += USUAL_BYTES + ('predictions' in delivered ? delivered.predictions!.length : 0);
    if (this.#bytes > MOST_BYTES) this.#flush();
  }

  crash(key: string, note: string): void {
    this.#crashes.push({ key, note });
  }

  /** A run that gets no result here, as the processes that trained it died. */
  loss(key: string, death: string): void {
    this.#crashes.push({ key, note: death, lost: true });
  }

  #flush(ends?: true): void {
    if (!ends && this.#results.length === 0 && this.#crashes.length === 0) return;
    const contents = { results: this.#results, crashes: this.#crashes, ...(ends && { ends }) };
    [this.#results, this.#crashes, this.#bytes] = [[], [], 0];
    this.#sending = this.#sending.then(() => this.send(contents));
    // It is told where it is closed.
    this.#sending.catch(() => {});
  }

  /** Resolves when all is out, and that nothing more comes. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#flush(true);
    await this.#sending;
  }
}
