import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { playgroundYaml } from '../../../src/extras/web/playground/cells.js';
import { settingsIn } from '../../../src/extras/web/playground/settings.js';
import { configFrom } from '../../../src/sweep/config/load.js';
import type { RunRecord } from '../../../src/sweep/folder/record.js';
import { buildJob } from '../../../src/sweep/runs/build-job.js';
import { planFinal } from '../../../src/sweep/runs/plan.js';
import { generatedData } from '../../../src/train/data/generated-sources.js';
import { programNumerics } from '../../../src/train/engine/engine.js';
import { programEngine } from '../../../src/train/engine/program-engine.js';
import { trainRun } from '../../../src/train/engine/run.js';
import { wasmMachine } from '../../../src/train/kernels/wasm.js';
import { hasBrowserNamed, inBrowser } from '../../support/browsers.js';
import { mmoeExp, only, temporaryFolder, tinyConfig } from '../../support/cli.js';

const engine = programEngine(wasmMachine);

const SETTINGS = '#steps=200&batchSize=16&sines=3&seeds=2&models=omoe,mmoe';

/**
 * Both pages in frames, without a driver, of which Debian has none for Firefox. What a page lets
 * its reader save is caught.
 */
const module = `
  const open = async (address) => {
    const frame = document.createElement('iframe');
    frame.width = 1000;
    frame.src = address;
    document.body.append(frame);
    await new Promise((resolve) => frame.addEventListener('load', resolve));
    const page = frame.contentDocument;
    const faults = [];
    frame.contentWindow.addEventListener('error', ({ message }) => faults.push(message));
    page.addEventListener('securitypolicyviolation', ({ violatedDirective }) => faults.push(violatedDirective));
    const button = (name) => [...page.querySelectorAll('button')].find(({ textContent }) => textContent === name);
    const said = async (id, words) => {
      const start = performance.now();
      for (;;) {
        const { textContent } = page.getElementById(id);
        if (words.test(textContent)) return textContent;
        if (performance.now() - start > 40_000) throw new Error([textContent, ...faults].join('; '));
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    const saved = async (name) => {
      let blob;
      const { URL } = frame.contentWindow;
      URL.createObjectURL = (given) => ((blob = given), 'data:,');
      button(name).click();
      while (!blob) await new Promise((resolve) => setTimeout(resolve, 20));
      return JSON.parse(await blob.text());
    };
    return { page, faults, button, said, saved };
  };
  const playground = await open('/playground.html${SETTINGS}');
  playground.button('Train').click();
  const trained = await playground.said('status', /^4 of 4 runs trained/);
  const drawings = playground.page.querySelectorAll('[data-figure] .drawing > svg').length;
  const { runs } = await playground.saved('Save the runs');
  const published = await open('/report.html');
  // It is shown when what runs are checked against is unpacked.
  while (published.page.getElementById('check').hidden) await new Promise((resolve) => setTimeout(resolve, 20));
  published.button('Ten at random').click();
  const checked = await published.said('check-status', /trained here/);
  const faults = [...playground.faults, ...published.faults];
  await report({ trained, drawings, runs, checked, faults });
`;

interface Found {
  readonly trained: string;
  readonly drawings: number;
  readonly runs: readonly Pick<RunRecord, 'key' | 'metrics'>[];
  readonly checked: string;
  readonly faults: readonly string[];
}

it.runIf(hasBrowserNamed('Firefox'))(
  'the playground and a report train the bits of the command line in Firefox, under their policies',
  async () => {
    const folder = temporaryFolder();
    const config = tinyConfig(folder, {
      models: ['shared-bottom', 'mmoe'],
      training: {
        learningRate: 0.01,
        batchSize: 16,
        steps: 40,
        evaluateEvery: 10,
        testExamples: 50,
      },
      seeds: 2,
    });
    await mmoeExp(folder, ['playground', '--out', 'playground.html']);
    await mmoeExp(folder, ['run', config, '--out', 'out', '--quiet']);
    await mmoeExp(folder, ['report', 'out', ...only('html')]);
    const page = (path: string) => ({ type: 'text/html', body: readFileSync(join(folder, path)) });
    const files = {
      '/playground.html': page('playground.html'),
      '/report.html': page('out/report/report.html'),
    };
    const { trained, drawings, runs, checked, faults } = (await inBrowser(
      'Firefox',
      module,
      files,
    )) as Found;
    expect(faults).toEqual([]);
    const plan = planFinal(
      configFrom(parse(playgroundYaml(settingsIn(SETTINGS))), 'playground.yaml'),
      programNumerics(),
    );
    const due = plan.runs.map(({ key, cell, seed }) => {
      const { metrics } = trainRun(engine, buildJob(generatedData, cell.spec, seed));
      return [key, metrics];
    });
    expect(Object.fromEntries(runs.map(({ key, metrics }) => [key, metrics]))).toEqual(
      Object.fromEntries(due),
    );
    expect(trained).toMatch(/OMoE \d of 2, MMoE \d of 2/);
    expect(drawings).toBe(3);
    expect(checked).toBe('8 runs trained here: the same to the bit as published.');
  },
  120_000,
);
