import { cross, extent } from 'd3-array';
import { byPlace, comparedBySeed } from '../analysis/pairs.js';
import { reportResamples } from '../analysis/resamples.js';
import type { Estimate } from '../base/estimate.js';
import { groupedBy } from '../base/grouped.js';
import { counted, countedRange } from '../base/words.js';
import { leadingParts } from '../claims/index.js';
import { type ClaimTest, commonVerdict, isCompared, type Reason, VERDICTS, type Verdict } from '../claims/verdict.js';
import { noiseOf, signOf } from '../results/losses.js';
import type { EffectScale } from '../stats/effect-scale.js';
import { quantile } from '../stats/summary.js';
import { digits3 } from '../table/table.js';
import type { AllFindings, FolderVerdict, Report } from './contents.js';
import { AUC_DIFFERENCES, differencesSentence } from './tables/aucs.js';

/** What is said of a part of a claim, or of a claim, in one setting or over all. */
interface Said {
  readonly id: string;
  readonly sentence: string;
  readonly verdict: Verdict;
  readonly reason?: Reason | undefined;
  readonly effect?: string | undefined;
}

/** The most claims that a summary names. */
const MOST = 3;

/**
 * The sentence that says what the runs of a report show: the paper's leading claims with their effects, else the claims that can be
 * tested, the findings of a wing, the differences in AUC, or the model with the lowest loss.
 */
export function answerOf(report: Report): string {
  const { findings, verdicts, overSettings, arrangement, tables } = report;
  const { groupNoun } = arrangement.dimensions;
  const over = overSettings.map((part): Said => ({ ...part, effect: effectText(part, part) }));
  const said = over.length > 0 ? over : saidOfParts(verdicts);
  const leading = leadingParts.flatMap((id) => said.find((one) => one.id === id) ?? []);
  const counts = overSettings.flatMap(({ id, settings }) => (leadingParts.includes(id) ? settings.length : []));
  const where = counts.length > 0 ? `Over ${countedRange(counts, groupNoun)}, ` : '';
  if (leading.length > 0) return `${sentenceOn(leading, where)}${noiseSentence(report)}`;
  const tested = verdicts.filter(({ applies, isCheck, verdict }) => applies && !isCheck && verdict !== 'not testable');
  if (tested.length > 0) return `${sentenceOn(saidOfClaims(tested, overSettings), '')}${noiseSentence(report)}`;
  if (findings.length > 0) return firstFinding(findings[0]!);
  const differences = tables.find(({ name }) => name === AUC_DIFFERENCES);
  return differences ? differencesSentence(differences) : bestOf(report);
}

/** The parts of the claims where there is one setting; of several settings, none speaks for the others. */
function saidOfParts(verdicts: readonly FolderVerdict[]): Said[] {
  return [...groupedBy(verdicts, ({ id }) => id).values()].flatMap((own) =>
    own.length > 1
      ? []
      : own[0]!.parts.filter(isCompared).map(({ part, sentence, verdict, reason }) => ({
          ...{ id: `${own[0]!.id}${part}`, sentence, verdict, reason },
          effect: partEffect(own[0]!.tests, part),
        })),
  );
}

/** The answer that findings give in their first place, which is named where they have several. */
function firstFinding({ answer, findings: [first, ...others] }: AllFindings): string {
  const { place, sentences } = first!;
  const said = answer ?? sentences[0]!;
  return others.length > 0 ? `${said} (${place})` : said;
}

/** The claims, over all settings where their parts have verdicts over these, and else as in most settings. */
function saidOfClaims(verdicts: readonly FolderVerdict[], overSettings: Report['overSettings']): Said[] {
  const byClaim = [...groupedBy(verdicts, ({ id }) => id).values()];
  const all = byClaim.map((own): Said => {
    const { id, sentence } = own[0]!;
    const over = overSettings.filter((part) => part.id.slice(0, -1) === id);
    if (over.length > 0) return { id, sentence, verdict: commonVerdict(over.map(({ verdict }) => verdict)) };
    const byVerdict = groupedBy(own, ({ verdict, reason }) =>
      verdict === 'contradicted' ? `${verdict} ${reason}` : verdict,
    );
    // Of verdicts that are as frequent, the one that says least, whatever the order of settings.
    const counts = [...byVerdict.values()].sort(
      (a, b) => b.length - a.length || VERDICTS.indexOf(b[0]!.verdict) - VERDICTS.indexOf(a[0]!.verdict),
    );
    const most = counts[0]!;
    const { verdict, reason } = most[0]!;
    return {
      id,
      sentence,
      verdict,
      reason,
      effect: own.length > 1 ? `${most.length} of ${own.length} settings` : undefined,
    };
  });
  return all.sort((a, b) => Number(isOpen(a)) - Number(isOpen(b))).slice(0, MOST);
}

const isOpen = ({ verdict }: Pick<Said, 'verdict'>): boolean =>
  verdict === 'inconclusive' || verdict === 'not testable';

const beginnings: Readonly<Record<Verdict, string>> = {
  supported: '',
  contradicted: 'contrary to the paper, it does not hold that ',
  mixed: 'in some comparisons, but not in all, ',
  inconclusive: 'it is inconclusive whether ',
  'not testable': 'it is inconclusive whether ',
};

const NO_DIFFERENCE = 'there is no difference within the margin where the paper says that ';

const beginningOf = ({ verdict, reason }: Said): string =>
  reason === 'no difference within the margin' ? NO_DIFFERENCE : beginnings[verdict];

function sentenceOn(all: readonly Said[], where: string): string {
  const groups = [...groupedBy(all, beginningOf)].map(([beginning, own]) => {
    const open = isOpen(own[0]!);
    const parts = own.map(({ sentence, effect }) => lowered(sentence) + (effect && !open ? ` (${effect})` : ''));
    const [first, ...others] = parts;
    return beginning + [first!, ...others.map((part) => (open ? `whether ${part}` : part))].join(', and ');
  });
  const text = `${where}${groups.join('; ')}.`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What the losses of claims are, where tables show others. */
function noiseSentence({ arrangement: { cells }, metrics: [{ metric }] }: Report): string {
  const isNoisy = cells.some(({ cell, results }) => (noiseOf(metric, cell, results) ?? 0) > 0);
  return isNoisy ? ' Losses are above the noise.' : '';
}

/** A sentence within another one: in lower case, unless it begins with a name. */
function lowered(sentence: string): string {
  const plain = sentence.replace(/\.$/, '').replaceAll('; ', ', and ');
  return /^(The|Every|Both|Far|As|Those|All|Each|Some|With|From|On|For|Under|Learning|Live|Offline)\b/.test(plain)
    ? plain.charAt(0).toLowerCase() + plain.slice(1)
    : plain;
}

/** The effect over the deciding comparisons of a part: their range, of each unit, or the only one with its interval. */
export function partEffect(tests: readonly ClaimTest[], part: string): string | undefined {
  const effects = tests.filter(
    (test) => test.part === part && test.decides && test.asks && test.effect.value !== undefined,
  );
  const [first] = effects;
  if (!first) return undefined;
  if (effects.length === 1) return effectText(first.effect, first.asks!);
  const ranges = [...groupedBy(effects, ({ asks }) => `${asks.none} ${asks.unit}`).values()].map((own) => {
    const values = own.map(({ effect }) => effect.value!);
    const { written, unit } = writingOf(own[0]!.asks);
    const [low, high] = [Math.min(...values), Math.max(...values)].map(written);
    return `${low}${low === high ? '' : ` to ${high}`}${unit}`;
  });
  return ranges.join(' and ');
}

/** `1.57 times [1.12, 2.15]`, a difference with its unit, such as `4.2 % [-14.6, 23.7]`, or one without any. */
export function effectText({ value, interval }: Estimate, scale: Pick<EffectScale, 'none' | 'unit'>): string {
  if (value === undefined) return '';
  const { written, unit } = writingOf(scale);
  return `${written(value)}${unit}${interval ? ` [${interval.map(written).join(', ')}]` : ''}`;
}

const writingOf = ({ none, unit }: Pick<EffectScale, 'none' | 'unit'>) => ({
  written: unit === 'share' ? (value: number) => (100 * value).toFixed(1) : digits3,
  unit: none === 1 ? ' times' : unit ? ' %' : '',
});

/** The model with the best median of the leading metric at each place, where nothing else can be said. */
function bestOf({ arrangement: { dimensions, cells }, metrics: [measure] }: Report): string {
  const sign = signOf(measure);
  const medians = cells.flatMap((placed) => {
    const values = placed.cell.runs.flatMap((run) => measure.of(run, placed.cell) ?? []);
    return values.length > 0 ? [{ ...placed, value: quantile(Float64Array.from(values).sort(), 0.5) }] : [];
  });
  const best = [...groupedBy(medians, ({ group, axis }) => `${group}/${axis}`).values()].map((here) =>
    here.reduce((a, b) => (sign * b.value < sign * a.value ? b : a)),
  );
  if (best.length === 0) return 'No run has finished.';
  const models = [...groupedBy(best, ({ model }) => dimensions.models[model]!.title)].sort(
    ([, a], [, b]) => b.length - a.length,
  );
  if (dimensions.models.length === 1) {
    const [low, high] = extent(best, ({ value }) => value).map((value) => digits3(value!));
    const values = best.length === 1 ? low : `${low} to ${high} in ${counted(best.length, 'setting')}`;
    return `The runs of ${models[0]![0]} have a median ${measure.phrase} of ${values}; there is no other model to compare it with.`;
  }
  const where = best.length === 1 ? '' : ` in ${models[0]![1].length} of ${best.length} settings`;
  return `${models[0]![0]} has the ${measure.better === 'lower' ? 'lowest' : 'highest'} median ${measure.phrase} of ${counted(dimensions.models.length, 'model')}${where}.`;
}

/** The figures of the paper that the source of a claim names: `Figures 3 and 4`. */
export const figuresNamed = (source: string): string[] =>
  // Figures of another paper have other numbers.
  source.includes('et al')
    ? []
    : [...source.matchAll(/Figures? (\d+)(?: and (\d+))?/g)].flatMap(([, ...found]) => found.map((n) => `fig${n}`));

/** The name of the figure that carries the result: of a wing, over all settings, or of the claim that is said first. */
export function leadingFigure({ figures, findings, verdicts }: Report): string | undefined {
  const claim = verdicts.find(({ id, applies }) => applies && leadingParts.some((part) => part.startsWith(id)));
  const wanted = [
    ...findings.flatMap(({ figure }) => figure ?? []),
    'over-settings',
    'specifications',
    ...figuresNamed(claim?.source ?? ''),
    'fig5',
  ];
  return [...wanted, figures[0]?.name].find((name) => figures.some((figure) => figure.name === name));
}

/** How each custom architecture compares with each other model at each place, by the 95 % interval of the mean difference. */
export function customModelLines({
  folders,
  arrangement: { dimensions, cells },
  metrics: [measure],
}: Report): string[] {
  const custom = new Set(folders.flatMap(({ manifest: { code = [] } }) => code.map(({ name }) => name)));
  const { models } = dimensions;
  const [customs, others] = [true, false].map((isCustom) =>
    [...models.keys()].filter((i) => custom.has(models[i]!.name) === isCustom),
  ) as [number[], number[]];
  const resamples = reportResamples('report');
  return cross(customs, others).flatMap(([own, other]) => {
    const sides = byPlace(cells).flatMap((here) => {
      const [a, b] = [own, other].map((model) => here.find((placed) => placed.model === model)?.cell);
      if (!a || !b) return [];
      const { interval } = comparedBySeed(a, b, measure, resamples).meanDifference;
      if (!interval || (interval[0] <= 0 && interval[1] >= 0)) return ['inconclusive'];
      return [interval[1] < 0 ? 'better' : 'worse'];
    });
    if (sides.length === 0) return [];
    const counts = [...groupedBy(sides, (side) => side)].map(
      ([side, all]) => `${side} at ${all.length} of ${counted(sides.length, 'place')}`,
    );
    return [`${models[own]!.title} against ${models[other]!.title}, in ${measure.phrase}: ${counts.join(', ')}`];
  });
}
