import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { Findings } from '../../../src/app/verify/findings.js';
import { type CheckedFolder, checkFolder, readRecorded } from '../../../src/app/verify/folder.js';
import { checkTuned } from '../../../src/app/verify/tuning-search.js';
import { configFrom } from '../../../src/sweep/config/load.js';
import { configHash } from '../../../src/sweep/folder/manifest.js';
import { fromLine, type RunRecord, toLine } from '../../../src/sweep/folder/record.js';
import { writeTrials } from '../../../src/sweep/folder/trials.js';
import { runKey } from '../../../src/sweep/runs/cells.js';
import { runConfig, runSearch } from '../../../src/sweep/runs/run-config.js';
import type { CellSpec } from '../../../src/sweep/runs/spec.js';
import { recordedTrials, Tuner, tunedText } from '../../../src/sweep/tune/tuner.js';
import type { Engine } from '../../../src/train/engine/engine.js';
import { loadEngine } from '../../../src/train/engine/load.js';
import { temporaryFolder } from '../../support/cli.js';
import { smallConfig } from '../../support/config.js';
import { trainFolder } from '../../support/trained-folder.js';

let engine: Engine;
/**
 * The honest folder: a selection between two rates, and final runs of two models at two
 * correlations on two seeds.
 */
let honest: string;

const config = smallConfig({
  select: {
    'training.learningRate': { from: [0.001, 0.1], seeds: 2, mostSeeds: 2, by: 'test_mse' },
  },
});

beforeAll(async () => {
  engine = await loadEngine('wasm');
  honest = mkdtempSync(join(tmpdir(), 'mmoe-exp-'));
  await trainFolder(engine, honest, config, (stage) => runConfig(config, stage));
  return () => rmSync(honest, { recursive: true });
});

/** A copy of the honest folder, changed. */
function changed(change: (folder: string) => void): string {
  const folder = temporaryFolder();
  cpSync(honest, folder, { recursive: true });
  change(folder);
  return folder;
}

const checked = (folder: string): CheckedFolder =>
  checkFolder(readRecorded(folder), engine.numerics);

const edit = (name: string, change: (text: string) => string) => (folder: string) => {
  const file = join(folder, name);
  const before = readFileSync(file, 'utf8');
  const after = change(before);
  expect(after, `${name} is changed`).not.toBe(before);
  writeFileSync(file, after);
};

// biome-ignore lint/suspicious/noExplicitAny: a test may change anything
type Plain = any;

/** Changes the lines of a text; undefined leaves one out. */
const lines = (change: (line: string, i: number) => string | undefined) => (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .flatMap((line, i) => change(line, i) ?? [])
    .map((line) => `${line}\n`)
    .join('');

/** Changes the records of the ledger, with checksums that match. */
const editLedger = (
  name: string,
  change: (record: RunRecord, i: number) => RunRecord | undefined,
) =>
  edit(
    name,
    lines((line, i) => {
      const record = change(fromLine(line) as RunRecord, i);
      return record && toLine(record).trimEnd();
    }),
  );

const ledger = (change: (record: RunRecord, i: number) => RunRecord | undefined) =>
  editLedger('ledger.jsonl', change);

const better = (record: RunRecord): RunRecord => ({
  ...record,
  curve: {
    ...record.curve,
    validation_mse: record.curve.validation_mse!.map((value) => value / 2),
  },
});

const manifest = (change: (manifest: Plain) => void) =>
  edit('manifest.json', (text) => {
    const value = JSON.parse(text);
    change(value);
    return JSON.stringify(value, null, 2);
  });

/** Packs the plan, as publishing does. */
function packPlan(folder: string): void {
  const file = join(folder, 'plan.csv');
  writeFileSync(`${file}.gz`, gzipSync(readFileSync(file)));
  rmSync(file);
}

const swapped = (line: string): string =>
  line.replace(/omoe|mmoe/g, (name) => (name === 'omoe' ? 'mmoe' : 'omoe'));

const all =
  (...changes: ((folder: string) => void)[]) =>
  (folder: string) => {
    for (const change of changes) change(folder);
  };

const isFinal = ({ stage }: RunRecord) => stage === 'final';
const isWorst = (record: RunRecord) => isFinal(record) && record.seed === 2;

/** What is done to a folder, and what is said of it. */
const lies: Record<string, [(folder: string) => void, RegExp]> = {
  'two models swap names in the plan': [
    edit('plan.csv', lines(swapped)),
    /plan\.csv:2: model: mmoe is where omoe should be/,
  ],
  'two models swap names in a packed plan': [
    all(edit('plan.csv', lines(swapped)), packPlan),
    /plan\.csv\.gz:2: model: mmoe is where omoe should be/,
  ],
  'half a plan': [
    edit(
      'plan.csv',
      lines((line, i) => (i <= 12 ? line : undefined)),
    ),
    /plan\.csv:14: 12 lines missing from here on/,
  ],
  'half of everything but the config': [
    all(
      edit(
        'plan.csv',
        lines((line) => (/,2$/.test(line) ? undefined : line)),
      ),
      edit(
        'runs.csv',
        lines((line) => (/,2,finished/.test(line) ? undefined : line)),
      ),
      ledger((record) => (isWorst(record) ? undefined : record)),
      manifest((value) => {
        value.stages[1].runs = 4;
        value.counts.finished = 20;
      }),
    ),
    /manifest\.json: counts\.missing: 0 is where 4 should be/,
  ],
  'another order of the plan': [
    edit('plan.csv', (text) => {
      const [head, first, second, ...rest] = text.split('\n');
      return [head, second, first, ...rest].join('\n');
    }),
    /plan\.csv:2: key: /,
  ],
  'two models swap names in the ledger': [
    ledger((record) => ({ ...record, model: swapped(record.model) })),
    /run [0-9a-f]{24}: its line calls it select, mmoe, correlation 0\.5, learningRate 0\.001, seed 1000000000: the plan has select, omoe/,
  ],
  'lines of another correlation': [
    ledger((record) => ({ ...record, cell: { ...record.cell, correlation: 1 } })),
    /its line calls it select, omoe, correlation 1, .*: the plan has select, omoe, correlation 0\.5/,
  ],
  'lines of another stage': [
    ledger((record) => ({ ...record, stage: 'final' })),
    /its line calls it final, omoe.*: the plan has select, omoe/,
  ],
  'lines of another seed': [
    ledger((record) => (isFinal(record) ? { ...record, seed: record.seed + 7 } : record)),
    /ledger\.jsonl:17: the key is not the hash of what the line says about the run/,
  ],
  'another specification under the same key': [
    ledger((record) => ({ ...record, spec: { ...(record.spec as object), data: {} } })),
    /ledger\.jsonl:1: the key is not the hash/,
  ],
  'the worst seed left out of the ledger': [
    ledger((record) => (isWorst(record) ? undefined : record)),
    /manifest\.json: counts\.missing: 0 is where 4 should be/,
  ],
  'a run set to failed': [
    ledger((record) => (isWorst(record) ? { ...record, status: 'failed', metrics: {} } : record)),
    /final, omoe, .*, seed 2 failed: mmoe-exp run or tune tries it again/,
  ],
  'a second line with better numbers': [
    edit('ledger.jsonl', (text) => {
      const last = fromLine(text.trimEnd().split('\n').at(-1)!) as RunRecord;
      return text + toLine({ ...last, metrics: { ...last.metrics, test_mse: 0.001 } });
    }),
    /ledger\.jsonl:25: run [0-9a-f]{24} differs from its line before: metrics\.test_mse was [\d.]+, is 0\.001/,
  ],
  'a second line with another curve': [
    edit('ledger.jsonl', (text) => {
      const last = fromLine(text.trimEnd().split('\n').at(-1)!) as RunRecord;
      return (
        text +
        toLine({
          ...last,
          curve: { ...last.curve, train_loss: last.curve.train_loss!.map(() => 0) },
        })
      );
    }),
    /ledger\.jsonl:25: run [0-9a-f]{24} differs from its line before: curve\.train_loss was \[/,
  ],
  'a second line with other gates': [
    edit('ledger.jsonl', (text) => {
      const last = fromLine(text.trimEnd().split('\n').at(-1)!) as RunRecord;
      return text + toLine({ ...last, gates: last.gates.map((gate) => ({ ...gate, entropy: 0 })) });
    }),
    /ledger\.jsonl:25: run [0-9a-f]{24} differs from its line before: gates was …\S+"entropy":[\d.]+,.*, is …\S+"entropy":0,/,
  ],
  'files of the end that are not what follows, in a folder that says it has not ended': [
    all(
      edit(
        'runs.csv',
        lines((line, i) => (i === 24 ? undefined : line)),
      ),
      edit('summary.md', (text) => text.replace(/\d\.\d+/, '0.001')),
      manifest((value) => {
        delete value.counts;
        delete value.ended;
      }),
    ),
    /runs\.csv:25: 1 line missing[\s\S]*summary\.md:\d+: /,
  ],
  'another choice in a folder that says it has not ended': [
    manifest((value) => {
      value.selected[0].chosen.learningRate = 0.5;
      delete value.counts;
    }),
    /manifest\.json: selected\.1\.chosen\.learningRate: 0\.5 is where 0\.\d+ should be/,
  ],
  'better numbers in the ledger': [
    ledger((record) =>
      isFinal(record) ? { ...record, metrics: { ...record.metrics, test_mse: 0.001 } } : record,
    ),
    /runs\.csv:18: test_mse: [\d.]+ is where 0\.001 should be/,
  ],
  'another number in runs.csv': [
    edit(
      'runs.csv',
      lines((line, i) => (i === 20 ? line.replace(/\d$/, '') : line)),
    ),
    /runs\.csv:21: \w+: [-\d.]+ is where [-\d.]+ should be/,
  ],
  'a row of runs.csv left out': [
    edit(
      'runs.csv',
      lines((line, i) => (i === 24 ? undefined : line)),
    ),
    /runs\.csv:25: 1 line missing from here on/,
  ],
  'runs.csv without a column': [
    edit(
      'runs.csv',
      lines((line) => line.replace(/,[^,]*$/, '')),
    ),
    /runs\.csv:1: .* is where .* should be/,
  ],
  'another number in summary.csv': [
    edit('summary.csv', (text) =>
      text.replace(/(\d)(?=\n)/, (digit) => (digit === '1' ? '2' : '1')),
    ),
    /summary\.csv:2: parameters: /,
  ],
  'another mean in summary.md': [
    edit('summary.md', (text) => text.replace(/\d\.\d+/, '0.001')),
    /summary\.md:\d+: .*0\.001.* is where /,
  ],
  'another rate in the config': [
    manifest((value) => {
      value.config.training.learningRate = 0.02;
    }),
    /manifest\.json: configHash: [0-9a-f"]+ is where [0-9a-f"]+ should be/,
  ],
  'fewer seeds in the config, and the hash of it': [
    manifest((value) => {
      value.config.seeds = [1];
      value.configHash = configHash(value.config);
    }),
    /manifest\.json: stages\.2\.runs: 8 is where 4 should be/,
  ],
  'another choice': [
    manifest((value) => {
      value.selected[0].chosen.learningRate = 0.5;
    }),
    /manifest\.json: selected\.1\.chosen\.learningRate: 0\.5 is where 0\.\d+ should be/,
  ],
  'other counts': [
    manifest((value) => {
      value.counts.diverged = 1;
    }),
    /manifest\.json: counts\.diverged: 1 is where 0 should be/,
  ],
  'a choice before there is one': [
    all(
      ledger((record) => (isFinal(record) ? undefined : record.seed === 1e9 ? undefined : record)),
      manifest((value) => {
        delete value.counts;
        value.stages.length = 1;
      }),
    ),
    /manifest\.json: selected\.1\.model: "omoe" is where nothing should be/,
  ],
  'files that the data are not read from': [
    manifest((value) => {
      value.files = [
        { file: 'all', rows: 4_000_000, sha256: '', remarks: ['Rows of the published benchmark'] },
      ];
    }),
    /manifest\.json: files\.1\.file: "all" is where nothing should be/,
  ],
  'a title of code that there is not': [
    manifest((value) => {
      value.code = [
        { name: 'mmoe', title: 'MMoE (published)', file: 'mmoe.mjs', sha256: 'a'.repeat(64) },
      ];
    }),
    /manifest\.json: code\.1\.name: "mmoe" is where nothing should be/,
  ],
  'a folder in the place of a file': [
    (folder) => {
      rmSync(join(folder, 'summary.csv'));
      mkdirSync(join(folder, 'summary.csv'));
    },
    /summary\.csv: cannot be read: illegal operation on a directory/,
  ],
  'a field that no manifest has': [
    manifest((value) => {
      value.remarks = ['Rows of the published benchmark'];
    }),
    /manifest\.json: remarks: a manifest has no such field/,
  ],
  'two ledgers': [
    (folder) => writeFileSync(join(folder, 'ledger.parquet'), 'better'),
    /ledger\.parquet: there is ledger\.jsonl, too/,
  ],
  'two plans': [
    (folder) => writeFileSync(join(folder, 'plan.csv.gz'), 'better'),
    /plan\.csv\.gz: there is plan\.csv, too/,
  ],
  'another name': [
    manifest((value) => {
      value.name = 'larger';
    }),
    /manifest\.json: name: "larger" is where "small" should be/,
  ],
};

describe('a results folder compared with its config and its ledger', () => {
  it.each([
    ['an honest one', () => honest],
    ['one whose plan is packed', () => changed(packPlan)],
  ])('%s has no faults', (_, folder) => {
    const { findings, planned, done, keys } = checked(folder());
    expect(findings.faults).toEqual([]);
    expect(findings.notes).toEqual([]);
    expect({ planned, done, keys: keys.size }).toEqual({ planned: 24, done: 24, keys: 24 });
  });

  it.each(Object.entries(lies))('%s', (_, [lie, said]) => {
    const { findings } = checked(changed(lie));
    expect(findings.faults.join('\n')).toMatch(said);
    expect(findings.count).toBeGreaterThan(0);
  });

  it('names that no sweep gives', () => {
    const folder = changed((folder) => {
      for (const name of ['README.md', 'claims.csv']) writeFileSync(join(folder, name), '');
    });
    const { faults, compared, notCompared, notThere } = checked(folder).findings;
    expect(faults).toEqual([]);
    expect(compared).toEqual(['plan', 'choices', 'runs.csv', 'summary.csv', 'summary.md']);
    expect(notCompared).toEqual([{ part: 'files', what: 'README.md and claims.csv' }]);
    expect(notThere).toEqual([]);
  });

  it('one that poses as of an earlier version is refused', () => {
    const folder = changed(
      manifest((value) => {
        for (const selection of Object.values<Plain>(value.config.select))
          delete selection.statistic;
        value.configHash = configHash(value.config);
      }),
    );
    expect(() => checked(folder)).toThrow(
      /manifest\.json: config\.select\..+\.statistic is missing/,
    );
  });

  it('what follows from the rest need not be there, which is said, nor what lines may lack', () => {
    const folder = changed((folder) => {
      for (const name of ['runs.csv', 'summary.csv', 'summary.md']) rmSync(join(folder, name));
      ledger((record, i) =>
        i === 20
          ? { ...record, gates: record.gates.map(({ quantiles: _, ...gate }) => gate) }
          : record,
      )(folder);
    });
    const { faults, compared, notCompared, notThere } = checked(folder).findings;
    expect([faults, compared, notCompared]).toEqual([[], ['plan', 'choices'], []]);
    expect(notThere).toEqual(['runs.csv', 'summary.csv', 'summary.md']);
  });

  it('one that ends with a stage from which the next follows is not at fault', () => {
    const between = changed(
      all(
        ledger((record) => (isFinal(record) ? undefined : record)),
        edit(
          'plan.csv',
          lines((line) => (/,final,/.test(line) ? undefined : line)),
        ),
        edit(
          'runs.csv',
          lines((line) => (/,final,/.test(line) ? undefined : line)),
        ),
        manifest((value) => {
          delete value.selected;
          value.stages.length = 1;
          value.counts.finished = 16;
        }),
        (folder) => {
          for (const name of ['summary.csv', 'summary.md']) rmSync(join(folder, name));
        },
      ),
    );
    const { findings, planned, done, missing, isNextOpen } = checked(between);
    expect(findings.faults).toEqual([]);
    expect({ planned, done, missing, isNextOpen }).toEqual({
      planned: 16,
      done: 16,
      missing: 0,
      isNextOpen: true,
    });
  });

  it('a line whose cell has other columns than the plan is not at fault', () => {
    const { faults, notes } = checked(
      changed(ledger((record, i) => (i === 3 ? { ...record, cell: {} } : record))),
    ).findings;
    expect(faults).toEqual([]);
    expect(notes).toEqual([]);
  });

  it('one that was stopped is not at fault', () => {
    const stopped = changed(
      all(
        ledger((record, i) => (i < 10 ? record : undefined)),
        edit(
          'plan.csv',
          lines((line, i) => (i <= 16 ? line : undefined)),
        ),
        manifest((value) => {
          delete value.counts;
          delete value.ended;
          delete value.selected;
          value.stages.length = 1;
        }),
        (folder) => {
          for (const name of ['runs.csv', 'summary.csv', 'summary.md']) rmSync(join(folder, name));
        },
      ),
    );
    const { findings, planned, done, missing } = checked(stopped);
    expect(findings.faults).toEqual([]);
    expect(missing).toBe(6);
    expect(findings.notes).toEqual([
      expect.stringMatching(
        /: not in the ledger: 6 runs of the plan, such as \w{24} \(select, omoe, .*\)$/,
      ),
    ]);
    expect({ planned, done }).toEqual({ planned: 16, done: 10 });
  });

  it('a damaged line is at fault only where a run is missing for it', () => {
    const damage = (line: string) => line.replace('"test_mse":', '"test_mse":1');
    const mended = changed(
      edit('ledger.jsonl', (text) => text + damage(`${text.split('\n')[0]}\n`)),
    );
    expect(checked(mended).findings.faults).toEqual([]);
    expect(checked(mended).findings.notes).toEqual([
      `${mended}/ledger.jsonl:25: the line is damaged; no run of the plan is missing for it`,
    ]);
    const torn = changed(edit('ledger.jsonl', damage));
    expect(checked(torn).findings.faults).toContain(`${torn}/ledger.jsonl:1: the line is damaged`);
  });

  it('lines of other plans are told', () => {
    const folder = changed(
      edit('ledger.jsonl', (text) => {
        const { key: _, ...first } = fromLine(text.split('\n')[0]!) as RunRecord;
        const seed = 4711;
        return (
          text +
          toLine({ key: runKey(first.spec as CellSpec, seed, engine.numerics), ...first, seed })
        );
      }),
    );
    expect(checked(folder).findings.notCompared).toEqual([
      { part: 'runs', what: '1 run in the ledger of no plan of its config' },
    ]);
    // Nor are they trained.
    expect(checked(folder).keys.size).toBe(24);
  });

  it('files in the folder of code that are none of its config are named', () => {
    const folder = changed((folder) => {
      mkdirSync(join(folder, 'code'));
      writeFileSync(join(folder, 'code/AUDIT.md'), 'verified\n');
    });
    expect(checked(folder).findings.notCompared).toEqual([
      { part: 'files', what: 'code/AUDIT.md' },
    ]);
  });

  it('other numerics and a config that is none are refused', () => {
    const other = changed(manifest((value) => Object.assign(value.engine, { version: 'ancient' })));
    expect(() => checked(other)).toThrow(
      /cannot be compared bit for bit: its engine differs: version was "ancient", is /,
    );
    const none = changed(
      manifest((value) => Object.assign(value.config, { seeds: 0, models: ['nobody'] })),
    );
    expect(() => checked(none)).toThrow(
      /manifest\.json: models\[0\] is "nobody": .*\n.*manifest\.json: seeds is 0: /,
    );
  });
});

describe('a search compared with its config and its ledger', () => {
  let searched: string;
  const searching = smallConfig({
    data: { kind: 'synthetic', features: 4, correlation: 0.5 },
    models: ['shared-bottom'],
    training: {
      steps: 10,
      batchSize: 8,
      testExamples: 20,
      validationExamples: 20,
      evaluateEvery: 5,
    },
    tune: { trials: 4, batch: 2, method: 'random', units: 8 },
  });

  beforeAll(async () => {
    searched = mkdtempSync(join(tmpdir(), 'mmoe-exp-'));
    const folder = join(searched, 'tune');
    mkdirSync(folder);
    const { tuner, tried } = await trainFolder(engine, folder, searching, async (stage) => {
      const tuner = new Tuner(searching);
      return { tuner, ...(await runSearch(tuner, [], stage)) };
    });
    writeTrials(searched, recordedTrials(tried));
    writeFileSync(join(searched, 'tuned.yaml'), tunedText(searching, tuner, tried));
    return () => rmSync(searched, { recursive: true });
  });

  const checkedAs = (change: (folder: string) => void) => {
    const folder = temporaryFolder();
    cpSync(searched, folder, { recursive: true });
    change(folder);
    return checked(join(folder, 'tune')).findings;
  };

  it('an honest one has no faults, with what follows from it or without', () => {
    const whole = checkedAs(() => {});
    expect([whole.faults, whole.notCompared, whole.notThere]).toEqual([[], [], []]);
    const alone = checkedAs((folder) => {
      for (const name of ['tuned.yaml', 'tune/trials.csv']) rmSync(join(folder, name));
    });
    expect([alone.faults, alone.notCompared, alone.notThere]).toEqual([
      [],
      [],
      ['trials.csv', 'tuned.yaml'],
    ]);
  });

  it.each<[string, (folder: string) => void, RegExp]>([
    [
      'another score',
      edit(
        'tune/trials.csv',
        lines((line, i) =>
          i === 2 ? line.replace(/,[^,]+,(\d+),([^,]*)$/, ',0.001,$1,$2') : line,
        ),
      ),
      /trials\.csv:3: validation_mse: 0\.001 is where [\d.]+ should be/,
    ],
    [
      'a trial left out',
      edit(
        'tune/trials.csv',
        lines((line, i) => (i === 4 ? undefined : line)),
      ),
      /trials\.csv:5: 1 line missing from here on/,
    ],
    [
      'another setting found',
      edit('tuned.yaml', (text) => text.replace(/learningRate: [\d.]+/, 'learningRate: 0.5')),
      /tuned\.yaml:\d+: /,
    ],
    [
      'a better run',
      editLedger('tune/ledger.jsonl', (record) => better(record)),
      /manifest\.json: |trials\.csv:2: validation_mse: /,
    ],
    [
      'another comment',
      edit('tuned.yaml', (text) => text.replace('up to 4 trials', 'up to 400 trials')),
      /tuned\.yaml:1: .*400 trials/,
    ],
    [
      'the last run left out of a search that says it has not ended',
      all(
        edit('tune/ledger.jsonl', (text) => text.replace(/[^\n]*\n$/, '')),
        edit('tune/manifest.json', (text) => {
          const { counts: _, ended: __, ...rest } = JSON.parse(text);
          return JSON.stringify(rest);
        }),
      ),
      /trials\.csv: is of a search that ended, which this one has not/,
    ],
    [
      'trials without a column',
      edit(
        'tune/trials.csv',
        lines((line) => line.slice(0, line.lastIndexOf(','))),
      ),
      /trials\.csv:1: .* is where .* should be/,
    ],
    [
      'a summary',
      (folder) => writeFileSync(join(folder, 'tune/summary.md'), 'MMoE wins\n'),
      /tune\/summary\.md: a search has no summary/,
    ],
  ])('%s', (_, lie, said) => {
    expect(checkedAs(lie).faults.join('\n')).toMatch(said);
  });

  it('runs of other settings, or on other data, than the search beside them found', () => {
    const { found } = checked(join(searched, 'tune'));
    const faultsOf = (change: (plain: Plain) => void, best = found!()) => {
      const plain = structuredClone(found!()) as Plain;
      change(plain);
      const findings = new Findings();
      const config = configFrom(plain, 'config');
      checkTuned(
        { ...readRecorded(join(searched, 'tune')), folder: searched, config },
        { found: () => best },
        findings,
      );
      return [...findings.faults, ...findings.notCompared.map(({ what }) => what)].join('\n');
    };
    expect(faultsOf(() => {})).toBe('');
    expect(
      faultsOf(({ settings }) => Object.assign(settings['shared-bottom'].training, { steps: 3 })),
    ).toMatch(
      /tune: it did not find the settings of the runs: settings\.shared-bottom\.training\.steps was \d+, is 3 of the runs: mmoe-exp run \S+tuned\.yaml makes them anew$/,
    );
    expect(
      faultsOf(({ settings }) =>
        Object.assign(settings['shared-bottom'].training, { batchSize: 16 }),
      ),
    ).toMatch(/: settings\.shared-bottom\.training\.batchSize was not set, is 16 of the runs: /);
    expect(faultsOf(() => {}, { ...found!(), replicates: [{}] })).toMatch(
      /: numberOfReplicates was 1, is 0 of the runs: /,
    );
    expect(
      faultsOf(({ models, settings }) => {
        models.push('mmoe');
        settings.mmoe = { training: { steps: 3 } };
      }),
    ).toBe('');
    expect(
      faultsOf(({ models }) => {
        models[0] = { name: 'shared-bottom', tower: [3] };
      }),
    ).toBe('the search in models.shared-bottom, in which the runs are others');
    expect(faultsOf(({ data }) => Object.assign(data, { correlation: 1 }))).toBe(
      'the search in data.correlation, in which the runs are others',
    );
    expect(
      faultsOf((plain) => {
        plain.settings = {};
      }),
    ).toMatch(/is not set of the runs \(and \d+ more\): /);
  });
});
