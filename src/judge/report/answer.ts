/**
 * What the runs of a report show: a headline, which page, terminal and JSON begin with, and the
 * verdicts that it leaves out.
 */

import { cross, extent } from 'd3-array';
import { groupedBy } from '../../ground/base/grouped.js';
import { lossSign } from '../../ground/base/metric.js';
import { capitalized, counted } from '../../ground/base/words.js';
import { quantile } from '../../ground/stats/descriptive.js';
import { equalText } from '../../ground/stats/effect-scale.js';
import { digits3 } from '../../ground/table/table.js';
import { byPlace, comparedBySeed } from '../analysis/model-pairs.js';
import { reportResamples } from '../analysis/report-resamples.js';
import { type LeadingPart, leadingParts } from '../claims/index.js';
import { testOutcome } from '../claims/judge.js';
import {
  commonVerdict,
  isCompared,
  type Reason,
  VERDICTS,
  type Verdict,
  verdictText,
} from '../claims/verdict.js';
import { noiseVariance } from '../results/losses.js';
import type { AllFindings, Answer, FolderVerdict, Report } from './contents.js';
import { decidingEffects, intervalText, rangeText, type ScaledEffect } from './effect-text.js';
import { shortEnough } from './headline-length.js';
import { AUC_DIFFERENCES, differencesAnswer } from './tables/aucs.js';

/** The most claims that an answer names. */
const MAX_CLAIMS = 3;

/** The verdict on a part of a claim, or on a claim, in one setting or over all. */
interface Statement {
  readonly id: string;
  /** Without its full stop. */
  readonly sentence: string;
  readonly verdict: Verdict;
  readonly reason?: Reason | undefined;
  /** Of its comparisons, or the one over all settings. */
  readonly effects: readonly ScaledEffect[];
  /** `3 of 4 comparisons` that support a mixed part, or `7 of 8 settings` with this verdict. */
  readonly agreement?: string | undefined;
}

/**
 * Returns the answer of a report: the paper's leading claims with their effects, else the claims
 * that can be tested, the findings of an extra, the differences in AUC, or the model with the
 * lowest loss.
 */
export function makeAnswer(report: Report): Answer {
  const { details, ...answer } = answerOfRuns(report);
  const remarks = [details, report.remark].filter((remark) => remark !== undefined);
  return remarks.length > 0 ? { ...answer, details: remarks.join(' ') } : answer;
}

function answerOfRuns(report: Report): Answer {
  const { findings, verdicts, overSettings, arrangement, tables } = report;
  const over = overSettings.map(
    (part): Statement => ({ ...part, sentence: plain(part.sentence), effects: [part] }),
  );
  const parts = over.length > 0 ? over : statementsOnParts(verdicts);
  const leading = leadingParts.flatMap((part) => {
    const statement = parts.find(({ id }) => id === part.id);
    return statement ? [{ part, statement }] : [];
  });
  const own = verdicts.filter(({ applies, registered }) => applies && registered !== undefined);
  if (own.length > 0) {
    const [first, ...others] = statementsOnClaims(own, overSettings);
    return answer(plainHeadline(first!), others);
  }
  if (leading.length > 0) {
    const [first, ...others] = leading;
    const pooled = overSettings.find(({ id }) => id === first!.statement.id);
    const where = pooled
      ? `Over ${counted(pooled.settings.length, arrangement.dimensions.groupNoun)}, `
      : '';
    return answer(
      headlineOn(first!.statement, first!.part, where, report),
      others.map(({ statement }) => statement),
    );
  }
  const tested = verdicts.filter(
    ({ applies, isCheck, verdict }) => applies && !isCheck && verdict !== 'not testable',
  );
  if (tested.length > 0) {
    const [first, ...others] = statementsOnClaims(tested, overSettings);
    return answer(plainHeadline(first!), others);
  }
  if (findings.length > 0) return answerOfFindings(findings[0]!);
  const differences = tables.find(({ name }) => name === AUC_DIFFERENCES);
  return differences ? differencesAnswer(differences) : { headline: describeBestModels(report) };
}

/** Returns an answer in one line. */
export const answerText = ({ headline, details }: Answer): string =>
  details === undefined ? headline : `${headline} ${details}`;

/**
 * The parts of the claims if there is one setting; of several settings, none speaks for the others.
 */
function statementsOnParts(verdicts: readonly FolderVerdict[]): Statement[] {
  return [...groupedBy(verdicts, ({ id }) => id).values()].flatMap((own) =>
    own.length > 1
      ? []
      : own[0]!.parts.filter(isCompared).map(({ part, sentence, verdict, reason }): Statement => {
          const tests = own[0]!.tests.filter((test) => test.part === part && test.decides);
          const supporting = tests.filter((test) => testOutcome(test) === 'for');
          return {
            id: `${own[0]!.id}${part}`,
            sentence: plain(sentence),
            verdict,
            reason,
            effects: decidingEffects(verdict === 'mixed' ? supporting : tests),
            agreement:
              verdict === 'mixed'
                ? `${supporting.length} of ${tests.length} comparisons`
                : undefined,
          };
        }),
  );
}

/**
 * The claims, over all settings if their parts have verdicts over these, and else as in most
 * settings.
 */
function statementsOnClaims(
  verdicts: readonly FolderVerdict[],
  overSettings: Report['overSettings'],
): Statement[] {
  const all = [...groupedBy(verdicts, ({ id }) => id).values()].map((own): Statement => {
    const { id, short, sentence: whole, registered } = own[0]!;
    const sentence = registered === undefined ? short : plain(whole);
    const over = overSettings.filter((part) => part.id.slice(0, -1) === id);
    if (over.length > 0) {
      return {
        id,
        sentence,
        verdict: commonVerdict(over.map(({ verdict }) => verdict)),
        effects: [],
      };
    }
    // Of verdicts that are as frequent, the one that says least, whatever the order of settings.
    const [most] = [...groupedBy(own, verdictGroup).values()].sort(
      (a, b) =>
        b.length - a.length || VERDICTS.indexOf(b[0]!.verdict) - VERDICTS.indexOf(a[0]!.verdict),
    );
    const { verdict, reason } = most![0]!;
    const agreement = own.length > 1 ? `${most!.length} of ${own.length} settings` : undefined;
    return {
      id,
      sentence,
      verdict,
      reason: own.length > 1 && isOpen({ verdict }) ? undefined : reason,
      effects: [],
      agreement,
    };
  });
  return all.sort((a, b) => Number(isOpen(a)) - Number(isOpen(b))).slice(0, MAX_CLAIMS);
}

/**
 * Verdicts that count as one: whether a contradicted claim has the opposite effect or none matters,
 * other reasons do not.
 */
const verdictGroup = (statement: Pick<Statement, 'verdict' | 'reason'>): string =>
  statement.verdict === 'contradicted' ? verdictText(statement) : statement.verdict;

const isOpen = ({ verdict }: Pick<Statement, 'verdict'>): boolean =>
  verdict === 'inconclusive' || verdict === 'not testable';

/**
 * Returns an answer with the other verdicts, grouped by kind: `Inconclusive (too few runs): A; B.`
 */
function answer(headline: string, others: readonly Statement[]): Answer {
  const details = [...groupedBy(others, verdictBeginning)].map(
    ([beginning, own]) =>
      `${beginning}: ${own.map(({ sentence }) => lowered(sentence)).join('; ')}.`,
  );
  return details.length > 0 ? { headline, details: details.join(' ') } : { headline };
}

const verdictBeginning = (statement: Pick<Statement, 'verdict' | 'reason'>): string =>
  capitalized(verdictText(statement));

function headlineOn(
  statement: Statement,
  { compares }: LeadingPart,
  where: string,
  report: Report,
): string {
  if (!compares) return capitalized(`${where}${lowered(plainHeadline(statement))}`);
  const title = (name: string) => report.folders[0]!.modelTitle(name);
  const [larger, smaller] = [title(compares.larger), title(compares.smaller)];
  const ends = lossHeadlines(
    statement,
    larger,
    smaller,
    isNoisy(report) ? 'loss above the noise' : 'loss',
  );
  return shortEnough(...ends.map((end) => capitalized(`${where}${end}`)), ...ends.map(capitalized));
}

/**
 * Headlines on whether the loss of one model is larger than another's, from the longest to the
 * shortest.
 */
function lossHeadlines(
  statement: Statement,
  larger: string,
  smaller: string,
  loss: string,
): string[] {
  const { verdict, effects } = statement;
  const values = effects.map(({ value }) => value!);
  const reason = statement.reason === undefined ? '' : ` (${statement.reason})`;
  const between = (ratios: readonly number[]) => `${rangeText(ratios)} times`;
  const withInterval = (text: string, inverse = false): string[] => {
    const intervals = effects.map(({ interval }) =>
      interval && inverse ? ([1 / interval[1], 1 / interval[0]] as const) : interval,
    );
    const interval = intervalText(intervals);
    return [...(interval === undefined ? [] : [`${text} (${interval}).`]), `${text}.`];
  };
  if (verdict === 'supported') {
    return withInterval(`${smaller}'s ${loss} is ${between(values)} lower than ${larger}'s`);
  }
  if (verdict === 'mixed') {
    const lower = `${smaller}'s ${loss} is lower than ${larger}'s`;
    return [
      ...(statement.agreement === undefined
        ? []
        : [`in ${statement.agreement} ${lower} (${between(values)}).`]),
      `in some comparisons ${lower} (${between(values)}), in others not.`,
      `in some comparisons ${lower}, in others not.`,
    ];
  }
  if (verdict === 'contradicted' && statement.reason === undefined) {
    const inverse = values.map((value) => 1 / value);
    return inverse.every((value) => value > 1)
      ? withInterval(`${smaller}'s ${loss} is ${between(inverse)} higher than ${larger}'s`, true)
      : withInterval(`${larger}'s ${loss} is ${between(values)} ${smaller}'s`);
  }
  if (verdict === 'contradicted') {
    return withInterval(`${smaller}'s ${loss} and ${larger}'s are ${equalText(effects[0]!)}`);
  }
  return [`it is ${verdict} whether ${smaller}'s ${loss} is lower than ${larger}'s${reason}.`];
}

/**
 * Returns a supported sentence as it is, `It is inconclusive whether it is so`, or another sentence
 * after its verdict.
 */
function plainHeadline({ sentence, verdict, reason, agreement }: Statement): string {
  const inBrackets = (text: string | undefined) => (text === undefined ? '' : ` (${text})`);
  if (verdict === 'supported') return `${sentence}${inBrackets(agreement)}.`;
  const said = lowered(sentence);
  if (isOpen({ verdict })) {
    return shortEnough(
      `It is ${verdict} whether ${said}${inBrackets(agreement ?? reason)}.`,
      `It is ${verdict} whether ${said}.`,
    );
  }
  return shortEnough(
    `${capitalized(verdict)}${agreement === undefined ? inBrackets(reason) : ` in ${agreement}`}: ${said}.`,
    `${capitalized(verdict)}: ${said}.`,
  );
}

/**
 * Whether the losses in tables include the noise of the labels, above which claims compare them.
 */
const isNoisy = ({ arrangement: { cells }, metrics: [{ metric }] }: Report): boolean =>
  cells.some(({ cell, results }) => (noiseVariance(metric, cell, results) ?? 0) > 0);

const plain = (sentence: string): string => sentence.replace(/\.$/, '');

/**
 * A sentence within another one: in lower case, unless it begins with a name, which has another
 * capital.
 */
const lowered = (sentence: string): string =>
  /^\S+[A-Z]/.test(sentence) ? sentence : sentence.charAt(0).toLowerCase() + sentence.slice(1);

/** The answer that findings give in their first place, which is named if they have several. */
function answerOfFindings({ answer, findings: [first, ...others] }: AllFindings): Answer {
  const { place, sentences } = first!;
  const { headline, details }: Answer = answer ?? { headline: sentences[0]! };
  const where = others.length > 0 && place !== '' ? ` (${place})` : '';
  const said = shortEnough(`${headline}${where}`, headline);
  const isPlaceOmitted = said === headline && where !== '';
  const rest = [isPlaceOmitted ? capitalized(`${place}.`) : undefined, details].filter(
    (text) => text !== undefined,
  );
  return rest.length === 0 ? { headline: said } : { headline: said, details: rest.join(' ') };
}

/**
 * The model with the best median of the leading metric at each place, if nothing else can be said.
 */
function describeBestModels({
  arrangement: { dimensions, cells },
  metrics: [measure],
}: Report): string {
  const sign = lossSign(measure.better);
  const medians = cells.flatMap((placed) => {
    // Diverged runs are worse than all others.
    const losses = placed.cell.runs.flatMap((run) => {
      const value = measure.of(run, placed.cell);
      if (value !== undefined) return [sign * value];
      return run.status === 'diverged' ? [Infinity] : [];
    });
    const median = quantile(Float64Array.from(losses).sort(), 0.5);
    return Number.isFinite(median) ? [{ ...placed, value: sign * median }] : [];
  });
  const best = [...groupedBy(medians, ({ group, axis }) => `${group}/${axis}`).values()].map(
    (here) => here.reduce((a, b) => (sign * b.value < sign * a.value ? b : a)),
  );
  if (best.length === 0) {
    return cells.some(({ cell }) => cell.runs.some(({ status }) => status === 'finished'))
      ? 'Of no model has more than half of its runs finished.'
      : 'No run has finished.';
  }
  const models = [...groupedBy(best, ({ model }) => dimensions.models[model]!.title)].sort(
    ([, a], [, b]) => b.length - a.length,
  );
  if (dimensions.models.length === 1) {
    const [low, high] = extent(best, ({ value }) => value).map((value) => digits3(value!));
    const values =
      best.length === 1 ? low : `${low} to ${high} in ${counted(best.length, 'setting')}`;
    return `${models[0]![0]}, the only model here, has a median ${measure.phrase} of ${values}.`;
  }
  const where = best.length === 1 ? '' : ` in ${models[0]![1].length} of ${best.length} settings`;
  return `${models[0]![0]} has the ${measure.better === 'lower' ? 'lowest' : 'highest'} median ${measure.phrase} of ${counted(new Set(medians.map(({ model }) => model)).size, 'model')}${where}.`;
}

/** The figures of the paper that the source of a claim names: `Figures 3 and 4`. */
export const figuresNamed = (source: string): string[] =>
  // Figures of another paper have other numbers.
  source.includes('et al')
    ? []
    : [...source.matchAll(/Figures? (\d+)(?: and (\d+))?/g)].flatMap(([, ...found]) =>
        found.map((n) => `fig${n}`),
      );

/**
 * The name of the figure that carries the result: of an extra, over all settings, or of the claim
 * that is said first.
 */
export function leadingFigure({ figures, findings, verdicts }: Report): string | undefined {
  const claim = verdicts.find(
    ({ id, applies }) => applies && leadingParts.some((part) => part.id.startsWith(id)),
  );
  const wanted = [
    ...findings.flatMap(({ figure }) => figure ?? []),
    'over-settings',
    'specifications',
    ...figuresNamed(claim?.source ?? ''),
    'fig5',
  ];
  return [...wanted, figures[0]?.name].find((name) =>
    figures.some((figure) => figure.name === name),
  );
}

/**
 * How each custom architecture compares with each other model at each place, by the 95 % interval
 * of the mean difference.
 */
export function customModelLines({
  folders,
  arrangement: { dimensions, cells },
  metrics: [measure],
}: Report): string[] {
  const custom = new Set(
    folders.flatMap(({ manifest: { code = [] } }) => code.map(({ name }) => name)),
  );
  const { models } = dimensions;
  const [customs, others] = [true, false].map((isCustom) =>
    [...models.keys()].filter((i) => custom.has(models[i]!.name) === isCustom),
  ) as [number[], number[]];
  const resamples = reportResamples('report');
  return cross(customs, others).flatMap(([own, other]) => {
    const sides = byPlace(cells).flatMap((here) => {
      const [a, b] = [own, other].map(
        (model) => here.find((placed) => placed.model === model)?.cell,
      );
      if (!a || !b) return [];
      const { interval } = comparedBySeed(a, b, measure, resamples).meanDifference;
      if (!interval || (interval[0] <= 0 && interval[1] >= 0)) return ['inconclusive'];
      return [interval[1] < 0 ? 'better' : 'worse'];
    });
    if (sides.length === 0) return [];
    const counts = [...groupedBy(sides, (side) => side)].map(
      ([side, all]) => `${side} at ${all.length} of ${counted(sides.length, 'place')}`,
    );
    return [
      `${models[own]!.title} against ${models[other]!.title}, in ${measure.phrase}: ${counts.join(', ')}`,
    ];
  });
}
