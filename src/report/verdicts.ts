import { evaluateClaims } from '../claims/evaluate.js';
import type { ClaimVerdict } from '../claims/verdict.js';
import { folderLabels } from './arrangement.js';
import { measuresOf } from './measures.js';
import type { Results } from './results.js';

/** A verdict, with the folder that it is about where there are several. */
export interface FolderVerdict extends ClaimVerdict {
  readonly folder?: string;
}

/** What is said in place of verdicts where no claim is about such data. */
export const NONE_APPLIES = "The paper's claims are not applicable: they are about its own data.";

/** Whether some claim is about the data at hand. */
export const someApply = (verdicts: readonly FolderVerdict[]): boolean => verdicts.some(({ applies }) => applies);

/**
 * The verdicts on each folder by its leading metric: runs of different folders are never tested together, and may be
 * measured differently. Claims about data that no folder has come last, once each.
 */
export function verdictsOf(folders: readonly Results[]): FolderVerdict[] {
  const labels = folderLabels(folders);
  const all = folders.flatMap((results, i): FolderVerdict[] => {
    const verdicts = evaluateClaims(results, {
      metric: measuresOf(results.cells.map((cell) => ({ cell, kind: results.kind })))[0].metric,
    });
    return folders.length > 1 ? verdicts.map((verdict) => ({ folder: labels[i]!, ...verdict })) : verdicts;
  });
  const applying = all.filter(({ applies }) => applies);
  const others = new Map(
    all.filter(({ id }) => !applying.some((verdict) => verdict.id === id)).map((verdict) => [verdict.id, verdict]),
  );
  return [...applying, ...[...others.values()].map(({ folder: _, ...verdict }) => verdict)];
}
