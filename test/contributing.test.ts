import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { GraphBuilder } from '../src/models/builder.js';

const root = new URL('../', import.meta.url);
const guide = readFileSync(new URL('CONTRIBUTING.md', root), 'utf8');

/** The folders of src/, each with those it may import from, as the drawing has them. */
function drawn(): Record<string, string[]> {
  const lines = [...guide.matchAll(/^ {2}(\w+)\/ .*?(?:-> ([\w ]+))?$/gm)];
  return Object.fromEntries(lines.map(([, folder, arrows = '']) => [folder, arrows.split(' ').filter(Boolean).sort()]));
}

interface Override {
  readonly includes: readonly string[];
  readonly linter?: {
    readonly rules: {
      readonly style: {
        readonly noRestrictedImports: { readonly options: { readonly patterns: readonly { group: string[] }[] } };
      };
    };
  };
}

it('the drawing of the house is what lint checks', () => {
  const { cli, ...house } = drawn();
  const folders = readdirSync(new URL('src/', root), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const names = folders.map(({ name }) => name);
  expect(cli).toEqual(['all']);
  expect([...Object.keys(house), 'cli'].sort()).toEqual(names.sort());
  const { overrides } = JSON.parse(readFileSync(new URL('biome.json', root), 'utf8')) as { overrides: Override[] };
  const checked = overrides.flatMap(({ includes, linter }): [string, string[]][] => {
    const folder = /^src\/(\w+)\/\*\*$/.exec(includes[0]!)?.[1];
    if (folder === undefined || !linter) return [];
    const { patterns } = linter.rules.style.noRestrictedImports.options;
    const refused = patterns.flatMap(({ group }) => group.map((glob) => /^\*\*\/(\w+)\/\*\*$/.exec(glob)?.[1]));
    return [[folder, names.filter((name) => name !== folder && !refused.includes(name)).sort()]];
  });
  expect(Object.fromEntries(checked)).toEqual(house);
});

it('the table of operations has all that a graph is built by', () => {
  const table = readFileSync(new URL('configs/README.md', root), 'utf8').match(/^\| Operation .*(\n\|.*)+/m)![0];
  const named = table
    .split('\n')
    .slice(2)
    .flatMap((line) => [...line.split('|')[1]!.matchAll(/`(\w+)[`(]/g)]);
  const others = ['constructor', 'input', 'finish'];
  const offered = Object.getOwnPropertyNames(GraphBuilder.prototype).filter((name) => !others.includes(name));
  expect(named.map(([, name]) => name).sort()).toEqual(offered.sort());
});

it('the guide names files that exist', () => {
  const paths = [...guide.matchAll(/`((?:src|test|scripts|results)\/[\w./-]+)`/g)].map(([, path]) => path!);
  expect(paths.length).toBeGreaterThan(20);
  for (const path of paths) expect(existsSync(new URL(path, root)), path).toBe(true);
});
