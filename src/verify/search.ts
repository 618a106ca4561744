import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { plainConfig } from '../config/plain.js';
import { differenceLine, fieldDifferences } from '../folder/differences.js';
import { pathsOf } from '../folder/paths.js';
import { LATER_TRIAL_COLUMNS, trialsText } from '../folder/trials.js';
import type { StagePlan } from '../sweep/plan.js';
import { derivedSearch } from '../tune/derived.js';
import { tunedConfig, tunedText } from '../tune/tuned-config.js';
import { recordedTrials } from '../tune/tuner.js';
import { listed } from '../words.js';
import type { Findings } from './findings.js';
import { holdText } from './held-text.js';
import type { Holding, RecordedFolder } from './holding.js';

/** What follows from the runs of a search. */
export interface HeldSearch {
  /** The batches that it planned. */
  readonly plans: readonly StagePlan[];
  /** Of a search that ended: the config with what it found, as plain data. @throws InputError where no trial has a score */
  readonly found?: () => Readonly<Record<string, unknown>>;
}

/** Plans a search again; holds its trials, and the settings that were found. */
export function holdSearch({ folder, config, numerics, ledger, findings }: Holding): HeldSearch {
  const { tuner, stages: plans, tried, complete } = derivedSearch(config, ledger.records(), numerics);
  const parent = pathsOf(join(folder, '..'));
  const trials = join(folder, basename(parent.trials));
  // What was found lies beside the search.
  const tuned = basename(folder) === basename(parent.search) ? [parent.tuned] : [];
  for (const file of [trials, ...tuned].filter((file) => existsSync(file))) {
    if (!complete) {
      findings.fault(file, `${file}: is of a search that ended, which this one has not`);
    } else if (file === trials) {
      findings.compare('trials');
      holdText(file, trialsText(recordedTrials(tried)), findings, { later: LATER_TRIAL_COLUMNS });
    } else {
      findings.compare('settings found');
      holdText(file, tunedText(config, tuner, tried), findings);
    }
  }
  return { plans, ...(complete && { found: () => tunedConfig(config, tuner, tried) }) };
}

/** Holds the config of a folder's runs against what the search beside them found. */
export function holdTuned(
  { folder, config }: RecordedFolder,
  { found }: Pick<HeldSearch, 'found'>,
  findings: Findings,
): void {
  const { search, tuned } = pathsOf(folder);
  if (!found) {
    findings.leave(`whether ${basename(search)} found the settings of the runs, as it has not ended`);
    return;
  }
  const [before, now] = [found(), plainConfig(config)];
  // A model that was not searched may have settings of its own.
  const changes = fieldDifferences(settingsOf(before), settingsOf(now)).filter(({ before }) => before !== undefined);
  const [change, ...more] = changes.map(differenceLine);
  if (change !== undefined) {
    const others = more.length > 0 ? ` (and ${more.length} more)` : '';
    findings.fault(
      search,
      `${search}: it did not find the settings of the runs: ${change} of the runs${others}: mmoe-exp run ${tuned} makes them anew`,
    );
  }
  // Where runs are scored otherwise, say, the settings may be those that were found, and yet not the best for it.
  const others = fieldDifferences(restOf(before), restOf(now)).map(({ path }) => path);
  if (others.length > 0) findings.leave(`the search in ${listed(others, 'and')}, in which the runs are others`);
}

const settingsOf = ({ settings, replicates }: Plain) => ({
  settings,
  // By number, as a list is compared as a whole.
  replicates: { ...(replicates as readonly unknown[] | undefined) },
});

const restOf = ({ data, training }: Plain) => ({ data, training });

type Plain = Readonly<Record<string, unknown>>;
