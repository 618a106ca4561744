import { join } from 'node:path';

/** Where the files of a results folder lie. */
export const pathsOf = (folder: string) => {
  const at = (...parts: string[]) => join(folder, ...parts);
  return {
    /** There while a process writes into the folder. */
    lock: at('lock'),
    manifest: at('manifest.json'),
    plan: at('plan.csv'),
    ledger: at('ledger.jsonl'),
    /** The ledger of a published folder. */
    packedLedger: at('ledger.jsonl.gz'),
    // What is written when a sweep is over.
    runs: at('runs.csv'),
    summaryCsv: at('summary.csv'),
    summaryMarkdown: at('summary.md'),
    /** The results folder of the search that the settings come from, its trials, and the config with the best of them. */
    search: at('tune'),
    trials: at('tune', 'trials.csv'),
    tuned: at('tuned.yaml'),
  };
};
