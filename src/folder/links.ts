import { lstatSync } from 'node:fs';
import { InputError } from '../base/errors.js';
import { withFile } from '../base/files.js';

/** Refuses links in a results folder, which others may have made. @throws InputError where one of the paths is a link */
export function refuseLinks(paths: readonly string[]): void {
  const isLink = (path: string) =>
    withFile(path, 'read', () => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink());
  const link = paths.find(isLink);
  if (link === undefined) return;
  throw new InputError([
    `${link}: is a link, by which files elsewhere would be written: put what it leads to in its place, or choose another --out`,
  ]);
}
