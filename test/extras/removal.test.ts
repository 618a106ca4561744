import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root, temporaryFolder } from '../support/cli.js';

/** The extras that are taken out, each alone and all together. */
const extras = ['recommender', 'tables', 'web'];

/** The sources without some extras, in a folder of their own, with what building them needs. */
function sourcesWithout(removed: readonly string[]): string {
  const folder = temporaryFolder();
  cpSync(join(root, 'src'), join(folder, 'src'), { recursive: true });
  mkdirSync(join(folder, 'scripts/build'), { recursive: true });
  for (const file of [
    'package.json',
    'tsconfig.json',
    'scripts/build/program.ts',
    'scripts/build/pages.ts',
  ]) {
    copyFileSync(join(root, file), join(folder, file));
  }
  for (const name of ['node_modules', 'prebuilds', 'configs'])
    symlinkSync(join(root, name), join(folder, name));
  const lists = join(folder, 'src/extras');
  for (const name of removed) rmSync(join(lists, name), { recursive: true });
  for (const name of readdirSync(lists).filter((name) => /\.(ts|css)$/.test(name))) {
    const file = join(lists, name);
    const without = name.endsWith('.ts') ? withoutEntries : withoutStyles;
    writeFileSync(file, removed.reduce(without, readFileSync(file, 'utf8')));
  }
  return folder;
}

/** A list without the imports from an extra, and without the entries that these are. */
function withoutEntries(list: string, extra: string): string {
  const imports = new RegExp(`^import (?:type )?\\{([^}]*)\\} from '\\./${extra}/[^']*';\\n`, 'gm');
  const names = [...list.matchAll(imports)].flatMap(
    ([, names]) => names!.match(/\w+(?=\s*(?:,|$))/g) ?? [],
  );
  const [head, ...entries] = list.replace(imports, '').split(/(?=^export )/m);
  const entryOf = (name: string) => new RegExp(`(?:\\w+: )?(?:\\.\\.\\.)?\\b${name}\\b,?\\s*`, 'g');
  return head + names.reduce((left, name) => left.replace(entryOf(name), ''), entries.join(''));
}

/** A list of styles without those of an extra. */
const withoutStyles = (list: string, extra: string): string =>
  list.replace(new RegExp(`^@import "(?:\\./)?${extra}/[^"]*";\n`, 'gm'), '');

const node = (folder: string, args: readonly string[]): string =>
  execFileSync(process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
    stdio: 'pipe',
    env: { ...process.env, GITHUB_STEP_SUMMARY: '' },
  });

it('the test knows all extras', () => {
  const folders = readdirSync(join(root, 'src/extras'), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  expect(folders.map(({ name }) => name).sort()).toEqual([...extras].sort());
});

it('without any extra, the types of the rest are right', { timeout: 120_000 }, () => {
  const folder = sourcesWithout(extras);
  node(folder, [join(root, 'node_modules/typescript/bin/tsc'), '--noEmit', '-p', 'tsconfig.json']);
});

it.each(extras)(
  'without %s the rest is built, trains and reports',
  { timeout: 120_000 },
  (extra) => {
    const folder = sourcesWithout([extra]);
    node(folder, [
      ...['--import', 'tsx', '--input-type=module', '--eval'],
      "await (await import('./scripts/build/program.ts')).buildProgram(); await (await import('./scripts/build/pages.ts')).buildPages('dist');",
    ]);
    expect(node(folder, ['dist/cli/main.js', '--help'])).toContain('Train:');
    // In the program's modules, comments of esbuild name the files that they are from.
    const built = readdirSync(join(folder, 'dist'), { recursive: true, encoding: 'utf8' });
    const modules = built
      .filter((file) => file.endsWith('.js'))
      .map((file) => readFileSync(join(folder, 'dist', file), 'utf8'));
    expect(modules.some((text) => text.includes('// src/judge/report/report.ts'))).toBe(true);
    expect(modules.filter((text) => text.includes(`// src/extras/${extra}/`))).toEqual([]);
    const fewSteps = [
      '--set',
      'training.steps=4',
      '--set',
      'training.evaluateEvery=2',
      '--set',
      'models=[single-task, mmoe]',
    ];
    node(folder, [
      'dist/cli/main.js',
      'run',
      'smoke',
      '--out',
      'out',
      '--workers',
      '1',
      '--no-report',
      ...fewSteps,
    ]);
    const verdicts = JSON.parse(
      node(folder, [
        'dist/cli/main.js',
        'report',
        'out',
        '--format',
        'svg',
        '--format',
        'html',
        '--json',
      ]),
    );
    expect(verdicts.claims.length).toBeGreaterThan(5);
    expect(readFileSync(join(folder, 'out/report/report.html'), 'utf8')).toContain(
      '<h2 id="figures-title">',
    );
    expect(readFileSync(join(folder, 'out/report/figures/fig5.svg'), 'utf8')).toContain('<svg');
  },
);
