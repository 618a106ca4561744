import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository, with a slash at its end. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Where published folders are in it, and the figures that texts show. */
export const REFERENCE = 'results/reference';
export const FIGURES = `${REFERENCE}/figures`;

/** The document that lists the published folders. */
export const FOLDERS = `${REFERENCE}/README.md`;

/** The path of a published folder. */
export const referencePath = (folder: string): string => `${root}${REFERENCE}/${folder}`;

/**
 * Whether a file of a results folder follows from the others: it is made again and not published.
 */
export const isDerived = (name: string): boolean =>
  ['report', 'paper', 'runs.csv', 'summary.csv', 'summary.md', 'lock'].includes(name);

/**
 * Returns the files at a path, in the order of names; below published folders without those that
 * follow from the others.
 */
export function filesAt(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const isPublished = path.includes(REFERENCE);
  return readdirSync(path)
    .sort()
    .flatMap((name) => (isPublished && isDerived(name) ? [] : filesAt(join(path, name))));
}

/**
 * The published results folders, as paths below `results/reference`, without the searches in them.
 */
export const publishedFolders = (): string[] =>
  readdirSync(root + REFERENCE, { recursive: true, encoding: 'utf8' })
    .filter((path) => basename(path) === 'manifest.json' && basename(dirname(path)) !== 'tune')
    .map((path) => dirname(path))
    .sort();

/** The texts of the site, as paths in the repository, in the order of its lists. */
export const texts = (): string[] => [
  ...[
    'README.md',
    'RECOMMENDER.md',
    'RULES-TABLES.md',
    'RULES-2.md',
    'RULES-3.md',
    'RULES-4.md',
    'RULES.md',
    'DETAILS.md',
  ].map((name) => `${REFERENCE}/${name}`),
  ...markdownIn(REFERENCE).filter((path) => !/[A-Z]+(-\d)?\.md$/.test(path)),
  ...[
    'README.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    'configs/README.md',
    'configs/tables/README.md',
    'data/README.md',
    'results/README.md',
    'python/README.md',
  ],
  ...markdownIn('docs'),
  ...markdownIn('docs/article'),
];

export const readRepositoryText = (path: string): string => readFileSync(root + path, 'utf8');

const markdownIn = (folder: string): string[] =>
  readdirSync(root + folder)
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => posix.join(folder, name));

/** A figure that a text shows: `fig5` of `fig3` is `fig3-fig5.svg`. */
export interface ShownFigure {
  readonly folder: string;
  readonly figure: string;
  /** The name of its file in `results/reference/figures`. */
  readonly file: string;
}

/** The figures that texts show of some folders. */
export function shownFigures(folders: readonly string[]): ShownFigure[] {
  const shown = texts().flatMap((path) =>
    [...readRepositoryText(path).matchAll(/\bfigures\/([\w-]+)\.svg/g)].map(([, name]) => name!),
  );
  return [...new Set(shown)].sort().flatMap((name) => {
    // The longest one: names of folders begin with those of others.
    const [folder] = folders
      .filter((folder) => name.startsWith(`${folder}-`))
      .sort((a, b) => b.length - a.length);
    return folder === undefined
      ? []
      : [{ folder, figure: name.slice(folder.length + 1), file: `${name}.svg` }];
  });
}
