import { describe, expect, it } from 'vitest';
import { conclusionsText } from '../../../src/app/cli/report.js';
import { compareFolders } from '../../../src/extras/tables/compare/compare-tasks.js';
import { untrainedUnits } from '../../../src/extras/tables/compare/help.js';
import { tableCsv } from '../../../src/ground/table/csv.js';
import { answerText, leadingFigure, makeAnswer } from '../../../src/judge/report/answer.js';
import { draw, drawingTable } from '../../../src/judge/report/charts/index.js';
import { closingText } from '../../../src/judge/report/closing.js';
import { plainFindings, type Report } from '../../../src/judge/report/contents.js';
import { pageHtml } from '../../../src/judge/report/page/page-html.js';
import { emptyDocument } from '../../../src/judge/report/print/print-figure.js';
import { buildReport } from '../../../src/judge/report/report.js';
import { reportMarkdown } from '../../../src/judge/report/summary-markdown.js';
import type { CellResults } from '../../../src/judge/results/cells.js';
import type { Losses } from '../../../src/judge/results/losses.js';
import type { Measure } from '../../../src/judge/results/measures.js';
import { makeCell, makeFolder, tableCell, tableConfig } from '../../judge/report/made.js';
import { keptFolder } from './kept.js';

/** Three values twice: six seeds are the fewest that a statement takes. */
const twice = (values: readonly number[]) => [...values, ...values];
const alone = { click: twice([0.7, 0.71, 0.72]), watch: twice([1, 1.1, 1.2]) };
const plus = (values: readonly number[], added: readonly number[]) =>
  values.map((value, i) => value + added[i % 3]!);

/** Six seeds, so that Student's distribution has five degrees of freedom. */
const cells = [
  tableCell('single-task', {
    click: { auc: alone.click, ece: twice([0.02, 0.03, 0.04]) },
    watch: { mse: alone.watch },
  }),
  tableCell('shared-bottom', {
    click: { auc: plus(alone.click, [0, 0.02, 0.04]), ece: twice([0.01, 0.01, 0.01]) },
    watch: { mse: plus(alone.watch, [0.02, -0.01, 0.02]) },
  }),
  tableCell('mmoe', {
    click: { auc: plus(alone.click, [0.048, 0.05, 0.052]), ece: twice([0.01, 0.01, 0.04]) },
    watch: { mse: plus(alone.watch, [0.09, 0.1, 0.11]), r2: twice([0.5, 0.5, 0.5]) },
  }),
];

const makeReport = (...all: readonly CellResults[]): Report =>
  buildReport([keptFolder(all, ['click', 'watch'])]);

const report = makeReport(...cells);

const comparisonsIn = ({ folders }: Report) => compareFolders(folders);

function comparisonRows(name: string, from = report): Record<string, string>[] {
  const [head, ...rows] = tableCsv(from.tables.find((table) => table.name === name)!)
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  return rows.map((row) => Object.fromEntries(head!.map((key, i) => [key, row[i]!])));
}

/** The two-sided level of t^2 with five degrees of freedom (Abramowitz and Stegun 26.7.3). */
function twoSidedLevel(square: number): number {
  const angle = Math.atan(Math.sqrt(square / 5));
  const cosine = Math.cos(angle);
  return 1 - (2 / Math.PI) * (angle + Math.sin(angle) * (cosine + (2 / 3) * cosine ** 3));
}

/**
 * Half of Student's 95 % interval with five degrees of freedom, from tables, given the standard
 * deviation of the three values that come twice.
 */
const half = (deviation: number): number =>
  (2.570581836 * deviation * Math.sqrt(4 / 5)) / Math.sqrt(6);

describe('runs that are scored at their best evaluation', () => {
  /** Cells whose runs, evaluated at steps 10 and 20, are best at the given ones. */
  const keptAt = (...steps: readonly number[]) =>
    cells.map((cell) => ({
      ...cell,
      runs: cell.runs.map((run, i) => ({
        ...run,
        metrics: { ...run.metrics, kept_step: steps[i % 3]! },
        curve: { ...run.curve, step: [10, 20, 30] },
      })),
    }));
  const first = (...steps: readonly number[]) =>
    makeReport(...keptAt(...steps)).findings[0]!.findings[0]!.sentences;

  it('are remarked on where they were still improving, or best at once', () => {
    const late = first(30, 10, 20).find((sentence) => sentence.includes('still improving'));
    const early = first(30, 10, 20).find((sentence) => sentence.includes('best at the first'));
    expect(late).toMatch(
      /^6 of 18 runs were still improving at the last evaluation: with more steps/,
    );
    expect(early).toMatch(/^6 of 18 runs were best at the first evaluation: a lower learning rate/);
    expect(first(20, 20, 20).join(' ')).not.toMatch(/still improving|best at the first/);
    expect(first(30, 10, 20)[0]).toMatch(/^Does learning together help\? /);
  });

  it('are no answer: that says what the runs show', () => {
    expect(makeAnswer(makeReport(...keptAt(30, 10, 20))).headline).toMatch(
      /^Does learning together help\? /,
    );
  });
});

describe('the best model for each task', () => {
  it('comes first, by the leading metric of the task', () => {
    expect(report.metrics.map(({ column }) => column)).toEqual([
      'test_auc_click',
      'test_mse_watch',
    ]);
    expect(comparisonRows('best').map(({ task, model, metric }) => [task, model, metric])).toEqual([
      ['click', 'MMoE', 'AUC'],
      ['click', 'Shared-Bottom', 'AUC'],
      ['click', 'Single-Task', 'AUC'],
      ['watch', 'Single-Task', 'MSE'],
      ['watch', 'Shared-Bottom', 'MSE'],
      ['watch', 'MMoE', 'MSE'],
    ]);
  });

  it('is compared with Single-Task by paired t tests, corrected by Holm over all tasks', () => {
    const [mmoe, shared, single, , sharedWatch, mmoeWatch] = comparisonRows('best');
    // Squares of t: mean^2 / (variance / 6), which is 2.5 times that of each value once.
    const levels = [4687.5, 7.5, 2.5, 750].map(twoSidedLevel);
    [mmoe, shared, sharedWatch, mmoeWatch].forEach((row, i) => {
      expect(Number(row!.p)).toBeCloseTo(levels[i]!, 9);
    });
    expect(Number(mmoe!.corrected_p)).toBeCloseTo(4 * levels[0]!, 9);
    expect(Number(mmoeWatch!.corrected_p)).toBeCloseTo(3 * levels[3]!, 9);
    expect(Number(shared!.corrected_p)).toBeCloseTo(2 * levels[1]!, 9);
    expect(Number(sharedWatch!.corrected_p)).toBeCloseTo(levels[2]!, 9);
    expect([mmoe, shared, single, sharedWatch, mmoeWatch].map((row) => row!.significant)).toEqual([
      'better',
      'no',
      '',
      'no',
      'worse',
    ]);
    expect(Number(mmoe!.difference)).toBeCloseTo(0.05, 12);
    expect(Number(mmoe!.difference_low)).toBeCloseTo(0.05 - half(0.002), 8);
    expect(Number(mmoe!.mean_high)).toBeCloseTo(0.76 + half(0.012), 8);
    expect(Number(mmoeWatch!.difference)).toBeCloseTo(0.1, 12);
  });

  it('has whether others may be best, and its other metrics', () => {
    const [mmoe, , , , shared, watch] = comparisonRows('best');
    // Shared-Bottom's loss in watch is above by 0.02, -0.01 and 0.02, twice: t^2 is 2.5.
    expect([mmoe!.may_be_best, shared!.may_be_best, watch!.may_be_best]).toEqual(['', 'yes', 'no']);
    expect(Number(mmoe!.ece)).toBeCloseTo(0.02, 12);
    expect([watch!.r2, watch!.ece]).toEqual(['0.5', '']);
  });
});

describe('gains over Single-Task', () => {
  it('are relative to its metric, seed by seed, with their mean over the tasks', () => {
    const [, mmoe] = comparisonRows('gains');
    const click = [0.048 / 0.7, 0.05 / 0.71, 0.052 / 0.72].map((gain) => 100 * gain);
    const watch = [0.09 / 1, 0.1 / 1.1, 0.11 / 1.2].map((loss) => -100 * loss);
    const mean = (values: readonly number[]) =>
      values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(Number(mmoe!.gain_click)).toBeCloseTo(mean(click), 9);
    expect(Number(mmoe!.gain_watch)).toBeCloseTo(mean(watch), 9);
    const overall = click.map((gain, i) => (gain + watch[i]!) / 2);
    expect(Number(mmoe!.delta_m)).toBeCloseTo(mean(overall), 9);
    const spread = Math.sqrt(
      overall.reduce((sum, gain) => sum + (gain - mean(overall)) ** 2, 0) / 2,
    );
    expect(Number(mmoe!.delta_m_high)).toBeCloseTo(mean(overall) + half(spread), 6);
  });

  it('are shares of the metric that the column names', () => {
    const { columns, caption } = report.tables.find(({ name }) => name === 'gains')!;
    expect(columns.map(({ title }) => title)).toEqual([
      'model',
      'click: gain, % of AUC',
      'watch: gain, % of MSE',
      'mean gain (Δm), %',
    ]);
    expect(caption).toContain('A gain in AUC is a share of the AUC itself');
  });

  it('are over Shared-Bottom where there is no Single-Task, and left out where there is neither', () => {
    const [, shared, mmoe] = cells;
    const found = makeReport(shared!, mmoe!);
    expect(
      found.tables.find(({ name }) => name === 'gains')!.columns.map(({ key }) => key),
    ).toContain('gain_click');
    expect(comparisonRows('gains', found).map(({ model }) => model)).toEqual(['MMoE']);
    expect(found.findings[0]!.findings[0]!.sentences.join(' ')).toContain(
      'There is no Single-Task here: another model in place of Shared-Bottom',
    );
    const only = makeReport(mmoe!);
    expect(only.tables.map(({ name }) => name)).not.toContain('gains');
    expect(only.findings[0]!.findings[0]!.sentences[0]).toBe(
      'For click, MMoE has an AUC of 0.7600; there is no other model to compare it with.',
    );
  });

  it('are over the seeds on which both finished', () => {
    const [single, , mmoe] = cells;
    const lost = tableCell('shared-bottom', {
      click: { auc: [0.8, Number.NaN, 0.8] },
      watch: { mse: [1, Number.NaN, 1] },
    });
    const found = makeReport(single!, lost, mmoe!);
    const [first] = comparisonRows('best', found);
    expect([first!.model, first!.n, first!.diverged]).toEqual(['Shared-Bottom', '2', '1']);
    expect(Number(first!.difference)).toBeCloseTo(0.09, 12);
  });
});

describe('what it says', () => {
  const { findings, terms } = report.findings[0]!;
  const [answer, keep, trees, click, watch, sharing, ...others] = findings[0]!.sentences;
  const scores =
    "On test rows: click (AUC 0.71 -> 0.76, 6 of 6 seeds) and watch (a gain of 1 % is excluded). Only gains of at least 1 % of Single-Task's error count (margin: 0.01).";

  it('answers the question first, as everywhere', () => {
    expect(answer).toBe(
      "Does learning together help? Yes, for click (AUC 0.71 -> 0.76, 6 of 6 seeds). No for watch (a gain of 1 % is excluded). Only gains of at least 1 % of Single-Task's error count (margin: 0.01).",
    );
    expect(makeAnswer(report)).toEqual({
      headline: 'Does learning together help? Yes, for click. No for watch.',
      details: scores,
    });
    expect(answerText(makeAnswer(report))).toBe(
      `Does learning together help? Yes, for click. No for watch. ${scores}`,
    );
    expect(keep).toBe('Of the networks, keep MMoE for click and Single-Task for watch.');
  });

  it('says in a line that no trees were tried', () => {
    expect(trees).toBe(
      'Trees were not tried: `lightgbm` in `models` of the config trains LightGBM beside the networks.',
    );
    expect(closingText(report, 'tables').split('\n')).toContain(trees);
    expect(plainFindings(report.findings).findings[0]!.sentences).toContain(trees);
  });

  it('says which model is best for each task, and how sure that is', () => {
    expect(click).toMatch(
      /^For click, MMoE has the best mean, an AUC of 0\.7600, significantly better than Single-Task \(by 0\.0500 \[0\.0481, 0\.0519\]\)\.$/,
    );
    expect(watch).toMatch(
      /^For watch, Single-Task has the best mean, an MSE of 1\.100, significantly better than MMoE; 1 of the 2 others may be as good\.$/,
    );
  });

  it('is on the terminal, a line each', () => {
    const { sentences } = findings[0]!;
    const text = conclusionsText(report);
    for (const sentence of sentences) expect(text).toContain(`- ${sentence}\n`);
    expect(text).toContain('| task');
  });

  it('is in short on the terminal: a row for each task, the answer, and statements', () => {
    const lines = closingText(report, 'tables').split('\n');
    expect(lines[0]).toBe('Does learning together help? Yes, for click. No for watch.');
    const table = lines.indexOf('The best mean for each task');
    expect(lines.slice(table + 1, table + 3)).toEqual([
      expect.stringMatching(
        /^task +best model +metric +mean +minus Single-Task +significant +seeds$/,
      ),
      expect.stringMatching(/^click +MMoE +AUC +0\.7600 +0\.0500 \[0\.0481, 0\.0519\] +better +6$/),
    ]);
    // The question and its verdicts stand once.
    expect(lines).toContain(scores);
    expect(lines.filter((line) => line.includes('Does learning together help?'))).toHaveLength(1);
    expect(lines).toContain(keep);
    expect(lines.join('\n')).not.toContain('|');
  });

  it('says whether sharing helps', () => {
    expect(sharing).toMatch(
      /^Compared with Single-Task, learning together is a seesaw with MMoE: significantly better on click, significantly worse on watch; it makes no significant difference with Shared-Bottom\.$/,
    );
    expect(others).toEqual([
      'Tests are over seeds and test rows, as if rows did not depend on each other; the split and the settings are taken as given.',
    ]);
    expect(terms).toContain('AUC: how often');
  });

  it('has no AUC above 1 over two seeds', () => {
    const two = ['single-task', 'mmoe'].map((model, i) =>
      tableCell(model, { click: { auc: [0.9 - i / 10, 0.95] } }),
    );
    const [first] = comparisonRows('best', makeReport(...two));
    expect([first!.mean_high, Number(first!.mean_low)]).toEqual([
      '1',
      expect.closeTo(0.925 - 0.025 * 12.7062, 4),
    ]);
  });

  it('says where a model is worse than the mean of the labels', () => {
    const poor = tableCell('mmoe', { watch: { mse: [4, 4.1], r2: [-3, -3.1] } });
    const only = buildReport([makeFolder([poor], 'results/mine', tableConfig(['watch']))]);
    expect(only.findings[0]!.findings[0]!.sentences[0]).toContain(
      'an R² of -3.05 (an MSE of 4.050, worse than the mean of the labels would be)',
    );
  });

  it('says that a single seed tells nothing, and asks for six at least', () => {
    const sentencesOf = (count: number) => {
      const first = cells.map((cell) => ({
        ...cell,
        planned: count,
        runs: cell.runs.slice(0, count),
      }));
      return makeReport(...first).findings[0]!.findings[0]!.sentences;
    };
    expect(sentencesOf(1).join(' ')).not.toContain('Tests are over');
    expect(sentencesOf(1)).toContain(
      '1 seed cannot tell a difference from chance: it takes 6 or more.',
    );
    expect(sentencesOf(5)).toContain(
      '5 seeds cannot tell a difference from chance: it takes 6 or more.',
    );
    expect(sentencesOf(5).join(' ')).not.toContain(', significantly better');
  });

  it('is at the top of the page and of a summary, with the claims in one line', () => {
    const page = pageHtml(report, { script: '', style: '', fonts: [] }, emptyDocument());
    const places = ['id="findings"', 'id="figures"', 'id="results"', 'id="claims"'].map((id) =>
      page.indexOf(id),
    );
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(page).toContain('Skip to what it says');
    expect(page).toContain(
      "<p>The paper's claims are not testable here: they are about its own data.</p>",
    );
    expect(page).not.toContain('claim-C1');
    expect(page.replace(/<script>.*<\/script>/s, '')).not.toMatch(/NaN|Infinity|undefined/);
    expect(reportMarkdown(report)).toContain('- For click, MMoE has the best mean');
    expect(report.tables.map(({ name }) => name)).not.toContain('claims');
  });

  it('is by setting where there are several, of the first three', () => {
    const at = (experts: number) =>
      cells.map((cell) => ({ ...cell, fields: { 'data.minCount': experts } }));
    const found = makeReport(...[1, 2, 3, 4, 5].flatMap(at)).findings[0]!.findings;
    expect(found.map(({ place }) => place)).toEqual([
      'data.minCount 1',
      'data.minCount 2',
      'data.minCount 3',
      '',
    ]);
    expect(found.at(-1)!.sentences).toEqual(['2 more settings: see the tables below.']);
  });

  it('is beside the results on other data', () => {
    const other = makeFolder([makeCell('omoe', { correlation: 1 }, [0.1, 0.2])], 'results/other');
    const markdown = reportMarkdown(
      buildReport([makeFolder(cells, 'results/mine', tableConfig(['click', 'watch'])), other]),
    );
    expect(markdown).toMatch(
      /folder mine:\n- Does learning together help.*\n- For click, MMoE has.*MSE on the test examples\n.*OMoE/s,
    );
  });

  it('says nothing of data whose tasks are not their own', () => {
    const other = buildReport([makeFolder([makeCell('mmoe', { correlation: 1 }, [0.1, 0.2])])]);
    expect([comparisonsIn(other), other.findings]).toEqual([[], []]);
    expect(other.tables.map(({ name }) => name)).not.toContain('best');
  });
});

it('pairs splits, of each the mean over its seeds, where the data are split several times', () => {
  const folder = makeFolder(
    [0, 0.1, 0.2].flatMap((more, r) =>
      cells.slice(0, 2).map((cell, m) =>
        tableCell(
          cell.model,
          {
            click: { auc: [0.5 + more + 0.01 * m, 0.7 + more + 0.03 * m] },
            watch: { mse: [1, 1] },
          },
          { fields: { replicate: r + 1 } },
        ),
      ),
    ),
    'results/mine',
    tableConfig(['click', 'watch']),
  );
  const [comparison, ...others] = compareFolders([folder]);
  expect(others).toEqual([]);
  expect([comparison!.unit, comparison!.fields]).toEqual(['split', {}]);
  const [shared] = comparison!.tasks[0]!.models;
  expect([shared!.model, shared!.n]).toEqual(['shared-bottom', 3]);
  expect(shared!.mean.value).toBeCloseTo(0.72, 12);
  expect(shared!.difference!.estimate.value).toBeCloseTo(0.02, 12);
});

describe('test rows', () => {
  const sentencesIn = (found: Report) => found.findings[0]!.findings[0]!.sentences;

  it('count in differences and gains where predictions were kept', () => {
    // The model is ahead by 0.05 with each seed, and two rows make an error of sqrt(2) 0.02 /
    // sqrt(2) = 0.02.
    const all = [
      tableCell('single-task', { click: { auc: twice([0.7, 0.7, 0.7]) } }),
      tableCell('mmoe', { click: { auc: twice([0.75, 0.75, 0.75]) } }),
    ];
    const { predictions, ...folder } = keptFolder(all, ['click']);
    predictions
      .get(folder.cells[1]!)!
      .get('click')!
      .effects.set([0.02 / Math.SQRT2, -0.02 / Math.SQRT2]);
    const found = buildReport([{ ...folder, predictions }]);
    const [mmoe] = comparisonRows('best', found);
    // z = 2.5, from tables of the normal distribution.
    expect(Number(mmoe!.p)).toBeCloseTo(0.012419, 5);
    expect(Number(mmoe!.difference_low)).toBeCloseTo(0.05 - 1.959964 * 0.02, 5);
    // Without the first of the two rows the model is ahead by 0.0359 with an error of 0.0141: z =
    // 2.54.
    expect(mmoe!.significant).toBe('better');
    const [gains] = comparisonRows('gains', found);
    expect(Number(gains!.gain_click)).toBeCloseTo(5 / 0.7, 9);
    expect(Number(gains!.gain_click_high)).toBeCloseTo((5 + 1.959964 * 2) / 0.7, 4);
    expect(found.tables.find(({ name }) => name === 'gains')!.caption).toContain(
      'over test rows where predictions were kept',
    );
  });

  it('make nothing significant where predictions were not kept: seeds say nothing of them', () => {
    const found = buildReport([makeFolder(cells, 'results/mine', tableConfig(['click', 'watch']))]);
    const [answer, , , click, ...others] = sentencesIn(found);
    expect(answer).toMatch(/^Does learning together help\? Cannot tell for click and watch\. /);
    expect(click).toMatch(
      /^For click, MMoE has the best mean, an AUC of 0\.7600, but is not significantly better than Single-Task \(by/,
    );
    expect(others.at(-1)).toMatch(
      /^Tests of click and watch are over seeds alone, so that they are about these test rows/,
    );
    expect(comparisonRows('best', found).map(({ significant }) => significant)).not.toContain(
      'better',
    );
    expect(found.findings[0]!.findings[0]!.sentences.join(' ')).not.toMatch(
      /, significantly|significantly (helps|hurts)/,
    );
  });

  it('do not count where predictions are of some seeds alone: means are of all', () => {
    const all = [
      tableCell('single-task', { click: { auc: [0.7, 0.7, 0.7, 0.7] } }),
      tableCell('mmoe', { click: { auc: [0.75, 0.75, 0.65, 0.65] } }),
    ];
    const { predictions, ...folder } = keptFolder(all, ['click']);
    predictions.get(folder.cells[1]!)!.get('click')!.effects.set([0.001, -0.001]);
    // keepPredictions: 2
    for (const cell of folder.cells)
      for (const seed of [3, 4])
        (predictions.get(cell)!.get('click')!.scores as Map<number, number>).delete(seed);
    const best = comparisonRows('best', buildReport([{ ...folder, predictions }]));
    expect(best.map(({ mean }) => Number(mean).toFixed(3))).toEqual(['0.700', '0.700']);
    const mmoe = best.find(({ model }) => model === 'MMoE')!;
    expect(Number(mmoe.difference)).toBeCloseTo(0, 12);
    expect(mmoe.significant).not.toBe('better');
  });

  it('that are few carry no statement, however many seeds agree', () => {
    // 100 rows: an error of 0.01, of which one row is nearly all, and the same spread evenly.
    const apart = (effects: readonly number[]) => {
      const all = [
        tableCell('single-task', { watch: { mse: twice([1, 1.0001, 1]) } }),
        tableCell('mmoe', { watch: { mse: twice([0.95, 0.95, 0.95]) } }),
      ];
      const { predictions, ...folder } = keptFolder(
        all,
        ['watch'],
        effects.map(() => 0),
      );
      predictions.get(folder.cells[1]!)!.get('watch')!.effects.set(effects);
      return comparisonRows('best', buildReport([{ ...folder, predictions }]))[0]!;
    };
    const even = apart(Array.from({ length: 100 }, (_, i) => (i % 2 ? 0.001 : -0.001)));
    const one = apart(Array.from({ length: 100 }, (_, i) => (i === 0 ? -0.04 : 0.0004)));
    expect([even.significant, one.significant]).toEqual(['better', 'no']);
  });
});

describe('a linear model', () => {
  const linear = (click: readonly number[], watch: readonly number[]) =>
    tableCell('linear', { click: { auc: twice(click) }, watch: { mse: plus(alone.watch, watch) } });
  const sentencesOf = (...all: readonly CellResults[]) =>
    makeReport(...all).findings[0]!.findings[0]!.sentences;

  it('is better or not different from the network to keep, as its test says', () => {
    // For watch the differences are 0, 0.1 and 0, twice: t^2 is 2.5.
    const sentences = sentencesOf(...cells, linear([0.75, 0.765, 0.78], [0, 0.1, 0]));
    expect(sentences[2]).toBe(
      'Compared with the network to keep, a linear model is significantly better for click and not significantly different for watch.',
    );
    expect(sentences[4]).toMatch(
      /^For click, Linear has the best mean, an AUC of 0\.7650, significantly better than Single-/,
    );
    expect(sentences[5]).toMatch(/^For watch, Single-Task has the best mean/);
    expect(sentences[6]).toMatch(/^Compared with Single-Task, learning together/);
    expect(sentences[6]).not.toContain('Linear');
  });

  it('is worse if a network is significantly better, and left out where nothing tells or there is no network', () => {
    const named = (sentences: readonly string[]) =>
      sentences.filter((sentence) => /the network to keep/.test(sentence));
    expect(named(sentencesOf(...cells, linear([0.7, 0.71, 0.722], [0.09, 0.1, 0.11])))).toEqual([
      'Compared with the network to keep, a linear model is significantly worse for click and watch.',
    ]);
    const one = [
      tableCell('mmoe', { click: { auc: [0.8] } }),
      tableCell('linear', { click: { auc: [0.7] } }),
    ];
    expect(named(sentencesOf(...one))).toEqual([]);
    expect(named(sentencesOf(linear([0.7, 0.71, 0.72], [0, 0, 0])))).toEqual([]);
  });

  it('has one sentence for many tasks', () => {
    const names = ['a', 'b', 'c', 'd'];
    const scores = (values: readonly (readonly number[])[]) =>
      Object.fromEntries(names.map((name, k) => [name, { auc: values[k]! }]));
    const network = [0.7, 0.71, 0.72];
    const all = [
      tableCell('mmoe', scores([network, network, network, network].map(twice))),
      tableCell(
        'linear',
        scores(
          [
            plus(network, [0.1, 0.101, 0.1]),
            plus(network, [0.1, 0, 0.001]),
            [0.7, 0.7, 0.72],
            [0.6, 0.611, 0.62],
          ].map(twice),
        ),
      ),
    ];
    expect(buildReport([keptFolder(all, names)]).findings[0]!.findings[0]!.sentences[1]).toBe(
      'Compared with the network to keep, a linear model is significantly better for a, significantly worse for d and not significantly different for b and c.',
    );
  });
});

it('is no chance where a model is better on each of six splits', () => {
  // One large difference among six: t is 1.2, and all signs agree.
  const ahead = [0.001, 0.001, 0.001, 0.001, 0.001, 0.05];
  const sentencesWith = (differences: readonly number[]) => {
    const at = (model: string, of: (r: number) => number) =>
      differences.map((_, r) =>
        tableCell(model, { click: { auc: [of(r)] } }, { fields: { replicate: r + 1 } }),
      );
    const all = [...at('linear', () => 0.7), ...at('mmoe', (r) => 0.7 + differences[r]!)];
    return buildReport([
      makeFolder(all, 'results/mine', tableConfig(['click'])),
    ]).findings[0]!.findings[0]!.sentences.join(' ');
  };
  expect(sentencesWith(ahead)).not.toContain('may be as good');
  expect(sentencesWith([-0.001, ...ahead.slice(1)])).toContain('may be as good');
  // Better and worse are words for significant differences alone.
  expect(sentencesWith(ahead)).toContain('a linear model is not significantly different for click');
});

describe('what seeds or splits cannot tell', () => {
  /** A folder of random splits, with the AUCs of each model. */
  const splitFolder = (aucs: Readonly<Record<string, readonly number[]>>) => {
    const all = Object.entries(aucs).flatMap(([model, values]) =>
      values.map((auc, r) =>
        tableCell(model, { died: { auc: [auc] } }, { fields: { replicate: r + 1 } }),
      ),
    );
    const config = tableConfig(['died']);
    return makeFolder(all, 'results/mine', {
      ...config,
      data: { ...config.data, split: { by: 'random' } },
    });
  };

  it('is not that the mean may be as good, where a linear model is better than it on each split', () => {
    const found = buildReport([
      splitFolder({
        linear: [0.56, 0.57, 0.52, 0.6, 0.55, 0.54],
        mean: [0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
        'single-task': [0.56, 0.45, 0.53, 0.48, 0.56, 0.47],
      }),
    ]);
    const { sentences } = found.findings[0]!.findings[0]!;
    expect(sentences.join()).not.toContain('Mean of labels');
  });

  it('is left blank with one split, and asks for more of them', () => {
    const found = buildReport([splitFolder({ mmoe: [0.8], linear: [0.7], 'single-task': [0.6] })]);
    expect(comparisonRows('best', found)[0]).not.toHaveProperty('significant');
    expect(found.findings[0]!.findings[0]!.sentences).toContain(
      '1 seed of one split cannot tell a difference from chance: it takes 3 splits (replicates: 3), and better 6.',
    );
  });
});

describe('classes', () => {
  const vote = (loss: readonly number[], accuracy: readonly number[], auc: readonly number[]) => ({
    vote: { accuracy: twice(accuracy), auc: twice(auc), log_loss: twice(loss) },
  });
  const found = (auc: readonly number[]) => {
    const cells = [
      tableCell('single-task', vote([0.6, 0.61, 0.62], [0.81, 0.8, 0.8], auc)),
      tableCell('mean', vote([0.7, 0.71, 0.725], [0.81, 0.81, 0.8], auc)),
    ];
    for (const { runs } of cells)
      for (const { metrics } of runs)
        if (metrics.test_auc_vote === 0) Reflect.deleteProperty(metrics, 'test_auc_vote');
    return buildReport([keptFolder(cells, ['vote'])]);
  };

  it('are judged by log-loss, with accuracy beside it, as most rows are of one class', () => {
    const [first, ...others] = found([0.7, 0.7, 0.7]).findings[0]!.findings[0]!.sentences;
    expect(first).toBe(
      'For vote, Single-Task has the best mean, a log-loss of 0.6100 (accuracy 0.8033; the most frequent class: 0.8067), significantly better than Mean of labels.',
    );
    expect(others.join(' ')).not.toMatch(/as good|together/);
  });

  it('that are absent from test rows leave no AUC', () => {
    expect(comparisonRows('best', found([0.7, 0, 0.7]))[0]).not.toHaveProperty('auc');
  });
});

it('says of a single label nothing of learning together', () => {
  const all = cells.map(({ model }, i) =>
    tableCell(model, { click: { auc: twice([0.7, 0.71, 0.72 + i / 100]) } }),
  );
  const { sentences } = buildReport([keptFolder(all, ['click'])]).findings[0]!.findings[0]!;
  expect(sentences.join(' ')).toContain(
    'There is one label, so nothing to learn together: another model in place of Single-Task makes',
  );
  expect(sentences.join(' ')).not.toContain('Learning the tasks together');
});

it('names the best models of many tasks in one sentence', () => {
  const names = ['a', 'b', 'c', 'd'];
  const scores = (values: readonly number[]) =>
    Object.fromEntries(names.map((name, k) => [name, { auc: [values[k]!, values[k]! + 0.001] }]));
  const all = [
    tableCell('single-task', scores([0.5, 0.6, 0.7, 0.8])),
    tableCell('mmoe', scores([0.6, 0.5, 0.8, 0.7])),
  ];
  const { findings } = buildReport([makeFolder(all, 'results/mine', tableConfig(names))]);
  expect(findings[0]!.findings[0]!.sentences).toContainEqual(
    expect.stringMatching(
      /^The best mean is that of MMoE for a and c; of Single-Task for b and d\.$/,
    ),
  );
});

describe('figures', () => {
  it('are by task where they show the metric, with curves on the validation part', () => {
    const fig4 = report.figures.find(({ name }) => name === 'fig4')!;
    expect(fig4.views.map(({ metric }) => metric)).toEqual(['test_auc_click', 'test_mse_watch']);
    expect(fig4.views[1]!.caption).toContain('validation MSE of watch');
  });

  it('show gates of any number of tasks, with their names', () => {
    const itemsOf = (from: Report, name: string) =>
      from.figures.find((figure) => figure.name === name)!.views[0]!.drawing.items;
    const three = { click: { auc: [0.7] }, like: { auc: [0.7] }, watch: { mse: [1] } };
    const found = buildReport([
      makeFolder([tableCell('mmoe', three)], 'x', tableConfig(Object.keys(three))),
    ]);
    expect(itemsOf(found, 'gates')).toMatchObject([
      { title: 'click' },
      { title: 'like' },
      { title: 'watch' },
    ]);
  });
});

describe('the figure of all labels', () => {
  const figure = report.figures.find(({ name }) => name === 'by-label')!;

  it('leads, and has every label, model and seed, compared with Single-Task', () => {
    expect(leadingFigure(report)).toBe('by-label');
    const { columns, rows } = drawingTable(
      figure.views[0]!.drawing,
      report.arrangement.dimensions,
    )!;
    expect(columns.map(({ title }) => title)).toEqual([
      'label',
      'model',
      'seed',
      'error compared with Single-Task, %',
    ]);
    // Two labels, two models beside Single-Task, six seeds.
    expect(rows).toHaveLength(24);
    // The distance of AUC from 1: 0.3 falls by 0.048; MSE 1.1 rises by 0.1.
    expect(
      rows.find(([label, model, seed]) => label === 'click' && model === 'MMoE' && seed === 1)![3],
    ).toBeCloseTo(-16, 9);
    expect(
      rows.find(([label, model, seed]) => label === 'watch' && model === 'MMoE' && seed === 2)![3],
    ).toBeCloseTo(100 / 11, 9);
  });

  it('is drawn with a panel for each label', () => {
    const view = { document: emptyDocument(), width: 800 };
    const svg = draw(figure.views[0]!.drawing, report.arrangement.dimensions, view)!.outerHTML;
    for (const title of ['click', 'watch', 'Shared-Bottom', 'MMoE'])
      expect(svg).toContain(`>${title}<`);
    expect(svg.match(/<circle/g)).toHaveLength(24);
  });
});

describe('whether learning together helps', () => {
  const answerWith = (
    shared: readonly number[],
    more: object = {},
    sizes: readonly number[] = [1000, 1000],
  ) => {
    const all = [
      tableCell('single-task', { click: { auc: alone.click }, watch: { mse: alone.watch } }),
      tableCell('mmoe', {
        click: { auc: plus(alone.click, [0.001, -0.001, 0]) },
        watch: { mse: plus(alone.watch, shared) },
      }),
    ].map((cell, i) => ({
      ...cell,
      runs: cell.runs.map((run) => ({ ...run, metrics: { ...run.metrics, weights: sizes[i]! } })),
    }));
    const folder = keptFolder(all, ['click', 'watch']);
    return answerText(
      makeAnswer(
        buildReport([
          {
            ...folder,
            manifest: { ...folder.manifest, config: { ...folder.manifest.config, ...more } },
          },
        ]),
      ),
    );
  };

  it('is no within the margin, by the interval of the difference', () => {
    expect(answerWith([0.001, -0.001, 0])).toBe(
      "Does learning together help? No for click and watch (equal within 1 %). Only gains of at least 1 % of Single-Task's error count (margin: 0.01).",
    );
    expect(answerWith([0.1, -0.1, 0])).toContain(
      'Does learning together help? Cannot tell for watch. No for click (equal within 1 %).',
    );
    expect(answerWith([-0.09, -0.1, -0.11])).toContain(
      'Does learning together help? Yes, for watch. No for click. On test rows: click (equal within 1 %) and watch (MSE 1.100 -> 1.000, 6 of 6 seeds).',
    );
    expect(answerWith([0.09, 0.1, 0.11])).toContain(
      'Does learning together help? No for click. No, it hurts for watch. On test rows: click (equal within 1 %) and watch (MSE 1.100 -> 1.200, 6 of 6 seeds).',
    );
  });

  describe('of several sharing networks', () => {
    const nothing = [0.001, -0.001, 0];
    const unknown = [0.1, -0.1, 0];

    /** A cell with losses on test rows and a mean loss on validation rows in `watch`. */
    const cell = (model: string, watch: readonly number[], validation: number) => {
      const click = model === 'single-task' ? alone.click : plus(alone.click, nothing);
      const made = tableCell(model, { click: { auc: click }, watch: { mse: watch } });
      const runs = made.runs.map((run) => ({
        ...run,
        metrics: { ...run.metrics, validation_mse_watch: validation },
      }));
      return { ...made, runs };
    };

    /**
     * Returns the answer for differences from Single-Task in `watch`: of the network that
     * validation rows choose, then of others.
     */
    const answerAmong = (chosen: readonly number[], ...others: readonly (readonly number[])[]) =>
      answerBeside([], chosen, ...others);

    /** The same with further cells. */
    const answerBeside = (
      further: readonly CellResults[],
      chosen: readonly number[],
      ...others: readonly (readonly number[])[]
    ) => {
      const names = ['mmoe', 'shared-bottom', 'omoe', 'cgc', 'ple', 'mtan'];
      const sharing = [chosen, ...others].map((added, i) =>
        cell(names[i]!, plus(alone.watch, added), 1 + i / 10),
      );
      const folder = keptFolder(
        [cell('single-task', alone.watch, 2), ...further, ...sharing],
        ['click', 'watch'],
      );
      return answerText(makeAnswer(buildReport([folder])));
    };

    it('is no only if it is for each of them', () => {
      expect(answerAmong(nothing, nothing)).toMatch(/No for click and watch/);
      expect(answerAmong(nothing, unknown)).toMatch(/Cannot tell for watch\. No for click/);
      expect(answerAmong(nothing, unknown)).toMatch(
        /watch .* %.*\], but another sharing network may gain more\./,
      );
      expect(answerAmong([0.09, 0.1, 0.11], nothing)).toMatch(/No, it hurts for watch/);
      expect(answerAmong([0.09, 0.1, 0.11], unknown)).toMatch(
        /Cannot tell for watch\. No for click/,
      );
    });

    it('is yes only if the table of models calls the chosen one significantly better', () => {
      const gain = [-0.02, -0.12, -0.07];
      expect(answerAmong(gain)).toMatch(/Yes, for watch/);
      expect(answerAmong(gain, ...Array.from({ length: 5 }, () => unknown))).toMatch(
        /Cannot tell for watch/,
      );
    });

    it('is the same with further solved models in the table', () => {
      const solved = Array.from({ length: 40 }, (_, i) =>
        cell(`solved-${i}`, plus(alone.watch, unknown), 9),
      );
      const folder = keptFolder(
        [
          cell('single-task', alone.watch, 2),
          cell('mmoe', plus(alone.watch, [-0.02, -0.12, -0.07]), 1),
          ...solved,
        ],
        ['click', 'watch'],
      );
      const predictions = solved.map(({ model }) => ({ predictions: `${model}.csv`, name: model }));
      const config = { ...folder.manifest.config, models: ['single-task', 'mmoe', ...predictions] };
      const wide = buildReport([
        { ...folder, manifest: { ...folder.manifest, config } } as typeof folder,
      ]);
      expect(answerText(makeAnswer(wide))).toMatch(/Yes, for watch/);
    });

    it('is not yes for what a mixture gains that shares nothing', () => {
      const gain = [-0.09, -0.1, -0.11];
      const mixture = (validation: number) =>
        cell('single-task-moe', plus(alone.watch, [-0.091, -0.099, -0.11]), validation);
      expect(answerAmong(gain)).toMatch(/Yes, for watch/);
      const answer = answerBeside([mixture(1.5)], gain);
      expect(answer).toMatch(/No for click and watch/);
      expect(answer).toContain(
        '(Single-Task for click and Single-Task MoE for watch; margin: 0.01)',
      );
      // Validation rows choose the network that learns alone, too.
      expect(answerBeside([mixture(3)], gain)).toMatch(/Yes, for watch/);
    });
  });

  it('says what is known where it cannot tell, and which networks hurt', () => {
    const folder = keptFolder(
      [
        tableCell('single-task', { click: { auc: alone.click }, watch: { mse: alone.watch } }),
        tableCell('shared-bottom', {
          click: { auc: alone.click },
          watch: { mse: plus(alone.watch, [0.1, -0.1, 0.033]) },
        }),
        tableCell('mmoe', {
          click: { auc: alone.click },
          watch: { mse: plus(alone.watch, [0.29, 0.3, 0.31]) },
        }),
      ],
      ['click', 'watch'],
    );
    const text = closingText(buildReport([folder]), 'tables');
    // The mean difference is 0.011 of 1.1.
    expect(text).toMatch(
      /Where it cannot tell, the chosen sharing network gains, in percent of the error without sharing \[95 % interval\]: .*watch -1\.0 % \[-\d+\.\d, \d+\.\d\]\. Only/,
    );
    expect(text).toContain(
      'Sharing can hurt: significantly worse than the best network that shares nothing are 1 of 2 sharing networks for watch (MMoE).',
    );
  });

  it('is by the margin of the config', () => {
    expect(answerWith([-0.09, -0.1, -0.11], { margin: 0.2 })).toBe(
      "Does learning together help? No for click and watch (equal within 20 %). Only gains of at least 20 % of Single-Task's error count (margin: 0.2).",
    );
  });

  it('comes after unequal sizes, which the table shows', () => {
    expect(answerWith([0, 0, 0], {}, [1000, 1100])).toMatch(/^Does learning/);
    expect(answerWith([0, 0, 0], {}, [1000, 1101])).toMatch(
      /^The networks have unequal numbers of weights, so that [^:]* sizes\. Weights: Single-Task 1000, MMoE 1101; .* equal\. Does learning/,
    );
  });
});

describe('a network that predicts one value for all rows', () => {
  const lines = (clicks: readonly number[]) =>
    makeReport(
      tableCell('single-task', { click: { auc: clicks }, watch: { mse: alone.watch } }),
      tableCell('shared-bottom', {
        click: { auc: plus(alone.click, [0.1, 0.1, 0.1]) },
        watch: { mse: alone.watch },
      }),
    ).findings[0]!.findings[0]!.sentences;

  it('leaves the answer open, with the reason', () => {
    const [answer, reason] = lines([0.5, 0.5, 0.5, 0.5, 0.71, 0.72]);
    expect(answer).toMatch(/^Does learning together help\? Cannot tell for click/);
    expect(reason).toMatch(
      /^Single-Task learned nothing of click in 4 of 6 seeds: it predicts one value for all rows/,
    );
  });

  it('is no AUC that is only near to 0.5', () => {
    const sentences = lines([0.5001, 0.4999, 0.5002, 0.4998, 0.5001, 0.5002]);
    expect(sentences[0]).toMatch(/^Does learning together help\? Yes, for click/);
    expect(sentences.join(' ')).not.toContain('learned nothing');
  });

  it('has the loss of the mean, where a linear model has a lower one', () => {
    const measure = { metric: { part: 'test', name: 'mse', task: 'y' } } as Measure;
    const losses = (...values: number[]) => ({
      units: [1, 2, 3],
      values: Float64Array.from(values),
    });
    const mean = losses(1, 2, 4);
    const found = (linear: Losses) =>
      untrainedUnits(losses(1.005, 1.9, 4), measure, { mean, linear });
    expect(found(losses(0.5, 0.5, 0.5))).toBe(2);
    expect(found(losses(0.95, 0.5, 3.7))).toBe(0);
  });
});
