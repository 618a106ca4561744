import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readRecords } from '../../src/sweep/folder/ledger.js';
import { mmoeExp, only, temporaryFolder, tinyConfig } from '../support/cli.js';

const NOTE =
  'keepGradients: Single-Task shares no parameters between tasks: no gradients are recorded';

const settings = { models: ['single-task', 'shared-bottom', 'mmoe'], seeds: 2 };

/** The runs of a folder by key, without their seconds. */
const runsIn = (folder: string, name: string) =>
  new Map([...readRecords(join(folder, name))].map(({ seconds: _, ...run }) => [run.key, run]));

it('records gradients, reports and verifies them, and leaves everything else as it is', async () => {
  const folder = temporaryFolder();
  const plain = await mmoeExp(folder, ['run', tinyConfig(folder, settings), '--out', 'plain']);
  expect(plain.code, plain.stderr).toBe(0);
  expect(plain.stderr).not.toContain('keepGradients');
  const config = tinyConfig(folder, { ...settings, keepGradients: true });
  const recorded = await mmoeExp(folder, ['run', config, '--out', 'recorded']);
  expect(recorded.code, recorded.stderr).toBe(0);
  expect(recorded.stderr.split('\n').filter((line) => line.startsWith('keepGradients'))).toEqual([
    NOTE,
  ]);

  const [before, now] = [runsIn(folder, 'plain'), [...runsIn(folder, 'recorded').values()]];
  expect(before.size).toBe(12);
  expect(now).toHaveLength(12);
  for (const run of now) {
    const other = [...before.values()].find(
      ({ model, seed, cell }) =>
        model === run.model && seed === run.seed && cell.correlation === run.cell.correlation,
    )!;
    const { gradient_cosine_1_2: cosines, gradient_norm_ratio_1_2: ratios, ...curve } = run.curve;
    expect({ metrics: run.metrics, curve, gates: run.gates }).toEqual({
      metrics: other.metrics,
      curve: other.curve,
      gates: other.gates,
    });
    expect(run.key === other.key).toBe(run.model === 'single-task');
    if (run.model === 'single-task') {
      expect(cosines).toBeUndefined();
      continue;
    }
    expect(run.spec).toMatchObject({ training: { keepGradients: true } });
    expect(cosines!.every((cosine) => cosine >= -1 && cosine <= 1)).toBe(true);
    expect(ratios!.every((ratio) => ratio > 0)).toBe(true);
    expect([cosines!.length, ratios!.length]).toEqual([2, 2]);
  }

  const verified = await mmoeExp(folder, ['verify', 'recorded']);
  expect(verified.code, verified.stdout).toBe(0);
  const report = await mmoeExp(folder, ['report', 'recorded', ...only('csv', 'md', 'html', 'svg')]);
  expect(report.code, report.stderr).toBe(0);
  const at = (path: string) => readFileSync(join(folder, 'recorded/report', path), 'utf8');
  expect(at('tables/gradients.csv').trim().split('\n')).toHaveLength(1 + 4);
  expect(at('tables/gradients.md')).toContain('mean cosine');
  expect(at('report.html')).toContain('gradient-cosine');
  expect(at('figures/gradient-cosine.svg')).toContain('<svg');
  await mmoeExp(folder, ['report', 'plain', ...only('csv')]);
  expect(existsSync(join(folder, 'plain/report/tables/gradients.csv'))).toBe(false);
}, 120_000);
