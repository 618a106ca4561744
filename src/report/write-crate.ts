import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { withFile, writeWhole } from '../base/files.js';
import { sha256Of } from '../base/sha256.js';
import { counted } from '../base/words.js';
import type { Manifest } from '../folder/manifest.js';
import { pathsOf } from '../folder/paths.js';
import type { Results } from '../results/read.js';
import { engineText } from './page/origin-html.js';

const NAME = 'ro-crate-metadata.json';
const PROCESS_RUN = 'https://w3id.org/ro/wfrun/process/0.5';

/** The terms of RO-Crate 1.1, and one that schema.org added later. */
const CONTEXT = ['https://w3id.org/ro/crate/1.1/context', { sha256: 'https://schema.org/sha256' }];

/** An entity of a crate, in the words of schema.org. */
type Entity = Readonly<Record<string, unknown>>;

/** The result of writing a crate. */
export interface Crate {
  readonly file: string;
  /** Files and folders whose names are not UTF-8, in the nearest text: no identifier in the crate can name them. */
  readonly leftOut: readonly string[];
}

const ref = (id: string) => ({ '@id': id });

/**
 * Writes `ro-crate-metadata.json` into a results folder: its content with hashes, the tool and the config that made it, and
 * the licence of its holder, an SPDX identifier (RO-Crate 1.1 with the profile Process Run Crate 0.5).
 * @throws InputError where a file cannot be read or written
 */
export function writeCrate({ path: folder, manifest }: Results, licence: string): Crate {
  const file = join(folder, NAME);
  const { files, leftOut } = filesIn(folder);
  const parts = files.map((path) => fileEntity(folder, path));
  const graph = [...entitiesOf(manifest, licence, parts), ...parts];
  writeWhole(file, `${JSON.stringify({ '@context': CONTEXT, '@graph': graph }, null, 2)}\n`);
  return { file, leftOut };
}

function entitiesOf(manifest: Manifest, licence: string, parts: readonly Entity[]): Entity[] {
  const { name, tool, engine, machine, workers, started, ended, counts, configHash, files = [] } = manifest;
  const ids = parts.map((part) => part['@id'] as string);
  const software = `#mmoe-exp-${tool.version}`;
  const url = `https://spdx.org/licenses/${licence}`;
  const data = files.map(({ sha256 }) => `#data-${sha256}`);
  const isResult = (id: string) => id !== 'manifest.json' && !id.startsWith('report/');
  return [
    {
      ...{ '@id': NAME, '@type': 'CreativeWork' },
      ...{ conformsTo: ref('https://w3id.org/ro/crate/1.1'), about: ref('./') },
    },
    {
      ...{ '@id': './', '@type': 'Dataset', conformsTo: ref(PROCESS_RUN) },
      name: `mmoe-exp: ${name}`,
      description: `Runs of the config ${name} (hash ${configHash}), trained by mmoe-exp ${tool.version}${counts ? `: ${counted(counts.finished, 'run')} finished, ${counts.diverged} diverged, ${counts.failed} failed, ${counts.missing} missing` : ''}. mmoe-exp verify trains them again and compares them bit for bit.`,
      ...{ datePublished: ended ?? started, license: ref(url) },
      ...{ hasPart: ids.map(ref), mentions: ref('#run') },
    },
    { '@id': PROCESS_RUN, '@type': 'CreativeWork', name: 'Process Run Crate', version: '0.5' },
    {
      '@id': url,
      '@type': 'CreativeWork',
      name: licence,
      identifier: licence,
      description: 'The licence of the results',
    },
    {
      ...{ '@id': software, '@type': 'SoftwareApplication', name: 'mmoe-exp' },
      softwareVersion: [
        tool.version,
        ...(tool.commit ? [`commit ${tool.commit}`] : []),
        ...(tool.dirty ? ['with changes'] : []),
      ].join(', '),
    },
    {
      ...{ '@id': '#run', '@type': 'CreateAction', name: `mmoe-exp run ${name}.yaml`, instrument: ref(software) },
      description: `Engine ${engineText(machine.computed, engine)}, numerics ${engine.name}/${engine.backend}, algorithm ${engine.version}; ${machine.cpu}, ${machine.platform}, Node ${machine.node}, ${counted(workers, 'worker')}. The config is in manifest.json.`,
      startTime: withOffset(started),
      ...(ended !== undefined && {
        endTime: withOffset(ended),
        actionStatus: 'http://schema.org/CompletedActionStatus',
      }),
      object: data.length > 0 ? ['manifest.json', ...data].map(ref) : ref('manifest.json'),
      result: ids.filter(isResult).map(ref),
    },
    ...files.map(({ file, rows, sha256 }, i) => ({
      ...{ '@id': data[i]!, '@type': 'CreativeWork', name: file, sha256 },
      description: `A file of the data set, of ${counted(rows, 'row')}, which is not part of the folder; the hash is of its unpacked text`,
    })),
  ];
}

/** A time in ISO 8601 as the profile's validator requires it, with the offset of UTC in digits. */
const withOffset = (time: string): string => time.replace(/Z$/, '+00:00');

/**
 * The files of a folder, by their paths in it, except those of a running sweep, an earlier crate, and those whose path is
 * not text.
 */
function filesIn(folder: string): { readonly files: readonly string[]; readonly leftOut: readonly string[] } {
  const { lock, queue } = pathsOf(folder);
  const others = [lock, queue, join(folder, NAME)];
  const files: string[] = [];
  const leftOut: string[] = [];
  const walk = (inside: string): void => {
    const entries = withFile(inside, 'read', () => readdirSync(inside, { withFileTypes: true }));
    for (const entry of entries) {
      if (!entry.isFile() && !entry.isDirectory()) continue;
      const file = join(inside, entry.name);
      // The parts of a name that are not UTF-8 are replaced by a sign, so that the name no longer exists.
      if (!existsSync(file)) leftOut.push(relative(folder, file));
      else if (entry.isDirectory()) walk(file);
      else if (!others.includes(file)) files.push(relative(folder, file));
    }
  };
  walk(folder);
  return { files: files.sort(), leftOut: leftOut.sort() };
}

const KINDS: Readonly<Record<string, string>> = {
  json: 'application/json',
  jsonl: 'application/jsonl',
  gz: 'application/gzip',
  csv: 'text/csv',
  parquet: 'application/vnd.apache.parquet',
  md: 'text/markdown',
  tex: 'application/x-tex',
  yaml: 'application/yaml',
  html: 'text/html',
  svg: 'image/svg+xml',
  png: 'image/png',
  pdf: 'application/pdf',
  mjs: 'text/javascript',
};

function fileEntity(folder: string, path: string): Entity {
  const file = join(folder, path);
  const encodingFormat = KINDS[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
  return withFile(file, 'read', () => ({
    ...{ '@id': path.split(sep).map(encodeURIComponent).join('/'), '@type': 'File', name: path.split(sep).join('/') },
    ...{
      contentSize: String(statSync(file).size),
      sha256: sha256Of(readFileSync(file)),
    },
    encodingFormat,
  }));
}
