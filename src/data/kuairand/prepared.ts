import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { InputError } from '../../errors.js';
import { withFile, writeWhole } from '../../files.js';
import { SHA256 } from '../../sha256.js';
import { listed } from '../../words.js';
import { textsIn } from '../files/unpack.js';
import type { DataFile } from '../kind-results.js';
import { prepareText, readColumns, storedBySha } from '../table/files/store.js';
import type { StoredFile } from '../table/files/stored-file.js';
import { checkFiles, type ReadColumn } from './checks.js';
import { FILES, type Role, roles } from './published.js';

/*
 * The prepared form is the columns of each file, as those of any table, by the hash of its text; and `files.json`, which says what
 * hash each file has.
 */

/** The folder of what is downloaded and prepared: in `data` under the working directory, or in MMOE_EXP_DATA. */
export const kuairandFolder = (): string => join(process.env.MMOE_EXP_DATA || 'data', 'kuairand');

const FORMAT = 'mmoe-exp kuairand';

export type StoredFiles = Readonly<Record<Role, StoredFile>>;

const indexIn = (folder: string): string => join(folder, 'files.json');

/**
 * Prepares the files that paths hold: an archive of them, they themselves, or a folder with them. `onText` is told what is read next.
 * @throws InputError where a file is missing, is there twice, or holds something else than the published ones do
 */
export async function prepareFrom(
  paths: readonly string[],
  folder: string,
  onText: (name: string) => void,
): Promise<StoredFiles> {
  const found = new Map<Role, StoredFile>();
  for (const path of paths.flatMap(filesAt)) {
    for await (const text of textsIn(path)) {
      const role = roleOf(text.name);
      if (!role) continue;
      const earlier = found.get(role);
      if (earlier)
        throw new InputError([`${text.name}: ${earlier.name} is the same file of the data set: one of them is needed`]);
      onText(text.name);
      found.set(role, await prepareText(text, folder));
    }
  }
  const missing = roles.filter((role) => !found.has(role)).map((role) => FILES[role]);
  if (missing.length > 0) {
    const [is, it] = missing.length > 1 ? ['are', 'them'] : ['is', 'it'];
    throw new InputError([
      `${listed(paths, 'and')}: ${listed(missing, 'and')} ${is} not there: --from a path that has ${it}`,
    ]);
  }
  const files = Object.fromEntries(found) as unknown as StoredFiles;
  checkFiles(files, readerOf(files, folder));
  const hashes = Object.fromEntries(roles.map((role) => [FILES[role], files[role].sha256]));
  writeWhole(indexIn(folder), `${JSON.stringify({ format: FORMAT, files: hashes })}\n`);
  return files;
}

const roleOf = (name: string): Role | undefined =>
  roles.find((role) => FILES[role] === basename(name).replace(/\.gz$/i, ''));

/** The path itself; of a folder, the files in it or where the archive unpacks them. */
function filesAt(path: string): string[] {
  if (!withFile(path, 'read', () => statSync(path)).isDirectory()) return [path];
  const folders = [path, join(path, 'data'), join(path, 'KuaiRand-Pure', 'data')].filter((folder) =>
    existsSync(folder),
  );
  return folders.flatMap((folder) => namesAt(folder).map((name) => join(folder, name)));
}

const namesAt = (folder: string): string[] => withFile(folder, 'read', () => readdirSync(folder).filter(roleOf));

/** The files that are prepared. @throws InputError where there are none, or they were prepared by another version */
export function preparedFiles(folder = kuairandFolder()): StoredFiles {
  const index = indexIn(folder);
  if (!existsSync(index)) {
    throw new InputError([
      `${index}: KuaiRand-Pure is not prepared: mmoe-exp data kuairand downloads and prepares it, --from PATH a copy that you have`,
    ]);
  }
  const hashes = hashesIn(withFile(index, 'read', () => readFileSync(index, 'utf8')));
  if (!hashes) throw new InputError([`${index}: it is damaged: prepare the files again with mmoe-exp data kuairand`]);
  const entries = roles.map((role) => [role, { ...storedBySha(hashes[FILES[role]]!, folder), name: FILES[role] }]);
  return Object.fromEntries(entries);
}

/** Undefined where a text is no index. */
function hashesIn(text: string): Record<string, string> | undefined {
  try {
    const { format, files } = JSON.parse(text);
    const areHashes = roles.every((role) => SHA256.test(files[FILES[role]]));
    return format === FORMAT && areHashes ? files : undefined;
  } catch {
    return undefined;
  }
}

/** Reads columns of files, one at a time. */
export const readerOf =
  (files: Readonly<Record<Role, { readonly sha256: string }>>, folder = kuairandFolder()): ReadColumn =>
  (role, column) =>
    readColumns(files[role].sha256, [column], folder).columns[0]!;

/** @throws InputError where files are not prepared from the texts of these hashes */
export function refuseOthers(needed: readonly DataFile[]): void {
  const stored = Object.values(preparedFiles());
  for (const { file, sha256 } of needed) {
    const found = stored.find(({ name }) => name === file)?.sha256;
    if (found === sha256) continue;
    throw new InputError([
      `${indexIn(kuairandFolder())}: ${file} was prepared from the text of sha256 ${found}: that of sha256 ${sha256} is needed`,
    ]);
  }
}
