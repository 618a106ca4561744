/**
 * What the name of a column says: outcomes, amounts and scores are labels; facts known beforehand
 * are features.
 */

import { type LabelCandidate, OF_WHOM } from '../profile/candidates.js';

/** The words of a name: `loanDefault`, `loan_default` and `loan default` have two. */
const wordsIn = (name: string): string[] =>
  name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z\d]+/)
    .filter((word) => word !== '');

/**
 * The words of a name in lower case, without numbers at their ends: `wage76` has the word `wage`.
 */
const plainWords = (name: string): string[] =>
  wordsIn(name).map((word) => word.toLowerCase().replace(/(?<=[a-z])\d+$/, ''));

/** Matches explicit names of labels: y, y1, label_2, target. */
const SAYS_SO = /^(y|labels?|targets?)(_?\d+)?$/i;

/** Matches names such as y94, which are of years unless y1 is a column, too. */
const YEARS = /^y_?\d\d$/i;

/** Whether a name says that its column is a label; beside x and z, y is a coordinate. */
export function saysLabel(name: string, names: readonly string[]): boolean {
  const has = (other: RegExp) => names.some((one) => other.test(one));
  if (YEARS.test(name) && !has(/^y_?0?1$/i)) return false;
  return SAYS_SO.test(name) && !(/^y$/i.test(name) && has(/^x$/i) && has(/^z$/i));
}

/**
 * Matches words of names of labels by their kind: actions, events and outcomes, grades, visits, and
 * kinds.
 */
const LABEL_WORDS: Readonly<Record<LabelCandidate['labels'], RegExp>> = {
  binary:
    /^((outcome|click|like|purchase|buy|bought|order|convert|conversion|churn|watch|finish|follow|share|comment|subscri|cancel|default|fraud|income|response|respond|event|death|dead|died|relapse|recurrence|surviv|readmi|attrition|approv|accept|admitted|hired|passed|won|sold|delayed|returned|exited|failure|success|spam|vote|volunteer|renew|dropout|bankrupt|delinquen|defaulted|arrested|recidivi|donat|cens(?!us))[a-z]*|class|deny|denied|choice)$/i,
  regression: /^(rating|score|star)s?$/i,
  count:
    /^(visits|orders|purchases|claims|admissions|clicks|views|accidents|rentals|num(visit|order|purchase|claim|admission|click|view|accident|rental)s?)$/i,
  classes: /^((species|variety|outcome|diagnosis|response)[a-z]*|class|choice|vote)$/i,
};

/** Matches names that say an outcome only as a whole: of two values. */
const BINARY_NAMES = /^status$/i;

/** The word of a column's name by which it is a label of a kind, wherever it stands. */
export function labelWordIn(name: string, { labels }: LabelCandidate): string | undefined {
  if (isKnownBefore(name)) return undefined;
  if (labels === 'binary' && BINARY_NAMES.test(name)) return name;
  return wordsIn(name).find((word) => LABEL_WORDS[labels].test(word));
}

/** Matches words of names of scores, which are labels if only labels come after them. */
const SCORES = /^(rating|score|star|grade)s?$/i;

/**
 * Matches a word for an amount, in the plural or with the sign of a logarithm, too: `wage`, `wages`
 * or `lwage`.
 */
const amountPattern = (words: string): RegExp => new RegExp(`^(?:l|ln|log)?(${words})s?$`, 'i');

/** Words for pay, which is what tables about work are for. */
const PAY = 'wage|salary|salaries|earning';

/** Matches words for amounts that are results of what a row tells. */
const RESULTS = amountPattern(
  'cost|charge|revenue|sale|spend|spent|spending|yield|expense|payment|consumption',
);

/** Matches words for amounts that are often known beforehand, such as the price of what is sold. */
const AMOUNTS = amountPattern(`price|amount|value|${PAY}`);

/** Matches words for amounts and pay that are labels if they open a table. */
const OPENING = amountPattern(`price|${PAY}`);

/**
 * Matches words for what persons earn, which may be asked for; prices and values of things are
 * rather inputs.
 */
const EARNED = amountPattern(`income|${PAY}`);

/** Matches words for amounts that are rather inputs, even if they are of sales. */
const PRICES = amountPattern('price|value');

/** Matches a name that says pay or a rating as a whole. */
const PAY_OR_RATING = new RegExp(`^(${PAY}|rating)s?$`, 'i');

export const saysScore = (name: string): boolean => wordsIn(name).some((word) => SCORES.test(word));

export const saysResult = (name: string): boolean =>
  !isKnownBefore(name) && wordsIn(name).some((word) => RESULTS.test(word));

export const saysAmount = (name: string): boolean =>
  !isKnownBefore(name) && wordsIn(name).some((word) => RESULTS.test(word) || AMOUNTS.test(word));

/**
 * Whether the first column of a table is a label by its name: an amount that is seldom known
 * beforehand, or a score.
 */
export const saysOpeningAmount = (name: string): boolean =>
  !namesFeature(name) &&
  wordsIn(name).some(
    (word) => LABEL_WORDS.regression.test(word) || RESULTS.test(word) || OPENING.test(word),
  );

/** Whether the whole name says pay or a rating, so that it is a label even between features. */
export const saysPay = (name: string): boolean => PAY_OR_RATING.test(name);

/**
 * Whether a name is another one with the sign of a logarithm: `lwage`, `ln_wage` or `logWage` of
 * `wage`.
 */
export const isLogarithm = (name: string, of: string): boolean => {
  const plain = of.toLowerCase();
  const start = name.toLowerCase();
  return ['l', 'ln', 'log'].some((sign) =>
    ['', '_', '.', ' '].some((gap) => start === sign + gap + plain),
  );
};

/** Whether two names are of one amount on two scales, of which one is logarithmic. */
export const areScalesOfOne = (a: string, b: string): boolean =>
  isLogarithm(a, b) || isLogarithm(b, a);

/** Whether a word says an amount of money that may be asked for. */
const isMoney = (word: string): boolean =>
  RESULTS.test(word) || EARNED.test(word) || ASSETS.test(word);

export const saysMoney = (name: string): boolean => plainWords(name).some(isMoney);

/** The words of a name that say an amount or another number that may be asked for. */
export const amountsIn = (name: string): string[] =>
  plainWords(name)
    .filter((word) => isMoney(word) || MEASURES.test(word))
    .map((word) => word.replace(/s$/, ''));

/** Matches words of names of what persons and firms have or give. */
const ASSETS = /^(balance|debt|tip|gift|profit|expenditure)s?$/;

/** Matches words of names of further numbers that may be what is asked for. */
const MEASURES =
  /^(spell|duration|durat|hours|loyal[a-z]*|satisf[a-z]*|happ[a-z]*|quality|performance|gpa|[a-z]*(score|scr))s?$/;

/** Whether a column could be a label by its name, although it is not guessed to be one. */
export const mayNameLabel = (name: string, label: LabelCandidate): boolean =>
  labelWordIn(name, label) !== undefined ||
  (['regression', 'count'].includes(label.labels) &&
    !plainWords(name).some((word) => PRICES.test(word)) &&
    (saysScore(name) || amountsIn(name).length > 0));

/** Names of numbers that are identifiers; RecBole's files append a type after a colon. */
export const NAMES_THINGS = new RegExp(
  `:token$|(^|[ _.-])(id|(re)?code|zip|user|item|film|movie|video|song|book|artist|author|channel|campaign|ad|query|product|customer|merchant|seller|shop|store|brand|category|genre|city|region|country|county|state|device|type|class|species|race|ethnicity|marital|occupation|industry|sector|department|religion|language|nationality|birthplace|status|group|segment|cluster)s?${OF_WHOM}$`,
  'i',
);

/** Matches words of names of what was before. */
const BEFORE =
  /^(prev|previous|previously|prior|priors|last|lag|lagged|past|history|hist|initial|baseline|base|ever|pre)$/;

const isKnownBefore = (name: string): boolean => plainWords(name).some((word) => BEFORE.test(word));

/** Matches words of names of persons' traits, of places and times, of treatments, and of codes. */
const TRAITS = new RegExp(
  `^(${[
    'ages?|sex|gender|male|female|fem|man|woman|men|women|race|[a-z]*black|[a-z]*white|[a-z]*asian|hispan[a-z]*|nonwhite|latin[a-z]*',
    'ethn[a-z]*|foreign[a-z]*|native|citizen[a-z]*|immigra[a-z]*|nation[a-z]*|born|birth[a-z]*|relig[a-z]*|language',
    'mar|marr|married|maried|marital|maritl|single|divorced|widow[a-z]*|spouse|husband|wife|partner|dependents?',
    '[a-z]*kids?|child[a-z]*|famil[a-z]*|fam|famsize|household|hh|hhsize|size|mother|father|mom|dad|parents?',
    '[a-z]*educ?|educat[a-z]*|school[a-z]*|college|degree|student|[a-z]*exper|experience|tenure|seniority|occupation|industry|sector|ind',
    'urban|rural|town|city|smsa|msa|south|north|east|west|midwest|north(east|west)|south(east|west)|region|state|country|county|province|residence',
    'year|yr|month|week|weekday|weekend|workday|workingday|holiday|season|quarter|qrt|qtr|day|hour|date',
    'treat[a-z]*|trt|arms?|rx|group|placebo|control|dose|id|code|index|height|weight|bmi|[a-z]+sq',
  ].join('|')})$`,
);

/**
 * Whether a column is a feature by its name: a trait, a place, a time, a treatment, a code, or what
 * was before.
 */
export const namesFeature = (name: string): boolean =>
  isKnownBefore(name) || plainWords(name).some((word) => TRAITS.test(word));

/**
 * A name without the number at its end, of columns such as type1, type2 and type3; undefined
 * without one.
 */
export const seriesOf = (name: string): string | undefined =>
  /^(.*[^\d_.-])[_.-]?\d+$/.exec(name)?.[1]?.toLowerCase();
