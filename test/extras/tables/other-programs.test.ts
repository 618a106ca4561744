import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mmoeExp, only, temporaryFolder } from '../../support/cli.js';

/**
 * A folder with a table, predictions that are its labels, and a config that calls them by a name.
 */
function folderWith(name: string): string {
  const folder = temporaryFolder();
  const labels = Array.from({ length: 80 }, (_, i) => [
    Number(Math.sin(i * i) > 0),
    Math.cos(i * i).toFixed(3),
  ]);
  const rows = labels.map((of, i) => [Math.sin(i * 1.7).toFixed(3), ...of].join());
  writeFileSync(join(folder, 'a.csv'), ['u,y,z', ...rows, ''].join('\n'));
  writeFileSync(
    join(folder, 'leak.csv'),
    ['row,y,z', ...labels.map((of, i) => [i, ...of].join()), ''].join('\n'),
  );
  const data = {
    kind: 'table',
    file: 'a.csv',
    features: { numeric: ['u'] },
    tasks: [
      { name: 'y', column: 'y', labels: 'binary' },
      { name: 'z', column: 'z', labels: 'regression' },
    ],
  };
  const models = ['single-task', 'linear', { predictions: 'leak.csv', name }];
  const config = { name: 'a', data, models, seeds: 2, training: { steps: 20 } };
  writeFileSync(join(folder, 'a.yaml'), JSON.stringify(config));
  return folder;
}

describe('predictions of another program', () => {
  it.each([
    ['MMoE', 'mmoe is called MMoE'],
    ['mMOE', 'mmoe is called MMoE'],
    ['shared_bottom', 'shared-bottom is called Shared-Bottom'],
    ['Mean-of--labels', 'mean is called Mean of labels'],
  ])('may not be called %s, as an architecture is', async (name, called) => {
    const { code, stdout, stderr } = await mmoeExp(folderWith(name), ['run', 'a.yaml', '--quiet']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      new RegExp(
        `^a\\.yaml:1:\\d+: models\\[2\\]\\.name is "${name}": another name is needed, as the architecture ${called}\n$`,
      ),
    );
  });

  it('are called so where results show them, and a perfect score is remarked on', async () => {
    const folder = folderWith('Trees');
    const { code, stdout, stderr } = await mmoeExp(folder, [
      'run',
      'a.yaml',
      '--out',
      'out',
      '--quiet',
    ]);
    expect(code, stderr).toBe(0);
    expect(stdout).not.toMatch(/trained/);
    const report = await mmoeExp(folder, ['report', 'out', ...only('html', 'csv', 'tex')]);
    expect(report.stdout).toContain(
      'To check: Trees (predictions) has a perfect score on the test rows for y and z: are test labels among the features or the predictions?',
    );
    expect(report.stdout).toMatch(/^y +Trees \(predictions\) /m);
    for (const file of ['report.html', 'tables/best.csv', 'tables/gains.tex', 'figures/fig5.csv']) {
      expect(readFileSync(join(folder, 'out/report', file), 'utf8'), file).toContain(
        'Trees (predictions)',
      );
    }
  });

  it('are compared with their file by verify, and not called trained', async () => {
    const folder = folderWith('Trees');
    await mmoeExp(folder, ['run', 'a.yaml', '--out', 'out', '--quiet']);
    const { code, stdout } = await mmoeExp(folder, ['verify', 'out']);
    expect(stdout).toMatch(
      /^6 of 6 runs are the same to the bit\ncompared: .*, 4 runs trained again and 2 runs of another program compared with the file of its predictions: nothing differs$/m,
    );
    expect(code).toBe(0);
    const json = await mmoeExp(folder, ['verify', 'out', '--json']);
    expect(JSON.parse(json.stdout.trim().split('\n').at(-1)!)).toMatchObject({
      runs: 6,
      same: 6,
      predicted: 2,
    });
  });
});
