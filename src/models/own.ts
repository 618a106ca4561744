import type { Architecture } from './architecture.js';

/** The code of a module that defines custom architectures. */
export interface Code {
  readonly text: string;
  /** SHA-256 of the text. */
  readonly sha256: string;
  /** Its architectures by name. */
  readonly architectures: ReadonlyMap<string, Architecture>;
}

// Like the modules of a process, code is loaded once for all of it: specs of runs refer to code by its hash.
const loaded = new Map<string, Code>();

export function addCode(code: Code): void {
  loaded.set(code.sha256, code);
}

/** The code with a hash. @throws Error where it was not loaded */
export function loadedCode(sha256: string): Code {
  const code = loaded.get(sha256);
  if (!code) throw new Error(`no code ${sha256}`);
  return code;
}

/** All code that was loaded in this process. */
export const allCode = (): readonly Code[] => [...loaded.values()];
