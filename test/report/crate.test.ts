import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeCrate } from '../../src/report/write-crate.js';
import { readResults } from '../../src/results/reader.js';
import { temporaryFolder } from '../support/cli.js';
import { folderOf } from './made.js';
import { writeStranger } from './stranger.js';

it('a crate describes the tool, the run and every file, with hashes; each reference is to something in it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mmoe-exp-'));
  mkdirSync(join(folder, 'report'));
  for (const name of ['manifest.json', 'runs.csv', 'report/a b.svg', 'lock']) writeFileSync(join(folder, name), name);
  const write = () => readFileSync(writeCrate(folderOf([], folder), 'CC-BY-4.0').file, 'utf8');
  const text = write();
  expect(write()).toBe(text);
  rmSync(folder, { recursive: true });
  const entities = JSON.parse(text)['@graph'] as Record<string, unknown>[];
  const byId = new Map(entities.map((entity) => [entity['@id'], entity]));
  expect(byId.size).toBe(entities.length);
  expect((byId.get('./')!.hasPart as object[]).length).toBe(3);
  expect(byId.get('report/a%20b.svg')).toMatchObject({
    encodingFormat: 'image/svg+xml',
    sha256: createHash('sha256').update('report/a b.svg').digest('hex'),
  });
  expect(byId.get('#run')).toMatchObject({ '@type': 'CreateAction', instrument: { '@id': '#mmoe-exp-1.2.3' } });
  expect((byId.get('#run')!.result as object[]).length).toBe(1);
  expect(byId.get('#run')!.startTime).toMatch(/T\d\d:\d\d:\d\d\.\d{3}\+00:00$/);
  expect(JSON.parse(text)['@context'][1]).toEqual({ sha256: 'https://schema.org/sha256' });
  const outside = /^https:\/\/w3id.org\/ro\/crate/;
  for (const [, id] of JSON.stringify(entities).matchAll(/\{"@id":"([^"]+)"\}/g)) {
    if (!outside.test(id!)) expect([...byId.keys()], id).toContain(id);
  }
});

// Elsewhere, names of files are text.
it.runIf(process.platform === 'linux')(
  'a crate is written where the folder is, whatever signs are in its path, and leaves out what no text names',
  () => {
    const folder = join(temporaryFolder(), 'a\u200eb\nc');
    mkdirSync(folder);
    writeStranger(folder, 'name');
    const odd = (name: string) => Buffer.concat([Buffer.from(`${folder}/${name}`), Buffer.of(0xff)]);
    writeFileSync(odd('file'), '');
    mkdirSync(odd('folder'));
    const { file, leftOut } = writeCrate(readResults(folder), 'CC-BY-4.0');
    expect(file).toBe(join(folder, 'ro-crate-metadata.json'));
    expect(leftOut).toEqual(['file\ufffd', 'folder\ufffd']);
    expect(readFileSync(file, 'utf8')).toContain('"plan.csv"');
  },
);
