import type { Metric } from '../base/metric.js';
import { evaluateClaims } from '../claims/evaluate.js';
import type { ClaimVerdict, Judgement } from '../claims/verdict.js';
import { folderLabels } from '../results/folder-labels.js';
import { measuresOf } from '../results/measures.js';
import type { Results } from '../results/read.js';
import { withoutDeadStarts } from '../results/without-dead-starts.js';

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
    const verdicts = evaluateClaims(results, { metric: leadingMetric(results) });
    return folders.length > 1 ? verdicts.map((verdict) => ({ folder: labels[i]!, ...verdict })) : verdicts;
  });
  const applying = all.filter(({ applies }) => applies);
  const others = new Map(
    all.filter(({ id }) => !applying.some((verdict) => verdict.id === id)).map((verdict) => [verdict.id, verdict]),
  );
  return [...applying, ...[...others.values()].map(({ folder: _, ...verdict }) => verdict)];
}

const leadingMetric = ({ cells, kind }: Results): Metric => measuresOf(cells.map((cell) => ({ cell, kind })))[0].metric;

/** The verdict on a claim, or on a part of one, with all seeds and without those of dead starts. */
export interface SensitiveVerdict {
  readonly folder?: string;
  /** `C2`, `C2a` */
  readonly id: string;
  readonly setting: ClaimVerdict['setting'];
  readonly all: Judgement;
  readonly without: Judgement;
  /** The seeds that are left out. */
  readonly seeds: readonly number[];
}

/**
 * What becomes of the verdicts on each folder without the seeds of dead starts: leaving out one seed shows nothing where
 * another one with the same fault remains. Specifications that were drawn are left as they are.
 */
export function withoutDeadStartsOf(
  folders: readonly Results[],
  verdicts: readonly FolderVerdict[],
): SensitiveVerdict[] {
  const labels = folderLabels(folders);
  return folders.flatMap((results, i) => {
    const own = verdicts.filter(({ folder, applies }) => applies && (folder === undefined || folder === labels[i]));
    const rest = results.drawn || own.length === 0 ? undefined : withoutDeadStarts(results);
    if (!rest) return [];
    const again = evaluateClaims(rest.results, { metric: leadingMetric(results) });
    return own.flatMap(({ folder, id, setting, parts, ...all }): SensitiveVerdict[] => {
      const is = (other: ClaimVerdict) => other.id === id && JSON.stringify(other.setting) === JSON.stringify(setting);
      const without = again.find(is);
      if (!without) return [];
      const common = { ...(folder !== undefined && { folder }), setting, seeds: rest.seeds };
      return [
        { ...common, id, all, without },
        ...parts.map((part, k) => ({ ...common, id: `${id}${part.part}`, all: part, without: without.parts[k]! })),
      ];
    });
  });
}
