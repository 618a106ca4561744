/** The metrics of each kind of label. */
export const metricsByKind = {
  regression: ['mse', 'nmse'],
  binary: ['auc', 'log_loss'],
} as const;

export type MetricName = (typeof metricsByKind)[keyof typeof metricsByKind][number];

/** Which way a metric column such as `test_mse_1` or `validation_auc` is better. */
export function directionOf(column: string): 'lower' | 'higher' {
  return /_auc(_|$)/.test(column) ? 'higher' : 'lower';
}
