import type { Config } from '../config/config.js';
import { planFinal } from './plan.js';
import { runSearch } from './search.js';
import { selectorOf } from './selection.js';
import { runStage, type StageOptions, type SweepResult } from './sweep.js';

/**
 * Trains all runs of a config that the ledger lacks: first the selection, where there is one, then the final runs.
 * @throws InputError where the plan is too large, data are missing, or a selection has nothing to choose by
 */
export async function runConfig(config: Config, options: StageOptions): Promise<SweepResult> {
  // The runs of a selection are not results: their predictions are not kept.
  const { predictions: _, ...selecting } = options;
  const { engine, ledger, onEvent } = options;
  const search = selectorOf(config);
  if (!search) {
    const final = planFinal(config, engine);
    return { stages: [final], end: await runStage(final, options) };
  }
  const { tried, stages, end } = await runSearch({ ...selecting, search, records: ledger.runs.values() });
  // Unless all of its runs are done, the choice would depend on chance.
  if (end !== 'whole') return { stages, end };
  const choices = search.choices(tried);
  onEvent({ event: 'selected', selection: config.select!, choices });
  const final = planFinal(config, engine, search.finalCells(choices));
  return { stages: [...stages, final], choices, end: await runStage(final, options) };
}
