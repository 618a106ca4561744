import type { Losses } from '../../results/losses.js';
import { mean } from '../../stats/moments.js';
import { meanOf } from '../../stats/student.js';
import { inPaperOrder } from '../arrangement.js';
import { type MethodPredictions, methodGain, type PairedMethods } from '../methods.js';
import type { Gain, ModelGains, TaskComparison, TaskModel } from './comparison.js';

/** A compared task whose models still have their losses, and what was kept of their predictions. */
export interface ComparedTask extends TaskComparison {
  readonly models: readonly (TaskModel & { readonly losses: Losses; readonly kept: MethodPredictions | undefined })[];
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
    const gains = own && alone && unitGains(own.losses, alone.losses);
    const kept = own?.kept && alone?.kept && { one: own.kept, other: alone.kept };
    return { title, gains, kept, sure: own?.difference?.sure };
  });
  const all = byTask.flatMap(({ gains }) => gains ?? []);
  const units = [...(all[0]?.keys() ?? [])].filter((unit) => all.every((gains) => gains.has(unit)));
  const overall = units.map((unit) => mean(all.map((gains) => gains.get(unit)!))!);
  const kept = byTask.flatMap(({ kept }) => kept ?? []);
  return {
    model: name,
    tasks: byTask.map(({ title, gains, kept, sure }) => ({
      ...{ title, sure },
      gain: gains && gainOf([...gains.values()], kept && [kept]),
    })),
    overall: all.length === tasks.length ? gainOf(overall, kept.length === tasks.length ? kept : undefined) : undefined,
  };
}

/** The mean of gains on units; over test rows, too, where predictions of all tasks concerned were kept. */
function gainOf(gains: readonly number[], kept: readonly PairedMethods[] | undefined): Gain {
  const found = kept && methodGain(kept);
  return found?.p === undefined
    ? { estimate: meanOf(gains), overRows: false }
    : { estimate: { value: found.mean, interval: found.overAll }, overRows: true };
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
