import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { verdictRows } from '../scripts/paper/verdicts.js';
import { arrange } from '../src/analysis/arrangement.js';
import { type Specifications, sideOf, specificationsOf } from '../src/analysis/specifications.js';
import type { Report } from '../src/report/contents.js';
import { buildReport } from '../src/report/report.js';
import { specificationShares } from '../src/report/tables/specifications.js';
import { measuresOf } from '../src/results/measures.js';
import { readResults } from '../src/results/reader.js';
import { tableCsv } from '../src/table/csv.js';
import type { Table } from '../src/table/table.js';

/** The numbers and verdicts in texts are those of the published runs. */

const root = new URL('../', import.meta.url);
const reference = new URL('results/reference/', root);
const front = readFileSync(new URL('README.md', root), 'utf8');
const findings = readFileSync(new URL('README.md', reference), 'utf8');

type Row = Readonly<Record<string, string>>;

const reports = new Map<string, Report['tables']>();

/** A table of the report of a folder, made from its ledger. */
function report(folder: string, name: string): Row[] {
  const tables = reports.get(folder) ?? buildReport([resultsOf(folder)], []).tables;
  reports.set(folder, tables);
  return rowsOf(tables.find((table) => table.name === name)!);
}

const resultsOf = (folder: string) => readResults(fileURLToPath(new URL(folder, reference)));
const rowsOf = (table: Table): Row[] => parse(tableCsv(table), { columns: true });

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

const only = (rows: Row[], fields: Row): Row => {
  const found = rows.filter((row) => Object.entries(fields).every(([name, value]) => row[name] === value));
  expect(found, JSON.stringify(fields)).toHaveLength(1);
  return found[0]!;
};

const folders: Readonly<Record<string, string>> = {
  '`figure-2`': 'fig4-fig5-figure-2',
  '`figure-2`, 12,000 steps': 'fig4-fig5-figure-2-plateau',
  '`sines-10`': 'fig4-fig5-sines-10',
  '`sines-10`, 48,000 steps': 'fig4-fig5-sines-10-plateau',
  '`sines-4`': 'fig4-fig5-sines-4',
};

/** `the same, 48,000 steps, 24 seeds` after `sines-10`: the preset before it, and its steps. */
function folderNames(labels: readonly string[]): string[] {
  let preset = '';
  return labels.map((label) => {
    if (label.startsWith('`')) preset = label;
    const name = folders[label.replace('the same', preset).replace(/, \d+ seeds$/, '')];
    expect(name, label).toBeDefined();
    return name!;
  });
}

describe('synthetic data', { timeout: 300_000 }, () => {
  it('means and medians', () => {
    const [head, ...rows] = table(findings, 'preset | p | Single-Task');
    const names = folderNames(rows.map(([label]) => label!));
    expect(rows).toHaveLength(15);
    for (const [i, [, correlation, ...cells]] of rows.entries()) {
      const summary = report(names[i]!, 'cells-test_mse');
      for (const [j, cell] of cells.entries()) {
        const [, mean, median] = /^([\d.]+) \(([\d.]+)\)$/.exec(cell)!;
        const row = only(summary, { model: head![j + 2]!, correlation: correlation! });
        expect(mean, `${names[i]} ${cell}`).toBe(like(mean!, row.mean));
        expect(median, `${names[i]} ${cell}`).toBe(like(median!, row.median));
      }
    }
  });

  it.each([
    ['README.md', front],
    ['results/reference/README.md', findings],
  ])('verdicts in %s', (_, text) => {
    const [head, ...rows] = table(text, 'part of a claim |');
    const shown = head!.slice(1).map((label) => (label === 'label functions' ? 'label-functions' : folders[label]!));
    expect(rows).toEqual(verdictRows(shown.map((name) => fileURLToPath(new URL(name, reference)))));
  });

  it('more tasks', () => {
    const [head, ...rows] = table(findings, 'mean test MSE | 2 tasks');
    const cells = report('tasks', 'cells-test_mse');
    for (const [model, ...means] of rows) {
      for (const [j, mean] of means.entries()) {
        const row = only(cells, { model: model!, tasks: /^\d+/.exec(head![j + 1]!)![0] });
        expect(mean, `${model} ${j}`).toBe(like(mean, row.mean));
      }
    }
  });

  it.each([
    ['later models, mean test MSE |', 'fig4-fig5-later'],
    ['two layers of experts, mean test MSE |', 'fig4-fig5-later-depth'],
  ])('%s', (start, folder) => {
    const [head, ...rows] = table(findings, start);
    const cells = report(folder, 'cells-test_mse');
    for (const [model, ...means] of rows) {
      for (const [j, mean] of means.entries()) {
        const correlation = head![j + 1]!.replace('p = ', '');
        const row = only(cells, { model: model!, correlation });
        expect(mean, `${model} ${correlation}`).toBe(like(mean, row.mean));
      }
    }
  });

  it("PLE's repetition", () => {
    const [head, ...rows] = table(findings, 'MTL gain |');
    const [gains, cells] = [report('ple', 'transfer'), report('ple', 'cells-test_mse')];
    const places = head!.slice(1, 7).map((place) => place.replace('p = ', ''));
    const meanOver = (own: Row[], model: string) =>
      String(places.reduce((sum, correlation) => sum + Number(only(own, { model, correlation }).mean), 0) / 6);
    const ofAll = gains.filter(({ task }) => task === 'mean of all');
    for (const [model, ...shown] of rows) {
      if (model !== 'Single-Task') {
        for (const [j, correlation] of places.entries())
          expect(shown[j], `${model} ${correlation}`).toBe(
            like(shown[j]!, only(ofAll, { model: model!, correlation }).mean),
          );
        const [mean] = shown[6]!.split(' ');
        expect(mean, model).toBe(like(mean!, meanOver(ofAll, model!)));
      }
      expect(shown[7], model).toBe(like(shown[7]!, meanOver(cells, model!)));
    }
  });

  it('who gets stuck', () => {
    const [, ...rows] = table(findings, 'stuck of 30 |');
    const stuck = report('local-minima', 'stuck');
    expect(rows).toHaveLength(4);
    for (const [model, ...counts] of rows) {
      const found = ['0.001', '0.01'].flatMap((learningRate) =>
        ['0.5', '0.9', '1'].map((correlation) => only(stuck, { model: model!, correlation, learningRate }).stuck),
      );
      expect(counts, model).toEqual(found);
    }
  });

  it('the specification curve', () => {
    // Without the rest of this report, whose verdicts and pairs take half a minute.
    const arrangement = arrange([resultsOf('specifications')]);
    const [mse] = measuresOf(arrangement.cells.map(({ cell, results: { kind } }) => ({ cell, kind })));
    const found = specificationsOf(arrangement, mse) as Specifications;
    const shares = rowsOf(specificationShares(found, arrangement.dimensions)).filter(
      (row) => row.correlation === 'all' && row.specifications === 'all',
    );
    const { lower, higher, open, count } = only(shares, { against: 'Shared-Bottom' });
    expect(findings).toContain(
      `lower than Shared-Bottom's in ${lower} of ${count} specifications, higher in ${higher} and`,
    );
    expect(findings).toContain(`higher in ${higher} and undecided in ${open}`);
    const shared = arrangement.dimensions.models.findIndex(({ name }) => name === 'shared-bottom');
    const optimizer = found.choices.findIndex(({ field }) => field === 'optimizer');
    const sides = (name: string) => {
      const own = found.effects.filter(({ other, values }) => other === shared && values[optimizer] === name);
      const countOf = (side: string) => own.filter((effect) => sideOf(effect) === side).length;
      return { of: own.length, lower: countOf('below'), higher: countOf('above') };
    };
    const [sgd, adam] = [sides('sgd'), sides('adam')];
    expect(front).toContain(
      `with SGD in ${sgd.lower} of ${sgd.of} comparisons and higher in ${sgd.higher}, ` +
        `with Adam in ${adam.lower} of ${adam.of} and higher in ${adam.higher}`,
    );
  });
});

describe('census-income', { timeout: 300_000 }, () => {
  it.each([
    ['group 1', 'income', 'census-group1', 'table-1'],
    ['group 2', 'college', 'census-group2', 'table-2'],
    ['later models, group 1', 'income', 'census-group1-later', 'table-1'],
    ['later models, group 2', 'college', 'census-group2-later', 'table-2'],
  ])('AUCs of %s', (label, task, folder, name) => {
    const [, ...rows] = table(findings, `${label} |`);
    const published = report(folder, name);
    const written = rows.filter(([model]) => !model!.startsWith('logistic'));
    expect(written).toHaveLength(published.length);
    for (const [model, best, mean, , never] of written) {
      const row = only(published, { model: model! });
      // The paper's in brackets, where it has the model.
      const says = (cell: string, fields: readonly string[]) =>
        expect(cell.match(/[\d.]+/g), `${model} ${cell}`).toEqual(
          fields
            .filter((field) => cell.includes('(') || !field.endsWith('_paper'))
            .map((field) => like('0.0000', row[field])),
        );
      says(best!, [`${task}_best`, `${task}_best_paper`]);
      says(
        mean!,
        ['mean', 'mean_low', 'mean_high', 'mean_paper'].map((field) => `${task}_${field}`),
      );
      says(never!, ['never_married_mean', 'never_married_mean_paper']);
    }
  });

  it('polarised gates', () => {
    const [, ...rows] = table(findings, 'setting | without dropout');
    const gates = report('gate-dropout', 'gate-collapse').filter((row) => row.gate === 'all gates');
    for (const [setting, ...cells] of rows) {
      const [, group, learningRate] = /^group (\d), rate ([\d.]+)$/.exec(setting!)!;
      for (const [j, dropout] of ['0', '0.1'].entries()) {
        const row = only(gates, { group: group!, learningRate: learningRate!, dropout });
        const shares = ['polarised', 'polarised_low', 'polarised_high'].map((f) => (100 * Number(row[f])).toFixed(1));
        expect(cells[j]!.match(/[\d.]+/g), `${setting} ${dropout}`).toEqual(shares);
      }
    }
  });
});

it('links and pictures of texts are there', () => {
  const texts = ['README.md', 'CONTRIBUTING.md', 'configs/README.md', 'data/README.md', 'results/README.md'];
  for (const path of [...texts, 'results/reference/README.md', 'docs/engines.md', 'docs/scale.md', 'docs/ci.md']) {
    const text = readFileSync(new URL(path, root), 'utf8');
    for (const [, target] of text.matchAll(/\]\(([^)#]+)/g)) {
      if (/^https?:/.test(target!)) continue;
      expect(existsSync(new URL(target!, new URL(path, root))), `${path}: ${target}`).toBe(true);
    }
  }
});

describe('the recommender', { timeout: 300_000 }, () => {
  const found = readFileSync(new URL('RECOMMENDER.md', reference), 'utf8');
  const titles: Readonly<Record<string, string>> = { 'MMoE over': 'Shared-Bottom', 'Shared-Bottom (': 'Single-Task' };

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
        expect(numbers).toEqual([row.exact, row.exact_low, row.exact_high].map((value, k) => like(numbers[k]!, value)));
        seen++;
      });
    }
    expect(seen).toBe(12);
  });
});
