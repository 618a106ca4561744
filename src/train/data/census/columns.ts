/** The columns of the Census-Income files, in their order. */

/**
 * Every plausible value is below `most`. The weight of a row in the survey is no feature, and not
 * kept.
 */
export interface CensusColumn {
  readonly kind: 'whole' | 'nominal' | 'weight';
  readonly name: string;
  readonly most?: number;
}

const whole = (name: string, most: number): CensusColumn => ({ kind: 'whole', name, most });

/** Texts, and numeric codes that have no order. */
const nominal = (...names: readonly string[]): CensusColumn[] =>
  names.map((name) => ({ kind: 'nominal', name }));

/** The columns of both files in order, as the data set's notes name them. */
export const columns: readonly CensusColumn[] = [
  whole('age', 120),
  ...nominal(
    'class of worker',
    'detailed industry recode',
    'detailed occupation recode',
    'education',
  ),
  whole('wage per hour', 999_999),
  ...nominal(
    'enroll in edu inst last wk',
    'marital stat',
    'major industry code',
    'major occupation code',
    'race',
  ),
  ...nominal('hispanic origin', 'sex', 'member of a labor union', 'reason for unemployment'),
  ...nominal('full or part time employment stat'),
  whole('capital gains', 999_999),
  whole('capital losses', 999_999),
  whole('dividends from stocks', 999_999),
  ...nominal('tax filer stat', 'region of previous residence', 'state of previous residence'),
  ...nominal('detailed household and family stat', 'detailed household summary in household'),
  { kind: 'weight', name: 'instance weight' },
  ...nominal(
    'migration code-change in msa',
    'migration code-change in reg',
    'migration code-move within reg',
  ),
  ...nominal('live in this house 1 year ago', 'migration prev res in sunbelt'),
  whole('num persons worked for employer', 6),
  ...nominal(
    'family members under 18',
    'country of birth father',
    'country of birth mother',
    'country of birth self',
  ),
  ...nominal(
    'citizenship',
    'own business or self employed',
    "fill inc questionnaire for veteran's admin",
  ),
  ...nominal('veterans benefits'),
  whole('weeks worked in year', 52),
  ...nominal('year', 'income'),
];

export const wholeColumns = columns.filter(({ kind }) => kind === 'whole');
export const nominalColumns = columns.filter(({ kind }) => kind === 'nominal');

/** The requirement that a trimmed value does not meet, in words; undefined where it is valid. */
export function unmetRequirement(
  { kind, name, most }: CensusColumn,
  value: string,
): string | undefined {
  switch (kind) {
    case 'weight':
      return /^\d+(\.\d+)?$/.test(value) ? undefined : 'a number is needed';
    case 'whole':
      return /^\d{1,9}$/.test(value) && Number(value) <= most!
        ? undefined
        : `a whole number from 0 to ${most} is needed`;
    case 'nominal':
      // Its values tell whether the columns are those of this data set.
      if (name === 'income' && !['- 50000.', '50000+.'].includes(value))
        return '"- 50000." or "50000+." is needed';
      return value === '' ? 'a text is needed' : undefined;
  }
}
