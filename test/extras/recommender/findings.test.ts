import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { liveFindings } from '../../../src/extras/recommender/findings.js';
import { experimentsIn, made as makeExperiment } from '../../../src/extras/recommender/live.js';
import { type LiveRecord, liveFile } from '../../../src/extras/recommender/record.js';
import { liveSettings } from '../../../src/extras/recommender/settings.js';
import { draw } from '../../../src/judge/report/charts/index.js';
import type { Findings } from '../../../src/judge/report/contents.js';
import { emptyDocument } from '../../../src/judge/report/print/print-figure.js';
import { buildReport } from '../../../src/judge/report/report.js';
import { readResults } from '../../../src/judge/results/reader.js';
import { recordsIn, writeRecords } from '../../../src/sweep/folder/extra-records.js';
import { folderPaths } from '../../../src/sweep/folder/paths.js';
import { makeCell, makeFolder, manifest } from '../../judge/report/made.js';
import { folderWith } from './folder.js';

const arm = (model: string, worth: number) => ({
  key: model,
  model,
  fields: {},
  ranking: model === 'single-task' ? 'alone' : 'value',
  weights: 1000,
  worth: [worth],
  rejections: [[5, 4]] as [number, number][],
});

/** A seed's experiments, with a lift in percent, of which an unpaired test found so many. */
function record(seed: number, percent: number, found: number): LiveRecord {
  const estimated = {
    first: { value: percent / 100, standardError: 0.01 },
    variance: 1e-4,
    covered: 95,
  };
  return {
    version: 1,
    fields: { correlation: 0.5 },
    seed,
    tasks: ['engagement'],
    users: 300,
    repeats: 100,
    arms: [arm('single-task', 2), arm('mmoe', 2 * (1 + percent / 100))],
    pairs: [
      {
        control: 0,
        treatment: 1,
        tasks: [
          {
            exact: percent / 100,
            estimates: {
              // As a file has them, by name.
              paired: { ...estimated, raised: 0, lowered: 0 },
              unpaired: {
                ...estimated,
                raised: percent > 0 ? found : 1,
                lowered: percent > 0 ? 1 : found,
                needed: 100 * seed,
              },
            },
          },
        ],
      },
    ],
  };
}

const records = [record(1, 3, 40), record(2, 1, 30), record(3, -1, 20)];
const folder = {
  ...makeFolder([makeCell('mmoe', { correlation: 0.5 }, [1, 2])]),
  extraRecords: { live: records },
};

it('seeds are the unit of what is true, and experiments of what tests find', () => {
  const [setting] = liveSettings([folder], []);
  expect(setting).toMatchObject({
    users: 300,
    repeats: 100,
    seeds: 3,
    fields: { correlation: 0.5 },
  });
  const [lift] = setting!.lifts;
  // Mean 1, standard deviation 2, t = 4.303 of two degrees of freedom.
  expect(lift!.exact.value).toBeCloseTo(1, 12);
  expect(lift!.exact.interval![1]).toBeCloseTo(1 + (4.30265 * 2) / Math.sqrt(3), 3);
  expect(lift).toMatchObject({ treatment: 'MMoE', control: 'Single-Task', seeds: 3, against: 1 });
  const [unpaired, paired] = lift!.estimates;
  expect(unpaired).toMatchObject({ experiments: 300, found: 0.3, opposite: 0.01, needed: 200 });
  expect(unpaired!.covered.value).toBeCloseTo(0.95, 12);
  expect(unpaired!.first.interval![0]).toBeCloseTo(3 - 1.959964, 5);
  expect(paired!.needed).toBeUndefined();
  expect(setting!.arms[0]!.tasks[0]!.rejected.map(({ value }) => value)).toEqual([0.05, 0.04]);
});

it('the first seed is the lowest, in whichever order they are', () => {
  expect(liveSettings([{ ...folder, extraRecords: { live: [...records].reverse() } }], [])).toEqual(
    liveSettings([folder], []),
  );
});

it('experiments that several folders have count once, and are refused where they differ', () => {
  const one = folderWith(['single-task', 'mmoe'], [1, 2, 3]);
  const made = experimentsIn(one).all(2).map(makeExperiment);
  const config = { ...manifest.config, data: { kind: 'recommender' } };
  writeFileSync(folderPaths(one).manifest, JSON.stringify({ ...manifest, config }));
  writeRecords(one, liveFile, made);
  const other = mkdtempSync(join(tmpdir(), 'live-'));
  cpSync(one, other, { recursive: true });
  const { extraRecords } = readResults([one, other]);
  expect(extraRecords).toEqual(readResults(one).extraRecords);
  expect(extraRecords.live).toHaveLength(3);
  // A model with two rankings is named with its ranking where lifts are.
  const [setting] = liveSettings([readResults(one)], []);
  expect(setting!.lifts.filter(({ task }) => task === 'engagement')).toMatchObject([
    { treatment: 'Single-Task, rate 0 by pe psʷ', control: 'Single-Task, rate 0 by pe' },
    { treatment: 'MMoE, rate 1', control: 'Single-Task, rate 0 by pe' },
    { treatment: 'MMoE, rate 1', control: 'Single-Task, rate 0 by pe psʷ' },
  ]);
  const [arm, ...arms] = made[1]!.arms;
  writeRecords(other, liveFile, [{ ...made[1]!, arms: [{ ...arm!, worth: [1, 2] }, ...arms] }]);
  expect(() => readResults([one, other])).toThrow(
    `${other}: live experiments on seed 2 are not those of ${one}`,
  );
});

it('the chapter says what is true and what a test would have said', () => {
  const [{ place, sentences }] = liveFindings([folder])!.findings as [Findings];
  expect(place).toBe('correlation 0.5');
  expect(sentences[0]).toContain(
    'MMoE over Single-Task: the true lift is 1.00 [-3.97, 5.97] % over 3 training seeds, and has the other sign on 1',
  );
  expect(sentences[0]).toContain('which has the right sign; 30.0 % of 300 such tests');
});

it('a report has the chapter, its tables and its figure where there are experiments, and says why not elsewhere', () => {
  const report = buildReport([folder]);
  expect(
    report.tables.filter(({ name }) => name.startsWith('live-')).map(({ rows }) => rows.length),
  ).toEqual([2, 1, 2]);
  const figure = report.figures.find(({ name }) => name === 'live')!.views[0]!;
  const view = { document: emptyDocument(), width: 600, interactive: false };
  expect(draw(figure.drawing, report.arrangement.dimensions, view)!.outerHTML).toContain(
    'lift in engagement, %',
  );
  const { terms } = report.findings.find(({ id }) => id === 'live')!;
  expect(terms).toContain('the same requests of 300 users; what');
  const without = buildReport([{ ...folder, extraRecords: {} }]);
  expect(without.findings.filter(({ id }) => id === 'live')).toEqual([]);
  expect(without.skipped.find(({ name }) => name === 'live')!.reason).toMatch(
    /mmoe-exp live makes them/,
  );
});

it('a line whose parts do not fit each other is none', () => {
  const at = mkdtempSync(join(tmpdir(), 'live-'));
  writeRecords(at, liveFile, records);
  expect(recordsIn(at, liveFile)).toEqual(records);
  const [good] = records as [LiveRecord];
  const broken = [
    { ...good, tasks: ['engagement', 'satisfaction'] },
    { ...good, pairs: [] },
    { ...good, pairs: [{ ...good.pairs[0]!, treatment: 2 }] },
    { ...good, repeats: 0 },
    { ...good, users: 'many' },
  ];
  writeFileSync(join(at, 'live.jsonl'), broken.map((line) => `${JSON.stringify(line)}\n`).join(''));
  expect(recordsIn(at, liveFile)).toEqual([]);
});
