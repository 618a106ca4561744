/**
 * `tsx scripts/build/arrows.ts`, part of `npm run lint`: whether the files of src/ import along the
 * arrows of the drawing in CONTRIBUTING.md alone, and only entry points import extras.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { isMainModule } from './main-module.js';

/** The drawing of src/ in CONTRIBUTING.md: zones, in order, with their rooms. */
export interface House {
  readonly zones: readonly string[];
  /**
   * By path within src/, what a room of the core may import of its own zone, and kinds of data;
   * undefined: anything.
   */
  readonly arrows: Readonly<Record<string, readonly string[] | undefined>>;
}

/**
 * The files of the core that register what extras add. No other file of the core imports extras.
 */
const entryPoints = [
  'app/cli/main.ts',
  'app/api/index.ts',
  'sweep/runs/local-pool/worker.ts',
  'judge/report/page/client/main.ts',
];

/**
 * Returns the house of the drawing. `data/NAME` among the arrows is a folder in the room of data,
 * such as a kind of data.
 */
export function houseIn(guide: string): House {
  const zones: string[] = [];
  const arrows: Record<string, readonly string[] | undefined> = {};
  for (const [, indent, name, arrow = ''] of guide.matchAll(
    /^( {2}| {4})(\w+)\/.*?(?: -> ([\w/ ]+))?$/gm,
  )) {
    if (indent!.length === 2) zones.push(name!);
    else
      arrows[`${zones.at(-1)}/${name}`] =
        arrow === 'all' ? undefined : arrow.split(' ').filter(Boolean);
  }
  return { zones, arrows };
}

/** Returns what a file of src/ imports against the arrows, one a line; its path is within src/. */
export function wrongImports(house: House, path: string, text: string): string[] {
  return [...text.matchAll(/\b(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].flatMap(([, specifier]) => {
    const target = posix.join(posix.dirname(path), specifier!);
    if (mayImport(house, path, target)) return [];
    return [
      `src/${path}: imports src/${target}: CONTRIBUTING.md draws no arrow from ${findRoom(path)} to ${findPart(target)}`,
    ];
  });
}

function mayImport({ zones, arrows }: House, path: string, target: string): boolean {
  const [zone, other] = [findZone(path), findZone(target)];
  if (other === 'extras') return mayImportExtras(path, target);
  if (findRoom(path) === findRoom(target)) return true;
  if (zone === 'extras')
    return zones.includes(other) && (findRoom(target) !== 'app/cli' || isOfCommand(path));
  if (!(findRoom(path) in arrows) || !(findRoom(target) in arrows)) return false;
  const allowed = arrows[findRoom(path)];
  if (zones.indexOf(other) > zones.indexOf(zone)) return false;
  if (allowed === undefined || findRoom(target) === 'ground/base') return true;
  const isOfKind = findPart(target) !== findRoom(target);
  if (isOfKind) return allowed.includes(findPart(target).slice(`${other}/`.length));
  return other !== zone || allowed.includes(findRoom(target).slice(`${other}/`.length));
}

/** Lists of extras import each extra; extras and entry points import those lists. */
function mayImportExtras(path: string, target: string): boolean {
  const isList = findRoom(target) === 'extras';
  if (findZone(path) !== 'extras') return isList && entryPoints.includes(path);
  return isList || findRoom(path) === 'extras' || findRoom(path) === findRoom(target);
}

/** Whether a file of extras may use what commands have in common. */
const isOfCommand = (path: string): boolean =>
  /^extras\/\w+\/command[\w-]*\.ts$/.test(path) || findRoom(path) === 'extras';

const findZone = (path: string): string => path.split('/')[0]!;

/** Returns the zone and the room of a file; of the lists of extras, the zone alone. */
const findRoom = (path: string): string => /^\w+\/\w+(?=\/)|^\w+(?=\/)/.exec(path)?.[0] ?? '';

/** Returns the room of a file, with the folder of data that it is of. */
const findPart = (path: string): string =>
  /^train\/data\/\w+(?=\/)/.exec(path)?.[0] ?? findRoom(path);

if (isMainModule(import.meta.url)) {
  const house = houseIn(readFileSync('CONTRIBUTING.md', 'utf8'));
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const faults = files.flatMap((file) =>
    wrongImports(house, file, readFileSync(join('src', file), 'utf8')),
  );
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length > 0 ? 1 : 0;
}
