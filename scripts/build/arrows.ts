/**
 * `tsx scripts/build/arrows.ts`, part of `npm run lint`: whether the files of src/ import along the arrows of the drawing in
 * CONTRIBUTING.md alone, and only entry points import wings.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The rooms of the drawing in CONTRIBUTING.md, each a folder of files, in zones if it has any. */
export interface House {
  /** By room, what its files may import besides their own room and `base`; undefined: any room but wings. */
  readonly arrows: Readonly<Record<string, readonly string[] | undefined>>;
  /** By room, its zone: a folder of src/ with rooms. A zone imports itself and those before it. */
  readonly zones: ReadonlyMap<string, string>;
}

/** The files outside wings that install what wings add. No other file of the core imports a wing or their lists. */
const entryPoints = ['cli/main.ts', 'api/index.ts', 'sweep/local-pool/worker.ts', 'report/page/client/main.ts'];

/**
 * Returns the house of the drawing. `data` alone are the files of that folder without the kinds of data in it, `data/census`
 * those of one; `wings` are the lists of what wings add, and `wings/NAME` is a wing.
 */
export function houseIn(guide: string): House {
  const arrows: Record<string, readonly string[] | undefined> = {};
  const zones = new Map<string, string>();
  let zone: string | undefined;
  for (const [, indent, room, text, arrow = ''] of guide.matchAll(
    /^( {2,4})(\w+(?:\/\w+)?)\/( .*?)?(?:-> ([\w/ ]+))?$/gm,
  )) {
    if (text === undefined) zone = room;
    else {
      arrows[room!] = arrow === 'all' ? undefined : arrow.split(' ').filter(Boolean);
      if (indent!.length > 2) zones.set(room!, zone!);
    }
  }
  return { arrows, zones };
}

/** Returns the faults of the drawing itself, one a line: arrows to a later zone. */
export function wrongArrows({ arrows, zones }: House): string[] {
  const order = [...new Set(zones.values())];
  return Object.entries(arrows).flatMap(([room, others = []]) =>
    others
      .map((other) => other.split('/')[0]!)
      .filter((other) => order.indexOf(zones.get(room) ?? '') < order.indexOf(zones.get(other) ?? ''))
      .filter(() => zones.has(room))
      .map((other) => `CONTRIBUTING.md: ${room} has an arrow to ${other}, which is in a later zone`),
  );
}

/** Returns what a file of src/ imports against the arrows, one a line; its path is within src/. */
export function wrongImports(house: House, path: string, text: string): string[] {
  const file = withoutZone(house, path);
  const own = roomOf(file);
  const allowed = house.arrows[own];
  return [...text.matchAll(/\b(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].flatMap(([, specifier]) => {
    const target = posix.join(posix.dirname(path), specifier!);
    const imported = withoutZone(house, target);
    const room = roomOf(imported);
    const isKindOfData = room === 'data' && imported.split('/').length > 2;
    const needed = isKindOfData ? posix.dirname(imported).split('/').slice(0, 2).join('/') : room;
    if (['base', own].includes(room) || isOfCommand(file, room)) return [];
    if (room.startsWith('wings') && mayInstall(file, room)) return [];
    const isFree = own in house.arrows && (allowed === undefined || allowed.includes(needed));
    if (isFree && !room.startsWith('wings')) return [];
    return [`src/${path}: imports src/${target}: CONTRIBUTING.md draws no arrow from ${own} to ${needed}`];
  });
}

/** Whether a file may import wings: their lists import each wing, and entry points and wings those lists. */
const mayInstall = (file: string, imported: string): boolean =>
  imported === 'wings' ? entryPoints.includes(file) || file.startsWith('wings/') : roomOf(file) === 'wings';

/** Whether a file is of a command of a wing, which may use what all commands have in common. */
const isOfCommand = (file: string, imported: string): boolean =>
  imported === 'cli' && /^wings\/\w+\/command[\w-]*\.ts$/.test(file);

function withoutZone({ zones }: House, path: string): string {
  const [first, ...rest] = path.split('/');
  return [...zones.values()].includes(first!) ? rest.join('/') : path;
}

/** The room of a file; of one in a wing, with the name of the wing. */
const roomOf = (file: string): string => /^wings\/\w+(?=\/)|^\w+(?=\/)/.exec(file)?.[0] ?? '';

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const house = houseIn(readFileSync('CONTRIBUTING.md', 'utf8'));
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const faults = [
    ...wrongArrows(house),
    ...files.flatMap((file) => wrongImports(house, file, readFileSync(join('src', file), 'utf8'))),
  ];
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length > 0 ? 1 : 0;
}
