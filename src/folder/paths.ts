import { join } from 'node:path';

/** The paths of the files of a results folder. */
export const pathsOf = (folder: string) => {
  const at = (...parts: string[]) => join(folder, ...parts);
  return {
    /** Exists while a process writes into the folder. */
    lock: at('lock'),
    manifest: at('manifest.json'),
    plan: at('plan.csv'),
    ledger: at('ledger.jsonl'),
    /** The ledger of a published folder. */
    packedLedger: at('ledger.jsonl.gz'),
    /** What runs predicted on the test rows, where the config keeps it, and the labels of those rows. */
    predictions: at('predictions'),
    labels: (hash: string) => at('predictions', `labels-${hash}.bin.gz`),
    // Written at the end of a sweep.
    runs: at('runs.csv'),
    summaryCsv: at('summary.csv'),
    summaryMarkdown: at('summary.md'),
    /** The results folder of the search behind the settings, its trials, and the config with the best of them. */
    search: at('tune'),
    trials: at('tune', 'trials.csv'),
    tuned: at('tuned.yaml'),
  };
};
