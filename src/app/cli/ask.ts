import { createInterface } from 'node:readline/promises';
import { visible } from '../../ground/base/words.js';
import { printStatus } from './output.js';

/**
 * Asks the user in a terminal; elsewhere, and after the end of the input, each answer is the
 * default.
 */
export interface Asker {
  /** Returns the text that the user types, or the default for an empty line. */
  text(question: string, fallback: string): Promise<string>;
  yes(question: string, fallback: boolean): Promise<boolean>;
}

export const defaultAnswers: Asker = {
  text: async (_, fallback) => fallback,
  yes: async (_, fallback) => fallback,
};

/** Whether somebody can read questions and type answers. */
const canAsk = (): boolean => process.stdin.isTTY === true && process.stderr.isTTY === true;

/** Calls `use` with an asker; `isQuiet` if questions have their defaults in a terminal, too. */
export async function asking<T>(isQuiet: boolean, use: (asker: Asker) => Promise<T>): Promise<T> {
  if (isQuiet || !canAsk()) return use(defaultAnswers);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new AbortController();
  terminal.on('close', () => ended.abort());
  terminal.on('SIGINT', () => process.exit(130));
  const text = async (question: string, fallback: string): Promise<string> => {
    if (ended.signal.aborted) return fallback;
    try {
      const answer = await terminal.question(`${visible(question)} `, { signal: ended.signal });
      return answer.trim() || fallback;
    } catch {
      return fallback;
    }
  };
  const yes = async (question: string, fallback: boolean): Promise<boolean> => {
    for (;;) {
      const answer = await text(`${question} [${fallback ? 'Y/n' : 'y/N'}]`, fallback ? 'y' : 'n');
      if (/^(y|yes)$/i.test(answer)) return true;
      if (/^(n|no)$/i.test(answer)) return false;
      printStatus(`${answer}: y or n is needed`);
    }
  };
  try {
    return await use({ text, yes });
  } finally {
    terminal.close();
  }
}
