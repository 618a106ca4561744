/** 128 + the signal's number, as in shells. */
const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Milliseconds in which several signals count as one: whatever stops a command may signal both the command and its group.
 */
const ONE = 500;

export interface Interrupt {
  /** Aborts at the first interrupt. */
  readonly signal: AbortSignal;
  readonly exitCode: number;
  /** Removes the signal handlers. */
  release(): void;
}

/**
 * Handles interrupts: the first Ctrl-C (or SIGTERM, or the closing of a terminal) prints a line and lets the command come to
 * an end; the second exits at once.
 */
export function onInterrupt(say: (line: string) => void, line: string): Interrupt {
  const controller = new AbortController();
  let exitCode: number = exitCodes.SIGINT;
  let first = Number.NaN;
  const listener = (signal: NodeJS.Signals) => {
    const now = performance.now();
    if (now - first < ONE) return;
    exitCode = exitCodes[signal as keyof typeof exitCodes];
    if (controller.signal.aborted) process.exit(exitCode);
    first = now;
    say(line);
    controller.abort();
  };
  for (const name of Object.keys(exitCodes)) process.on(name, listener);
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
    release: () => {
      for (const name of Object.keys(exitCodes)) process.off(name, listener);
    },
  };
}
