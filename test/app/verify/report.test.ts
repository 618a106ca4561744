import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { beforeAll, expect, it } from 'vitest';
import { Findings } from '../../../src/app/verify/findings.js';
import { checkReport, compareReportFile } from '../../../src/app/verify/report.js';
import { decodeLetters, encodeLetters } from '../../../src/ground/base/letters.js';
import { packedText } from '../../../src/judge/report/page/document.js';
import { writeReport } from '../../../src/judge/report/write-report.js';
import { runConfig } from '../../../src/sweep/runs/run-config.js';
import { loadEngine } from '../../../src/train/engine/load.js';
import { temporaryFolder } from '../../support/cli.js';
import { smallConfig } from '../../support/config.js';
import { trainFolder } from '../../support/trained-folder.js';

/** A folder with its report. */
let honest: string;

beforeAll(async () => {
  honest = mkdtempSync(join(tmpdir(), 'mmoe-exp-'));
  const config = smallConfig();
  await trainFolder(await loadEngine('wasm'), honest, config, (stage) => runConfig(config, stage));
  await writeReport([honest], { formats: ['csv', 'md', 'html'] });
  return () => rmSync(honest, { recursive: true });
});

/** What is found of a copy of that folder, of another name, with some of its files changed. */
async function found(changes: Readonly<Record<string, (text: string) => string | undefined>> = {}) {
  const folder = temporaryFolder();
  cpSync(honest, folder, { recursive: true });
  for (const [name, change] of Object.entries(changes)) {
    const file = join(folder, name);
    const before = readFileSync(file, 'latin1');
    const after = change(before);
    expect(after, name).not.toBe(before);
    if (after === undefined) rmSync(file);
    else writeFileSync(file, after, 'latin1');
  }
  const { findings, files } = await checkReport(folder);
  const shown = (lines: readonly string[]) => lines.map((line) => line.replaceAll(folder, 'DIR'));
  const { notCompared, notThere } = findings;
  const left = notCompared.map(({ what }) => what);
  return { faults: shown(findings.faults), notes: shown(findings.notes), left, notThere, files };
}

it('a verdict, a cell, a number of a figure and a sentence of the page that were changed, and a file that is gone', async () => {
  const { faults, notes } = await found({
    'report/tables/claims.csv': (text) =>
      text.replace(/^(C\d),[^,]+/m, '$1,supported beyond doubt'),
    'report/tables/cells-test_mse.csv': (text) => text.replace(/\d\.\d+/, '0.0001'),
    'report/tables/claims.md': (text) =>
      text.replace(/inconclusive|not testable|mixed/, 'supported'),
    'report/figures/fig5.csv': (text) => text.replace(/\d\.\d+/, '0.0001'),
    'report/tables/cells-test_mse.md': () => undefined,
    'report/report.html': (text) => text.replace('<h1>', '<h1>We say: '),
  });
  const all = faults.join('\n');
  expect(all).toMatch(
    /^DIR\/report\/tables\/claims\.csv:2: verdict: supported beyond doubt is where [\w ]+ should be/m,
  );
  expect(all).toMatch(
    /^DIR\/report\/tables\/cells-test_mse\.csv:2: \w+: 0\.0001 is where \d\.\d+ should be$/m,
  );
  expect(all).toMatch(
    /^DIR\/report\/tables\/claims\.md:\d+: .*supported.* is where .* should be$/m,
  );
  expect(all).toMatch(
    /^DIR\/report\/figures\/fig5\.csv:2: \w+: 0\.0001 is where \d\.\d+ should be$/m,
  );
  expect(all).toMatch(
    /^DIR\/report\/tables\/cells-test_mse\.md: is missing, where others of its format are there$/m,
  );
  expect(all).toMatch(/^DIR\/report\/report\.html:\d+: .*We say: .* is where .*<h1>.* should be$/m);
  expect(faults).toHaveLength(6);
  expect(notes).toEqual([
    expect.stringMatching(/^DIR\/report: calls the folder mmoe-exp-/),
    'DIR/report: if its runs or mmoe-exp have changed since it was written, mmoe-exp report DIR makes it anew',
  ]);
});

it('other last digits, as other runtimes have, are no difference, nor is what is packed otherwise', async () => {
  const { faults, left } = await found({
    'report/figures/fig5.csv': (text) =>
      text.replace(/\d\.\d{12,}/, (number) => String(Number(number) * (1 + 1e-12))),
    'report/report.html': (page) =>
      page.replace(/(?<=id="checks">)[^<]*/, (letters) =>
        encodeLetters(gzipSync(gunzipSync(decodeLetters(letters)), { level: 1 })),
      ),
  });
  expect([faults, left]).toEqual([[], []]);
});

it.each<[string, (page: string) => string, RegExp]>([
  [
    'a heading before the body',
    (page) => page.replace('<body>', '<h1>Supported</h1>\n<body>'),
    /:\d+: .*Supported/,
  ],
  [
    'a heading behind the style',
    (page) => page.replace('</style>', '</style><h1>Supported</h1>'),
    /:\d+: .*Supported/,
  ],
  ['text after the end', (page) => `${page}<p>Supported</p>\n`, /:\d+: 1 line too many/],
  [
    'another script',
    (page) => page.replace('\n<script>', '\n<script>let evil;'),
    /:\d+: .*let evil/,
  ],
  [
    'another style',
    (page) => page.replace('<main>', '<style>.summary{display:none}</style><main>'),
    /:\d+: .*display:none/,
  ],
  ['another title', (page) => page.replace(/<title>/, '<title>Supported: '), /:\d+: .*Supported/],
  [
    'a script of elsewhere',
    (page) => page.replace('<main>', '<script src="x.js"></script><main>'),
    /:\d+: .*x\.js/,
  ],
  [
    'markup in its policy',
    (page) => page.replace(/'sha256-/, `'sha256-"><SCRIPT src=x.js></SCRIPT>`),
    /:\d+: .*x\.js/,
  ],
  ['no end', (page) => page.slice(0, page.lastIndexOf('</script>')), /:\d+: /],
])('a page with %s', async (_, change, said) => {
  const { faults } = await found({ 'report/report.html': change });
  expect(faults.join('\n')).toMatch(said);
});

it('the lines of a page are told as they are numbered in the file', async () => {
  const line = (page: string) => page.slice(0, page.indexOf('<h1>')).split('\n').length;
  const at = line(readFileSync(join(honest, 'report/report.html'), 'utf8'));
  const { faults } = await found({
    'report/report.html': (page) => page.replace('<h1>', '<h1>We say: '),
  });
  expect(faults[0]).toContain(`report.html:${at}: `);
});

it.each<[string, (stamp: string) => string | undefined]>([
  ['another format', (text) => text.replace('{', '{"format": 99,')],
  ['no formats', (text) => text.replace('{', '{"states": [],')],
  ['another version', (text) => text.replace(/"version": "[^"]*"/, '"version": "9.0.0"')],
  ['no text', () => '{"folders":'],
  ['no names', (text) => text.replace(/"folders": \[[^\]]*\]/, '"folders": []')],
  ['nothing, as it is gone', () => undefined],
])('a report whose stamp has %s is compared all the same', async (_, change) => {
  const { faults, files } = await found({
    'report/tables/claims.csv': (text) =>
      text.replace(/^(C\d),[^,]+/m, '$1,supported beyond doubt'),
    'report/report.json': change,
  });
  expect(faults.join('\n')).toMatch(/claims\.csv:2: verdict: supported beyond doubt is where/);
  expect(files).toBeGreaterThan(10);
});

it('a report that says it is of several folders cannot be compared', async () => {
  const { faults, left, files } = await found({
    'report/tables/claims.csv': (text) =>
      text.replace(/^(C\d),[^,]+/m, '$1,supported beyond doubt'),
    'report/report.json': (text) => text.replace(/"folders": \[[^\]]*\]/, '"folders": ["a", "b"]'),
  });
  expect({ faults, left, files }).toEqual({
    faults: [],
    left: ['report, which is of 2 folders'],
    files: 0,
  });
});

it('no report, one that is accepted as it is, and figures alone', async () => {
  const folder = temporaryFolder();
  cpSync(honest, folder, { recursive: true });
  const accepted = await checkReport(folder, true);
  expect(accepted.findings.notCompared).toEqual([{ part: 'report', what: 'report' }]);
  for (const name of ['tables', 'report.html', 'report.json'])
    rmSync(join(folder, 'report', name), { recursive: true });
  const figures = await checkReport(folder);
  expect(figures.findings.faults).toEqual([]);
  expect(figures.findings.notThere).toEqual([
    'report.json',
    expect.stringMatching(/^tables\/.*\.csv, .* of the report$/),
  ]);
  rmSync(join(folder, 'report'), { recursive: true });
  expect((await checkReport(folder)).findings).toMatchObject({
    faults: [],
    notCompared: [],
    notThere: ['report'],
  });
});

it('a stamp that says another version or other files is a fault', async () => {
  const folder = temporaryFolder();
  cpSync(honest, folder, { recursive: true });
  const stamp = join(folder, 'report/report.json');
  const { version, from, ...rest } = JSON.parse(readFileSync(stamp, 'utf8'));
  for (const changed of [
    { version: '0.0.9', ...rest, from },
    { version, ...rest, from: '0' },
  ]) {
    writeFileSync(stamp, `${JSON.stringify(changed, null, 2)}\n`);
    expect((await checkReport(folder)).findings.faults).toEqual([
      expect.stringMatching(/report\.json:\d+: /),
    ]);
  }
});

it('files that are of no report are told', async () => {
  const folder = temporaryFolder();
  cpSync(honest, folder, { recursive: true });
  writeFileSync(join(folder, 'report/tables/best-of-all.csv'), 'model\nmmoe\n');
  const { findings } = await checkReport(folder);
  expect(findings.faults).toEqual([]);
  expect(findings.notCompared).toEqual([
    {
      part: 'report',
      what: 'tables/best-of-all.csv in report/, which the report of this folder does not have',
    },
  ]);
});

it('what is no number is none', async () => {
  const { faults } = await found({
    'report/figures/fig5.csv': (text) => text.replace(/,0,/, ',,').replace(/,1,/, ',0x1,'),
  });
  expect(faults).toHaveLength(1);
});

it('numbers of a page that readers check runs against, and that are not those of the runs', async () => {
  const packed = packedText('checks', '{}').text;
  const { faults } = await found({
    'report/report.html': (text) =>
      text.replace(/<script type="application\/gzip" id="checks">.*?<\/script>/, packed),
  });
  expect(faults).toEqual([
    expect.stringMatching(/^DIR\/report\/report\.html:\d+: .*id="checks">[0-9a-f]+/),
  ]);
});

it('a folder that no report can be made of', async () => {
  const { faults, files } = await found({ 'plan.csv': () => 'key\n' });
  expect(faults).toEqual([
    expect.stringMatching(/^DIR\/report: cannot be made again: .*plan\.csv/),
  ]);
  expect(files).toBe(0);
});

it('a report of fewer runs than have ended', async () => {
  const { faults, notes } = await found({
    'ledger.jsonl': (text) => text.replace(/[^\n]*\n$/, ''),
  });
  expect(faults.length).toBeGreaterThan(3);
  expect(notes.at(-1)).toMatch(
    /if its runs or mmoe-exp have changed since it was written, mmoe-exp report DIR makes it anew$/,
  );
});

it('an honest report is what comes of the runs, whatever its folder is called now', async () => {
  const folder = temporaryFolder();
  cpSync(honest, folder, { recursive: true });
  const { findings, files } = await checkReport(folder);
  expect(findings).toMatchObject({
    faults: [],
    notes: [expect.stringContaining(': calls the folder ')],
  });
  expect(files).toBeGreaterThan(10);
});

it('a picture is compared byte by byte', () => {
  const file = join(temporaryFolder(), 'fig4.png');
  const faultsOf = (content: Uint8Array) => {
    const findings = new Findings();
    compareReportFile(file, { path: 'figures/fig4.png', content }, findings);
    return findings.faults;
  };
  writeFileSync(file, Uint8Array.of(1, 2, 3));
  expect(faultsOf(Uint8Array.of(1, 2, 3))).toEqual([]);
  expect(faultsOf(Uint8Array.of(1, 2, 4))).toEqual([
    `${file}: its bytes are not those that are made of the runs`,
  ]);
});
