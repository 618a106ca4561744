import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mmoeExp, only, temporaryFolder, tinyConfig } from '../support/cli.js';

const h1 = {
  id: 'H1',
  says: "MMoE's losses equal Shared-Bottom's, within a factor of 100.",
  compare: ['mmoe', 'shared-bottom'],
  at: { correlation: 0.5 },
  of: 'test_mse',
  expect: 'equal',
  margin: 100,
};
const h2 = {
  ...h1,
  id: 'H2',
  says: "MMoE's losses are a hundredth of Shared-Bottom's.",
  expect: 'less',
};

const seeds = 10;
const trained = async (folder: string, claims: readonly object[]) =>
  mmoeExp(folder, ['run', tinyConfig(folder, { seeds, claims }), '--out', 'out', '--quiet']);

const readManifestJson = (folder: string) =>
  JSON.parse(readFileSync(join(folder, 'out/manifest.json'), 'utf8'));

describe('claims of a config', () => {
  it('are printed as what they test, registered before runs, judged, required, and verified', async () => {
    const folder = temporaryFolder();
    const dry = await mmoeExp(folder, [
      'run',
      tinyConfig(folder, { seeds, claims: [h1] }),
      '--dry-run',
    ]);
    expect(dry.stdout).toContain(
      `H1: ${h1.says}\n   The ratio of the test MSE, MMoE / Shared-Bottom, at correlation 0.5, is between 0.01 and 100 (Wilcoxon signed-rank on a - r b, 95 % interval; over at least 10 seeds).`,
    );
    await trained(folder, [h1]);
    const keys = readFileSync(join(folder, 'out/plan.csv'), 'utf8');
    expect(readManifestJson(folder).claims).toEqual([
      expect.objectContaining({
        id: 'H1',
        after: 0,
        of: 40,
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      }),
    ]);

    // A later claim trains nothing, and is marked.
    const later = await trained(folder, [h1, h2]);
    expect(later.stderr).toContain('claim H2 is registered after 40 of 40 runs: reports say so\n');
    expect(readFileSync(join(folder, 'out/plan.csv'), 'utf8')).toBe(keys);
    const { stdout, code } = await mmoeExp(folder, [
      'report',
      'out',
      ...only('csv', 'html'),
      '--json',
    ]);
    expect(code).toBe(0);
    const [first, second] = JSON.parse(stdout).claims;
    expect([first.verdict, first.registered.after]).toEqual(['supported', 0]);
    expect([second.verdict, second.registered]).toEqual([
      'contradicted',
      { time: expect.any(String), after: 40, of: 40 },
    ]);
    const page = readFileSync(join(folder, 'out/report/report.html'), 'utf8');
    expect(page).toMatch(/Registered [-\d]+ [\d:]+ UTC, before the first run/);
    expect(page).toMatch(/Registered [-\d]+ [\d:]+ UTC: added after 40 of 40 runs/);
    expect(readFileSync(join(folder, 'out/report/tables/claims.csv'), 'utf8')).toContain(
      'added after 40 of 40 runs',
    );

    const required = (text: string) =>
      mmoeExp(folder, ['report', 'out', ...only('csv'), '--require', text]);
    expect((await required('H1=supported')).code).toBe(0);
    const failed = await required('H1=supported,H2=supported');
    expect(failed.code).toBe(1);
    expect(failed.stderr).toMatch(
      /^H2: supported is required, and it is contradicted \(no difference within the margin\): /m,
    );
    expect(failed.stdout).toMatch(/^H2 .* added after 40 of 40 runs$/m);
    expect((await required('H1=yes')).stderr).toBe(
      '--require H1=yes: supported, contradicted, mixed, inconclusive or not testable is needed\n',
    );

    expect((await mmoeExp(folder, ['verify', 'out', '--sample', '1'])).code).toBe(0);
    const manifest = readManifestJson(folder);
    const altered = { ...manifest, claims: manifest.claims.slice(1) };
    writeFileSync(join(folder, 'out/manifest.json'), JSON.stringify(altered));
    const verified = await mmoeExp(folder, ['verify', 'out', '--sample', '1']);
    expect(verified.code).not.toBe(0);
    expect(verified.stdout + verified.stderr).toContain(
      'claim H1: is in the config and was not registered',
    );
  });

  it('of a file are judged on any folder, and marked', async () => {
    const folder = temporaryFolder();
    await trained(folder, []);
    writeFileSync(join(folder, 'mine.yaml'), JSON.stringify({ claims: [h1] }));
    const args = ['report', 'out', ...only('csv'), '--claims', 'mine.yaml', '--json'];
    expect((await mmoeExp(folder, args)).stderr).toMatch(/^--claims: --out is needed with it/);
    const { stdout } = await mmoeExp(folder, [...args, '--out', 'other']);
    const [first] = JSON.parse(stdout).claims;
    expect([first.id, first.verdict, first.registered]).toEqual(['H1', 'supported', false]);
    expect(first.notes).toContain('not registered before the runs');
  });

  it('that are required must be there, and have a report', async () => {
    const folder = temporaryFolder();
    const config = tinyConfig(folder, { claims: [h1] });
    const unknown = await mmoeExp(folder, ['run', config, '--require', 'H3=supported']);
    expect([unknown.code, unknown.stderr]).toEqual([
      2,
      '--require H3: there is no such claim: H1, or one of the paper such as C3, is needed\n',
    ]);
    // Tests run without reports.
    const { code, stderr } = await mmoeExp(folder, ['run', config, '--require', 'H1=supported']);
    expect([code, stderr]).toEqual([
      2,
      '--require: verdicts need the report of all runs: leave out --no-report\n',
    ]);
  });
});
