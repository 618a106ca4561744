import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { unpackTar } from 'modern-tar/fs';
import { InputError } from '../../ground/base/errors.js';
import { packageFile, packageVersion, withFile } from '../../ground/base/files.js';
import { sha256Hex } from '../../ground/base/sha256.js';
import { listed } from '../../ground/base/words.js';
import { nearest } from '../../ground/schema/text.js';

/**
 * The checksums of the archives of published folders, in the form of `sha256sum`;
 * `scripts/release/archive.ts` writes them.
 */
export const CHECKSUMS = 'results/published.sha256';

/** An archive of a published folder. It has the files of the folder below the folder's name. */
export interface PublishedArchive {
  /** The path of the folder below `results/reference`, such as `tables/epa`. */
  readonly name: string;
  readonly file: string;
  readonly sha256: string;
}

/** The file name of a folder's archive: `tables/epa` is `tables--epa.tar`. */
export const archiveFile = (name: string): string => `${name.replaceAll('/', '--')}.tar`;

/** Returns the published archive of a folder. @throws InputError for a name that is unknown */
export function findPublished(name: string): PublishedArchive {
  const text = withFile(CHECKSUMS, 'read', () => readFileSync(packageFile(CHECKSUMS), 'utf8'));
  const archives = [...text.matchAll(/^([0-9a-f]{64}) {2}(.+)\.tar$/gm)].map(
    ([, sha256, stem]) => ({
      name: stem!.replaceAll('--', '/'),
      file: `${stem}.tar`,
      sha256: sha256!,
    }),
  );
  const found = archives.find((archive) => archive.name === name);
  if (found) return found;
  const near = nearNames(
    name,
    archives.map(({ name }) => name),
  );
  const hint =
    near.length > 0 ? `did you mean ${listed(near, 'or')}?` : `${CHECKSUMS} has all names`;
  throw new InputError('arguments', [
    `--published ${name}: no folder of this name is published: ${hint}`,
  ]);
}

/** Returns a few names that have a word in them, or else the nearest one. */
function nearNames(word: string, names: readonly string[]): readonly string[] {
  const containing = names.filter((name) => word !== '' && name.includes(word));
  const near = nearest(word, names);
  return containing.length > 0 ? containing.slice(0, 5) : near === undefined ? [] : [near];
}

/**
 * Returns the place of the archives of this version.
 * @throws InputError for a copy of the program that no release made
 */
export function publishedPlace(): string {
  const { repository } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as {
    readonly repository?: { readonly url: string };
  };
  if (repository) {
    return `${repository.url.replace(/^git\+|\.git$/g, '')}/releases/download/v${packageVersion()}`;
  }
  throw new InputError('arguments', [
    '--published: this copy of mmoe-exp is of no release: --from names the folder or URL of the archives',
  ]);
}

/**
 * Unpacks an archive for as long as `use` takes.
 * @param place where it is from, for the message
 * @throws InputError where it is another archive than the published one
 */
export async function withPublished(
  { name, sha256 }: PublishedArchive,
  place: string,
  archive: Uint8Array,
  use: (folder: string) => Promise<void>,
): Promise<void> {
  const found = sha256Hex(archive);
  if (found !== sha256) {
    throw new InputError('results', [
      `${place}: is not the published archive: its SHA-256 is ${found}, and ${CHECKSUMS} has ${sha256}`,
    ]);
  }
  const unpacked = mkdtempSync(join(tmpdir(), 'mmoe-exp-published-'));
  try {
    await pipeline(Readable.from([archive]), unpackTar(unpacked));
    await use(join(unpacked, name));
  } finally {
    rmSync(unpacked, { recursive: true, force: true });
  }
}
