import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { houseIn, wrongArrows, wrongImports } from '../scripts/build/arrows.js';
import { GraphBuilder } from '../src/models/builder.js';

const root = new URL('../', import.meta.url);
const guide = readFileSync(new URL('CONTRIBUTING.md', root), 'utf8');

const house = houseIn(guide);

it('the drawing of the house has each folder', () => {
  const zones = [...new Set(house.zones.values())];
  const foldersIn = (path: string) =>
    readdirSync(new URL(`src/${path}`, root), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  const rooms = foldersIn('').flatMap((name) => (zones.includes(name) ? foldersIn(name) : [name]));
  const wings = foldersIn('wings').map((name) => `wings/${name}`);
  expect(Object.keys(house.arrows).sort()).toEqual([...rooms, ...wings].sort());
  expect(house.arrows).toMatchObject({ cli: undefined, stats: [], program: ['models', 'kernels'] });
});

it('no arrow leads to a later zone', () => {
  expect(wrongArrows(house)).toEqual([]);
  const drawing = '  ground/\n    base/     files -> report\n  judge/\n    report/   pages -> base\n';
  expect(wrongArrows(houseIn(drawing))).toEqual([expect.stringContaining('base has an arrow to report')]);
});

it.each([
  ['stats/a.ts', "import { x } from '../base/words.js';"],
  ['program/operations/a.ts', "import type { X } from '../../models/graph.js';\nimport './b.js';"],
  ['cli/a.ts', "const x = await import('../data/census/x.js');"],
  ['cli/main.ts', "import { x } from '../wings/install.js';"],
  ['wings/install.ts', "import { x } from './recommender/x.js';\nimport type { X } from '../claims/claim.js';"],
  ['wings/recommender/a.ts', "import { x } from './b.js';\nimport { y } from '../../data/synthetic/y.js';"],
  ['wings/recommender/command-a.ts', "import { x } from '../../cli/x.js';"],
  ['data/table/a.ts', "import { x } from '../census/x.js';"],
  ['report/page/client/main.ts', "import { x } from '../../../wings/charts.js';"],
  ['wings/web/a.ts', "import { x } from '../generated.js';"],
  ['wings/web/a/b.ts', "import { x } from '../c.js';\nimport { y } from '../../../report/y.js';"],
])('an import along the arrows is no fault: %s, %s', (file, text) => {
  expect(wrongImports(house, file, text)).toEqual([]);
});

it.each([
  ['stats/a.ts', "import { x } from '../data/kind.js';", 'from stats to data'],
  ['program/operations/a.ts', "import type {\n  X,\n} from '../../engine/x.js';", 'from program to engine'],
  ['engine/a.ts', "const x = await import('../data/census/x.js');", 'from engine to data/census'],
  ['engine/a.ts', "import '../cli/x.js';", 'from engine to cli'],
  ['base/words.ts', "export * from '../stats/x.js';", 'from base to stats'],
  ['report/a.ts', "import { x } from '../wings/recommender/x.js';", 'from report to wings/recommender'],
  ['cli/a.ts', "const x = await import('../wings/recommender/x.js');", 'from cli to wings/recommender'],
  ['wings/recommender/a.ts', "import { x } from '../../cli/x.js';", 'from wings/recommender to cli'],
  ['wings/recommender/a.ts', "import { x } from '../other/x.js';", 'from wings/recommender to wings/other'],
  ['report/a.ts', "import { x } from '../wings/web/x.js';", 'from report to wings/web'],
  ['report/a.ts', "import { x } from '../wings/charts.js';", 'from report to wings'],
  ['cli/run.ts', "import { x } from '../wings/install.js';", 'from cli to wings'],
  ['cli/main.ts', "import { x } from '../wings/web/x.js';", 'from cli to wings/web'],
  ['unknown/a.ts', "import { x } from '../stats/x.js';", 'from unknown to stats'],
])('an import against them is: %s, %s', (file, text, fault) => {
  expect(wrongImports(house, file, text)).toEqual([expect.stringContaining(`no arrow ${fault}`)]);
});

it('a zone in front of a room changes nothing', () => {
  const zoned = houseIn('  ground/\n    base/     files\n    stats/    tests\n  train/\n    data/     sets -> stats\n');
  expect(wrongImports(zoned, 'train/data/a.ts', "import '../../ground/stats/b.js';")).toEqual([]);
  expect(wrongImports(zoned, 'ground/stats/a.ts', "import '../../train/data/b.js';")).toEqual([
    expect.stringContaining('no arrow from stats to data'),
  ]);
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
