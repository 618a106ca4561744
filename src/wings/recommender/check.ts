import { join } from 'node:path';
import { canonicalJson } from '../../base/canonical-json.js';
import { counted, listed } from '../../base/words.js';
import { recordsIn } from '../../folder/supplement.js';
import { Findings, faulting } from '../../verify/findings.js';
import { sampleOf } from '../../verify/train-again.js';
import { experimentsIn, made } from './live.js';
import { type LiveHead, type LiveRecord, liveFile, liveId } from './record.js';

/**
 * Repeats live experiments, a sample drawn with a seed, and compares them with their file; of the others it checks the
 * runs. A line on runs that the ledger lacks is a fault, and so is a duplicate.
 */
export function checkLive(folder: string, sample: number | undefined, seed: number): Findings {
  const findings = new Findings();
  faulting(liveFile.name, findings, () => checkLines(folder, sample, seed, findings));
  return findings;
}

function checkLines(folder: string, sample: number | undefined, seed: number, findings: Findings): void {
  const file = join(folder, liveFile.file);
  let leftOut = 0;
  const records = recordsIn(folder, liveFile, () => leftOut++);
  const leave = (what: string) => findings.leave(liveFile.name, what);
  if (leftOut > 0) leave(`${counted(leftOut, 'line')} of live.jsonl that ${leftOut === 1 ? 'is none' : 'are none'}`);
  if (records.length === 0) return;
  const experiments = experimentsIn(folder);
  const ids = records.map(liveId);
  const drawn = sampleOf(new Set(ids), sample, seed);
  const seen = new Set<string>();
  let again = 0;
  for (const [i, record] of records.entries()) {
    const fault = (text: string) => findings.fault(file, `${file}:${i + 1}: ${text}`);
    const id = ids[i]!;
    const experiment = experiments.on(record.arms, record.repeats);
    if (experiment?.id !== id) fault('these experiments are of no runs in the ledger');
    else if (seen.has(id)) fault('these experiments are in another line, too');
    else {
      if (drawn.has(id)) again++;
      const changed = drawn.has(id) ? differing(record, made(experiment)) : differing(headOf(record), experiment.head);
      if (changed.length > 0) fault(`${listed(changed)} differ from what comes of its runs`);
    }
    seen.add(id);
  }
  findings.compare(`live experiments (${again} of ${counted(records.length, 'line')} made again)`);
  const repeats = [...new Set(records.map(({ repeats }) => repeats))];
  const due = new Set(repeats.flatMap((count) => experiments.all(count)).map(({ id }) => id));
  const others = [...seen].filter((id) => !due.has(id)).length;
  // Such experiments were made before models were added or reordered, or with a selection of seeds.
  if (others > 0) leave(`${counted(others, 'live experiment')} on other arms than its plan has`);
  const missing = [...due].filter((id) => !seen.has(id)).length;
  if (missing > 0) leave(`${counted(missing, 'live experiment')} that its runs allow and live.jsonl lacks`);
  if (experiments.unknown > 0) findings.lack(`slates of ${counted(experiments.unknown, 'run')}`);
}

const headOf = ({ pairs: _, arms, ...head }: LiveRecord): LiveHead => ({
  ...head,
  arms: arms.map(({ worth: _, rejections: __, ...arm }) => arm),
});

const differing = <R extends object>(before: R, now: R): string[] =>
  (Object.keys(now) as (keyof R & string)[]).filter((name) => canonicalJson(before[name]) !== canonicalJson(now[name]));
