import type { Chart } from '../judge/report/charts/chart.js';
import { live } from './recommender/chart-live.js';
import { offlineLive } from './recommender/chart-offline-live.js';
import { byLabel } from './tables/chart-by-label.js';

/** The charts of extras. A page draws them as well: no imports from Node. */
export const extraCharts: readonly Chart[] = [byLabel, live, offlineLive];
