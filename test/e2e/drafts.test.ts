import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { mmoeExpAlone, only, startMmoeExp, temporaryFolder, waitForExit } from '../support/cli.js';

/**
 * A module that kills its process, as `kill -9` does, when a file is written or removed that
 * `KILL_AT` is the pattern of.
 */
const KILLER = `
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const { renameSync, rmSync } = fs;
const kill = (what) => {
  if (new RegExp(process.env.KILL_AT).test(what)) process.kill(process.pid, 'SIGKILL');
};
fs.renameSync = (from, to) => {
  kill(\`written \${to}\`);
  renameSync(from, to);
};
fs.rmSync = (path, options) => {
  kill(\`removed \${path}\`);
  rmSync(path, options);
};
syncBuiltinESMExports();
`;

/** A folder with a table, a config that keeps what its runs predict, and the killer. */
function folderWithTable(): string {
  const folder = temporaryFolder();
  const rows = Array.from({ length: 80 }, (_, i) =>
    [Math.sin(i * 1.7).toFixed(3), Number(Math.sin(i * i) > 0)].join(),
  );
  writeFileSync(join(folder, 'a.csv'), ['u,y', ...rows, ''].join('\n'));
  const data = {
    kind: 'table',
    file: 'a.csv',
    features: { numeric: ['u'] },
    tasks: [{ name: 'y', column: 'y', labels: 'binary' }],
  };
  const config = {
    name: 'a',
    data,
    models: ['mean', 'linear'],
    seeds: 2,
    training: { steps: 1 },
    keepPredictions: true,
  };
  writeFileSync(join(folder, 'a.yaml'), JSON.stringify(config));
  writeFileSync(join(folder, 'killer.mjs'), KILLER);
  return folder;
}

async function killedAt(
  folder: string,
  path: string,
  args: readonly string[],
  env = {},
  what = 'written',
): Promise<void> {
  const killer = `--import=${pathToFileURL(join(folder, 'killer.mjs')).href}`;
  const child = startMmoeExp(folder, args, {
    KILL_AT: `^${what} .*${path}`,
    NODE_OPTIONS: killer,
    ...env,
  });
  child.stdout!.resume();
  child.stderr!.resume();
  expect(await waitForExit(child), path).toBe('SIGKILL');
}

const draftsIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.tmp'),
  );

describe('drafts that kill -9 leaves', () => {
  it('in any subfolder of results are removed by the next start, which verify then passes', async () => {
    const folder = folderWithTable();
    const run = ['run', 'a.yaml', '--out', 'out', '--workers', '1'];
    for (const path of ['predictions/labels-\\w+.bin.gz$', 'predictions/\\w+.bin$', 'runs.csv$']) {
      await killedAt(folder, path, run);
      expect(draftsIn(join(folder, 'out'))).toHaveLength(1);
    }
    for (const path of ['tables/best.csv$', 'report.html$']) {
      await killedAt(folder, `out/report/${path}`, ['report', 'out', ...only('csv', 'html')]);
      expect(draftsIn(join(folder, 'out'))).toContainEqual(
        expect.stringMatching(new RegExp(path.replace('$', '\\..*\\.tmp$'))),
      );
    }
    writeFileSync(join(folder, 'mine.csv.tmp'), '');
    const again = await mmoeExpAlone(folder, run);
    expect(again.code, again.stderr).toBe(0);
    expect(draftsIn(folder)).toEqual(['mine.csv.tmp']);
    const verified = await mmoeExpAlone(folder, ['verify', 'out']);
    expect(verified.stdout).toMatch(/: nothing differs$/m);
    expect(verified.code).toBe(0);
  });

  it('of a report are removed by the next report', async () => {
    const folder = folderWithTable();
    await mmoeExpAlone(folder, ['run', 'a.yaml', '--out', 'out']);
    await killedAt(folder, 'report/tables/best.csv$', ['report', 'out', ...only('csv', 'html')]);
    expect(draftsIn(join(folder, 'out'))).toHaveLength(1);
    const again = await mmoeExpAlone(folder, ['report', 'out', ...only('csv')]);
    expect(again.code, again.stderr).toBe(0);
    expect(draftsIn(join(folder, 'out'))).toEqual([]);
  });

  it('beside a file that a command writes are removed by the next one that writes there', async () => {
    const folder = folderWithTable();
    await mmoeExpAlone(folder, ['run', 'a.yaml', '--out', 'out']);
    const exported = await mmoeExpAlone(folder, ['export', 'out', '--best', '--to', 'model.onnx']);
    expect(exported.code, exported.stderr).toBe(0);
    mkdirSync(join(folder, 'made'));
    for (const out of ['made/p.csv', 'made/p.parquet']) {
      const predict = ['predict', 'model.onnx', 'a.csv', '--out', out];
      await killedAt(folder, `${out}$`, predict);
      expect(draftsIn(join(folder, 'made'))).toHaveLength(1);
      expect(existsSync(join(folder, out))).toBe(false);
      const again = await mmoeExpAlone(folder, predict);
      expect(again.code, again.stderr).toBe(0);
      expect(draftsIn(join(folder, 'made'))).toEqual([]);
    }
    await killedAt(folder, 'data/table/.*columns$', ['data', 'table', 'made/p.csv']);
    expect(draftsIn(join(folder, 'data'))).toHaveLength(1);
    await mmoeExpAlone(folder, ['data', 'table', 'made/p.csv']);
    expect(draftsIn(join(folder, 'data'))).toEqual([]);
  });

  it('in the folder of temporary files, of rows to be predicted, are removed by the next prediction', async () => {
    const folder = folderWithTable();
    await mmoeExpAlone(folder, ['run', 'a.yaml', '--out', 'out']);
    await mmoeExpAlone(folder, ['export', 'out', '--best', '--to', 'model.onnx']);
    const temporary = join(folder, 'temporary');
    mkdirSync(temporary);
    writeFileSync(join(temporary, 'mmoe-exp-rows.tmp'), '');
    const predict = ['predict', 'model.onnx', 'a.csv', '--out', 'p.csv'];
    await killedAt(folder, 'temporary/.*[.]tmp$', predict, { TMPDIR: temporary }, 'removed');
    expect(draftsIn(temporary)).toHaveLength(2);
    const again = await mmoeExpAlone(folder, predict, { TMPDIR: temporary });
    expect(again.code, again.stderr).toBe(0);
    expect(draftsIn(temporary)).toEqual(['mmoe-exp-rows.tmp']);
  });
});
