import type { Metric } from '../base/metric.js';
import { evaluateClaims } from '../claims/evaluate.js';
import { type OverSettings, overSettings } from '../claims/over-settings.js';
import type { ClaimVerdict } from '../claims/verdict.js';
import { withoutDeadStarts } from '../results/dead-starts.js';
import { measuresOf } from '../results/measures.js';
import { folderLabels, type Results } from '../results/read.js';
import type { FolderVerdict, SensitiveVerdict } from './contents.js';

/**
 * The verdicts on each folder by its leading metric: runs of different folders are never tested together, and may be
 * measured by different metrics. Claims about data that no folder has come last, once each.
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

/** The parts of claims over the settings of one folder; empty for several folders. */
export function overSettingsOf(folders: readonly Results[], verdicts: readonly FolderVerdict[]): OverSettings[] {
  const [results, ...others] = folders;
  if (!results || others.length > 0) return [];
  const { kind, data } = results;
  return overSettings(verdicts, (setting) => kind.properties?.(data, setting) ?? {});
}

const leadingMetric = ({ cells, kind }: Results): Metric => measuresOf(cells.map((cell) => ({ cell, kind })))[0].metric;

/**
 * The verdicts on each folder with and without the seeds of dead starts. All such seeds are left out together, since
 * leaving out one shows nothing where another one with the same fault remains. Specifications that were drawn are not
 * examined.
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
