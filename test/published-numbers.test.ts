import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { checksumLine, packAll } from '../scripts/site/archives.js';
import { publishedAnswers } from '../scripts/site/published-answers.js';
import { answerFrom, labelsCsv } from '../scripts/tables/answer.js';
import { tableCsv } from '../src/ground/table/csv.js';
import type { Table } from '../src/ground/table/table.js';
import { published } from '../src/judge/claims/published.js';
import type { Report } from '../src/judge/report/contents.js';
import { buildReport } from '../src/judge/report/report.js';
import { readResults } from '../src/judge/results/reader.js';

/** The numbers and verdicts in texts are those of the published runs. */

const root = new URL('../', import.meta.url);
const reference = new URL('results/reference/', root);
type Row = Readonly<Record<string, string>>;

const reports = new Map<string, Report['tables']>();

/** A table of the report of a folder, made from its ledger. */
function report(folder: string, name: string): Row[] {
  const tables = reports.get(folder) ?? buildReport([readReference(folder)], []).tables;
  reports.set(folder, tables);
  return tableRows(tables.find((table) => table.name === name)!);
}

const readReference = (folder: string) => readResults(fileURLToPath(new URL(folder, reference)));
const tableRows = (table: Table): Row[] => parse(tableCsv(table), { columns: true });

/** The cells of the table whose head begins so, without the line below the head. */
function table(text: string, head: string): string[][] {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${head}`));
  expect(start, head).toBeGreaterThan(-1);
  const end = lines.findIndex((line, i) => i > start && !line.startsWith('|'));
  const cells = lines.slice(start, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  return [cells[0]!, ...cells.slice(2)];
}

/** A number written as another one is. */
const like = (written: string, value: string | undefined): string =>
  Number(value).toFixed(written.split('.')[1]?.length ?? 0);

it('archives of published folders are those whose checksums are kept', async () => {
  let text = '';
  for await (const { file, archive } of packAll()) text += checksumLine(file, archive);
  expect(text).toBe(readFileSync(new URL('../published.sha256', reference), 'utf8'));
});

it('links and pictures of texts are there', () => {
  const texts = [
    'README.md',
    'CONTRIBUTING.md',
    'configs/README.md',
    'data/README.md',
    'results/README.md',
  ];
  for (const path of [
    ...texts,
    'results/reference/README.md',
    'docs/engines.md',
    'docs/scale.md',
    'docs/ci.md',
  ]) {
    const text = readFileSync(new URL(path, root), 'utf8');
    for (const [, target] of text.matchAll(/\]\(([^)#]+)/g)) {
      if (/^https?:/.test(target!)) continue;
      expect(existsSync(new URL(target!, new URL(path, root))), `${path}: ${target}`).toBe(true);
    }
  }
});

describe('the recommender', { timeout: 300_000 }, () => {
  const found = readFileSync(new URL('RECOMMENDER.md', reference), 'utf8');
  const titles: Readonly<Record<string, string>> = {
    'MMoE over': 'Shared-Bottom',
    'Shared-Bottom (': 'Single-Task',
  };

  it("Table 3's means are those of the folder and the paper", () => {
    const rows = report('table3', 'table-3');
    for (const [model, ...cells] of table(found, 'model | AUC, 2,000 steps').slice(1)) {
      const own = rows.filter((row) => row.model === model);
      const written = own
        .map(({ auc, auc_paper }) => [auc, auc_paper])
        .concat(own.map(({ r2, r2_paper }) => [r2, r2_paper]));
      expect(cells.map((cell) => cell.split(' ')[0])).toEqual(
        cells.map((cell, i) => like(cell.split(' ')[0]!, written[i]![0])),
      );
      expect(cells.map((cell) => /\((.*)\)/.exec(cell)![1])).toEqual(
        cells.map((cell, i) => like(/\((.*)\)/.exec(cell)![1]!, written[i]![1])),
      );
    }
  });

  it("Table 4's lifts are those of the folder", () => {
    const rows = report('table4', 'live-lifts');
    let other = '';
    let seen = 0;
    for (const [arms, p, ...lifts] of table(found, 'exact lift, % | p | engagement').slice(1)) {
      other = Object.entries(titles).find(([start]) => arms!.startsWith(start))?.[1] ?? other;
      if (arms!.startsWith('Table 4')) continue;
      ['engagement', 'satisfaction'].forEach((task, i) => {
        const treatment = other === 'Shared-Bottom' ? 'MMoE' : 'Shared-Bottom';
        const row = rows.find(
          (one) =>
            one.setting === `correlation ${p}` &&
            one.treatment!.startsWith(treatment) &&
            one.control!.startsWith(other) &&
            one.task === task,
        )!;
        const numbers = lifts[i]!.match(/-?[\d.]+/g)!;
        expect(numbers).toEqual(
          [row.exact, row.exact_low, row.exact_high].map((value, k) => like(numbers[k]!, value)),
        );
        seen++;
      });
    }
    expect(seen).toBe(12);
  });
});

it('the answer over tables is that of their folders', () => {
  const tables = fileURLToPath(new URL('tables', reference));
  expect(readFileSync(new URL('tables.md', reference), 'utf8')).toBe(answerFrom(tables));
  expect(readFileSync(new URL('tables-labels.csv', reference), 'utf8')).toBe(labelsCsv(tables));
});

it('what a run shows of published folders is what these say', () => {
  expect(published).toEqual(publishedAnswers());
});
