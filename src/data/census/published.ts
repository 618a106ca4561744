import type { DataFile } from '../kind-results.js';
import type { CensusFile } from './spec.js';

export const published: Readonly<Record<CensusFile, Pick<DataFile, 'rows' | 'sha256'>>> = {
  training: { rows: 199_523, sha256: '3676a81db7d3528f3f8b9f3c699d0f0aa28db45e6e994fa0b8ed38327539ee86' },
  test: { rows: 99_762, sha256: '98402b1ab879573d0a7f38a699a40258080e25e33d3401e7bf9c96d3fa0fab8c' },
};

export const censusFiles: readonly CensusFile[] = ['training', 'test'];

export const isPublished = ({ file, rows, sha256 }: DataFile): boolean =>
  censusFiles.some((name) => name === file && published[name].rows === rows && published[name].sha256 === sha256);
