import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/ground/base/outcome.js';
import { loadConfig } from '../../../src/sweep/config/load.js';
import { planFinal } from '../../../src/sweep/runs/plan.js';
import { programNumerics } from '../../../src/train/engine/engine.js';
import { programEngine } from '../../../src/train/engine/program-engine.js';
import { wasmMachine } from '../../../src/train/kernels/wasm.js';
import { hasBrowser, launchBrowser } from '../../support/browser.js';
import { mmoeExp } from '../../support/cli.js';
import { inProcess } from '../../support/in-process.js';

describe.runIf(hasBrowser())('the playground in Chromium', () => {
  let browser: Browser;
  let folder: string;
  let address: string;

  beforeAll(async () => {
    browser = await launchBrowser();
    folder = mkdtempSync(join(tmpdir(), 'mmoe-exp-'));
    await mmoeExp(folder, ['playground', '--out', 'page/playground.html']);
    address = pathToFileURL(join(folder, 'page/playground.html')).href;
  });

  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  /**
   * Opens the page with settings; its errors, and its requests for anything that is not in it, are
   * collected.
   */
  async function open(hash: string, width = 1280): Promise<{ page: Page; faults: string[] }> {
    const page = await (await browser.newContext({ viewport: { width, height: 900 } })).newPage();
    const faults: string[] = [];
    page.on(
      'console',
      (message) => ['error', 'warning'].includes(message.type()) && faults.push(message.text()),
    );
    page.on('pageerror', (error) => faults.push(error.message));
    page.on(
      'request',
      (request) => /^(file|data|blob):/.test(request.url()) || faults.push(request.url()),
    );
    await page.goto(`${address}${hash}`);
    return { page, faults };
  }

  const said = (page: Page, words: RegExp) =>
    page.locator('#status', { hasText: words }).waitFor({ timeout: 20_000 });

  async function saved(page: Page, button: string): Promise<string> {
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: button }).click();
    return readFileSync(await (await download).path(), 'utf8');
  }

  const SHORT = '#steps=200&batchSize=16&sines=3&seeds=2&models=omoe,mmoe';

  it('names its controls, gives the bits that its YAML gives, keeps what was trained, and asks nothing of the network', async () => {
    const { page, faults } = await open(SHORT);
    const tree = await page.getByRole('form', { name: 'Settings' }).ariaSnapshot();
    for (const name of [
      'Correlation p',
      'Scale c',
      'Sines',
      'Learning rate',
      'Batch',
      'Steps',
      'Seeds',
    ]) {
      expect(tree).toContain(`- slider "${name}"`);
    }
    expect(tree).toContain('- checkbox "MMoE" [checked]');
    expect(await page.getByRole('slider', { name: 'Batch' }).getAttribute('aria-valuetext')).toBe(
      '16 examples',
    );
    await page.getByRole('button', { name: 'Train' }).click();
    await said(page, /^4 of 4 runs trained\. .*OMoE \d of 2, MMoE \d of 2/);
    for (const figure of ['fig4', 'fig5', 'fig6']) {
      await page.locator(`[data-figure=${figure}] .drawing > svg`).waitFor();
    }
    // One value further: other runs are trained at once, and none again on the way back.
    const rate = page.getByRole('slider', { name: 'Learning rate' });
    await rate.press('ArrowRight');
    await expect.poll(() => page.evaluate(() => location.hash)).toContain('learningRate=0.02');
    await said(page, /^4 of 4 runs trained/);
    await rate.press('ArrowLeft');
    await expect.poll(() => page.evaluate(() => location.hash)).toContain('learningRate=0.01');
    await said(page, /^4 of 4 runs trained/);
    const { runs } = JSON.parse(await saved(page, 'Save the runs')) as {
      runs: Record<string, unknown>[];
    };
    expect(runs).toHaveLength(8);
    const yaml = join(folder, 'playground.yaml');
    writeFileSync(yaml, await saved(page, 'Save as playground.yaml'));
    const plan = planFinal(loadConfig(yaml), programNumerics());
    const outcomes: Outcome[] = [];
    const requests = plan.runs.map(({ cell: { spec }, seed }) => ({ spec, seed }));
    await inProcess(programEngine(wasmMachine)).execute(requests, {
      onResult: (i, result) => 'outcome' in result && outcomes.splice(i, 0, result.outcome),
    });
    const found = plan.runs.map(({ key }) => runs.find((run) => run.key === key)?.metrics);
    expect(found).toEqual(outcomes.map(({ metrics }) => metrics));
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('is paused in the middle and goes on, by keyboard, on a phone', async () => {
    const { page, faults } = await open('#steps=20000&batchSize=512&seeds=1&models=mmoe', 400);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(400);
    const button = page.getByRole('button', { name: /^(Train|Pause)$/ });
    await button.press('Enter');
    await said(page, /^Training 1 run\.$/);
    expect(await button.textContent()).toBe('Pause');
    await button.press('Enter');
    expect(await button.textContent()).toBe('Train');
    // Left of the slider: a run short enough to end.
    await page.getByRole('slider', { name: 'Steps' }).press('Home');
    await page.getByRole('slider', { name: 'Batch' }).press('Home');
    await expect.poll(() => page.evaluate(() => location.hash)).toContain('batchSize=8&steps=200');
    await button.press('Enter');
    await said(page, /^1 of 1 run trained/);
    expect(faults).toEqual([]);
    await page.context().close();
  });
});
