import { evaluateClaims } from './claims/evaluate.js';
import type { ClaimVerdict } from './claims/verdict.js';
import { folderLabels } from './layout.js';
import { metricsOf } from './metrics.js';
import type { Results } from './results.js';

/** A verdict with the folder whose runs it is on, where there are several. */
export interface FolderVerdict extends ClaimVerdict {
  readonly folder?: string;
}

/**
 * The claims of each folder by its leading metric: runs of different folders are never tested together, and may be
 * measured differently.
 */
export function verdictsOf(folders: readonly Results[]): FolderVerdict[] {
  const labels = folderLabels(folders);
  return folders.flatMap((results, i) => {
    const verdicts = evaluateClaims(results, { metric: metricsOf(results.cells)[0] });
    return folders.length > 1 ? verdicts.map((verdict) => ({ folder: labels[i]!, ...verdict })) : verdicts;
  });
}
