/** The name of live experiments: of their records in results, and of the part of a folder that contains them. */
export const LIVE = 'live';

export const servedMetrics = {
  value: { title: 'value', unit: 'positives a request', better: 'higher' },
  /** The exact worth of a ranking by engagement alone. */
  alone: { title: 'value by engagement alone', unit: 'positives a request', better: 'higher' },
  /** The worth of a ranking estimated from a random log by inverse propensity scores. */
  ips: { title: 'value by IPS', unit: 'positives a request', better: 'higher' },
  /** The worth of a ranking estimated from a random log by weights that sum to 1. */
  snips: { title: 'value by self-normalised IPS', unit: 'positives a request', better: 'higher' },
} as const;
