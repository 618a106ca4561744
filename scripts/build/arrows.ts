/** `tsx scripts/build/arrows.ts`, part of `npm run lint`: whether the files of src/ import along the arrows of the drawing in CONTRIBUTING.md alone. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

/** By folder of src/, what its files may import besides their own folder, `base` and the registries of wings; undefined: anything. */
type Arrows = Readonly<Record<string, readonly string[] | undefined>>;

/**
 * The arrows of the drawing. `data` alone are the files of that folder without the kinds of data in it, `data/census` those of one; `wings`
 * are the lists of what wings bring, which any folder may read, and `wings/NAME` is a wing, which those lists alone import.
 */
export function arrowsIn(guide: string): Arrows {
  const lines = [...guide.matchAll(/^ {2}(\w+(?:\/\w+)?)\/ .*?(?:-> ([\w/ ]+))?$/gm)];
  return Object.fromEntries(
    lines.map(([, folder, arrows = '']) => [folder, arrows === 'all' ? undefined : arrows.split(' ').filter(Boolean)]),
  );
}

/** What a file of src/ imports against the arrows, one a line; its path is within src/. */
export function wrongImports(arrows: Arrows, file: string, text: string): string[] {
  const own = folderOf(file);
  const allowed = arrows[own];
  return [...text.matchAll(/\b(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].flatMap(([, path]) => {
    const imported = posix.join(posix.dirname(file), path!);
    const folder = folderOf(imported);
    const isKindOfData = folder === 'data' && imported.split('/').length > 2;
    const needed = isKindOfData ? posix.dirname(imported).split('/').slice(0, 2).join('/') : folder;
    if (['base', 'wings', own].includes(folder) || isOfCommand(file, folder)) return [];
    const isFree = own in arrows && (allowed === undefined || allowed.includes(needed));
    if (isFree && (own === 'wings' || !folder.startsWith('wings/'))) return [];
    return [`src/${file}: imports src/${imported}: CONTRIBUTING.md draws no arrow from ${own} to ${needed}`];
  });
}

/** Whether a file is of a command of a wing, which may use what all commands have in common. */
const isOfCommand = (file: string, imported: string): boolean =>
  imported === 'cli' && /^wings\/\w+\/command[\w-]*\.ts$/.test(file);

/** The folder of a file; of one in a wing, with the name of the wing. */
const folderOf = (file: string): string => /^wings\/\w+(?=\/)|^\w+(?=\/)/.exec(file)?.[0] ?? '';

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const arrows = arrowsIn(readFileSync('CONTRIBUTING.md', 'utf8'));
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const faults = files.flatMap((file) => wrongImports(arrows, file, readFileSync(join('src', file), 'utf8')));
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length > 0 ? 1 : 0;
}
