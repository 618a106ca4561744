/** Bounds of an interval. */
export type Interval = readonly [low: number, high: number];

/** A statistic with its 95 % interval; each is undefined where it does not exist. */
export interface Estimate {
  readonly value: number | undefined;
  readonly interval: Interval | undefined;
}
