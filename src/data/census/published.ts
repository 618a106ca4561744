import type { CensusFile } from './spec.js';

/** The properties of a published file. */
interface Published {
  readonly rows: number;
  /** SHA-256 of the unpacked text. */
  readonly sha256: string;
}

export const published: Readonly<Record<CensusFile, Published>> = {
  training: { rows: 199_523, sha256: '3676a81db7d3528f3f8b9f3c699d0f0aa28db45e6e994fa0b8ed38327539ee86' },
  test: { rows: 99_762, sha256: '98402b1ab879573d0a7f38a699a40258080e25e33d3401e7bf9c96d3fa0fab8c' },
};

export const censusFiles: readonly CensusFile[] = ['training', 'test'];

/** Whether a file is the published one: by its number of rows and the hash of its text. */
export function isPublished(file: { readonly file: string; readonly rows: number; readonly sha256: string }): boolean {
  const name = censusFiles.find((name) => name === file.file);
  if (!name) return false;
  const { rows, sha256 } = published[name];
  return file.rows === rows && file.sha256 === sha256;
}
