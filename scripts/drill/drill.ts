import type { Uniform } from '../../src/ground/base/random.js';
import type { Command } from './command.js';
import type { Sweep } from './sweep.js';

/** A way to disturb a sweep. */
export interface Drill {
  readonly name: string;
  /** What is done to the sweep, for readers of the table. */
  readonly does: string;
  /** How many times it is done, in the long form and in that of CI. */
  readonly times: { readonly long: number; readonly small: number };
  /** Why it cannot be tried on this machine; undefined where it can. */
  readonly lacking?: () => string | undefined;
  readonly sweep: Sweep;
  /**
   * Disturbs the sweep; all that is left to do afterwards is to give the same command again.
   * @throws Lost where the tool did not say or do what it should
   */
  disturb(trial: Trial): Promise<void>;
}

/** One time that a drill is done. */
export interface Trial {
  /** Counted from 0: drills that have several forms take them in turn. */
  readonly index: number;
  readonly draw: Uniform;
  /** Where the command is given; its results are in `out`, which does not exist yet. */
  readonly folder: string;
  readonly out: string;
  /** What an undisturbed sweep of the same config wrote, and how many milliseconds it took. */
  readonly undisturbed: { readonly out: string; readonly milliseconds: number };
  /** Gives the command of the sweep. */
  start(options?: {
    readonly env?: NodeJS.ProcessEnv;
    readonly shell?: string;
    readonly more?: readonly string[];
  }): Command;
}

/** One of a list. */
export const chooseOne = <T>(draw: Uniform, items: readonly T[]): T =>
  items[Math.floor(draw() * items.length)]!;

/** A whole number from `low` up to below `high`. */
export const wholeBetween = (draw: Uniform, low: number, high: number): number =>
  low + Math.floor(draw() * Math.max(high - low, 1));
