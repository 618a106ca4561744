import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { InputError } from '../../../src/ground/base/errors.js';
import type { Config } from '../../../src/sweep/config/config.js';
import { loadConfig } from '../../../src/sweep/config/load.js';
import { temporaryFolder } from '../../support/cli.js';

let folder: string | undefined;

/** The path of a file in the folder of the current test. */
export function inFolder(name: string): string {
  if (folder === undefined) {
    folder = temporaryFolder();
    onTestFinished(() => {
      folder = undefined;
    });
  }
  return join(folder, name);
}

/** Loads a config from text, written to a file `a.yaml`. */
export function load(text: string | Uint8Array, ...overrides: string[]): Config {
  writeFileSync(inFolder('a.yaml'), text);
  return loadConfig(inFolder('a.yaml'), overrides);
}

/**
 * The lines of the InputError that an action throws, without the folder; none if it throws nothing.
 */
export function faultLines(action: () => unknown): string[] {
  try {
    action();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.lines.map((line) => line.replaceAll(inFolder('/'), ''));
  }
  return [];
}

export const faults = (text: string | Uint8Array, ...overrides: string[]): string[] =>
  faultLines(() => load(text, ...overrides));

/** A small valid config, to which tests append lines. */
export const sound = `name: a
data: {kind: synthetic, correlation: 0.5}
models: [mmoe]
seeds: 3
`;

/** A config with these lines under `data:`; the first is line 4. */
export const withData = (...lines: string[]): string => `name: a
data:
  kind: synthetic
${lines.map((line) => `  ${line}\n`).join('')}models: [mmoe]
seeds: 3
`;
