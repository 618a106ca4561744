import { type Quantity, quantityOf } from '../results/losses.js';
import type { Arms } from './checks/lift.js';

/** What counts of a live experiment: the tasks of the recommender, and how an arm ranks (see data/recommender/service.ts). */
export const worthOf = (task: 'engagement' | 'satisfaction', ranking: 'value' | 'alone' = 'value'): Quantity =>
  quantityOf({ part: 'live', name: ranking, task });

/** Arms by their models: Single-Task is served by engagement alone, as in Table 4, all others by both tasks. */
export const armsOf = (treatment: string, control: string, of: 'engagement' | 'satisfaction', at?: number): Arms => ({
  ...{ treatment: armOf(treatment, of, at), control: armOf(control, of, at), of },
});

const armOf = (model: string, task: 'engagement' | 'satisfaction', at: number | undefined) => ({
  ...{ model, quantity: worthOf(task, model === 'single-task' ? 'alone' : 'value') },
  ...(at !== undefined && { at }),
});
