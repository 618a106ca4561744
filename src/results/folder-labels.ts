import { basename, resolve } from 'node:path';
import type { Results } from './read.js';

/** The last part of each folder's path, or the whole path where two end alike. */
export function folderLabels(folders: readonly Results[]): string[] {
  const names = folders.map(({ folder }) => basename(resolve(folder)));
  return folders.map(({ folder }, i) => (names.filter((name) => name === names[i]).length > 1 ? folder : names[i]!));
}

/** The name of a folder's config, or the labels of several folders. */
export function titleOf(folders: readonly Results[]): string {
  return folders.length === 1 ? folders[0]!.manifest.name : folderLabels(folders).join(' and ');
}
