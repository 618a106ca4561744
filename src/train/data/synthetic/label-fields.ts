/** The fields of a config that define the label function of synthetic data. */

import * as z from 'zod';
import {
  dispatch,
  type SweepableFields,
  sweepable,
  whole,
  within,
} from '../../../ground/schema/fields.js';
import { choiceNeed } from '../../../ground/schema/text.js';
import { type Given, placed, type ReportNeed } from '../kind.js';
import type { CellFields, DataFields } from '../kind-reporting.js';
import { computeFigure2, fitsFigure2 } from './figure-2-curve.js';
import { linearShare } from './label-correlation.js';
import { makeScore } from './score.js';
import { factorFields, type Series, type SyntheticPreset, syntheticPresets } from './spec.js';

/** The fields of a label function `s + sum_i sin(alpha_i s + beta_i)`. */
type LabelFields = Pick<SyntheticPreset, 'scale' | 'sines' | 'alpha' | 'beta'>;

const rules = ['i', 'i/2', '(i-1)^2', 'normal'] as const satisfies readonly Series[];

// Sines are exact for angles up to 1e9. Scores are at most some ten times the scale, and that is at
// most 1000, so that the numbers of a list keep angles below that. Rules are not bounded.
const explicit = z
  .array(within({ least: -1e5, most: 1e5 }))
  .min(1, 'at least one number is needed')
  .transform((values) => ({ values }));

const rule = z.enum(rules, {
  error: ({ input }) => choiceNeed(input, [...rules, 'a list of numbers']),
});

const series: z.ZodType<Series> = dispatch(
  [rule, explicit],
  (input): z.ZodType<Series> => (Array.isArray(input) ? explicit : rule),
);

/**
 * A list of numbers is one series; a list that contains a rule or a list is a sweep over series.
 */
const sweepsSeries = (input: unknown) =>
  Array.isArray(input) && input.some((item) => typeof item === 'string' || Array.isArray(item));

/**
 * The fields of `data:` that define a label function. The preset has the values of fields that are
 * not given.
 */
export const labelFields = {
  scale: sweepable(within({ above: 0, most: 1000 }))
    .exactOptional()
    .describe('c, the length of the weights.'),
  sines: sweepable(whole(0, 10_000)).exactOptional().describe('The number of sines in a label.'),
  alpha: sweepable(series, sweepsSeries)
    .exactOptional()
    .describe('The frequencies of the sines: a rule or a list.'),
  beta: sweepable(series, sweepsSeries)
    .exactOptional()
    .describe('The phases of the sines: a rule or a list.'),
};

/** An explicit alpha or beta has one number per sine. */
export function seriesAgree(
  given: Given<SweepableFields<Partial<LabelFields>>>,
  report: ReportNeed,
): void {
  const lengthOf = (series: Series) =>
    typeof series === 'string' ? undefined : series.values.length;
  const sines = given('sines')?.values;
  const check = (
    key: 'alpha' | 'beta',
    needed: readonly (number | undefined)[] | undefined,
    as: string,
  ) => {
    for (const [series, path] of placed(given, key)) {
      const length = lengthOf(series);
      const other = needed?.find((n) => n !== undefined && n !== length);
      if (length === undefined || other === undefined) continue;
      report(path, `${other === 1 ? '1 number is' : `${other} numbers are`} needed, as ${as}`);
    }
  };
  check('alpha', sines, 'data.sines says');
  check('beta', sines, 'data.sines says');
  // One fault about lengths is enough: with sines given, both were compared with it.
  if (sines === undefined) check('beta', given('alpha')?.values.map(lengthOf), 'data.alpha has');
}

/**
 * Whether the series of `labelCorrelation` has few terms. Labels with faster sines do not fit
 * Figure 2.
 */
function isSlow({ scale, sines, alpha }: Omit<LabelFields, 'beta'>): boolean {
  const fastest =
    typeof alpha === 'object'
      ? Math.max(...alpha.values.map(Math.abs))
      : alpha === '(i-1)^2'
        ? (sines - 1) ** 2
        : sines;
  return scale * fastest <= 100 && sines <= 100;
}

/**
 * The share of the label's variance that is linear in x, of a label function that fits Figure 2.
 */
export function linearShareWhereFitting(labels: SyntheticPreset): number | undefined {
  if (labels.alpha === 'normal' || labels.beta === 'normal' || labels.degrees) return undefined;
  const figure = isSlow(labels) ? computeFigure2(labels) : undefined;
  return figure && fitsFigure2(figure) ? figure.linear : undefined;
}

const isModerate = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value < 1e6;

/** Returns a rule that gives the same numbers at every seed; undefined for any other value. */
const fixedRule = (value: unknown) => rules.find((rule) => rule !== 'normal' && rule === value);

/** Properties of a setting's label function; `defaultPreset` is that of data that name none. */
export function labelProperties(
  defaultPreset: string,
  data: DataFields,
  fields: CellFields,
): Readonly<Record<string, number>> {
  const given = (field: string) => fields[field] ?? data[field];
  const preset = syntheticPresets[String(given('preset') ?? defaultPreset)];
  if (!preset) return {};
  const scale = given('scale') ?? preset.scale;
  const sines = given('sines') ?? preset.sines;
  const noise = given('noise') ?? preset.noise;
  if (!isModerate(scale) || !isModerate(sines) || !isModerate(noise)) return {};
  const alpha = fixedRule(given('alpha') ?? preset.alpha);
  const beta = fixedRule(given('beta') ?? preset.beta);
  const isAlike = factorFields.every((field) => given(field) === undefined);
  const isFixed =
    isAlike && !(given('degrees') ?? preset.degrees) && alpha !== undefined && beta !== undefined;
  const share =
    isFixed && isSlow({ scale, sines, alpha })
      ? {
          'share of Var(y) that a line explains': linearShare(
            makeScore({ scale, sines, alpha, beta, noise }, 0),
          ),
        }
      : {};
  return { ...share, c: scale, m: sines };
}
