import type { Architecture } from './architecture.js';

/** The text of a module that defines architectures of a user's own. */
export interface Code {
  readonly text: string;
  /** Of the text. */
  readonly sha256: string;
  /** By name. */
  readonly architectures: ReadonlyMap<string, Architecture>;
}

// Like the modules of a process, code that was loaded once is there for all: specs of runs name it by its hash.
const loaded = new Map<string, Code>();

export function addCode(code: Code): void {
  loaded.set(code.sha256, code);
}

/** @throws Error where it was not loaded */
export function loadedCode(sha256: string): Code {
  const code = loaded.get(sha256);
  if (!code) throw new Error(`no code ${sha256}`);
  return code;
}

/** All that was loaded in this process. */
export const allCode = (): readonly Code[] => [...loaded.values()];
