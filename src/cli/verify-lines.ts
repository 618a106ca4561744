import { counted, listed, visible } from '../base/words.js';
import type { Shard } from '../folder/manifest.js';
import type { RunRecord } from '../folder/record.js';
import { cellName } from '../sweep/cells.js';
import type { Findings, Part } from '../verify/findings.js';
import type { Verification } from '../verify/train-again.js';
import type { Verdict } from '../verify/verdict.js';
import { print, tell, writeEvent } from './output.js';
import { shardName } from './shards.js';

/** Receives the results of a verification as they become known. */
export interface VerificationTeller {
  found(findings: Findings): void;
  /** `place` is the number of the run among all: `3/20`. */
  verified(verification: Verification, place: string): void;
  ended(verdict: Verdict, of: VerifiedAs): void;
}

/** The options of a verification. */
interface VerifiedAs {
  readonly folder: string;
  /** The machine in words, such as `wasm simd128`. */
  readonly machine: string;
  readonly shard: Shard | undefined;
  /** The seed of the sample, where there is one. */
  readonly seed?: number;
  /** Whether missing runs were accepted, and which parts were accepted as not comparable. */
  readonly unfinished: boolean;
  readonly without: readonly Part[];
}

/** Reports to programs, as events. */
const inEvents: VerificationTeller = {
  found({ notes, faults }) {
    notes.forEach(warn);
    for (const fault of faults) writeEvent({ event: 'fault', fault });
  },
  verified({ record: { key, model, cell, seed }, mismatches }) {
    writeEvent({ event: 'run', key, model, cell, seed, same: mismatches.length === 0, mismatches });
  },
  ended: (verdict, { folder, machine, shard, seed }) =>
    writeEvent({
      event: 'end',
      folder,
      machine,
      ...(shard && { shard }),
      ...(seed !== undefined && { seed }),
      ...verdict,
    }),
};

/** Reports to people, as lines. */
const inLines: VerificationTeller = {
  found({ notes, faults }) {
    notes.forEach(warn);
    faults.forEach(line);
  },
  verified({ record, mismatches }, place) {
    line(`${place} ${runName(record)}: ${mismatches.length > 0 ? 'differs' : 'the same'}`);
    for (const mismatch of mismatches) line(`  ${mismatch}`);
  },
  ended(verdict, { shard, seed, unfinished, without }) {
    const { runs, same, different, planned, done, missing, faults, isNextOpen, compared, notCompared, notThere } =
      verdict;
    const wrong = [
      ...(faults > 0 ? [counted(faults, 'fault')] : []),
      ...(different > 0 ? [`${counted(different, 'run')} that came out different`] : []),
    ];
    const open = [
      ...(missing > 0 ? [`${counted(missing, 'planned run')} ${missing === 1 ? 'is' : 'are'} missing`] : []),
      ...(isNextOpen ? ['the next stage is not planned yet'] : []),
      ...(shard ? [`it is ${shardName(shard)} alone`] : []),
    ];
    const accepting = unfinished ? '' : ' (--unfinished accepts that)';
    const but = open.length > 0 ? `, but ${listed(open, 'and')}${accepting}` : '';
    const ofShard = shard ? ` of ${shardName(shard)}` : '';
    const ofFolder = faults > 0 ? `; ${counted(faults, 'fault')} of the folder` : '';
    line(`${done} of ${planned} planned runs${ofShard} are in the ledger${ofFolder}`);
    const drawn = seed === undefined ? '' : `; --seed ${seed} draws the same sample`;
    line(`${same} of ${runs} runs are the same to the bit${drawn}`);
    line(`compared: ${listed(compared, 'and')}: ${listed(wrong, 'and') || 'nothing differs'}${but}`);
    if (notThere.length > 0) line(`not there: ${notThere.join('; ')}`);
    for (const { part, what } of notCompared) {
      line(`not compared: ${what}${without.includes(part) ? '' : ` (--without ${part} accepts that)`}`);
    }
  },
};

export const verificationTeller = (json: boolean): VerificationTeller => (json ? inEvents : inLines);

export const runName = ({ key, model, cell, seed }: RunRecord): string =>
  `${key}, ${cellName(model, cell)}, seed ${seed}`;

/** Prints a line that may contain names from the folder. */
const line = (text: string): void => print(`${visible(text)}\n`);

export const warn = (text: string): void => tell(visible(text));
