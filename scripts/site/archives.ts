import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { packTar } from 'modern-tar';
import { archiveFile, CHECKSUMS } from '../../src/app/verify/published.js';
import { sha256Hex } from '../../src/ground/base/sha256.js';
import { filesAt, publishedFolders, REFERENCE, referencePath, root } from './published.js';

/**
 * Packs a published folder, with the same bytes wherever and whenever. They are not compressed:
 * compressors differ between versions, and nearly all files are compressed already.
 */
export async function packFolder(name: string): Promise<Uint8Array> {
  const files = filesAt(referencePath(name)).sort();
  return packTar(
    files.map((path) => {
      const body = readFileSync(path);
      const inside = relative(join(root, REFERENCE), path).replaceAll('\\', '/');
      const owner = { uid: 0, gid: 0, uname: '', gname: '' };
      return {
        header: {
          name: inside,
          type: 'file' as const,
          size: body.length,
          mode: 0o644,
          mtime: new Date(0),
          ...owner,
        },
        body,
      };
    }),
  );
}

/** Packs all published folders, one by one. */
export async function* packAll(): AsyncGenerator<{
  readonly file: string;
  readonly archive: Uint8Array;
}> {
  for (const name of publishedFolders()) {
    if (name.includes('--')) throw new Error(`${name}: -- stands for / in the names of archives`);
    yield { file: archiveFile(name), archive: await packFolder(name) };
  }
}

export const checksumLine = (file: string, archive: Uint8Array): string =>
  `${sha256Hex(archive)}  ${file}\n`;

/** Writes the checksums of the archives of all published folders. */
export async function writeChecksums(): Promise<void> {
  let text = '';
  for await (const { file, archive } of packAll()) text += checksumLine(file, archive);
  writeFileSync(join(root, CHECKSUMS), text);
}
