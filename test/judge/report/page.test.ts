import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { html } from '../../../src/ground/base/html.js';
import { decodeLetters } from '../../../src/ground/base/letters.js';
import { drawingTable } from '../../../src/judge/report/charts/index.js';
import {
  controlsHtml,
  pageData,
  pageJson,
  readPageJson,
} from '../../../src/judge/report/page/figures-html.js';
import { pageHtml } from '../../../src/judge/report/page/page-html.js';
import { emptyDocument } from '../../../src/judge/report/print/print-figure.js';
import { buildReport } from '../../../src/judge/report/report.js';
import { makeMeasure } from '../../../src/judge/results/measures.js';
import { makeCell, makeFolder } from './made.js';

const assets = {
  script: '/* script */',
  style: '/* style */',
  fonts: [{ weight: 400, base64: 'AAAA' }],
};

const makePage = (...folders: Parameters<typeof buildReport>[0]) =>
  pageHtml(buildReport(folders), assets, emptyDocument());

const cells = [0.5, 1].flatMap((correlation) => [
  makeCell('shared-bottom', { correlation }, [0.1234567, 0.2, Infinity]),
  makeCell('mmoe', { correlation }, [0.05, 0.06], { planned: 3 }),
]);

/** The packed texts of a page, by their ids. */
const packedIn = (page: string) =>
  new Map(
    [...page.matchAll(/<script type="application\/gzip" id="(\w+)">([^<]*)<\/script>/g)].map(
      ([, id, letters]) => [id!, gunzipSync(decodeLetters(letters!)).toString()] as const,
    ),
  );

const readPageData = (page: string): ReturnType<typeof JSON.parse> =>
  readPageJson(packedIn(page).get('data')!);

describe('report.html', () => {
  const page = makePage(makeFolder(cells));

  it('stands alone: no address outside, and a policy that forbids any', () => {
    expect(page).toContain("default-src 'none'");
    expect(page.replaceAll('http://www.w3.org/', '')).not.toMatch(/https?:\/\//);
    expect(page).not.toMatch(/<(?:script|img|iframe)[^>]*\ssrc=|@import/);
  });

  it('says first what the runs show, with a link to each claim and the figure of the leading claim', () => {
    const places = ['<h1>', 'class="chips"', 'id="figure-fig4"', 'id="claims"'].map((text) =>
      page.indexOf(text),
    );
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
    const chips = page.match(/<a class="verdict [\w-]+" href="#claim-C\d+"/g)!;
    expect(chips.length).toBe(page.match(/<article class="claim"/g)!.length);
  });

  it('shows each figure once, and links to it from other claims that are about it', () => {
    const names = page.match(/data-figure="[^"]+"/g)!;
    expect(new Set(names).size).toBe(names.length);
    expect(/<article class="claim" id="claim-C2">.*?<\/article>/s.exec(page)![0]).toContain(
      '<a href="#figure-fig4">Figure 4</a>',
    );
  });

  it('has claims, then other figures, then tables, and says how many runs are finished', () => {
    const places = ['id="claims"', 'id="figures"', 'id="results"', 'id="verify"', 'id="cite"'].map(
      (id) => page.indexOf(id),
    );
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
    expect(page).toContain(
      '8 of 12 runs finished, 2 diverged, 2 still to come: this is the state so far.',
    );
  });

  it('has the section of an extra before the results, its data at the end, and a policy for what it does', () => {
    const data = html`<script type="application/json" id="more">{}</script>`;
    const added = { id: 'extra', title: 'An extra', content: html`<p>Of an extra.</p>`, data };
    const reportWith = (section: () => typeof added | undefined) =>
      pageHtml(buildReport([makeFolder(cells)], [], [{ section }]), assets, emptyDocument());
    const page = reportWith(() => added);
    const places = ['id="extra"', 'id="results"', 'id="cite"', 'id="data"', 'id="more"'].map((id) =>
      page.indexOf(id),
    );
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
    expect(page).toContain('<li><a href="#extra">An extra</a></li>');
    expect(page).toContain("'wasm-unsafe-eval'; worker-src blob:;");
    expect(reportWith(() => undefined)).not.toMatch(/id="extra"|wasm-unsafe-eval|worker-src/);
  });

  it('says how many lines of the ledger are damaged', () => {
    const damaged = ['out/ledger.jsonl:2', 'out/ledger.jsonl:3'];
    expect(makePage({ ...makeFolder(cells), damaged })).toContain(
      '2 lines of the ledger left out as damaged.',
    );
    expect(page).not.toContain('damaged');
  });

  it('never shows NaN or Infinity', () => {
    expect(page.replace(/<script>.*<\/script>/s, '')).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('has figures without its script, each with words for screen readers and its numbers', () => {
    const figures = page.match(/<figure class="figure"[\s\S]*?<\/figure>/g)!;
    expect(figures.length).toBeGreaterThan(2);
    expect(figures.filter((figure) => figure.includes('<svg')).length).toBeGreaterThan(0);
    for (const figure of figures) {
      expect(figure).toMatch(/role="group" aria-label="[^"]+"/);
      expect(figure).toMatch(/<svg|The script of the page draws it/);
      expect(figure).toMatch(/<figcaption>[^<]+n = /);
      expect(figure).toContain('<summary>Numbers and files of this figure</summary>');
    }
  });

  it('gives its script the data of the figures, to six digits', () => {
    const data = readPageData(page);
    expect(data.dimensions.models.map(({ title }: { title: string }) => title)).toEqual([
      'Shared-Bottom',
      'MMoE',
    ]);
    const fig5 = data.figures.find(({ name }: { name: string }) => name === 'fig5');
    expect(fig5.views[0].drawing.items[0].values).toEqual([0.123457, 0.2]);
  });

  it('says where an architecture that is not built in is defined, and that verify runs its code', () => {
    const folder = makeFolder([makeCell('mine', { correlation: 1 }, [0.1, 0.2])]);
    const code = [{ name: 'mine', title: 'Mine', file: 'my.mjs', sha256: 'ab' }];
    const own = makePage({ ...folder, manifest: { ...folder.manifest, code } });
    expect(own).toContain(
      '<dt>Architecture (Mine)</dt><dd>not built in: my.mjs, whose text is code/ab.mjs in the folder</dd>',
    );
    expect(own).toContain('mmoe-exp verify made --sample 44 --allow-code</pre>');
    expect(page).not.toContain('--allow-code');
  });

  it('names what computed as the terminal does, and what fixes the bits apart from it', () => {
    const folder = makeFolder(cells);
    const machine = { ...folder.manifest.machine, computed: 'native avx512' };
    const native = makePage({ ...folder, manifest: { ...folder.manifest, machine } });
    expect(native).toContain(
      '<dt>Engine</dt><dd>native/avx512</dd><dt>Numerics</dt><dd>wasm/simd128, algorithm 1',
    );
    expect(page).toContain('<dt>Engine</dt><dd>wasm/simd128</dd>');
  });

  it('says how to verify without a path of this machine', () => {
    expect(makePage(makeFolder(cells, '/home/somebody/results/made'))).toContain(
      'In the folder that contains <code>made</code>, run:',
    );
    expect(makePage(makeFolder(cells, '/home/somebody/results/made'))).toContain(
      'mmoe-exp verify made --sample 44',
    );
    expect(makePage(makeFolder(cells, '/home/somebody/results/made'))).not.toContain(
      '/home/somebody',
    );
  });
});

describe('the verdicts on the page', () => {
  const many = Array.from({ length: 8 }, (_, i) => 0.05 + 0.001 * ((3 * i) % 8));
  const apart = [0.5, 1].flatMap((correlation) => [
    makeCell(
      'shared-bottom',
      { correlation },
      many.map((loss) => 2 * loss),
    ),
    makeCell('mmoe', { correlation }, many),
  ]);
  const folder = makeFolder(apart);
  const page = makePage({
    ...folder,
    manifest: { ...folder.manifest, tool: { version: '1', commit: 'c0ffee'.repeat(7) } },
  });
  const cardOf = (id: string) =>
    new RegExp(`<article class="claim" id="claim-${id}">[\\s\\S]*?</article>`).exec(page)![0];

  it('name the rules, and the commit that the runs were made by', () => {
    const section = page.slice(page.indexOf('id="claims"'), page.indexOf('<article'));
    expect(section).toContain('<code>results/reference/RULES-2.md</code>');
    expect(section).toContain('The runs were made by commit <code>c0ffeec0ffee</code>.');
    expect(makePage(folder)).not.toContain('The runs were made by commit');
  });

  it('are words, with a sign that is not read out', () => {
    expect(cardOf('C2')).toContain(
      '<span class="verdict not-testable"><span aria-hidden="true">?</span> not testable</span>',
    );
  });

  it('list the parts of a claim with their verdicts', () => {
    const parts = cardOf('C2').match(/<li>[\s\S]*?<\/li>/g)!;
    expect(
      parts.map((part) =>
        /<span class="id">(.)<\/span>.*<\/span> ([\w ()]+)<\/span><\/li>/.exec(part)!.slice(1),
      ),
    ).toEqual([
      ['a', expect.stringMatching(/^(supported|inconclusive \(.*\)|not testable \(.*\))$/)],
      ['b', 'not testable (not compared in these runs)'],
      ['c', 'not testable (not compared in these runs)'],
      ['d', 'not testable (not compared in these runs)'],
    ]);
  });
});

describe('claims without a verdict', () => {
  const folds = (page: string) => page.match(/<details class="others">[\s\S]*?<\/ul><\/details>/g)!;

  it('are folded away, each with its reason and where the links to it lead', () => {
    const at = (model: string) =>
      [0.5, 1].map((correlation) => makeCell(model, { correlation }, [0.1, 0.2]));
    const page = makePage(makeFolder([...at('shared-bottom'), ...at('mmoe')]));
    const [fold, ...others] = folds(page);
    expect(others).toEqual([]);
    expect(fold).toMatch(
      /<summary>\d+ claims are about other data or need cells that are not here: C5, /,
    );
    const itemOf = (id: string) => new RegExp(`<li id="claim-${id}">.*`).exec(fold!)![0];
    expect(itemOf('C5')).toContain(
      '<p class="why">The folder lacks OMoE at correlation 0.5 and 1.</p>',
    );
    expect(itemOf('C7')).toContain(
      '<p class="why">It is about groups 1 and 2 of the census-income data.</p>',
    );
    expect(page).not.toContain('<article class="claim" id="claim-C5">');
    expect(page.match(/id="claim-C5"/g)).toHaveLength(1);
  });

  it('have the reasons of all settings, each once', () => {
    const [fold] = folds(
      makePage(makeFolder(cells, 'x/one'), makeFolder(cells.slice(0, 2), 'x/two')),
    );
    const item = /<li id="claim-C5">.*/.exec(fold!)![0];
    expect(item.match(/<p class="why">[^<]*/g)!.map((text) => text.slice(15))).toEqual([
      'The folder lacks OMoE at correlation 0.5 and 1.',
      '2 correlations are needed in the final stage, and there is 0.5 only.',
    ]);
  });
});

describe('of cells with very many runs', () => {
  const losses = Array.from({ length: 3000 }, (_, i) => 0.1 + i / 3000);
  const many = makeCell('mmoe', { correlation: 1 }, [...losses, Infinity]);
  const report = buildReport([
    makeFolder([many, makeCell('omoe', { correlation: 1 }, losses.slice(0, 1000))]),
  ]);
  const page = pageHtml(report, assets, emptyDocument());
  const { notes, drawing } = readPageData(page).figures.find(
    ({ name }: { name: string }) => name === 'fig5',
  )!.views[0];

  it('figures have a thousand quantiles of each, and say so', () => {
    const lengths = drawing.items.map(({ values }: { values: number[] }) => values.length);
    expect(lengths).toEqual([1000, 1000]);
    expect(notes).toContain('Of more than 1000 runs, quantiles are shown');
  });

  it('its numbers are those of all runs, but for the space between quantiles', () => {
    const fig5 = drawingTable(drawing, report.arrangement.dimensions)!;
    const column = (name: string) => fig5.columns.findIndex(({ key }) => key === name);
    const own = fig5.rows.filter(([model]) => model === 'MMoE');
    expect(own.map((row) => [row[column('n')], row[column('diverged')]])).toEqual([[3000, 1]]);
    expect(own[0]![column('max')]).toBeCloseTo(losses.at(-1)!, 5);
    expect(own[0]![column('q1')]).toBeCloseTo(losses[750]!, 2);
  });
});

it('a setting in which a figure has nothing to show says so', () => {
  const gates = [
    {
      name: 'gate/0',
      mean: [0.7, 0.3],
      entropy: 0.6,
      quantiles: [Array(5).fill(0.7), Array(5).fill(0.3)],
    },
  ];
  const cellsAt = (learningRate: number, losses: readonly number[]) =>
    [0.5, 1].map((correlation) =>
      makeCell('mmoe', { correlation, learningRate }, losses, { run: { gates } }),
    );
  // Every run of the first setting diverged, and left no gate.
  const diverged = cellsAt(10, [Infinity]).map((cell) => ({
    ...cell,
    runs: cell.runs.map((run) => ({ ...run, gates: [] })),
  }));
  const page = makePage(makeFolder([...diverged, ...cellsAt(0.01, [1, 2])]));
  const figures = page.match(/<figure class="figure"[\s\S]*?<\/figure>/g)!;
  const names = figures.map((figure) => /data-figure="([^"]+)"/.exec(figure)![1]);
  expect(names).toEqual(expect.arrayContaining(['fig4', 'fig5', 'fig6', 'gates']));
  for (const figure of figures) {
    expect(figure).not.toMatch(/NaN|undefined|Infinity/);
    expect(figure).toMatch(
      /<svg|This figure has nothing to show for the choices above\.|The script of the page/,
    );
  }
  expect(
    figures.filter((figure) => figure.includes('This figure has nothing to show')).length,
  ).toBeGreaterThan(0);
});

it('names that look like markup are shown as text', () => {
  const nasty = '</script><b a="1">';
  const page = makePage(makeFolder([makeCell(nasty, { correlation: 1, field: nasty }, [1, 2])]));
  expect(page).not.toContain('<b a=');
  expect(readPageData(page).dimensions.models[0].title).toBe(nasty);
});

it('several folders are told apart everywhere', () => {
  const page = makePage(makeFolder(cells, 'x/one'), makeFolder(cells, 'x/two'));
  expect(page).toContain('<b>one and two</b>');
  expect(page).toContain('one: 8 of 12 runs finished');
  expect(page).toMatch(
    /<select name="group"><option value="0">folder one<\/option><option value="1">folder two/,
  );
  expect(page).toContain('not testable</');
});

it('the data of a page are as they were, but for digits that no screen shows', () => {
  const data = {
    low: [0.123456789, Infinity, -Infinity, Number.NaN, undefined],
    n: 2,
    text: 'Infinity',
    none: undefined,
  };
  const read = readPageJson(pageJson(data as never)) as unknown as typeof data;
  expect(read).toEqual({
    low: [0.123457, Infinity, -Infinity, Number.NaN, undefined],
    n: 2,
    text: 'Infinity',
  });
});

it('metrics of the same name on other rows are told apart', () => {
  const metrics = (['test', 'random'] as const).map((part) =>
    makeMeasure({ part, name: 'auc', task: 'click' }),
  );
  const report = { ...buildReport([makeFolder(cells)]), metrics: metrics as never };
  const options = [...controlsHtml(pageData(report)).text.matchAll(/<option [^>]*>([^<]*)/g)].map(
    ([, title]) => title,
  );
  expect(options).toEqual(['test AUC of click', 'random-log AUC of click']);
  const captions = report.tables.flatMap(({ name, caption }) =>
    name.startsWith('pairs-') ? [caption] : [],
  );
  expect(captions).toEqual([
    expect.stringContaining('Models compared seed by seed in their test MSE (lower is better)'),
  ]);
});
