import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRecords } from '../../src/sweep/folder/ledger.js';
import { folderPaths } from '../../src/sweep/folder/paths.js';
import { mmoeExp, mmoeExpAlone, only, temporaryFolder, tinyConfig } from '../support/cli.js';
import { relative } from '../support/numbers.js';

const models = ['mmoe', { file: 'my-gate.ts', name: 'my-gate' }];

/**
 * A folder with an architecture that says when it is loaded, a config with it beside MMoE, and its
 * results.
 */
const made = mkdtempSync(join(tmpdir(), 'mmoe-exp-'));

beforeAll(async () => {
  const init = () => mmoeExp(made, ['init', 'model', 'my-gate.ts']);
  const lines = 'models:\n  - {file: "my-gate.ts", name: my-gate}\n';
  expect(await init()).toMatchObject({ code: 0, stdout: lines });
  expect(await init()).toEqual({
    code: 2,
    stdout: '',
    stderr: 'my-gate.ts: it exists already: another file is needed\n',
  });
  const source = join(made, 'my-gate.ts');
  writeFileSync(source, `${readFileSync(source, 'utf8')}\nconsole.error('it ran');\n`);
  tinyConfig(made, { models });
  const { code, stderr } = await mmoeExpAlone(made, ['run', 'tiny.yaml']);
  expect([code, stderr]).toEqual([0, expect.stringContaining('it ran')]);
});

afterAll(() => rmSync(made, { recursive: true }));

/** A copy of it for the current test. */
function trained() {
  const folder = temporaryFolder();
  cpSync(made, folder, { recursive: true });
  const [source, results] = [join(folder, 'my-gate.ts'), join(folder, 'results', 'tiny')];
  const { code: codes } = JSON.parse(readFileSync(folderPaths(results).manifest, 'utf8'));
  return { folder, source, results, text: folderPaths(results).code(codes[0].sha256) };
}

describe('an architecture in a file of its own', () => {
  it('is exported where its code is allowed, and predicts', async () => {
    const { folder } = trained();
    const { key } = [...readRecords(join(folder, 'results/tiny'))].find(
      ({ model }) => model === 'my-gate',
    )!;
    const args = ['export', 'results/tiny', '--key', key, '--to', 'mine.onnx'];
    const refused = await mmoeExpAlone(folder, args);
    expect(refused).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^[^\n]*--allow-code\n$/),
    });
    const { code, stdout } = await mmoeExpAlone(folder, [...args, '--allow-code']);
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining('the same to the bit as in its ledger'),
    ]);
    const rows = Array.from({ length: 3 }, (_, i) =>
      Array.from({ length: 100 }, (_, j) => ((i + 1) * j) % 7).join(),
    );
    const head = Array.from({ length: 100 }, (_, j) => `x${j + 1}`).join();
    writeFileSync(join(folder, 'new.csv'), [head, ...rows, ''].join('\n'));
    expect(
      await mmoeExp(folder, ['predict', 'mine.onnx', 'new.csv', '--out', 'mine.csv']),
    ).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder, 'mine.csv'), 'utf8').trim().split('\n')).toHaveLength(4);
  });

  it('trains as the built-in one does, bit for bit; others report it without running it, and verify it by its text; another text is another model', async () => {
    const { folder, source, results, text } = trained();
    const numbers = (model: string) =>
      [...readRecords(results)]
        .filter((record) => record.model === model)
        .sort((a, b) =>
          JSON.stringify([a.cell, a.seed]).localeCompare(JSON.stringify([b.cell, b.seed])),
        )
        .map(({ cell, seed, metrics, curve, gates }) => ({ cell, seed, metrics, curve, gates }));
    expect(numbers('my-gate')).toEqual(numbers('mmoe'));
    expect(numbers('my-gate')).toHaveLength(6);

    const elsewhere = temporaryFolder();
    cpSync(results, join(elsewhere, 'theirs'), { recursive: true });
    const report = await mmoeExp(elsewhere, ['report', 'theirs', ...only('md')]);
    expect([report.code, report.stderr]).toEqual([0, expect.not.stringContaining('it ran')]);
    expect(
      readFileSync(join(elsewhere, 'theirs/report/tables/cells-test_mse.md'), 'utf8'),
    ).toContain('| My gate |');

    const their = text.replace(results, 'theirs');
    const verify = (...options: string[]) =>
      mmoeExpAlone(elsewhere, ['verify', 'theirs', ...options]);
    expect(await verify()).toEqual({
      code: 2,
      stdout: '',
      stderr: `${their}: runs were made by this code: read it, then run it with --allow-code\n`,
    });
    const allowed = await verify('--allow-code');
    expect(allowed).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('12 of 12 runs are the same to the bit\n'),
    });

    const kept = readFileSync(text, 'utf8');
    writeFileSync(join(elsewhere, their), kept.replace('count(8)', 'count(7)'));
    expect(await verify('--allow-code')).toMatchObject({
      code: 2,
      stderr: `${their}: it is not the text that the runs were made by\n`,
    });
    rmSync(join(elsewhere, their));
    expect(await verify('--allow-code')).toMatchObject({
      code: 2,
      stderr: `${their}: it is missing, and runs were made by it\n`,
    });

    writeFileSync(source, readFileSync(source, 'utf8').replace('count(8)', 'count(4)'));
    const { code, stderr } = await mmoeExpAlone(folder, ['run', 'tiny.yaml']);
    expect([code, stderr]).toEqual([0, expect.stringContaining('final: 12 runs, 6 done before\n')]);
    expect(stderr).toMatch(/code\.my-gate was "[0-9a-f]{64}", is "[0-9a-f]{64}"/);
  });

  it('trains alike in both engines by operations that no built-in one has', async () => {
    const folder = temporaryFolder();
    const operations = `
      const x = g.layerNorm(features, 'norm');
      const hidden = g.tanh(g.dense(x, 7, { name: 'hidden' }));
      const open = g.sigmoid(g.dense(x, 7, { name: 'open' }));
      const wide = g.concatenate([g.product([open, hidden]), x, g.stopGradient(hidden)]);
      return range(tasks).map((task) => output(g, wide, task));`;
    const build = `build(g, features, tasks) {${operations}\n}`;
    writeFileSync(
      join(folder, 'six.mjs'),
      `import { defineArchitecture, output, range } from 'mmoe-exp';
      export default defineArchitecture({ name: 'six', title: 'Six', sizes: {}, ${build} });`,
    );
    tinyConfig(folder, { models: [{ file: 'six.mjs' }] });
    const metricsBy = async (engine: string) => {
      const args = ['run', 'tiny.yaml', '--engine', engine, '--out', engine];
      expect(await mmoeExpAlone(folder, args)).toMatchObject({ code: 0 });
      const byRun = [...readRecords(join(folder, engine))].map(
        ({ cell, seed, metrics }) =>
          [JSON.stringify([cell, seed]), Object.values(metrics!)] as const,
      );
      return byRun.sort(([a], [b]) => a.localeCompare(b)).flatMap(([, numbers]) => numbers);
    };
    const [ours, theirs] = [await metricsBy('wasm'), await metricsBy('tfjs')];
    expect(ours.length).toBeGreaterThan(10);
    expect(relative(ours, theirs)).toBeLessThan(1e-4);
    expect(await mmoeExp(folder, ['verify', 'wasm', '--allow-code'])).toMatchObject({ code: 0 });
  });

  it('is searched by tune, whose config run takes', async () => {
    const folder = temporaryFolder();
    await mmoeExp(folder, ['init', 'model', 'my-gate.mjs']);
    tinyConfig(folder, {
      data: { kind: 'synthetic', features: 4, correlation: 1 },
      models: [{ file: 'my-gate.mjs' }],
      settings: { 'my-gate': { tower: 4 } },
      tune: { method: 'random', trials: 2, units: 64, space: { experts: [2, 3] } },
      training: {
        batchSize: 8,
        steps: 4,
        evaluateEvery: 2,
        testExamples: 9,
        validationExamples: 9,
      },
      seeds: 1,
    });
    const { code, stdout } = await mmoeExpAlone(folder, ['tune', 'tiny.yaml']);
    expect([code, stdout]).toEqual([0, expect.stringContaining('| my-gate |')]);
    const tuned = readFileSync(join(folder, 'results/tiny/tuned.yaml'), 'utf8');
    expect(tuned).toContain('models: [{file: my-gate.mjs, name: my-gate}]');
    expect(tuned).toMatch(/experts: [23], expert: \[\d+\]/);
    const run = await mmoeExpAlone(folder, ['run', 'results/tiny/tuned.yaml', '--dry-run']);
    expect([run.code, run.stdout]).toEqual([
      0,
      expect.stringContaining('final: 1 cell x 1 seed = 1 run'),
    ]);
    const verify = await mmoeExpAlone(folder, ['verify', 'results/tiny/tune', '--allow-code']);
    expect([verify.code, verify.stdout]).toEqual([
      0,
      expect.stringContaining('2 of 2 runs are the same to the bit'),
    ]);
  });
});

describe('code from elsewhere', () => {
  it('runs only when it is allowed, be it beside the working folder or in results', async () => {
    const { folder, source, results, text } = trained();
    const here = join(folder, 'here');
    mkdirSync(here);
    renameSync(source, join(folder, 'theirs.ts'));
    const run = (cwd: string, file: string, ...options: string[]) => {
      tinyConfig(cwd, { models: [{ file, name: 'my-gate' }], seeds: 1, name: 'again' });
      return mmoeExpAlone(cwd, ['run', 'tiny.yaml', '--dry-run', ...options]);
    };
    const read = 'read it, then run it with --allow-code\n';
    const outside = await run(here, '../theirs.ts');
    expect([outside.code, outside.stdout]).toEqual([2, '']);
    expect(outside.stderr).toBe(
      `tiny.yaml:14:15: models[0].file is "../theirs.ts": it is not under the working folder: ${read}`,
    );
    const inside = await run(results, text.replace(`${results}/`, ''));
    expect([inside.code, inside.stderr]).toEqual([
      2,
      expect.stringContaining(`: it is in a results folder: ${read}`),
    ]);
    const allowed = await run(here, '../theirs.ts', '--allow-code');
    expect([allowed.code, allowed.stderr]).toEqual([0, expect.stringContaining('it ran')]);
  });

  it('is told apart from a file that is missing, or of another kind', async () => {
    const folder = temporaryFolder();
    tinyConfig(folder, {
      models: [
        { file: 'no.mjs', name: 'a' },
        { file: 'tiny.yaml', name: 'b' },
      ],
    });
    const { code, stderr } = await mmoeExp(folder, ['run', 'tiny.yaml']);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^tiny\.yaml:\d+:\d+: models\[0\]\.file is "no\.mjs": there is no such file relative to the working folder\ntiny\.yaml:\d+:\d+: models\[1\]\.file is "tiny\.yaml": a file in \.mjs, \.js, \.mts, \.ts is needed\n$/,
    );
  });

  it('is one line and exit code 2 where it has no end, or tries to leave its sandbox; nothing happens', async () => {
    const folder = temporaryFolder();
    tinyConfig(folder, { models: [{ file: 'a.mjs', name: 'a' }], seeds: 1 });
    const attempt = (code: string, ...command: string[]) => {
      const build = 'return m.range(tasks).map((k) => m.output(g, x, k));';
      const text = `import * as m from 'mmoe-exp'; export default m.defineArchitecture({name: 'a', title: 'A', sizes: {}, build(g, x, tasks) { ${build} }});`;
      writeFileSync(join(folder, 'a.mjs'), `${code}\n${text}`);
      return mmoeExpAlone(folder, command, { MMOE_EXP_CODE_SECONDS: '4' });
    };
    const dryRun = (code: string) => attempt(code, 'run', 'tiny.yaml', '--dry-run');
    const refused = (line: string) => ({ code: 2, stdout: '', stderr: `${line}\n` });
    const thread = `new (process.getBuiltinModule('node:worker_threads').Worker)('require("child_process").execSync("touch canary")', { eval: true, execArgv: ['--no-experimental-permission', '--no-permission'] });`;
    expect(await dryRun(thread)).toEqual(refused("a.mjs:1:6: 'process' is not defined"));
    expect(await dryRun('process._kill(process.ppid, 9);')).toEqual(
      refused("a.mjs:1:1: 'process' is not defined"),
    );
    expect(await dryRun('setInterval(() => {}, 1000);')).toEqual(
      refused("a.mjs:1:1: 'setInterval' is not defined"),
    );
    expect(await dryRun('for (;;);')).toEqual(
      refused('a.mjs: its code did not end within 4 seconds'),
    );
    expect(await dryRun('Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1);')).toEqual(
      refused('a.mjs: its code did not end within 4 seconds'),
    );
    expect(await dryRun('await new Promise(() => {});')).toEqual(
      refused('a.mjs: its code waits for a promise that nothing fulfils'),
    );
    expect(readdirSync(folder).sort()).toEqual(['a.mjs', 'tiny.yaml']);

    // The text of a stranger's folder, with a manifest that is made to fit it.
    expect(await attempt('', 'run', 'tiny.yaml', '--out', 'theirs')).toMatchObject({ code: 0 });
    const { manifest, code: codeFile } = folderPaths(join(folder, 'theirs'));
    const [file] = readdirSync(join(folder, 'theirs/code'));
    const text = `${thread}\n${readFileSync(join(folder, 'theirs/code', file!), 'utf8')}`;
    const sha256 = createHash('sha256').update(text).digest('hex');
    writeFileSync(codeFile(sha256), text);
    writeFileSync(
      manifest,
      readFileSync(manifest, 'utf8').replaceAll(file!.replace('.mjs', ''), sha256),
    );
    expect(await mmoeExpAlone(folder, ['verify', 'theirs', '--allow-code'])).toEqual(
      refused(`theirs/code/${sha256}.mjs:1:6: 'process' is not defined`),
    );
    expect(readdirSync(folder).sort()).toEqual(['a.mjs', 'theirs', 'tiny.yaml']);
  }, 90_000);

  it('has what it logs on stderr, once, and a line for an import that there is not', async () => {
    const folder = temporaryFolder();
    tinyConfig(folder, { models: [{ file: 'a.mjs', name: 'a' }] });
    const run = (code: string) => {
      const build = 'return m.range(tasks).map((k) => m.output(g, x, k));';
      const text = `import * as m from 'mmoe-exp'; export default m.defineArchitecture({name: 'a', title: 'A', sizes: {}, build(g, x, tasks) { ${build} }});`;
      writeFileSync(join(folder, 'a.mjs'), `${code}\n${text}`);
      return mmoeExpAlone(folder, ['run', 'tiny.yaml', '--dry-run', '--json', '--quiet']);
    };
    const logged = await run("console.log('two\\nlines', 3, {a: [1]});");
    expect(logged).toMatchObject({ code: 0, stderr: 'two\nlines 3 {a: [1]}\n' });
    expect(JSON.parse(logged.stdout)).toMatchObject({ event: 'plan' });
    expect(await run("import {count,\n  no} from 'mmoe-exp'; no(count);")).toMatchObject({
      code: 2,
      stderr: "a.mjs: Could not find export 'no' in module 'mmoe-exp'\n",
    });
  });
});
