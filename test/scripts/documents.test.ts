import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { ARTICLE, allTemplates, filledDocuments } from '../../scripts/article/documents.js';
import { referencesIn } from '../../scripts/article/references.js';
import { ledgersHash, readValues } from '../../scripts/article/values.js';
import { readmeOfRelease } from '../../scripts/release/readme.js';
import { readRepositoryText, root, texts } from '../../scripts/site/published.js';
import { artefacts } from '../../src/app/api/paper-artefacts.js';

describe('documents with computed numbers', () => {
  const values = readValues();

  it.each([...filledDocuments(values)])(
    '%s is its template with the values filled in',
    (path, text) => {
      expect(readRepositoryText(path) === text, `${path} differs: npm run article`).toBe(true);
    },
  );

  it('have values for their references alone, computed from the ledgers that are there', () => {
    expect(Object.keys(values.values).sort()).toEqual(
      [...new Set(allTemplates().flatMap(referencesIn))].sort(),
    );
    expect(values.ledgers === ledgersHash(), 'published ledgers changed: npm run article').toBe(
      true,
    );
  });

  it('show no placeholder', () => {
    for (const path of texts()) expect(readRepositoryText(path).includes('{{ '), path).toBe(false);
  });
});

/**
 * The words and numbers that a reader sees: without addresses of links, code, names and settings.
 */
const seen = (markdown: string): string =>
  markdown
    .replace(/!\[[^\]]*\]\([^)]*\)/g, '')
    .replace(/\]\([^)\s]*\)/g, ']')
    .replace(/```[\s\S]*?```|`[^`]*`/g, 'code')
    .replace(
      /\b[CHT]\d\w?\b|Figures? \d(?: and \d)?|Tables? \d|RULES-\d|KDD \d+|95 %|10 % quantiles|10,000 examples/g,
      'name',
    )
    .replace(
      /p = [\d.]+(?:, [\d.]+)*(?: (?:and|to) [\d.]+)?|at (?:p = )?1\b|(?:c is|c|Above|c =) (?:below |above )?1\b|1\/n/g,
      'name',
    );

test('README is short, and the article has at most 1,500 words and 40 numbers', () => {
  expect(Buffer.byteLength(readRepositoryText('README.md'))).toBeLessThanOrEqual(7_000);
  const article = seen(readRepositoryText(ARTICLE));
  expect(article.split(/\s+/).length).toBeLessThanOrEqual(1_500);
  expect((article.match(/-?\d[\d.,]*/g) ?? []).length).toBeLessThanOrEqual(40);
});

test('a release changes how the README says to install', () => {
  const readme = readmeOfRelease(readRepositoryText('README.md'));
  expect(readme).toMatch(/^npx mmoe-exp run synthetic/m);
  expect(readme).not.toContain('git clone');
  expect(readmeOfRelease(readme)).toBe(readme);
});

test('the page of the paper has each artefact with its command and time', () => {
  const page = readRepositoryText('docs/paper.md');
  for (const { id, title, minutes, folder } of artefacts()) {
    const time = minutes < 90 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
    expect(page).toContain(`\`mmoe-exp paper ${id}\`, ${time}`);
    expect(page).toContain(`\n## ${title}\n`);
    expect(existsSync(`${root}results/reference/${folder}/manifest.json`), folder).toBe(true);
  }
});

test('links between documents lead to files and headings', () => {
  const anchors = new Map(texts().map((path) => [path, listAnchors(readRepositoryText(path))]));
  const faults = texts().flatMap((path) =>
    [...readRepositoryText(path).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, href]) => {
      if (/^[a-z]+:/.test(href!)) return [];
      const [to, anchor] = href!.split('#') as [string, string?];
      const file = to === '' ? path : posix.join(posix.dirname(path), decodeURIComponent(to));
      if (!existsSync(root + file)) return [`${path}: ${href}`];
      const isFound = anchor === undefined || !anchors.has(file) || anchors.get(file)!.has(anchor);
      return isFound ? [] : [`${path}: ${href}`];
    }),
  );
  expect(faults).toEqual([]);
});

/** Anchors as code hosts make them. */
function listAnchors(markdown: string): ReadonlySet<string> {
  const withoutCode = markdown.replace(/```[\s\S]*?```/g, '');
  return new Set(
    [...withoutCode.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
      heading!
        .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replace(/\s/g, '-'),
    ),
  );
}
