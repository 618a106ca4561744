import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { houseIn, wrongImports } from '../scripts/build/arrows.js';
import { GraphBuilder } from '../src/train/models/builder.js';

const root = new URL('../', import.meta.url);
const guide = readFileSync(new URL('CONTRIBUTING.md', root), 'utf8');

const house = houseIn(guide);

it('the drawing of the house has each folder', () => {
  const foldersIn = (path: string) =>
    readdirSync(new URL(`src/${path}`, root), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  expect([...house.zones].sort()).toEqual(foldersIn('').sort());
  const rooms = house.zones.flatMap((zone) => foldersIn(zone).map((room) => `${zone}/${room}`));
  expect(Object.keys(house.arrows).sort()).toEqual(rooms.sort());
  expect(house.arrows).toMatchObject({
    'app/cli': undefined,
    'ground/stats': [],
    'train/program': ['models', 'kernels'],
  });
});

it.each([
  ['ground/stats/a.ts', "import { x } from '../base/words.js';"],
  [
    'train/program/operations/a.ts',
    "import type { X } from '../../models/graph.js';\nimport './b.js';",
  ],
  [
    'sweep/folder/a.ts',
    "import { x } from '../../ground/stats/b.js';\nimport '../../train/engine/c.js';",
  ],
  ['app/cli/a.ts', "const x = await import('../../train/data/census/x.js');"],
  ['app/cli/main.ts', "import { x } from '../../extras/register.js';"],
  ['app/api/a.ts', "import { x } from '../../train/data/table/x.js';"],
  [
    'extras/register.ts',
    "import { x } from './recommender/x.js';\nimport '../judge/claims/claim.js';",
  ],
  ['extras/register-commands.ts', "import { x } from '../app/cli/program.js';"],
  [
    'extras/recommender/a.ts',
    "import { x } from './b.js';\nimport '../../train/data/synthetic/y.js';",
  ],
  ['extras/recommender/command-a.ts', "import { x } from '../../app/cli/x.js';"],
  ['extras/web/a.ts', "import { x } from '../generated.js';"],
  [
    'extras/web/a/b.ts',
    "import { x } from '../c.js';\nimport { y } from '../../../judge/report/y.js';",
  ],
  ['train/data/table/a.ts', "import { x } from '../census/x.js';"],
  ['judge/report/page/client/main.ts', "import { x } from '../../../../extras/charts.js';"],
])('an import along the arrows is no fault: %s, %s', (file, text) => {
  expect(wrongImports(house, file, text)).toEqual([]);
});

it.each([
  [
    'ground/stats/a.ts',
    "import { x } from '../../train/data/kind.js';",
    'from ground/stats to train/data',
  ],
  [
    'ground/stats/a.ts',
    "import { x } from '../table/csv.js';",
    'from ground/stats to ground/table',
  ],
  ['ground/base/words.ts', "export * from '../stats/x.js';", 'from ground/base to ground/stats'],
  [
    'train/program/a/b.ts',
    "import type {\n  X,\n} from '../../engine/x.js';",
    'from train/program to train/engine',
  ],
  [
    'train/engine/a.ts',
    "const x = await import('../data/census/x.js');",
    'from train/engine to train/data/census',
  ],
  ['train/engine/a.ts', "import '../../app/cli/x.js';", 'from train/engine to app/cli'],
  [
    'judge/report/a.ts',
    "import '../../train/data/synthetic/x.js';",
    'from judge/report to train/data/synthetic',
  ],
  [
    'judge/report/a.ts',
    "import { x } from '../../extras/web/x.js';",
    'from judge/report to extras/web',
  ],
  [
    'judge/report/a.ts',
    "import { x } from '../../extras/charts.js';",
    'from judge/report to extras',
  ],
  [
    'app/cli/a.ts',
    "const x = await import('../../extras/web/x.js');",
    'from app/cli to extras/web',
  ],
  ['app/cli/run.ts', "import { x } from '../../extras/register.js';", 'from app/cli to extras'],
  ['app/cli/main.ts', "import { x } from '../../extras/web/x.js';", 'from app/cli to extras/web'],
  [
    'extras/recommender/a.ts',
    "import { x } from '../../app/cli/x.js';",
    'from extras/recommender to app/cli',
  ],
  [
    'extras/recommender/a.ts',
    "import { x } from '../other/x.js';",
    'from extras/recommender to extras/other',
  ],
  ['unknown/a.ts', "import { x } from '../ground/stats/x.js';", 'from unknown to ground/stats'],
])('an import against them is: %s, %s', (file, text, fault) => {
  expect(wrongImports(house, file, text)).toEqual([expect.stringContaining(`no arrow ${fault}`)]);
});

it('the table of operations has all that a graph is built by', () => {
  const table = readFileSync(new URL('configs/README.md', root), 'utf8').match(
    /^\| Operation .*(\n\|.*)+/m,
  )![0];
  const named = table
    .split('\n')
    .slice(2)
    .flatMap((line) => [...line.split('|')[1]!.matchAll(/`(\w+)[`(]/g)]);
  const others = ['constructor', 'input', 'finish'];
  const offered = Object.getOwnPropertyNames(GraphBuilder.prototype).filter(
    (name) => !others.includes(name),
  );
  expect(named.map(([, name]) => name).sort()).toEqual(offered.sort());
});

it('the guide names files that exist', () => {
  const paths = [...guide.matchAll(/`((?:src|test|scripts|results)\/[\w./-]+)`/g)].map(
    ([, path]) => path!,
  );
  expect(paths.length).toBeGreaterThan(20);
  for (const path of paths) expect(existsSync(new URL(path, root)), path).toBe(true);
});
