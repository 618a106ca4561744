/** The tables of `configs/tables`, in the order of RULES-TABLES.md. */
export const TABLES = [
  ...['solar-flare', 'epa', 'ess-immigration', 'opt', 'bdf', 'credit-card', 'budget-uk', 'rotterdam', '401k'],
  ...['nhefs', 'bikeshare', 'ebmt', 'catholic', 'nmes', 'star', 'nass', 'yrbss', 'gss-spending'],
];
