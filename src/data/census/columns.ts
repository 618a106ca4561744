import * as domains from './domains.js';

/** A column of whole numbers, with bounds that every plausible value is within. */
export interface WholeColumn {
  readonly kind: 'whole';
  readonly name: string;
  readonly least: number;
  readonly most: number;
}

/** A column of texts from a small domain; the code of a text is its index in the domain. */
export interface NominalColumn {
  readonly kind: 'nominal';
  readonly name: string;
  readonly domain: readonly string[];
  readonly codes: ReadonlyMap<string, number>;
}

/**
 * A column of survey weights, the number of people that a row stands for: not a feature, according to the data set's notes.
 * It is not kept.
 */
export interface WeightColumn {
  readonly kind: 'weight';
  readonly name: string;
}

export type CensusColumn = WholeColumn | NominalColumn | WeightColumn;

const whole = (name: string, most: number): WholeColumn => ({ kind: 'whole', name, least: 0, most });

const nominal = (name: string, domain: readonly string[]): NominalColumn => ({
  kind: 'nominal',
  name,
  domain,
  codes: new Map(domain.map((value, code) => [value, code])),
});

/** The texts 0 .. most, for numeric codes that have no order. */
const numbered = (most: number): string[] => Array.from({ length: most + 1 }, (_, i) => String(i));

const yesOrNo = ['No', 'Not in universe', 'Yes'];

/** The columns of both files in order, named as in the data set's notes. */
export const columns: readonly CensusColumn[] = [
  whole('age', 120),
  nominal('class of worker', domains.classesOfWorker),
  nominal('detailed industry recode', numbered(51)),
  nominal('detailed occupation recode', numbered(46)),
  nominal('education', domains.degrees),
  whole('wage per hour', 999_999),
  nominal('enroll in edu inst last wk', ['College or university', 'High school', 'Not in universe']),
  nominal('marital stat', domains.maritalStatuses),
  nominal('major industry code', domains.industries),
  nominal('major occupation code', domains.occupations),
  nominal('race', domains.races),
  nominal('hispanic origin', domains.hispanicOrigins),
  nominal('sex', ['Female', 'Male']),
  nominal('member of a labor union', yesOrNo),
  nominal('reason for unemployment', domains.unemploymentReasons),
  nominal('full or part time employment stat', domains.employments),
  whole('capital gains', 999_999),
  whole('capital losses', 999_999),
  whole('dividends from stocks', 999_999),
  nominal('tax filer stat', domains.taxFilers),
  nominal('region of previous residence', domains.regions),
  nominal('state of previous residence', domains.states),
  nominal('detailed household and family stat', domains.householdDetails),
  nominal('detailed household summary in household', domains.households),
  { kind: 'weight', name: 'instance weight' },
  nominal('migration code-change in msa', domains.msaMigrations),
  nominal('migration code-change in reg', domains.regionMigrations),
  nominal('migration code-move within reg', domains.withinRegionMigrations),
  nominal('live in this house 1 year ago', ['No', 'Not in universe under 1 year old', 'Yes']),
  nominal('migration prev res in sunbelt', ['?', ...yesOrNo]),
  whole('num persons worked for employer', 6),
  nominal('family members under 18', domains.parents),
  nominal('country of birth father', domains.countries),
  nominal('country of birth mother', domains.countries),
  nominal('country of birth self', domains.countries),
  nominal('citizenship', domains.citizenships),
  nominal('own business or self employed', numbered(2)),
  nominal("fill inc questionnaire for veteran's admin", yesOrNo),
  nominal('veterans benefits', numbered(2)),
  whole('weeks worked in year', 52),
  nominal('year', ['94', '95']),
  nominal('income', ['- 50000.', '50000+.']),
];

export const wholeColumns = columns.filter((column) => column.kind === 'whole');
export const nominalColumns = columns.filter((column) => column.kind === 'nominal');

/** The number that encodes a trimmed value; undefined for an invalid value. */
export function codeOf(column: CensusColumn, value: string): number | undefined {
  if (column.kind === 'nominal') return column.codes.get(value);
  if (column.kind === 'weight') return /^\d+(\.\d+)?$/.test(value) ? Number(value) : undefined;
  const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
  return number >= column.least && number <= column.most ? number : undefined;
}

/** The requirement on a value of a column, in words. */
export function needOf(column: CensusColumn): string {
  if (column.kind === 'weight') return 'a number is needed';
  if (column.kind === 'whole') return `a whole number from ${column.least} to ${column.most} is needed`;
  const { domain } = column;
  const shown = domain.slice(0, domain.length > 5 ? 3 : domain.length).map((value) => JSON.stringify(value));
  if (shown.length < domain.length) return `one of ${domain.length} values such as ${shown.join(', ')} is needed`;
  return `${shown.slice(0, -1).join(', ')} or ${shown.at(-1)} is needed`;
}
