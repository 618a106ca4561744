import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAssets } from '../../../src/judge/report/page/document.js';
import { pageHtml } from '../../../src/judge/report/page/page-html.js';
import { emptyDocument } from '../../../src/judge/report/print/print-figure.js';
import { buildReport } from '../../../src/judge/report/report.js';
import { writeReport } from '../../../src/judge/report/write-report.js';
import { hasBrowser, launchBrowser } from '../../support/browser.js';
import { mmoeExp, only, tinyConfig } from '../../support/cli.js';
import { censusCell, censusConfig, makeFolder } from './made.js';
import { writeStranger } from './stranger.js';

describe.runIf(hasBrowser())('report.html in Chromium', () => {
  let browser: Browser;
  let folder: string;
  let address: string;

  beforeAll(async () => {
    browser = await launchBrowser();
    folder = mkdtempSync(join(tmpdir(), 'mmoe-exp-'));
    const config = tinyConfig(folder, {
      models: ['shared-bottom', 'omoe', 'mmoe'],
      training: {
        learningRate: [0.01, 0.02],
        batchSize: 16,
        steps: 40,
        evaluateEvery: 10,
        testExamples: 50,
      },
    });
    await mmoeExp(folder, ['run', config, '--out', 'out', '--quiet', '--no-report']);
    await mmoeExp(folder, ['report', 'out', ...only('html')]);
    address = pathToFileURL(join(folder, 'out/report/report.html')).href;
  });

  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  /** Opens the page; its errors, and its requests for anything else, are collected. */
  async function open({
    width = 1280,
    dark = false,
  } = {}): Promise<{ page: Page; faults: string[] }> {
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme: dark ? 'dark' : 'light',
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    const faults: string[] = [];
    page.on(
      'console',
      (message) => ['error', 'warning'].includes(message.type()) && faults.push(message.text()),
    );
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('request', (request) => {
      const url = request.url();
      if (url !== address && !url.startsWith('data:')) faults.push(url);
    });
    await page.goto(address);
    await page.waitForSelector('[data-figure=fig4] [aria-label=tip]', { state: 'attached' });
    await page
      .locator('.choose')
      .evaluate((fold: HTMLDetailsElement) => fold.setAttribute('open', ''));
    return { page, faults };
  }

  const linesOf = (page: Page, figure: string) =>
    page.locator(`[data-figure=${figure}] [aria-label=line] path`).count();

  /**
   * The faults of accessibility that axe-core finds, among them too little contrast (WCAG 2.2, AA).
   */
  async function accessFaults(page: Page): Promise<string[]> {
    await page.evaluate(`(${opensAll})()`);
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(() =>
      (window as unknown as { axe: typeof axe }).axe.run(),
    );
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html.slice(0, 200)}`);
  }

  const opensAll =
    '() => { for (const fold of document.querySelectorAll("details")) fold.open = true; }';

  it.each([
    [1280, false],
    [1280, true],
    [360, false],
    [360, true],
  ])(
    'at %i px, dark %s: nothing is requested, fails or overflows, and text has enough contrast',
    async (width, dark) => {
      const { page, faults } = await open({ width, dark });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      const widths = await page
        .locator('.drawing')
        .evaluateAll((all) => all.map((one) => one.scrollWidth - one.clientWidth));
      expect(Math.max(...widths)).toBe(0);
      expect(await accessFaults(page)).toEqual([]);
      expect(faults).toEqual([]);
      await page.context().close();
    },
  );

  it('architectures, correlations and setting are chosen for all figures', async () => {
    const { page, faults } = await open();
    expect(await linesOf(page, 'fig4')).toBe(6);
    await page.getByLabel('OMoE', { exact: true }).uncheck();
    expect(await linesOf(page, 'fig4')).toBe(4);
    expect(await page.locator('#status').textContent()).toMatch(
      /^The figures show: Shared-Bottom, MMoE; p = 0.5, p = 1;/,
    );
    await page.getByLabel('p = 0.5', { exact: true }).uncheck();
    expect(await linesOf(page, 'fig4')).toBe(2);
    const before = await page.locator('[data-figure=fig4] .drawing > svg').innerHTML();
    await page
      .getByRole('combobox', { name: 'Setting' })
      .selectOption({ label: 'learningRate 0.02' });
    expect(await page.locator('[data-figure=fig4] .drawing > svg').innerHTML()).not.toBe(before);
    for (const label of ['Shared-Bottom', 'MMoE'])
      await page.getByLabel(label, { exact: true }).uncheck();
    expect(await page.locator('[data-figure=fig4] .drawing').textContent()).toMatch(
      /^This figure has nothing to show/,
    );
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('figures are saved as they are shown', async () => {
    const { page } = await open();
    await page.locator('input[name=model]').first().uncheck();
    await page
      .getByRole('combobox', { name: 'Setting' })
      .selectOption({ label: 'learningRate 0.02' });
    for (const [kind, start] of [
      ['svg', '<svg'],
      ['csv', 'learningRate,'],
    ] as const) {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.locator(`[data-figure=fig4] button[value=${kind}]`).dispatchEvent('click'),
      ]);
      expect(download.suggestedFilename()).toBe(`fig4.${kind}`);
      const file = readFileSync(await download.path());
      expect(file.subarray(0, start.length).toString('latin1')).toContain(start.slice(0, 4));
    }
    await page.context().close();
  });

  it('a link to a claim that is folded away unfolds it, at the start, later and again', async () => {
    const { page } = await open();
    const fold = page.locator('details.others');
    expect(await fold.evaluate((element: HTMLDetailsElement) => element.open)).toBe(false);
    await page.goto('about:blank');
    await page.goto(`${address}#claim-C7`);
    const isOnScreen = (id: string) =>
      page.locator(id).evaluate((element) => {
        const { top } = element.getBoundingClientRect();
        return element.checkVisibility() && top > -1 && top < innerHeight;
      });
    const close = () =>
      fold.evaluate((element: HTMLDetailsElement) => element.removeAttribute('open'));
    await expect.poll(() => isOnScreen('#claim-C7')).toBe(true);
    await close();
    await page.evaluate(() => {
      document.body.insertAdjacentHTML('afterbegin', '<a class="leads" href="#claim-C8">C8</a>');
    });
    for (let i = 0; i < 2; i++) {
      await page.locator('.leads').click();
      await expect.poll(() => isOnScreen('#claim-C8')).toBe(true);
      await close();
    }
    await page.context().close();
  });

  it('titles of folded figures name the chosen metric', async () => {
    const cells = ['shared-bottom', 'mmoe'].map((model) =>
      censusCell(model, [{ main: 0.93 }, { main: 0.94 }]),
    );
    const made = join(folder, 'census.html');
    const report = buildReport([makeFolder(cells, 'made', censusConfig(1))]);
    writeFileSync(made, pageHtml(report, readAssets('report/page'), emptyDocument()));
    const page = await browser.newPage();
    await page.goto(pathToFileURL(made).href);
    const titles = () => page.locator('.more > summary').allTextContents();
    expect(await titles()).toContain(
      'Share of runs whose final AUC of the main task is below x, for every x',
    );
    await page.locator('.choose > summary').click();
    await page
      .getByRole('combobox', { name: 'Metric' })
      .selectOption({ label: 'auxiliary-task test AUC' });
    expect(await titles()).toContain(
      'Share of runs whose final AUC of the auxiliary task is below x, for every x',
    );
    await page.close();
  });

  describe('in a page that stays open', () => {
    let page: Page;

    beforeAll(async () => {
      ({ page } = await open());
    });

    it('a value appears at the pointer', async () => {
      const plot = page.locator('[data-figure=fig4] .drawing > svg');
      await plot.scrollIntoViewIfNeeded();
      const box = (await plot.boundingBox())!;
      await page.mouse.move(box.x + 200, box.y + 150);
      const tip = page.locator('[data-figure=fig4] [aria-label=tip]');
      await expect
        .poll(() => tip.textContent())
        .toMatch(/correlation 0.5.*training step \d+.*n 3.*mean [\d.]+/s);
    });

    it('a table is sorted by its column headers, and says so', async () => {
      const table = page.locator('#results table').first();
      const head = table.getByRole('button', { name: 'mean', exact: true });
      const column = await head.evaluate(
        (button) => (button.closest('th') as HTMLTableCellElement).cellIndex,
      );
      const values = () =>
        table
          .locator(`tbody td:nth-child(${column + 1})`)
          .evaluateAll((cells) => cells.map((cell) => Number((cell as HTMLElement).dataset.sort)));
      const before = await values();
      await head.click();
      expect(await values()).toEqual([...before].sort((a, b) => a - b));
      expect(await table.locator('th[aria-sort=ascending]').count()).toBe(1);
      await head.click();
      expect(await values()).toEqual([...before].sort((a, b) => b - a));
    });

    it('the numbers of a figure are a table of what is chosen', async () => {
      const figure = page.locator('[data-figure=fig4]');
      await figure.getByText('Numbers and files of this figure').click();
      // The table is filled when the browser says that it was opened.
      await figure.locator('tbody tr').first().waitFor();
      // Three models at two correlations, four steps each.
      await expect.poll(() => figure.locator('tbody tr').count()).toBe(24);
      await page.getByLabel('MMoE', { exact: true }).uncheck();
      expect(await figure.locator('tbody tr').count()).toBe(16);
    });
  });

  it('can be used by keyboard alone, with visible focus', async () => {
    const { page } = await open();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement!.textContent)).toBe(
      "Skip to the paper's claims",
    );
    const box = page.getByLabel('Shared-Bottom', { exact: true });
    await box.focus();
    await page.keyboard.press('Space');
    expect(await box.isChecked()).toBe(false);
    expect(await linesOf(page, 'fig4')).toBe(4);
    await page.keyboard.press('Tab');
    const outline = await page.evaluate(
      () => getComputedStyle(document.activeElement!).outlineWidth,
    );
    expect(Number.parseFloat(outline)).toBeGreaterThanOrEqual(2);
    await page.locator('#results th button').first().focus();
    await page.keyboard.press('Enter');
    expect(await page.locator('#results th[aria-sort]').count()).toBe(1);
    await page.context().close();
  });

  it('a name that is markup is text, and runs nothing', async () => {
    const name = [
      '</script><script>window.hit = 1</script>',
      '"><img src=x onerror="window.hit = 1"><svg onload="window.hit = 1">',
      "' onmouseover='window.hit = 1' x='",
    ].join(' ');
    const stranger = join(folder, 'stranger');
    writeStranger(stranger, name);
    const { out } = await writeReport([stranger], { formats: ['html'] });
    const page = await browser.newPage();
    await page.goto(pathToFileURL(join(out, 'report.html')).href);
    await page.evaluate(`(${opensAll})()`);
    await page.waitForSelector('[data-figure=fig4] [aria-label=tip]', { state: 'attached' });
    for (const numbers of await page.getByText('Numbers and files of this figure').all())
      await numbers.click();
    await page.mouse.move(300, 300);
    expect(await page.locator('.kicker b').textContent()).toBe(name);
    expect(await page.evaluate(() => [document.images.length, 'hit' in window])).toEqual([
      0,
      false,
    ]);
    await page.close();
  });

  it('its policy lets no script run but its own, nor a form or a base lead elsewhere', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(address);
    const refused = await page.evaluate(async () => {
      const directives: string[] = [];
      document.addEventListener('securitypolicyviolation', (event) =>
        directives.push(event.effectiveDirective),
      );
      const script = document.createElement('script');
      script.textContent = 'window.hit = 1';
      const base = document.createElement('base');
      base.href = 'https://example.org/';
      const form = document.createElement('form');
      form.action = 'https://example.org/';
      const image = document.createElement('div');
      image.innerHTML = '<img src="data:,x" onerror="window.hit = 1">';
      document.body.append(script, base, form, image);
      form.submit();
      // That of the form comes when the browser gets to it.
      for (let i = 0; i < 100 && directives.length < 4; i++)
        await new Promise((resolve) => setTimeout(resolve, 100));
      return {
        directives: directives.sort(),
        hit: 'hit' in window,
        base: document.baseURI === location.href,
      };
    });
    expect(refused).toEqual({
      directives: ['base-uri', 'form-action', 'script-src-attr', 'script-src-elem'],
      hit: false,
      base: true,
    });
    await context.close();
  });
});
