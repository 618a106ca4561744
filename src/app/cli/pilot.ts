import { InputError } from '../../ground/base/errors.js';
import { cellName } from '../../ground/base/words.js';
import { makeClaim } from '../../judge/claims/declared.js';
import { type ClaimSize, sizesIn } from '../../judge/claims/evaluate.js';
import { MAX_UNITS } from '../../judge/claims/size.js';
import { readResults } from '../../judge/results/reader.js';
import type { Config } from '../../sweep/config/config.js';

/*
 * `mmoe-exp run CONFIG --dry-run --pilot DIR`: how many seeds would decide the claims of the config, by the runs of a pilot.
 */

/** Returns what the runs of a pilot say on the claims of a config. @throws InputError if the config has none, or the folder has no runs */
export function pilotSizes(config: Config, folder: string): ClaimSize[] {
  const { claims = [], data } = config;
  if (claims.length === 0) throw new InputError('arguments', ['--pilot: the config has no claims to plan seeds for']);
  return sizesIn(
    readResults(folder),
    claims.map((claim) => makeClaim(claim, data.kind)),
  );
}

/** A line for each claim, and the number of seeds that is enough for all. */
export function pilotText(sizes: readonly ClaimSize[], folder: string): string {
  const lines = sizes.map((size) => `${cellName(size.id, size.fields)}: ${sizeWords(size)}`);
  const most = Math.max(...sizes.flatMap(({ needed, unit }) => (unit === 'seed' ? (needed ?? []) : [])));
  const total = Number.isFinite(most) && sizes.every(({ needed }) => needed !== undefined) ? [`seeds: ${most}`] : [];
  return `\nunits that decide each claim in four of five resamples, if effects are those in ${folder}:\n\n${[...lines, ...total].join('\n')}\n`;
}

function sizeWords({ needed, there, unit }: ClaimSize): string {
  if (there === 0) return 'the pilot has too few runs to compare';
  const pilot = `the pilot has ${there}`;
  return needed === undefined ? `more than ${MAX_UNITS} ${unit}s (${pilot})` : `about ${needed} ${unit}s (${pilot})`;
}
