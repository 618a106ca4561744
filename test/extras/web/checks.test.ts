import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeLetters } from '../../../src/ground/base/letters.js';
import { packedText } from '../../../src/judge/report/page/document.js';
import { hasBrowser, launchBrowser } from '../../support/browser.js';
import { mmoeExp, tinyConfig } from '../../support/cli.js';

describe.runIf(hasBrowser())('runs of a report trained again in Chromium', () => {
  let browser: Browser;
  let folder: string;
  let report: string;

  beforeAll(async () => {
    browser = await launchBrowser();
    folder = mkdtempSync(join(tmpdir(), 'mmoe-exp-'));
    const config = tinyConfig(folder, {
      training: {
        learningRate: 0.01,
        batchSize: 16,
        steps: 40,
        evaluateEvery: 10,
        testExamples: 50,
      },
      seeds: 2,
    });
    await mmoeExp(folder, ['run', config, '--out', 'out', '--quiet']);
    await mmoeExp(folder, ['report', 'out', '--format', 'html']);
    report = join(folder, 'out/report/report.html');
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  /** Opens a page; its errors, and its requests for anything that is not in it, are collected. */
  async function open(path: string): Promise<{ page: Page; faults: string[] }> {
    const page = await (await browser.newContext()).newPage();
    const faults: string[] = [];
    page.on(
      'console',
      (message) => ['error', 'warning'].includes(message.type()) && faults.push(message.text()),
    );
    page.on('pageerror', (error) => faults.push(error.message));
    const address = pathToFileURL(path).href;
    page.on('request', (request) => {
      const url = request.url();
      if (url !== address && !/^(data|blob):/.test(url)) faults.push(url);
    });
    await page.goto(address);
    return { page, faults };
  }

  const said = async (page: Page, words: RegExp) => {
    await page.locator('#check-status', { hasText: words }).waitFor({ timeout: 20_000 });
    return page.locator('#check-status').textContent();
  };

  it('all runs of a seed are the same to the bit, and nothing is asked of the network', async () => {
    const { page, faults } = await open(report);
    expect(await page.getByRole('button', { name: 'Stop' }).isVisible()).toBe(false);
    await page.getByLabel('Seed', { exact: true }).fill('2');
    await page.getByRole('button', { name: 'Check this run' }).click();
    expect(await said(page, /trained here/)).toBe(
      '4 runs trained here: the same to the bit as published.',
    );
    const verdicts = await page.locator('#check-runs summary').allTextContents();
    expect(verdicts.map((one) => one.replace(/ in .*/, '')).sort()).toEqual(
      ['MMoE, p = 0.5', 'MMoE, p = 1', 'Shared-Bottom, p = 0.5', 'Shared-Bottom, p = 1'].map(
        (cell) => `${cell}, seed 2: the same to the bit`,
      ),
    );
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('a key finds its run, a bar of Figure 5 one of its runs', async () => {
    const { page, faults } = await open(report);
    const [head, ...rows] = readFileSync(join(folder, 'out/runs.csv'), 'utf8').trim().split('\n');
    const column = (name: string) => head!.split(',').indexOf(name);
    const cells = rows[3]!.split(',');
    await page.getByLabel('or key').fill(cells[column('key')]!);
    await page.getByRole('button', { name: 'Check this run' }).click();
    await said(page, /^1 run trained here: the same/);
    const shown = await page.locator('#check-runs td.number').allTextContents();
    expect(shown.slice(0, 2)).toEqual([cells[column('test_mse')], cells[column('test_mse')]]);
    await page.locator('[data-figure=fig5] .drawing a').first().dispatchEvent('click');
    await page.locator('#check-runs details').nth(1).waitFor();
    await said(page, /^1 run trained here: the same/);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('Enter in a field checks its run, and not one at random', async () => {
    const { page } = await open(report);
    const seed = page.getByLabel('Seed', { exact: true });
    await seed.fill('99');
    await seed.press('Enter');
    expect(await said(page, /no such run|trained here/)).toBe('There is no such run in this page.');
    await page.context().close();
  });

  it('is stopped in the middle, and goes on', async () => {
    const long = await withText(report, (text) =>
      text.replaceAll('"steps":40,"evaluateEvery":10', '"steps":1000000,"evaluateEvery":100000'),
    );
    const { page } = await open(long);
    await page.getByRole('button', { name: 'Check a run at random' }).click();
    await said(page, /^Training /);
    await page.getByRole('button', { name: 'Stop' }).click();
    expect(await said(page, /^Stopped/)).toBe('Stopped.');
    await page.getByRole('button', { name: 'Ten at random' }).click();
    await said(page, /^Training run 1 of 8/);
    await page.context().close();
  });

  it('is stopped between two runs: none of the rest is trained', async () => {
    const { page } = await open(report);
    await page.evaluate(() => {
      const stop = document.getElementById('check-stop')!;
      new MutationObserver(() => stop.click()).observe(document.getElementById('check-runs')!, {
        childList: true,
      });
    });
    await page.getByRole('button', { name: 'Ten at random' }).click();
    expect(await said(page, /^Stopped|trained here/)).toBe('Stopped.');
    expect(await page.locator('#check-runs details').count()).toBe(1);
    await page.context().close();
  });

  it('a published number that is not what its run gives is told', async () => {
    const forged = await withText(report, (text) =>
      text.replace(
        /("metrics":{"\w+":)([\d.e-]+)/,
        (_, head: string, value: string) => head + 2 * Number(value),
      ),
    );
    const { page } = await open(forged);
    await page.getByRole('combobox', { name: 'Runs of' }).selectOption({ index: 1 });
    await page.getByLabel('Seed', { exact: true }).fill('1');
    await page.getByRole('button', { name: 'Check this run' }).click();
    await said(page, /^1 of 1 run trained here differ/);
    // The colour of a verdict against a claim.
    expect(
      await page.locator('#check-runs .verdict').evaluate((it) => getComputedStyle(it).color),
    ).toBe('rgb(154, 59, 0)');
    expect(await page.locator('#check-runs tbody tr').first().textContent()).toContain('differs');
    await page.context().close();
  });

  /** A page whose runs are checked against something else. */
  async function withText(path: string, change: (text: string) => string): Promise<string> {
    const changed = join(folder, 'changed.html');
    const page = readFileSync(path, 'utf8');
    const [, letters] = /id="checks">([^<]*)/.exec(page)!;
    const script = packedText(
      'checks',
      change(gunzipSync(decodeLetters(letters!)).toString()),
    ).text;
    writeFileSync(
      changed,
      page.replace(/<script type="application\/gzip" id="checks">.*?<\/script>/, script),
    );
    return changed;
  }
});
