import { basename } from 'node:path';
import { InputError } from '../../base/errors.js';
import { censusFiles, published } from './published.js';
import type { CensusFileContent } from './read-table.js';
import type { CensusFile } from './spec.js';

/**
 * Which file is which: recognised by the hash of its text, else by its number of rows, else by its name; otherwise a
 * single file is the test file, and the first of two the training file. A text given twice counts once. The training
 * file comes first in the map.
 * @throws InputError for more than two files, or two of one role
 */
export function rolesOf(given: readonly CensusFileContent[]): Map<CensusFile, CensusFileContent> {
  const files = [...new Map(given.map((file) => [file.sha256, file])).values()];
  if (files.length > 2) {
    throw new InputError([
      `${files[2]!.name}: this is a third file: the data set has one for training and one for testing`,
    ]);
  }
  const known = files.map(roleOf);
  const roles = known.map((role, i) => role ?? remaining(known[1 - i], i, files.length));
  if (roles[0] === roles[1] && files.length === 2) {
    const [first, second] = files.map(({ name }) => name);
    throw new InputError([
      `${second}: this is the ${roles[0]} file, as is ${first}: one for training and one for testing are needed`,
    ]);
  }
  const byRole = new Map(files.map((file, i) => [roles[i]!, file]));
  return new Map(censusFiles.filter((role) => byRole.has(role)).map((role) => [role, byRole.get(role)!]));
}

function roleOf({ name, sha256, table }: CensusFileContent): CensusFile | undefined {
  const known = censusFiles.find((file) => published[file].sha256 === sha256);
  const sized = censusFiles.find((file) => published[file].rows === table.rows);
  return known ?? sized ?? named(basename(name));
}

function named(name: string): CensusFile | undefined {
  if (/\.test/i.test(name)) return 'test';
  return /\.data|train/i.test(name) ? 'training' : undefined;
}

function remaining(other: CensusFile | undefined, i: number, count: number): CensusFile {
  if (other) return other === 'test' ? 'training' : 'test';
  return count === 2 && i === 0 ? 'training' : 'test';
}
