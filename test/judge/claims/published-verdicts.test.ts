import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sha256Hex } from '../../../src/ground/base/sha256.js';
import { evaluateClaims } from '../../../src/judge/claims/evaluate.js';
import { readResults } from '../../../src/judge/results/reader.js';
import { root } from '../../support/cli.js';

/**
 * The SHA-256 of all verdicts on each folder that was published before claims were declared in
 * files, with every number of their tests, in JSON. Those of census-income were renewed when C7
 * moved to a file: its comparisons name their metric now, and no number changed.
 */
const known: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(join(root, 'test/judge/claims/published-verdicts.json'), 'utf8'),
);

const reference = join(root, 'results/reference');
const folders = readdirSync(reference).filter((name) =>
  existsSync(join(reference, name, 'manifest.json')),
);

describe('the verdicts on published folders', () => {
  it('are of folders that are there', () =>
    expect(folders).toEqual(expect.arrayContaining(Object.keys(known))));

  it.each(Object.entries(known))('stay the same to the digit: %s', (name, hash) => {
    expect(sha256Hex(JSON.stringify(evaluateClaims(readResults(join(reference, name)))))).toBe(
      hash,
    );
  });
});
