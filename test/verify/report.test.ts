import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { loadEngine } from '../../src/engine/load.js';
import { checksScript } from '../../src/report/page/checks-script.js';
import { writeReport } from '../../src/report/write-report.js';
import { runConfig } from '../../src/tune/run-config.js';
import { Findings } from '../../src/verify/findings.js';
import { holdFile, holdReport } from '../../src/verify/report.js';
import { temporaryFolder } from '../support/cli.js';
import { smallConfig } from '../support/config.js';
import { trainInto } from '../support/trained-folder.js';

/** A folder with its report. */
let honest: string;

beforeAll(async () => {
  honest = mkdtempSync(join(tmpdir(), 'mmoe-exp-'));
  const config = smallConfig();
  await trainInto(await loadEngine('wasm'), honest, config, (stage) => runConfig(config, stage));
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
  const { findings, files } = await holdReport(folder);
  const shown = (lines: readonly string[]) => lines.map((line) => line.replaceAll(folder, 'DIR'));
  return { faults: shown(findings.faults), notes: shown(findings.notes), left: findings.left, files };
}

it('a verdict, a cell, a number of a figure and a sentence of the page that were changed, and a file that is gone', async () => {
  const { faults, notes } = await found({
    'report/tables/claims.csv': (text) => text.replace(/^(C\d),[^,]+/m, '$1,supported beyond doubt'),
    'report/tables/cells-test_mse.csv': (text) => text.replace(/\d\.\d+/, '0.0001'),
    'report/tables/claims.md': (text) => text.replace(/inconclusive|not applicable|no power|mixed/, 'supported'),
    'report/figures/ecdf.csv': (text) => text.replace(/\d\.\d+/, '0.0001'),
    'report/tables/cells-test_mse.md': () => undefined,
    'report/report.html': (text) => text.replace('<p>What the paper says', '<p>What we say'),
  });
  const all = faults.join('\n');
  expect(all).toMatch(
    /^DIR\/report\/tables\/claims\.csv:2: verdict: supported beyond doubt is where [\w ]+ should be/m,
  );
  expect(all).toMatch(/^DIR\/report\/tables\/cells-test_mse\.csv:2: \w+: 0\.0001 is where \d\.\d+ should be$/m);
  expect(all).toMatch(/^DIR\/report\/tables\/claims\.md:\d+: .*supported.* is where .* should be$/m);
  expect(all).toMatch(/^DIR\/report\/figures\/ecdf\.csv:2: \w+: 0\.0001 is where \d\.\d+ should be$/m);
  expect(all).toMatch(/^DIR\/report\/tables\/cells-test_mse\.md: is missing$/m);
  expect(all).toMatch(/^DIR\/report\/report\.html:\d+: .*What we say.* is where .*What the paper says.* should be$/m);
  expect(faults).toHaveLength(6);
  expect(notes).toEqual([
    'DIR/report: if its runs have changed since it was written, mmoe-exp report DIR makes it anew',
  ]);
});

it('other last digits, as other runtimes have, are no difference; another script of the page is told', async () => {
  const { faults, notes, left } = await found({
    'report/figures/ecdf.csv': (text) => text.replace(/\d\.\d{12,}/, (number) => String(Number(number) * (1 + 1e-12))),
    'report/report.html': (text) => text.replace('\n<script>', '\n<script>let evil;'),
  });
  expect(faults).toEqual([]);
  expect(notes).toEqual([
    'DIR/report/report.html: its script or its style is of another build, and either can change what it shows',
  ]);
  expect(left).toEqual(['script and style of the page']);
});

it.each<[string, (page: string) => string, RegExp]>([
  ['a heading before the body', (page) => page.replace('<body>', '<h1>Supported</h1>\n<body>'), /:\d+: .*Supported/],
  ['a heading behind the style', (page) => page.replace('</style>', '</style><h1>Supported</h1>'), /:\d+: .*Supported/],
  ['text after the end', (page) => `${page}<p>Supported</p>\n`, /:\d+: 1 lines are too many/],
  [
    'a script more, and text behind it',
    (page) => page.replace('\n<script>', '\n<script>\n</script>\n<p>Supported</p>\n<script>'),
    /its scripts and its style are not where those of a report are/,
  ],
  ['another style', (page) => page.replace('<main>', '<style>.summary{display:none}</style><main>'), /are not where/],
  ['another title', (page) => page.replace(/<title>/, '<title>Supported: '), /:\d+: .*Supported/],
  ['a script of elsewhere', (page) => page.replace('<main>', '<script src="x.js"></script><main>'), /:\d+: .*x\.js/],
  ['markup in its policy', (page) => page.replace(/'sha256-/, `'sha256-"><SCRIPT src=x.js></SCRIPT>`), /:\d+: .*x\.js/],
  ['no end', (page) => page.slice(0, page.lastIndexOf('</script>')), /are not where/],
])('a page with %s', async (_, change, said) => {
  const { faults } = await found({ 'report/report.html': change });
  expect(faults.join('\n')).toMatch(said);
});

it('the lines of a page are told as they are numbered in the file', async () => {
  const line = (page: string) => page.slice(0, page.indexOf('<p>What the paper says')).split('\n').length;
  const at = line(readFileSync(join(honest, 'report/report.html'), 'utf8'));
  const { faults } = await found({
    'report/report.html': (page) => page.replace('<p>What the paper says', '<p>What we say'),
  });
  expect(faults[0]).toContain(`report.html:${at}: `);
});

it('whatever is there is held, in whichever formats its stamp says that the report is', async () => {
  const { faults, left, files } = await found({
    'report/tables/cells-test_mse.csv': (text) => text.replace(/\d\.\d+/, '0.0001'),
    'report/tables/cells-test_mse.md': () => undefined,
    'report/report.json': (text) => text.replace(/"formats": \[[^\]]*\]/, '"formats": []'),
  });
  expect(left).toEqual(['1 file of the report that is not there']);
  expect(faults).toEqual([expect.stringContaining('cells-test_mse.csv:2: ')]);
  expect(files).toBeGreaterThan(20);
});

it('files that are of no report are told', async () => {
  const folder = temporaryFolder();
  cpSync(honest, folder, { recursive: true });
  writeFileSync(join(folder, 'report/tables/best-of-all.csv'), 'model\nmmoe\n');
  const { findings } = await holdReport(folder);
  expect(findings.notes).toEqual([`${folder}/report: 1 file not of this report: tables/best-of-all.csv`]);
  expect(findings.left).toEqual(['1 other file in report/']);
});

it('what is no number is none', async () => {
  const { faults } = await found({
    'report/figures/ecdf.csv': (text) => text.replace(/,0\n/, ',\n').replace(/,1\n/, ',0x1\n'),
  });
  expect(faults).toHaveLength(1);
});

it('numbers of a page that readers check runs against, and that are not those of the runs', async () => {
  const packed = checksScript('{}');
  const { faults } = await found({
    'report/report.html': (text) => text.replace(/<script type="application\/gzip" id="checks">.*?<\/script>/, packed),
  });
  expect(faults).toEqual([
    'DIR/report/report.html: the numbers in it that readers check runs against are not those of the runs',
  ]);
});

it('a folder that no report can be made of', async () => {
  const { faults, files } = await found({ 'plan.csv': () => 'key\n' });
  expect(faults).toEqual([expect.stringMatching(/^DIR\/report: cannot be made again: .*plan\.csv/)]);
  expect(files).toBe(0);
});

/** A stamp whose states are changed. */
const stamped = (change: object) => (text: string) => {
  const stamp = JSON.parse(text);
  return JSON.stringify({ ...stamp, states: stamp.states.map((state: object) => ({ ...state, ...change })) });
};

it('a report of fewer runs than have ended is one fault', async () => {
  const { faults, notes, left, files } = await found({ 'report/report.json': stamped({ runs: 3 }) });
  expect(faults).toEqual([
    expect.stringMatching(
      /^DIR\/report in .+ and html: is of 3 runs where \d+ have ended: mmoe-exp report DIR makes it anew$/,
    ),
  ]);
  expect([notes, left, files]).toEqual([[], [expect.stringMatching(/^report in .+ and html$/)], 0]);
});

it('a report of another version, of several folders, or without a stamp is not compared', async () => {
  const wrong = (text: string) => text.replace(/\d\.\d+/, '0.0001');
  const of = (change: (text: string) => string | undefined) =>
    found({ 'report/tables/cells-test_mse.csv': wrong, 'report/report.json': change });
  const notCompared = (reason: string) => ({
    ...{ faults: [], left: ['report'], files: 0 },
    notes: [`DIR/report: ${reason}, and was not compared: mmoe-exp report DIR makes it anew`],
  });
  const without = notCompared('does not say which version of mmoe-exp wrote it, and from what');
  expect(await of(() => undefined)).toEqual(without);
  expect(await of(() => '{"format":')).toEqual(without);
  expect(await of(stamped({ folders: 'all' }))).toEqual(without);
  const later = () => JSON.stringify({ format: 99, version: '9.0.0' });
  expect(await of(later)).toEqual(notCompared('was written by another version of mmoe-exp (9.0.0)'));
  const several = await of(stamped({ folders: ['a', 'b'] }));
  expect(several.notes).toEqual([
    expect.stringMatching(
      /^DIR\/report in .+: is of 2 folders, and was not compared: mmoe-exp report DIR makes it anew$/,
    ),
  ]);
  expect(several).toMatchObject({ faults: [], files: 0, left: [expect.stringMatching(/^report in /)] });
});

it('files that were written at different times are each held as what they were then', async () => {
  const folder = temporaryFolder();
  cpSync(honest, folder, { recursive: true });
  await writeReport([folder], { formats: ['html', 'csv'] });
  await writeReport([folder], { formats: ['csv', 'pdf'] });
  expect((await holdReport(folder)).findings.faults).toEqual([]);
  // More runs: the next report is in the usual formats, and those of before stay what they are of.
  const file = join(folder, 'report/report.json');
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/"runs": \d+/g, '"runs": 3'));
  await writeReport([folder]);
  const { findings, files } = await holdReport(folder);
  expect(findings.faults).toEqual([
    expect.stringMatching(
      /report in pdf: is of 3 runs where \d+ have ended: mmoe-exp report \S+ --format pdf makes it anew$/,
    ),
  ]);
  expect(files).toBeGreaterThan(20);
});

it('an honest report is what comes of the runs, whatever its folder is called now', async () => {
  const folder = temporaryFolder();
  cpSync(honest, folder, { recursive: true });
  const { findings, files } = await holdReport(folder);
  expect(findings).toMatchObject({ faults: [], notes: [] });
  expect(files).toBeGreaterThan(20);
});

it('a picture is held byte by byte', () => {
  const file = join(temporaryFolder(), 'fig4.png');
  const faultsOf = (content: Uint8Array) => {
    const findings = new Findings();
    holdFile(file, { path: 'figures/fig4.png', content }, findings);
    return findings.faults;
  };
  expect(faultsOf(Uint8Array.of(1, 2, 3))).toEqual([`${file}: is missing`]);
  writeFileSync(file, Uint8Array.of(1, 2, 3));
  expect(faultsOf(Uint8Array.of(1, 2, 3))).toEqual([]);
  expect(faultsOf(Uint8Array.of(1, 2, 4))).toEqual([`${file}: is not the picture that comes of the runs`]);
});
