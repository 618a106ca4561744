/**
 * `npx tsx scripts/paper/common-rate.ts [<folder>]`: what the parts of C1 to C6 would have said with one learning rate for all models
 * (results/reference/RULES-2.md, section 5), from the runs by which `label-functions` chose its rates. It decides nothing.
 */
import { evaluateClaims } from '../../src/claims/evaluate.js';
import { overSettings } from '../../src/claims/over-settings.js';
import { syntheticClaims } from '../../src/claims/synthetic.js';
import type { CellResults } from '../../src/results/cells.js';
import { readResults } from '../../src/results/reader.js';
import { tableMarkdown } from '../../src/table/markdown.js';
import { digits3, text } from '../../src/table/table.js';

const folder = process.argv[2] ?? new URL('../../results/reference/label-functions', import.meta.url).pathname;
const results = readResults(folder);
const tried = results.cells.filter(({ stage }) => stage === 'select');
const rates = [...new Set(tried.map(({ fields }) => fields.learningRate as number))].sort((a, b) => a - b);

/** The seeds on which every candidate was tried. */
const seedsOf = tried.map(({ runs }) => new Set(runs.map(({ seed }) => seed)));
const common = new Set([...seedsOf[0]!].filter((seed) => seedsOf.every((seeds) => seeds.has(seed))));

const atRate = (rate: number): CellResults[] =>
  tried
    .filter(({ fields }) => fields.learningRate === rate)
    .map((cell) => ({ ...cell, stage: 'final', runs: cell.runs.filter(({ seed }) => common.has(seed)) }));

const withFewSeeds = syntheticClaims.map((claim) => ({
  ...claim,
  checks: (setting: Parameters<typeof claim.checks>[0]) =>
    claim.checks(setting).map((check) => ({ ...check, fewest: common.size })),
}));

const over = rates.map((rate) =>
  overSettings(evaluateClaims({ ...results, cells: atRate(rate), rules: 2 }, { claims: withFewSeeds }), () => ({})),
);
console.log(`${common.size} seeds that all candidates have\n`);
console.log(
  tableMarkdown({
    ...{ name: 'common-rate', caption: '' },
    columns: [text('claim'), ...rates.map((rate) => text(String(rate)))],
    rows: over[0]!.map(({ id, sentence }) => [
      `${id}: ${sentence}`,
      ...over.map((parts) => {
        const part = parts.find((one) => one.id === id);
        return (
          part &&
          `${part.verdict}, ${digits3(part.value)}${part.interval ? ` [${part.interval.map(digits3).join(', ')}]` : ''}`
        );
      }),
    ]),
  }),
);
