import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lexer } from 'marked';
import { html, type Markup } from '../../src/ground/base/html.js';
import { counted } from '../../src/ground/base/words.js';
import { readManifest } from '../../src/sweep/folder/manifest.js';
import { PARTS } from '../tables/answer.js';
import { METHODS, type TableErrors } from '../tables/errors.js';
import { type Ranking, ranked, tablesIn } from '../tables/judge.js';
import {
  answerText,
  eachLabel,
  eachTable,
  LABEL_HEAD,
  partsTable,
  rankTable,
} from '../tables/sections.js';
import { CARDS, type Card } from '../tables/tables.js';
import { table } from '../tables/text.js';
import { pageOfText, reportPath, type Site, type SitePage } from './pages.js';
import { REFERENCE, root } from './published.js';

/** The path of the page of the public tables. */
export const TABLES_PAGE = 'tables.html';

const README = 'configs/tables/README.md';

/**
 * The page of the public tables: the ranking of methods, the verdicts, and a card for each table.
 * All is from the ledgers and the README.
 */
export function tablesPage(site: Site): SitePage {
  const { read, counted: all } = tablesIn(join(root, REFERENCE, 'tables'));
  const ranking = ranked(all, METHODS);
  const rows = eachLabel(read);
  const [labels, leaks] = ['Which columns are labels', 'Leaks'].map(findParagraph) as [
    string,
    string,
  ];
  const cards = read.map((one) => makeCard(one, rows, [labels, leaks]));
  const sections = [
    '# Does sharing help? Public tables',
    answerText(all, ranking),
    `${counted(read.length, 'table')} with two labels or more, ${METHODS.length} methods, of which the networks have equal budgets, by [rules](${REFERENCE}/RULES-TABLES.md) written before any run. The [whole answer](${REFERENCE}/tables.md) has the checks, too; [tables](${README}) tells how to train them, and how to place an entry of yours.`,
    '## Ranking',
    criticalDifferenceSvg(ranking).text,
    ...rankTable(ranking),
    '## Verdicts',
    `A ratio below 1 says that the first method has the smaller error; *chosen* is the network that shares and has the best R² on validation rows, on each split. The numbers are from the runs of all tables, whose reports are linked below.`,
    partsTable(all, PARTS),
    ...['## Each table', eachTable(all, ['mmoe', 'chosen'])],
    ...['## Labels and leaks', labels, leaks, '## Cards', ...cards],
  ];
  // Folders are named as in `results/reference`, where the answer is.
  const text = sections.join('\n\n').replaceAll('`tables/', `\`${REFERENCE}/tables/`);
  return pageOfText('tables.md', text, site);
}

/** The paragraph of the README of the tables that begins with bold words. */
function findParagraph(start: string): string {
  const paragraph = lexer(readFileSync(root + README, 'utf8')).find(({ raw }) =>
    raw.startsWith(`**${start}`),
  );
  if (!paragraph) throw new Error(`${README}: no paragraph begins with **${start}`);
  return paragraph.raw.trim().replaceAll('\n', ' ');
}

/**
 * The card of a table: what it is, what of it may be a leak, what its labels say, and how its runs
 * are trained again.
 */
function makeCard(
  { name }: TableErrors,
  rows: readonly string[][],
  paragraphs: readonly string[],
): string {
  const { cells } = CARDS.find((card) => card.name === name) as Card;
  const folder = `${REFERENCE}/tables/${name}`;
  const { config, files } = readManifest(root + folder)!;
  const split = config.data.split as { column?: string } & Record<
    'train' | 'validation' | 'test',
    number
  >;
  const shares = (['train', 'validation', 'test'] as const).map(
    (part) => `${Math.round(100 * split[part])} % ${part}`,
  );
  const by =
    split.column === undefined ? 'at random' : `by \`${split.column}\`, whose rows stay together`;
  const said = paragraphs
    .flatMap((text) => text.replace(/^\*\*[^*]+\.\*\* /, '').split(/(?<=\.) (?=[A-Z])/))
    .filter((text) => text.includes(`\`${name}\``));
  const facts = [
    ...[...cells].map(([title, text]) => `${title}: ${text}`),
    `splits: ${config.replicates!.length}, ${by}: ${shares.join(', ')}`,
    `columns: [${name}.yaml](configs/tables/${name}.yaml), those left out: [fetch.py](scripts/tables/fetch.py); SHA-256 of the CSV: \`${files![0]!.sha256}\``,
    ...said,
    ...(files![0]!.remarks ?? []),
  ];
  const report = reportPath(`tables/${name}`);
  const linked = (cell: string, i: number) =>
    i === 0 ? html`<a href="${report}">${cell}</a>`.text : cell;
  const own = rows.filter(([table]) => table === name).map((row) => row.slice(1).map(linked));
  return [
    `### ${name}`,
    readConfigComment(name),
    `Report of all its runs: \`${folder}\`.`,
    facts.map((fact) => `- ${fact}`).join('\n'),
    table(LABEL_HEAD.slice(1), own),
    'Trains a sample of its runs again, in a clone of the repository, and compares every number bit for bit:',
    `\`\`\`\n${againCommands(name).join('\n')}\n\`\`\``,
  ].join('\n\n');
}

/** What the config of a table says of it, above its fields. */
function readConfigComment(name: string): string {
  const lines = readFileSync(`${root}configs/tables/${name}.yaml`, 'utf8').split('\n');
  const own = lines.slice(
    1,
    lines.findIndex((line) => !line.startsWith('#')),
  );
  return own.map((line) => line.replace(/^# ?/, '')).join(' ');
}

/** The commands that train runs of a table again, from nothing but a clone. */
const againCommands = (name: string): string[] => [
  "npm ci && pip install pandas scikit-learn 'lightgbm>=4.7'",
  `python scripts/tables/fetch.py ${name}`,
  `npm run tables -- --data ${name}`,
  `node dist/cli/main.js verify ${REFERENCE}/tables/${name} --sample 44`,
];

/**
 * Of methods sorted by mean rank, the largest groups in which no two differ by the critical
 * difference: first and last place.
 */
export function groupRanks(
  ranks: readonly number[],
  difference: number,
): [first: number, last: number][] {
  const lasts = ranks.map((rank) => ranks.filter((other) => other - rank < difference).length - 1);
  return lasts.flatMap((last, first): [number, number][] =>
    last > first && lasts[first - 1] !== last ? [[first, last]] : [],
  );
}

const [WIDTH, LEFT, TOP, LINE] = [820, 190, 56, 18];

/**
 * The figure of Demsar (2006): methods on the axis of mean ranks, and bars that join those which do
 * not differ significantly.
 */
function criticalDifferenceSvg({ methods, difference, tables }: Ranking): Markup {
  const k = methods.length;
  const x = (rank: number) => LEFT + ((rank - 1) / (k - 1)) * (WIDTH - 2 * LEFT);
  const groups = groupRanks(
    methods.map(({ rank }) => rank),
    difference,
  );
  const below = TOP + 12 + 7 * groups.length;
  const half = Math.ceil(k / 2);
  const line = (x1: number, y1: number, x2: number, y2: number, width = 1) =>
    html`<line x1="${x1.toFixed(1)}" y1="${y1}" x2="${x2.toFixed(1)}" y2="${y2}" stroke-width="${width}"/>`;
  const text = (at: number, y: number, said: string, anchor = 'middle') =>
    html`<text x="${at.toFixed(1)}" y="${y}" text-anchor="${anchor}" stroke="none">${said}</text>`;
  const ticks = methods.flatMap((_, i) => [
    line(x(i + 1), TOP - 5, x(i + 1), TOP),
    text(x(i + 1), TOP - 9, `${i + 1}`),
  ]);
  const labels = methods.flatMap(({ method, rank }, i) => {
    const isLeft = i < half;
    const y = below + LINE * (isLeft ? i + 1 : k - i);
    const end = isLeft ? LEFT - 8 : WIDTH - LEFT + 8;
    const said = `${method} ${rank.toFixed(2)}`;
    return [
      line(x(rank), TOP, x(rank), y),
      line(x(rank), y, end, y),
      text(end + (isLeft ? -5 : 5), y + 4, said, isLeft ? 'end' : 'start'),
    ];
  });
  const bars = groups.map(([first, last], g) =>
    line(
      x(methods[first]!.rank) - 3,
      TOP + 8 + 7 * g,
      x(methods[last]!.rank) + 3,
      TOP + 8 + 7 * g,
      4,
    ),
  );
  const scale = [
    line(x(1), 16, x(1 + difference), 16, 2),
    text(x(1 + difference) + 8, 20, `critical difference ${difference.toFixed(2)}`, 'start'),
  ];
  const title = `Mean ranks of ${k} methods on ${tables} tables; bars join methods that do not differ significantly`;
  const axis = line(x(1), TOP, x(k), TOP);
  const height = below + LINE * (half + 1);
  return html`<figure><svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${title}" stroke="currentColor" fill="currentColor" font-size="13">${[scale, axis, ticks, labels, bars]}</svg><figcaption>${title}.</figcaption></figure>`;
}
