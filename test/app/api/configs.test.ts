import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  configFile,
  readPurpose,
  shippedConfig,
  shippedConfigs,
} from '../../../src/app/api/configs.js';
import { root } from '../../support/cli.js';

const before = process.cwd();
const folder = mkdtempSync(join(tmpdir(), 'mmoe-exp-'));

beforeAll(() => process.chdir(folder));
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

const relativeConfig = (given: string) => relative(root, configFile(given));

describe('configs that ship with the tool', () => {
  it('are run by their names, those of the paper by a prefix', () => {
    expect(relativeConfig('synthetic')).toBe('configs/synthetic.yaml');
    expect(relativeConfig('paper:fig3')).toBe('configs/paper/fig3.yaml');
    expect(relativeConfig('paper:fig4')).toBe('configs/paper/fig4-fig5-figure-2.yaml');
    for (const { name, file } of shippedConfigs()) expect(configFile(name)).toBe(file);
  });

  it('give way to a file of that name, not to a folder', () => {
    mkdirSync('smoke');
    writeFileSync('movielens', '');
    expect(relativeConfig('smoke')).toBe('configs/smoke.yaml');
    expect(configFile('movielens')).toBe('movielens');
    writeFileSync('synthetic.yaml', '');
    expect(configFile('synthetic.yaml')).toBe('synthetic.yaml');
  });

  it.each([
    ['synthetik', 'did you mean synthetic?'],
    ['paper:fig44', 'did you mean paper:fig4?'],
    ['nothing-like-it', 'mmoe-exp configs lists those that ship with it'],
  ])('%s is not one of them', (given, instead) => {
    const lines = [`${given}: there is no such file, and no config of this name: ${instead}`];
    expect(() => configFile(given)).toThrow(expect.objectContaining({ name: 'InputError', lines }));
    expect(shippedConfig(given)).toBeUndefined();
  });

  it.each([
    ['ratings.csv', 'is a table, no config: mmoe-exp init ratings.csv makes one that trains on it'],
    [
      'a/log.jsonl.gz',
      'is a table, no config: mmoe-exp init a/log.jsonl.gz makes one that trains on it',
    ],
  ])('%s is another kind of file', (given, instead) => {
    expect(() => configFile(given)).toThrow(`${given}: ${instead}`);
  });

  it('each begin with what they are for, in a sentence', () => {
    for (const config of shippedConfigs())
      expect(readPurpose(config), config.name).toMatch(/^\S.{20,300}[.?]$/);
  });
});
