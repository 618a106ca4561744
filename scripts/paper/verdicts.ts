/**
 * `npx tsx scripts/paper/verdicts.ts <folder> ...`: the verdicts of results/reference/RULES-2.md on
 * the parts of C1 to C6, a row for each part and a column for each folder. README has this table of
 * the published folders.
 */
import { basename } from 'node:path';
import { tableMarkdown } from '../../src/ground/table/markdown.js';
import { type Table, text } from '../../src/ground/table/table.js';
import { evaluateClaims } from '../../src/judge/claims/evaluate.js';
import { syntheticClaims } from '../../src/judge/claims/index.js';
import { overSettings } from '../../src/judge/claims/over-settings.js';
import { type ClaimVerdict, verdictText } from '../../src/judge/claims/verdict.js';
import { readResults } from '../../src/judge/results/reader.js';
import { isMainModule } from '../build/main-module.js';
import { referencePath } from '../site/published.js';

const short = (value: number): string =>
  value < 100 ? value.toPrecision(3) : String(Math.round(value));

/**
 * By part, `C3a`: the verdict with its effects, or over several settings with the estimate, its
 * interval and how many settings agree.
 */
function verdictsIn(folder: string): ReadonlyMap<string, string> {
  const verdicts = evaluateClaims(readResults(folder), syntheticClaims);
  const over = overSettings(verdicts, () => ({}));
  if (over.length === 0) return new Map(verdicts.flatMap(inOneSetting));
  return new Map(
    over.map(({ id, value, interval = [], agreeing, settings, ...ruling }) => [
      id,
      `${verdictText(ruling)}: ${short(value)} [${interval.map(short).join(', ')}], ${agreeing} of ${settings.length}`,
    ]),
  );
}

const inOneSetting = ({ id, parts, tests }: ClaimVerdict): [string, string][] =>
  parts.map(({ part, ...ruling }) => {
    const deciding = tests.filter((test) => test.part === part && test.decides);
    const effects = deciding.map(({ effect }) =>
      effect.value === undefined ? '?' : short(effect.value),
    );
    const said = verdictText(ruling);
    return [
      `${id}${part}`,
      ruling.verdict === 'not testable' ? said : `${said}: ${effects.join(', ')}`,
    ];
  });

/** A row for each part of C1 to C6: the part, and a cell for each folder. */
function verdictRows(folders: readonly string[]): string[][] {
  const all = folders.map(verdictsIn);
  return syntheticClaims.flatMap(({ id, parts = {} }) =>
    Object.entries(parts).map(([part, sentence]) => [
      `${id} (${part}): ${sentence.slice(0, -1)}`,
      ...all.map((verdicts) => verdicts.get(`${id}${part}`) ?? ''),
    ]),
  );
}

/** The published folders whose verdicts README and the article show. */
const PUBLISHED = [
  'label-functions',
  'fig4-fig5-figure-2',
  'fig4-fig5-figure-2-plateau',
  'fig4-fig5-sines-10',
  'fig4-fig5-sines-10-plateau',
  'fig4-fig5-sines-4',
];

export const verdictTable = (
  folders: readonly string[] = PUBLISHED.map((name) => referencePath(name)),
): Table => ({
  name: 'verdicts',
  caption: 'Verdicts on the parts of C1 to C6',
  columns: [text('part', 'part of a claim'), ...folders.map((folder) => text(basename(folder)))],
  rows: verdictRows(folders),
});

if (isMainModule(import.meta.url)) {
  const folders = process.argv.slice(2);
  console.log(tableMarkdown(folders.length > 0 ? verdictTable(folders) : verdictTable()));
}
