import { join } from 'node:path';
import { Findings, faulting } from '../../app/verify/findings.js';
import { sampleKeys } from '../../app/verify/train-again.js';
import { canonicalJson } from '../../ground/base/canonical-json.js';
import { counted, listed } from '../../ground/base/words.js';
import { recordsIn } from '../../sweep/folder/extra-records.js';
import { experimentsIn, made } from './live.js';
import { type LiveRecord, liveFile, liveId } from './record.js';

/**
 * Repeats live experiments, all or a sample drawn with a seed, and compares them with their file; a
 * duplicate is a fault.
 */
export function checkLive(folder: string, sample: number | undefined, seed: number): Findings {
  const findings = new Findings();
  faulting(liveFile.name, findings, () => checkLines(folder, sample, seed, findings));
  return findings;
}

function checkLines(
  folder: string,
  sample: number | undefined,
  seed: number,
  findings: Findings,
): void {
  const file = join(folder, liveFile.file);
  let leftOut = 0;
  const records = recordsIn(folder, liveFile, () => leftOut++);
  const leave = (what: string) => findings.leave(liveFile.name, what);
  if (leftOut > 0)
    leave(
      `${counted(leftOut, 'line')} of live.jsonl that ${leftOut === 1 ? 'is none' : 'are none'}`,
    );
  if (records.length === 0) return;
  const { all, unknown } = experimentsIn(folder);
  const repeats = [...new Set(records.map(({ repeats }) => repeats))];
  const due = new Map(repeats.flatMap(all).map((experiment) => [experiment.id, experiment]));
  const ids = records.map(liveId);
  const drawn = sampleKeys(new Set(ids.filter((id) => due.has(id))), sample, seed);
  const seen = new Set<string>();
  records.forEach((record, i) => {
    const fault = (text: string) => findings.fault(file, `${file}:${i + 1}: ${text}`);
    const id = ids[i]!;
    if (seen.has(id)) fault('these experiments are in another line, too');
    else if (drawn.has(id)) {
      const changed = differing(record, made(due.get(id)!));
      if (changed.length > 0) fault(`${listed(changed)} differ from what comes of its runs`);
    }
    seen.add(id);
  });
  findings.compare(
    `live experiments (${drawn.size} of ${counted(records.length, 'line')} made again)`,
  );
  const others = ids.filter((id) => !due.has(id)).length;
  // Such experiments were made before models were added or reordered, or not by this program.
  if (others > 0) leave(`${counted(others, 'live experiment')} on other arms than its plan has`);
  const missing = [...due.keys()].filter((id) => !seen.has(id)).length;
  if (missing > 0)
    leave(`${counted(missing, 'live experiment')} that its runs allow and live.jsonl lacks`);
  if (unknown > 0) findings.lack(`slates of ${counted(unknown, 'run')}`);
}

const differing = (before: LiveRecord, now: LiveRecord): string[] =>
  (Object.keys(now) as (keyof LiveRecord)[]).filter(
    (name) => canonicalJson(before[name]) !== canonicalJson(now[name]),
  );
