import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import * as z from 'zod';
import { canonicalJson } from '../canonical-json.js';
import { InputError } from '../errors.js';
import { readWhole, withFile, writeWhole } from '../files.js';
import { SHA256 } from '../sha256.js';
import { mib, thousands } from '../words.js';
import { ledgerFileOf } from './ledger.js';
import { bytesOf, linesOf } from './lines.js';
import { trainerShape } from './manifest.js';
import { pathsOf } from './paths.js';

const count = z.int().min(0);
const sha256 = z.string().regex(SHA256);

const recordShape = trainerShape.extend({
  version: z.literal(1),
  /** Who says so, where they give a name. */
  by: z.string().min(1).exactOptional(),
  /** ISO 8601, UTC. */
  at: z.iso.datetime(),
  /** Of the files, the ledger's unpacked. */
  sha256: z.object({ ledger: sha256, manifest: sha256, plan: sha256 }).readonly(),
  /** How many runs were planned and done, how many of those were trained again, and how many came out the same to the bit. */
  runs: z.object({ planned: count, done: count, again: count, same: count }).readonly(),
  /** The keys of the runs that were trained again. */
  keys: z.union([z.literal('all'), z.array(z.string().regex(/^[0-9a-f]{1,64}$/)).readonly()]),
  /** Of the folder: what does not follow from its config and its ledger. */
  faults: count,
  /** The files of its report that were compared. */
  reportFiles: count,
  result: z.enum(['same', 'different']),
});

/**
 * A line of `attestations.jsonl`: that somebody held a results folder against its ledger and trained runs of it again, and what came
 * of it. It is what they say: nothing in it is signed.
 */
export type Attestation = Readonly<z.infer<typeof recordShape>>;

/** What the files of a folder are now. @throws InputError where one cannot be read */
export function hashesIn(folder: string): Attestation['sha256'] {
  const { manifest, plan } = pathsOf(folder);
  return { ledger: hashOf(ledgerFileOf(folder)), manifest: hashOf(manifest), plan: hashOf(plan) };
}

const hashOf = (file: string): string =>
  withFile(file, 'read', () => {
    const hash = createHash('sha256');
    for (const bytes of bytesOf(file)) hash.update(bytes);
    return hash.digest('hex');
  });

/** What a folder's attestations say. */
export interface ReadAttestations {
  readonly attestations: readonly (Attestation & {
    /** Whether it is of the ledger as it is now. */
    readonly isCurrent: boolean;
  })[];
  /** What is left out, one line per fault. */
  readonly faults: readonly string[];
}

/** Far more than people write; of lines that are none, as many are told, and nothing is read after them. */
const MOST = 1000;
const MOST_BYTES = 2 ** 24;

/** Reads the attestations of a folder; none where it has none. @throws InputError where the file cannot be read, or is too large */
export function readAttestations(folder: string): ReadAttestations {
  const { attestations: file } = pathsOf(folder);
  if (!existsSync(file)) return { attestations: [], faults: [] };
  const faults: string[] = [];
  const read: Attestation[] = [];
  withFile(file, 'read', () => {
    for (const { text, number } of linesOf(file, MOST_BYTES)) {
      const record = recordIn(text);
      const isFull = (record ? read : faults).length === MOST;
      if (isFull) {
        const what = record ? 'attestations' : 'lines that are none';
        faults.push(`${file}: has more than ${thousands(MOST)} ${what}: what follows line ${number - 1} is left out`);
        return;
      }
      if (record) read.push(record);
      else faults.push(`${file}:${number}: the line is no attestation, or damaged, and left out`);
    }
  });
  return { attestations: judged(folder, read), faults };
}

function judged(folder: string, records: readonly Attestation[]): ReadAttestations['attestations'] {
  if (records.length === 0) return [];
  const ledger = hashOf(ledgerFileOf(folder));
  return records.map((record) => ({ ...record, isCurrent: record.sha256.ledger === ledger }));
}

function recordIn(line: string): Attestation | undefined {
  try {
    const { data } = recordShape.safeParse(JSON.parse(line));
    return data && isWhole(data) ? data : undefined;
  } catch {
    return undefined;
  }
}

/** Characters of a line without its keys: names of machines and people are short. */
const LONGEST = 4000;

/** Whether the parts of a record fit each other, and are as short as those that are written here. */
function isWhole({ keys, ...record }: Attestation): boolean {
  const { done, again, same } = record.runs;
  return (
    same <= again &&
    again <= done &&
    (keys === 'all' ? again === done : again === keys.length) &&
    (record.result === 'same') === (same === again && record.faults === 0) &&
    canonicalJson(record).length <= LONGEST
  );
}

/** Adds an attestation at the end. Only the holder of the folder's lock may. @throws InputError where it cannot be written */
export function addAttestation(folder: string, record: Attestation): void {
  const { attestations: file } = pathsOf(folder);
  const before = existsSync(file) ? withFile(file, 'read', () => readWhole(file, MOST_BYTES).toString()) : '';
  const text = `${before}${before === '' || before.endsWith('\n') ? '' : '\n'}${canonicalJson(record)}\n`;
  if (Buffer.byteLength(text) > MOST_BYTES) {
    throw new InputError([`${file}: would have more than ${mib(MOST_BYTES)}: move it aside`]);
  }
  writeWhole(file, text);
}
