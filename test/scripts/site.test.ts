import { expect, test } from 'vitest';
import { pageOfText } from '../../scripts/site/pages.js';
import { groupRanks } from '../../scripts/site/tables-page.js';

const site = {
  texts: new Set([
    'README.md',
    'docs/ci.md',
    'results/reference/README.md',
    'results/reference/RULES.md',
  ]),
  folders: new Set(['fig3', 'tables/fig3']),
  hasReports: true,
};

const page = (path: string, text: string) => pageOfText(path, text, site);
const listLinks = (html: string) =>
  [...html.slice(html.indexOf('<main>')).matchAll(/(?:href|src)="([^"]*)"/g)].map(([, to]) => to);

test('links to texts lead to their pages, others stay, and what is no page is copied', () => {
  const { html, files } = page(
    'docs/ci.md',
    '[a](../README.md#own-data) [b](../configs/x.yaml) [c](https://doi.org/1) [d](#words) ![e](../results/reference/figures/f.svg)',
  );
  expect(listLinks(html)).toEqual([
    '../README.html#own-data',
    '../configs/x.yaml',
    'https://doi.org/1',
    '#words',
    '../results/reference/figures/f.svg',
  ]);
  expect(files).toEqual(['configs/x.yaml', 'results/reference/figures/f.svg']);
});

test('names of published folders lead to their reports', () => {
  expect(
    listLinks(page('README.md', '`results/reference/fig3`, not `fig3` nor `fig9`').html),
  ).toEqual(['results/reference/fig3/report/report.html']);
  expect(listLinks(page('results/reference/README.md', '`fig3` and `../fig3`').html)).toEqual([
    'fig3/report/report.html',
  ]);
  expect(listLinks(page('results/reference/tables/README.md', '`fig3` of `../fig3`').html)).toEqual(
    ['fig3/report/report.html', '../fig3/report/report.html'],
  );
});

test('links to published folders lead to their reports, or to the list of folders in a site without reports', () => {
  const text = '[1.3](results/reference/fig3) [all](results/reference/tables/fig3/)';
  expect(listLinks(page('README.md', text).html)).toEqual([
    'results/reference/fig3/report/report.html',
    'results/reference/tables/fig3/report/report.html',
  ]);
  const alone = pageOfText('README.md', text, { ...site, hasReports: false }).html;
  expect(listLinks(alone)).toEqual([
    'results/reference/README.html',
    'results/reference/README.html',
  ]);
  expect(alone).not.toContain('index.html');
});

test('an image and the paragraph in italics below it are a figure with a caption', () => {
  const { html } = page(
    'README.md',
    'Text.\n\n![what it shows](a.svg)\n\n*Figure 1 of `fig3`.*\n\n*Emphasis alone.*\n',
  );
  expect(html).toContain(
    '<figure><img src="a.svg" alt="what it shows"><figcaption><em>Figure 1 of',
  );
  expect(html).toContain('<p><em>Emphasis alone.</em></p>');
  expect(html.match(/<figure>/g)).toHaveLength(1);
});

// As GitHub has them: lower case, hyphens for spaces, no punctuation, a number where one comes
// again.
test('headings have the anchors of GitHub, and the first one is the title', () => {
  const { title, html } = page(
    'README.md',
    '# Who gets *stuck*: local minima\n\n## `select:` & more\n\n## `select:` & more\n',
  );
  expect([...html.matchAll(/<h\d id="([^"]*)"/g)].map(([, id]) => id)).toEqual([
    'who-gets-stuck-local-minima',
    'select--more',
    'select--more-1',
  ]);
  expect(title).toBe('Who gets stuck: local minima');
});

test('bars join methods that differ by less than the critical difference, and none is within another', () => {
  expect(groupRanks([1, 2, 3, 4], 2.5)).toEqual([
    [0, 2],
    [1, 3],
  ]);
  expect(groupRanks([1, 1.5, 2, 9], 2)).toEqual([[0, 2]]);
  expect(groupRanks([1, 4, 8], 3)).toEqual([]);
});
