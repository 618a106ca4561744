/** The results of a run, as an engine makes them and a ledger records them. */
export interface Outcome {
  readonly status: 'finished' | 'diverged';
  /** The step, counted from 1, at which the loss of a diverged run was no longer finite. */
  readonly divergedAt?: number;
  /**
   * Metrics after the last step, or with `keep: best` at the best evaluation: `test_mse`,
   * `test_mse_1`, ..., then `validation_...` and `random_...`, `kept_step` and the size, `weights`,
   * `gate_weights` and `parameters` (not of a solved model, which has no steps to choose from), and
   * of the test part `label_correlation` and `positive_share_...`; empty for a diverged run.
   */
  readonly metrics: Readonly<Record<string, number>>;
  readonly curve: Curve;
  /** Gate usage over the test rows after the last step. */
  readonly gates: readonly GateUsage[];
  /**
   * The slates that the model showed after the last step, by its ranking, where it served requests;
   * see data/dataset.ts.
   */
  readonly slates?: Readonly<Record<string, string>>;
}

/**
 * Columns of equal length: `step`; `round` from 0, where there are several rounds; `train_loss`,
 * the mean since the previous point, without loss weights; the metrics at that step, except those
 * that follow from others, such as `nmse`, which is `mse` over a constant; `loss_weight_...` of
 * each task, where loss weights change; and with `keepGradients` `gradient_cosine_...` and
 * `gradient_norm_ratio_...` of each pair of tasks. A solved model has a single point, at the last
 * step of training, and its `train_loss` is that of the training rows.
 */
type Curve = Readonly<Record<string, readonly number[]>>;

/** A gate's weights over the rows of a part. */
export interface GateUsage {
  /** `gate`, or `gate/0` for the gate of the first task. */
  readonly name: string;
  /**
   * Names of its experts, such as `task/0/expert/1`, where not all of them are shared by all tasks.
   */
  readonly experts?: readonly string[];
  readonly mean: readonly number[];
  /**
   * Mean over rows of `-sum_i g_i log g_i`, in nats: from 0, one expert alone, to log n, equal
   * weights of all n.
   */
  readonly entropy: number;
  /**
   * For each expert, the quantiles of its weight over the rows, to four digits. Missing from lines
   * of earlier versions.
   */
  readonly quantiles?: readonly (readonly number[])[];
  /**
   * The entropy at each evaluated step, in the order of the curve, to four digits. Missing from
   * lines of earlier versions.
   */
  readonly entropies?: readonly number[];
  /** The share of decided selectors, for a gate that selects by bits: see `frozenShare`. */
  readonly frozen?: number;
}
