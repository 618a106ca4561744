/** The code of custom architectures that this process has loaded. */

import type { Architecture } from './architecture.js';

/** The text of a module that defines custom architectures, and these by name. */
export interface Code {
  readonly text: string;
  readonly sha256: string;
  readonly architectures: ReadonlyMap<string, Architecture>;
}

// Like the modules of a process, code is loaded once for all of it: specs of runs refer to code by
// its hash.
const loaded = new Map<string, Code>();

export const addCode = (code: Code): void => void loaded.set(code.sha256, code);

/** The code with a hash. @throws Error where it was not loaded */
export function loadedCode(sha256: string): Code {
  const code = loaded.get(sha256);
  if (!code) throw new Error(`no code ${sha256}`);
  return code;
}

export const allCode = (): readonly Code[] => [...loaded.values()];
