/**
 * Checks the hyper-parameter search in a results folder: its trials, and the config with the best
 * settings.
 */

import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isMapping } from '../../ground/base/grouped.js';
import { listed } from '../../ground/base/words.js';
import { plainConfig } from '../../sweep/config/plain.js';
import { differenceLine, fieldDifferences } from '../../sweep/folder/differences.js';
import { folderPaths } from '../../sweep/folder/paths.js';
import { trialsText } from '../../sweep/folder/trials.js';
import { derivedSearch, recordedTrials, tunedConfig, tunedText } from '../../sweep/tune/tuner.js';
import type { Findings } from './findings.js';
import type { Checking, RecordedFolder } from './ledger.js';
import { compareDerived } from './text.js';

/**
 * Compares the search in a folder with the batches that its config proposes again. `found` makes
 * the config with the best settings of a finished search; it throws if no trial has a score.
 */
export function checkSearch({ folder, config, numerics, ledger, findings }: Checking) {
  const {
    tuner,
    stages: plans,
    tried,
    complete,
  } = derivedSearch(config, ledger.records(), numerics);
  const parent = folderPaths(join(folder, '..'));
  const trials = join(folder, basename(parent.trials));
  // The settings that a search found are beside its folder.
  const tuned = basename(folder) === basename(parent.search) ? [parent.tuned] : [];
  if (!complete) {
    for (const file of [trials, ...tuned].filter(existsSync)) {
      findings.fault(file, `${file}: is of a search that ended, which this one has not`);
    }
    return { plans, selected: undefined, found: undefined };
  }
  compareDerived(trials, 'trials.csv', trialsText(recordedTrials(tried)), findings);
  for (const file of tuned)
    compareDerived(file, 'tuned.yaml', tunedText(config, tuner, tried), findings);
  return { plans, selected: undefined, found: () => tunedConfig(config, tuner, tried) };
}

/**
 * Compares the settings in the config of a folder's runs with those found by the search in that
 * folder.
 */
export function checkTuned(
  { folder, config }: RecordedFolder,
  { found }: { readonly found: (() => Readonly<Record<string, unknown>>) | undefined },
  findings: Findings,
): void {
  const { search, tuned } = folderPaths(folder);
  if (!found) {
    findings.leave(
      'search',
      `whether ${basename(search)} found the settings of the runs, as it has not ended`,
    );
    return;
  }
  const [before, now] = [readPlain(found()), readPlain(plainConfig(config))];
  const searched = searchedIn(before);
  const changes = fieldDifferences(fixedSettings(before, searched), fixedSettings(now, searched));
  const [change, ...more] = changes.map(differenceLine);
  if (change !== undefined) {
    const others = more.length > 0 ? ` (and ${more.length} more)` : '';
    findings.fault(
      search,
      `${search}: it did not find the settings of the runs: ${change} of the runs${others}: mmoe-exp run ${tuned} makes them anew`,
    );
  }
  // Where runs are scored differently, for example, the settings may be those that were found and
  // yet not the best for the runs.
  const others = fieldDifferences(otherOptions(before, now), otherOptions(now, before)).map(
    ({ path }) => path,
  );
  if (others.length > 0)
    findings.leave('search', `the search in ${listed(others)}, in which the runs are others`);
}

/** Other models may have settings from elsewhere. */
const searchedIn = ({ settings, replicates }: Plain): ReadonlySet<string> =>
  new Set([settings, ...replicates].flatMap((ofModels) => Object.keys(ofModels)));

function fixedSettings({ settings, replicates }: Plain, searched: ReadonlySet<string>) {
  const own = (ofModels: Mapping) =>
    Object.fromEntries(Object.entries(ofModels).filter(([name]) => searched.has(name)));
  // Replicates by number, because a list is compared as a whole.
  return {
    settings: own(settings),
    replicates: { ...replicates.map(own) },
    numberOfReplicates: replicates.length,
  };
}

/**
 * The other options that determine how good settings are; of models, those that both configs have.
 */
function otherOptions({ data, training, models }: Plain, other: Plain) {
  const names = new Set(other.models.map(modelName));
  const both = models.filter((model) => names.has(modelName(model)));
  return {
    data,
    training,
    models: Object.fromEntries(both.map((model) => [modelName(model), JSON.stringify(model)])),
  };
}

const modelName = (model: string | Mapping): string =>
  typeof model === 'string' ? model : String(model.name);

type Mapping = Readonly<Record<string, unknown>>;

/** The parts of a config, as plain data, that are compared here. */
type Plain = ReturnType<typeof readPlain>;

function readPlain({ data, training, models, settings, replicates }: Mapping) {
  const itemsOf = (list: unknown): readonly unknown[] => (Array.isArray(list) ? list : []);
  return {
    data,
    training,
    models: itemsOf(models).filter((model) => typeof model === 'string' || isMapping(model)),
    settings: isMapping(settings) ? settings : {},
    replicates: itemsOf(replicates).filter(isMapping),
  };
}
