import { evaluateClaims } from '../claims/evaluate.js';
import type { ClaimVerdict } from '../claims/verdict.js';
import { folderLabels } from './layout.js';
import { metricsOf } from './metrics.js';
import type { Results } from './results.js';

/** A verdict with the folder whose runs it is on, where there are several. */
export interface FolderVerdict extends ClaimVerdict {
  readonly folder?: string;
}

/**
 * The claims of each folder by its leading metric: runs of different folders are never tested together, and may be
 * measured differently. Claims about other data than any of the folders' come last, once each.
 */
export function verdictsOf(folders: readonly Results[]): FolderVerdict[] {
  const labels = folderLabels(folders);
  const all = folders.flatMap((results, i): FolderVerdict[] => {
    const verdicts = evaluateClaims(results, { metric: metricsOf(results.cells)[0] });
    return folders.length > 1 ? verdicts.map((verdict) => ({ folder: labels[i]!, ...verdict })) : verdicts;
  });
  const applying = all.filter(({ applies }) => applies);
  const others = new Map(
    all.filter(({ id }) => !applying.some((verdict) => verdict.id === id)).map((verdict) => [verdict.id, verdict]),
  );
  return [...applying, ...[...others.values()].map(({ folder: _, ...verdict }) => verdict)];
}
