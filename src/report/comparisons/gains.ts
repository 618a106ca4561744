import type { Losses } from '../../claims/losses.js';
import { mean } from '../../stats/moments.js';
import { meanOf } from '../../stats/student.js';
import { inPaperOrder } from '../arrangement.js';
import type { ModelGains, TaskComparison, TaskModel } from './comparison.js';

/** A compared task whose models still have their losses. */
export interface ComparedTask extends TaskComparison {
  readonly models: readonly (TaskModel & { readonly losses: Losses })[];
}

/** What each model but the baseline gains; nothing without a baseline. */
export function gainsOf(baseline: string | undefined, tasks: readonly ComparedTask[]): ModelGains[] {
  if (baseline === undefined) return [];
  const names = inPaperOrder(tasks.flatMap(({ models }) => models.map(({ model }) => model)));
  return names.filter((name) => name !== baseline).map((name) => modelGains(name, baseline, tasks));
}

function modelGains(name: string, baseline: string, tasks: readonly ComparedTask[]): ModelGains {
  const byTask = tasks.map(({ title, models }) => {
    const [own, alone] = [name, baseline].map((wanted) => models.find(({ model }) => model === wanted));
    return { title, own, gains: own && alone && unitGains(own.losses, alone.losses) };
  });
  const all = byTask.flatMap(({ gains }) => gains ?? []);
  const units = [...(all[0]?.keys() ?? [])].filter((unit) => all.every((gains) => gains.has(unit)));
  const overall = units.map((unit) => mean(all.map((gains) => gains.get(unit)!))!);
  return {
    model: name,
    tasks: byTask.map(({ title, own, gains }) => ({
      title,
      gain: gains && meanOf([...gains.values()]),
      sure: own?.difference?.sure,
    })),
    overall: all.length === tasks.length ? meanOf(overall) : undefined,
  };
}

/**
 * What a model gains on each unit on which both finished, relative to the metric of the other one: `(M - B) / B` where higher
 * is better, `(B - M) / B` where lower is. Both are that of losses, negated where higher is better, over the size of B.
 */
function unitGains(losses: Losses, alone: Losses): Map<number, number> {
  const others = new Map(alone.units.map((unit, i) => [unit, alone.values[i]!]));
  const gains = losses.units.flatMap((unit, i): [number, number][] => {
    const other = others.get(unit);
    const gain = other === undefined ? Number.NaN : (other - losses.values[i]!) / Math.abs(other);
    return Number.isFinite(gain) ? [[unit, gain]] : [];
  });
  return new Map(gains);
}
