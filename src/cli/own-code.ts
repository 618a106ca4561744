import * as api from '../api/own-code.js';
import { allowExit } from '../own/exit.js';
import { listed } from '../words.js';
import { tell } from './output.js';

/** The exit code of faults of the input. */
const USAGE = 2;

/** What loads code, in a process that a promise which the code leaves open ends by a line. */
const watched =
  <A extends readonly unknown[], R>(load: (...given: A) => R) =>
  (...given: A): R => {
    if (!process.listeners('unhandledRejection').includes(endRejected)) process.on('unhandledRejection', endRejected);
    return load(...given);
  };

export const loadConfigAndCode = watched(api.loadConfigAndCode);
export const loadCodeOf = watched(api.loadCodeOf);
export const loadOwnCode = watched(api.loadOwnCode);

/** Nothing of ours leaves a promise alone. */
function endRejected(reason: unknown): never {
  tell(`${listed([...api.codeLabels], 'or')}: a promise was rejected that nothing waits for: ${messageOf(reason)}`);
  allowExit();
  process.exit(USAGE);
}

const messageOf = (reason: unknown): string => (reason instanceof Error ? reason.message : String(reason));
