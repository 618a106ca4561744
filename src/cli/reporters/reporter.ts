import type { SweepEvent } from '../../sweep/sweep.js';

/** Shows the progress of a sweep on stderr. */
export interface Reporter {
  on(event: SweepEvent): void;
  close(): void;
}

export const silent: Reporter = { on: () => {}, close: () => {} };

/** `63 s` as `1 min 3 s`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
