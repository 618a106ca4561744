import type { Curve, Outcome } from '../engine/run.js';
import { bytesOf } from './base64.js';
import type { RunRequest, TrainerMessage } from './messages.js';

/** How a training in a page ended. */
export interface Trained {
  readonly outcome: Outcome;
  readonly seconds: number;
}

interface TrainingListener {
  readonly onProgress: (steps: number) => void;
  readonly onPoint: (curve: Curve) => void;
}

/** Trains runs in a Web Worker, one at a time, which starts with the first. */
export class PageTrainer {
  #worker: Worker | undefined;
  #end: ((error: Error) => void) | undefined;

  /** @param packed the text of the worker's script, compressed by gzip, in base64 */
  constructor(private readonly packed: string) {}

  /** @throws Error in words for the reader, where the browser cannot train it or `stop` was called */
  async train(run: RunRequest, { onProgress, onPoint }: TrainingListener): Promise<Trained> {
    this.#worker ??= await this.#start();
    const worker = this.#worker;
    return new Promise((resolve, reject) => {
      this.#end = reject;
      worker.onerror = (event) => reject(new Error(event.message || 'the browser does not start a Web Worker here'));
      worker.onmessage = ({ data }: MessageEvent<TrainerMessage>) => {
        if (data.kind === 'progress') onProgress(data.steps);
        else if (data.kind === 'point') onPoint(data.curve);
        else if (data.kind === 'done') resolve(data);
        else reject(new Error(data.message));
      };
      worker.postMessage(run);
    });
  }

  /** Ends a training in the middle. */
  stop(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#end?.(new Error('stopped'));
  }

  async #start(): Promise<Worker> {
    const address = URL.createObjectURL(new Blob([await unpacked(this.packed)], { type: 'text/javascript' }));
    const worker = new Worker(address);
    URL.revokeObjectURL(address);
    return worker;
  }
}

function unpacked(packed: string): Promise<string> {
  return new Response(new Blob([bytesOf(packed)]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
}
