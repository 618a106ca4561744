import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  changesIn,
  readManifest,
  recordedConfig,
  writeManifest,
} from '../../../src/sweep/folder/manifest.js';
import { manifest } from '../../judge/report/made.js';
import { temporaryFolder } from '../../support/cli.js';

const config = {
  name: 'made',
  data: { kind: 'census-income', group: [1, 2] },
  training: { steps: [10, 20] },
  tune: { trials: 40, units: 1024 },
  seeds: [1],
  settings: { mmoe: { training: { steps: 10 }, experts: 2 } },
  select: {
    'training.learningRate': {
      from: [0.1],
      seeds: 2,
      by: 'test_mse',
      statistic: 'median',
      per: 'model',
    },
  },
};

/** A folder whose manifest.json has the given text. */
function folderWith(text: string): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'manifest.json'), text);
  return folder;
}

describe('a manifest', () => {
  it('is read as it was written, with the order of fields and fields of later versions', () => {
    const written = {
      later: [1],
      ...manifest,
      config,
      machine: { ...manifest.machine, memory: 4 },
    };
    const folder = folderWith(JSON.stringify(written));
    expect(JSON.stringify(readManifest(folder))).toBe(JSON.stringify(written));
    writeManifest(folder, readManifest(folder)!);
    expect(JSON.stringify(readManifest(folder))).toBe(JSON.stringify(written));
  });

  it('is undefined for a folder that has none', () => {
    expect(readManifest(temporaryFolder())).toBeUndefined();
  });

  const { config: _, ...withoutConfig } = manifest;
  const aTime = 'a time such as 2026-01-31T12:00:00.000Z';

  it.each([
    ['{', 'is not JSON'],
    ['[1]', 'must be a mapping'],
    ['7', 'must be a mapping'],
    ['null', 'must be a mapping'],
    [JSON.stringify(withoutConfig), 'config is missing'],
    [JSON.stringify({ ...manifest, version: 2 }), 'version must be 1'],
    [JSON.stringify({ ...manifest, config: [] }), 'config must be a mapping'],
    [
      JSON.stringify({ ...manifest, config: { data: 'synthetic' } }),
      'config.data must be a mapping',
    ],
    [
      JSON.stringify({ ...manifest, config: { ...config, data: {} } }),
      'config.data.kind is missing',
    ],
    [
      JSON.stringify({ ...manifest, config: { ...config, select: { x: { by: 1 } } } }),
      'config.select.x.by must be text',
    ],
    [
      JSON.stringify({ ...manifest, config: { ...config, tune: { units: 'many' } } }),
      'config.tune.units must be a number',
    ],
    [JSON.stringify({ ...manifest, stages: {} }), 'stages must be a list'],
    [`${'['.repeat(50_000)}${']'.repeat(50_000)}`, 'is nested more than 100 deep'],
    [JSON.stringify({ ...manifest, stages: [{ stage: 'final' }] }), 'stages.0.cells is missing'],
    [JSON.stringify({ ...manifest, ended: 'garbage' }), `ended must be ${aTime}`],
    [
      JSON.stringify({ ...manifest, started: '2026-02-30T00:00:00.000Z' }),
      `started must be ${aTime}`,
    ],
    [JSON.stringify({ ...manifest, merged: [] }), 'merged must not be empty'],
    [
      JSON.stringify({ ...manifest, config: { ...config, settings: { 'x\ny: z': 1 } } }),
      'config.settings."x\\ny: z" must be a mapping',
    ],
    [
      JSON.stringify({ ...manifest, merged: [{ ...manifest, ended: '' }] }),
      `merged.0.ended must be ${aTime}`,
    ],
    [
      JSON.stringify({
        ...manifest,
        merged: [{ ...manifest, shard: { index: 1, count: Number.MAX_SAFE_INTEGER } }],
      }),
      'merged.0.shard.count must be at most 10000',
    ],
  ])('%.200s is refused in one line', (text, fault) => {
    const folder = folderWith(text);
    const lines = [`${join(folder, 'manifest.json')}: ${fault}: restore or delete it`];
    expect(() => readManifest(folder)).toThrow(
      expect.objectContaining({ name: 'InputError', lines }),
    );
  });
});

it('of millions of values is refused before it is parsed', () => {
  const folder = folderWith(
    JSON.stringify({ ...manifest, x: [] }).replace(/\[\]}$/, `[${'{},'.repeat(2_000_000)}{}]}`),
  );
  expect(() => readManifest(folder)).toThrow(
    `${join(folder, 'manifest.json')}: has more than 2,000,000 values: restore or delete it`,
  );
});

it('reports what another sweep into the folder changes', () => {
  const folder = temporaryFolder();
  const files = [{ file: 'test', rows: 1, sha256: 'a' }];
  expect(changesIn(folder, manifest)).toBeUndefined();
  writeManifest(folder, { ...manifest, config: recordedConfig(config), files });
  const same = { ...manifest, config: recordedConfig(config), files };
  expect(changesIn(folder, { ...same, workers: 7, started: 'later' })).toBeUndefined();
  const other = {
    ...same,
    config: recordedConfig({ ...config, seeds: [2] }),
    files: [{ ...files[0]!, sha256: 'b' }],
  };
  expect(changesIn(folder, other)).toEqual({
    notes: [
      `${folder} was written differently; only runs with the same key are reused:`,
      '  config.seeds was [1], is [2]',
      '  data.test was "a", is "b"',
    ],
    otherConfig: 'seeds was [1], is [2]',
  });
});
