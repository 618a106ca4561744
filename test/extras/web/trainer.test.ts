import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { readReport } from '../../../src/judge/report/report.js';
import { reportFiles } from '../../../src/judge/report/report-files.js';
import { algorithms } from '../../../src/train/kernels/machine.js';

/** The packed script for runs of an algorithm. */
const trainer = (algorithm: number) =>
  readFileSync(new URL(`../../../dist/extras/web/trainer-${algorithm}.js.gz`, import.meta.url));

// Its build fails where it would need a module of Node.
it('is small enough to be in every page; algorithm 2 has a module for browsers without relaxed SIMD, too', () => {
  const base64 = algorithms.map((algorithm) => 4 * Math.ceil(trainer(algorithm).length / 3));
  expect(base64[0]).toBeLessThan(126_000);
  expect(base64[1]).toBeLessThan(206_000);
});

it('a published page grows by at most 180 kB', async () => {
  // One with more runs than there is room for.
  const folder = fileURLToPath(
    new URL('../../../results/reference/fig4-fig5-figure-2', import.meta.url),
  );
  const pages: string[] = [];
  for await (const { content } of reportFiles(readReport([[folder]], []), new Set(['html']))) {
    pages.push(content as string);
  }
  const scripts = pages.flatMap(
    (page) => page.match(/^<script type="application\/gzip" id="(?:trainer|checks)".*$/gm) ?? [],
  );
  expect(scripts).toHaveLength(2);
  expect(scripts.join('').length).toBeGreaterThan(145_000);
  expect(scripts.join('').length).toBeLessThan(206_000);
});
