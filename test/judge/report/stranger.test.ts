import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeReport } from '../../../src/judge/report/write-report.js';
import { temporaryFolder } from '../../support/cli.js';
import { writeStranger } from './stranger.js';

const NASTY = '/../../../=x\u001b]0;x\u0007\u0001<b>&[a](javascript:b)|"\'`$\\\\write18{x}%';

it('names in a folder of a stranger are text: no path, no command, no markup', async () => {
  const root = temporaryFolder();
  const folder = join(root, 'a/b/c/out');
  writeStranger(folder, NASTY);
  await writeReport([folder], { formats: ['csv', 'md', 'tex', 'html'] });
  const { figures } = await writeReport([folder], { figures: ['fig4', 'gates'], formats: ['svg'] });
  expect(figures).toEqual(['fig4', 'gates']);
  const files = (readdirSync(root, { recursive: true }) as string[]).filter((file) =>
    statSync(join(root, file)).isFile(),
  );
  const own = ['manifest.json', 'plan.csv', 'ledger.jsonl'].map((file) => `a/b/c/out/${file}`);
  expect(
    files.filter(
      (file) => !own.includes(file) && !/^a\/b\/c\/out\/report\/(\w+\/)?[\w.=-]+$/.test(file),
    ),
  ).toEqual([]);
  const textOf = (file: string) => readFileSync(join(root, file), 'utf8');
  const written = files.filter((file) => !own.includes(file) && !file.endsWith('report.html'));
  expect(written.length).toBeGreaterThan(15);
  for (const file of written) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there.
    expect(textOf(file), file).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  }
  const all = (ending: string) =>
    written
      .filter((file) => file.endsWith(ending))
      .map(textOf)
      .join('');
  expect(all('.md')).not.toMatch(/<b>|[^\\]\]\(java/);
  expect(all('.svg')).not.toContain('<b>');
  expect(all('.tex')).not.toContain('\\write18');
  expect(all('.csv')).not.toMatch(/(^|,)"?=/m);
});

it.each(['report', 'report/figures', 'report/tables'])(
  'a link in place of %s leads nothing elsewhere',
  async (path) => {
    const root = temporaryFolder();
    const folder = join(root, 'out');
    const elsewhere = join(root, 'elsewhere');
    mkdirSync(elsewhere);
    writeStranger(folder, 'x');
    mkdirSync(join(folder, path, '..'), { recursive: true });
    symlinkSync(elsewhere, join(folder, path));
    await expect(writeReport([folder], { formats: ['csv'] })).rejects.toThrow(/is a link/);
    expect(readdirSync(elsewhere)).toEqual([]);
  },
);
