/** 128 + the signal's number, as in shells. */
const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

export interface Interrupt {
  /** Aborts at the first Ctrl-C. */
  readonly signal: AbortSignal;
  readonly exitCode: number;
  /** Stops listening. */
  release(): void;
}

/** The first Ctrl-C (or SIGTERM) says a line and lets the command come to an end; the second exits at once. */
export function onInterrupt(say: (line: string) => void, line: string): Interrupt {
  const controller = new AbortController();
  let exitCode: number = exitCodes.SIGINT;
  const listener = (signal: NodeJS.Signals) => {
    exitCode = exitCodes[signal as keyof typeof exitCodes];
    if (controller.signal.aborted) process.exit(exitCode);
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
