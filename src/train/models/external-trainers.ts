/**
 * An external program that trains a model of its own on the rows of a table. `src/sweep/trainers/`
 * runs it.
 */
export interface Trainer {
  /** Its name in `models:` of a config, and in results. */
  readonly name: string;
  readonly title: string;
  readonly about: string;
  /** The Python script in `src/sweep/trainers/`, and the module that it needs. */
  readonly script: string;
  readonly module: string;
  /**
   * Raised when the script predicts otherwise than before, so that kept predictions are trained
   * anew.
   */
  readonly version: number;
  /** What a user does to get it. */
  readonly get: string;
}

/** All external trainers by name. */
export const trainers: ReadonlyMap<string, Trainer> = new Map(
  (
    [
      {
        name: 'lightgbm',
        title: 'LightGBM',
        about: 'Trees of LightGBM for each label by itself, if a Python with lightgbm is found.',
        script: 'train_lightgbm.py',
        module: 'lightgbm',
        version: 1,
        get: 'pip install lightgbm (or mmoe-exp[trees])',
      },
    ] satisfies readonly Trainer[]
  ).map((trainer) => [trainer.name, trainer]),
);
