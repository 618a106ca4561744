/*
 * The values of the nominal columns exactly as the two files spell them, in alphabetical order. No value contains a
 * comma, as commas separate the columns.
 */

const listOf = (text: string): readonly string[] => text.trim().split(/,\s+/);

export const classesOfWorker = listOf(`
  Federal government, Local government, Never worked, Not in universe, Private, Self-employed-incorporated,
  Self-employed-not incorporated, State government, Without pay
`);

export const degrees = listOf(`
  10th grade, 11th grade, 12th grade no diploma, 1st 2nd 3rd or 4th grade, 5th or 6th grade, 7th and 8th grade,
  9th grade, Associates degree-academic program, Associates degree-occup /vocational, Bachelors degree(BA AB BS),
  Children, Doctorate degree(PhD EdD), High school graduate, Less than 1st grade,
  Masters degree(MA MS MEng MEd MSW MBA), Prof school degree (MD DDS DVM LLB JD), Some college but no degree
`);

export const maritalStatuses = listOf(`
  Divorced, Married-A F spouse present, Married-civilian spouse present, Married-spouse absent, Never married,
  Separated, Widowed
`);

export const industries = listOf(`
  Agriculture, Armed Forces, Business and repair services, Communications, Construction, Education, Entertainment,
  Finance insurance and real estate, Forestry and fisheries, Hospital services, Manufacturing-durable goods,
  Manufacturing-nondurable goods, Medical except hospital, Mining, Not in universe or children,
  Other professional services, Personal services except private HH, Private household services, Public administration,
  Retail trade, Social services, Transportation, Utilities and sanitary services, Wholesale trade
`);

export const occupations = listOf(`
  Adm support including clerical, Armed Forces, Executive admin and managerial, Farming forestry and fishing,
  Handlers equip cleaners etc, Machine operators assmblrs & inspctrs, Not in universe, Other service,
  Precision production craft & repair, Private household services, Professional specialty, Protective services, Sales,
  Technicians and related support, Transportation and material moving
`);

export const races = listOf(`
  Amer Indian Aleut or Eskimo, Asian or Pacific Islander, Black, Other, White
`);

export const hispanicOrigins = listOf(`
  All other, Central or South American, Chicano, Cuban, Do not know, Mexican (Mexicano), Mexican-American, NA,
  Other Spanish, Puerto Rican
`);

export const unemploymentReasons = listOf(`
  Job leaver, Job loser - on layoff, New entrant, Not in universe, Other job loser, Re-entrant
`);

export const employments = listOf(`
  Children or Armed Forces, Full-time schedules, Not in labor force, PT for econ reasons usually FT,
  PT for econ reasons usually PT, PT for non-econ reasons usually FT, Unemployed full-time, Unemployed part- time
`);

export const taxFilers = listOf(`
  Head of household, Joint both 65+, Joint both under 65, Joint one under 65 & one 65+, Nonfiler, Single
`);

export const regions = listOf(`
  Abroad, Midwest, Northeast, Not in universe, South, West
`);

export const states = listOf(`
  ?, Abroad, Alabama, Alaska, Arizona, Arkansas, California, Colorado, Connecticut, Delaware, District of Columbia,
  Florida, Georgia, Idaho, Illinois, Indiana, Iowa, Kansas, Kentucky, Louisiana, Maine, Maryland, Massachusetts,
  Michigan, Minnesota, Mississippi, Missouri, Montana, Nebraska, Nevada, New Hampshire, New Jersey, New Mexico,
  New York, North Carolina, North Dakota, Not in universe, Ohio, Oklahoma, Oregon, Pennsylvania, South Carolina,
  South Dakota, Tennessee, Texas, Utah, Vermont, Virginia, West Virginia, Wisconsin, Wyoming
`);

// "Grandchild <18 ever marr not in subfamily" occurs only in the training file.
export const householdDetails = listOf(`
  Child 18+ ever marr Not in a subfamily, Child 18+ ever marr RP of subfamily,
  Child 18+ never marr Not in a subfamily, Child 18+ never marr RP of subfamily, Child 18+ spouse of subfamily RP,
  Child <18 ever marr RP of subfamily, Child <18 ever marr not in subfamily, Child <18 never marr RP of subfamily,
  Child <18 never marr not in subfamily, Child <18 spouse of subfamily RP, Child under 18 of RP of unrel subfamily,
  Grandchild 18+ ever marr RP of subfamily, Grandchild 18+ ever marr not in subfamily,
  Grandchild 18+ never marr RP of subfamily, Grandchild 18+ never marr not in subfamily,
  Grandchild 18+ spouse of subfamily RP, Grandchild <18 ever marr not in subfamily,
  Grandchild <18 never marr RP of subfamily, Grandchild <18 never marr child of subfamily RP,
  Grandchild <18 never marr not in subfamily, Householder, In group quarters, Nonfamily householder,
  Other Rel 18+ ever marr RP of subfamily, Other Rel 18+ ever marr not in subfamily,
  Other Rel 18+ never marr RP of subfamily, Other Rel 18+ never marr not in subfamily,
  Other Rel 18+ spouse of subfamily RP, Other Rel <18 ever marr RP of subfamily,
  Other Rel <18 ever marr not in subfamily, Other Rel <18 never marr child of subfamily RP,
  Other Rel <18 never marr not in subfamily, Other Rel <18 never married RP of subfamily,
  Other Rel <18 spouse of subfamily RP, RP of unrelated subfamily, Secondary individual,
  Spouse of RP of unrelated subfamily, Spouse of householder
`);

export const households = listOf(`
  Child 18 or older, Child under 18 ever married, Child under 18 never married, Group Quarters- Secondary individual,
  Householder, Nonrelative of householder, Other relative of householder, Spouse of householder
`);

export const msaMigrations = listOf(`
  ?, Abroad to MSA, Abroad to nonMSA, MSA to MSA, MSA to nonMSA, NonMSA to MSA, NonMSA to nonMSA, Nonmover,
  Not identifiable, Not in universe
`);

export const regionMigrations = listOf(`
  ?, Abroad, Different county same state, Different division same region, Different region,
  Different state same division, Nonmover, Not in universe, Same county
`);

export const withinRegionMigrations = listOf(`
  ?, Abroad, Different county same state, Different state in Midwest, Different state in Northeast,
  Different state in South, Different state in West, Nonmover, Not in universe, Same county
`);

export const parents = listOf(`
  Both parents present, Father only present, Mother only present, Neither parent present, Not in universe
`);

export const countries = listOf(`
  ?, Cambodia, Canada, China, Columbia, Cuba, Dominican-Republic, Ecuador, El-Salvador, England, France, Germany,
  Greece, Guatemala, Haiti, Holand-Netherlands, Honduras, Hong Kong, Hungary, India, Iran, Ireland, Italy, Jamaica,
  Japan, Laos, Mexico, Nicaragua, Outlying-U S (Guam USVI etc), Panama, Peru, Philippines, Poland, Portugal,
  Puerto-Rico, Scotland, South Korea, Taiwan, Thailand, Trinadad&Tobago, United-States, Vietnam, Yugoslavia
`);

export const citizenships = listOf(`
  Foreign born- Not a citizen of U S, Foreign born- U S citizen by naturalization,
  Native- Born abroad of American Parent(s), Native- Born in Puerto Rico or U S Outlying,
  Native- Born in the United States
`);
