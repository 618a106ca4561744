import type { Metric } from '../base/metric.js';
import { evaluateClaims } from '../claims/evaluate.js';
import { type OverSettings, overSettings } from '../claims/over-settings.js';
import type { ClaimVerdict } from '../claims/verdict.js';
import { withoutDeadStarts } from '../results/dead-starts.js';
import { measuresOf } from '../results/measures.js';
import { folderLabels, type Results } from '../results/read.js';
import type { FolderVerdict } from './contents.js';

/**
 * Each folder by its own leading metric, as runs of different folders are never tested together; claims about data that
 * no folder has come last, once each.
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

export function overSettingsOf(folders: readonly Results[], verdicts: readonly FolderVerdict[]): OverSettings[] {
  const [results, ...others] = folders;
  if (!results || others.length > 0) return [];
  const { kind, data } = results;
  return overSettings(verdicts, (setting) => kind.properties?.(data, setting) ?? {});
}

const leadingMetric = ({ cells, kind }: Results): Metric => measuresOf(cells.map((cell) => ({ cell, kind })))[0].metric;

/**
 * Without the seeds of all dead starts; empty for several folders, drawn specifications, and without such starts. All
 * together: leaving out one shows nothing where another has the same fault.
 */
export function withoutDeadStartsOf([results, ...others]: readonly Results[]): ClaimVerdict[] {
  const rest = !results || results.drawn || others.length > 0 ? undefined : withoutDeadStarts(results);
  return rest ? evaluateClaims(rest, { metric: leadingMetric(results!) }).filter(({ applies }) => applies) : [];
}
