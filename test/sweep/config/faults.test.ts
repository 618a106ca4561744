import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/sweep/config/load.js';
import { dataKinds } from '../../../src/train/data/kinds.js';
import { count } from '../../../src/train/models/architecture.js';
import { trainers } from '../../../src/train/models/external-trainers.js';
import { architectures } from '../../../src/train/models/index.js';
import { addCode } from '../../../src/train/models/own.js';
import { faultLines, faults, inFolder, sound, withData } from './loading.js';

const nameNeed =
  'a text of up to 100 letters, digits, dots, _ and - is needed, as it names a folder';
/** `a, b or c` */
const either = (names: Iterable<string>) => [...names].join(', ').replace(/, ([^,]+)$/, ' or $1');
const allModels = either([...architectures.keys(), ...trainers.keys()]);
const regressionMetrics = 'test_mse, test_nmse, validation_mse or validation_nmse';

describe('the file', () => {
  it.each([
    [
      'an empty file',
      '',
      '1:1: the file is empty: a mapping with name, data, models and seeds is needed',
    ],
    [
      'comments alone',
      '# c\n',
      '1:1: the file is empty: a mapping with name, data, models and seeds is needed',
    ],
    [
      'a list',
      '\n- 1\n',
      '2:1: the file is [1]: a mapping with name, data, models and seeds is needed',
    ],
    [
      'a text',
      'hello',
      '1:1: the file is "hello": a mapping with name, data, models and seeds is needed',
    ],
    [
      'a list that contains itself',
      '&a [*a]',
      '1:4: the file is [[[[…]]]]: a mapping with name, data, models and seeds is needed',
    ],
    [
      'two documents',
      `${sound}---\na: 1\n`,
      '5:1: a second YAML document starts here: one is needed',
    ],
    ['a duplicate key', `${sound}name: b\n`, '5:1: the key name appears twice: remove one'],
    [
      'an unknown tag',
      `${sound}training: !foo {}\n`,
      '5:11: this is not valid YAML: Unresolved tag: !foo',
    ],
    [
      'an unknown anchor',
      `${sound}training: *b\n`,
      '5:11: there is no anchor &b before this alias',
    ],
    [
      'a list as a key',
      `${sound}? [a]\n: 1\n`,
      '5:3: a list or a mapping is used as a key: a name is needed',
    ],
    ['a tab', 'a:\n\tb: 1\n', '2:1: this is not valid YAML: Tabs are not allowed as indentation'],
    [
      'endless brackets',
      'a: '.concat('['.repeat(10_000)),
      '1:51: lists and mappings are nested too deeply here',
    ],
  ])('%s', (_, text, line) => {
    expect(faults(text)).toEqual([`a.yaml:${line}`]);
  });

  it('reports all syntax errors', () => {
    expect(faults('a: @x\nb: `c\nc: "\\q"\n')).toEqual([
      'a.yaml:1:4: this is not valid YAML: Plain value cannot start with reserved character @',
      'a.yaml:2:4: this is not valid YAML: Plain value cannot start with reserved character `',
      'a.yaml:3:5: this is not valid YAML: Invalid escape sequence \\q',
    ]);
  });

  it('reports aliases that multiply', () => {
    const powers = Array.from(
      { length: 9 },
      (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(9)}]\n`,
    ).join('');
    expect(faults(`a0: &a0 x\n${powers}`)).toEqual([
      'a.yaml:1:1: the aliases cannot be read: Excessive alias count indicates a resource exhaustion attack',
    ]);
  });

  it('is missing, a folder, unreadable', () => {
    mkdirSync(inFolder('folder'));
    writeFileSync(inFolder('locked.yaml'), sound);
    chmodSync(inFolder('locked.yaml'), 0);
    const message = (file: string) => faultLines(() => loadConfig(inFolder(file)));
    expect(message('none.yaml')).toEqual([
      'none.yaml: cannot be read: no such file or directory (ENOENT)',
    ]);
    expect(message('folder')).toEqual([
      'folder: cannot be read: illegal operation on a directory (EISDIR)',
    ]);
    expect(message('locked.yaml/a')).toEqual([
      'locked.yaml/a: cannot be read: not a directory (ENOTDIR)',
    ]);
    expect(message('a\0b')).toHaveLength(1);
    // Nothing is unreadable to root.
    if (process.getuid?.() !== 0)
      expect(message('locked.yaml')).toEqual([
        'locked.yaml: cannot be read: permission denied (EACCES)',
      ]);
  });

  it('is not UTF-8', () => {
    const latin = Buffer.from(`${sound}# caf\xe9\n`, 'latin1');
    expect(faults(latin)).toEqual(['a.yaml:5:6: this is not valid UTF-8: text in UTF-8 is needed']);
    expect(faults(Buffer.from(`\ufeff${sound}`, 'utf16le'))).toEqual([
      'a.yaml:1:1: this is not valid UTF-8: text in UTF-8 is needed',
    ]);
  });
});

describe('a file of a model', () => {
  it('must be loaded, and define a model of that name', () => {
    const with_ = (entry: string) => sound.replace('[mmoe]', `[${entry}]`);
    expect(faults(with_('{file: 3, name: a}'))).toEqual([
      'a.yaml:3:17: models[0].file is 3: the path of a file of code is needed',
    ]);
    const builtIn = architectures.get('mmoe')!;
    const architecture = { ...builtIn, name: 'mine', sizes: { depth: builtIn.sizes.experts! } };
    const code = { text: '', sha256: 'ab', architectures: new Map([['mine', architecture]]) };
    addCode(code);
    const own = new Map([['my.mjs', code]]);
    const message = (entry: string) => {
      writeFileSync(inFolder('own.yaml'), with_(entry));
      return faultLines(() => loadConfig(inFolder('own.yaml'), [], own));
    };
    expect(message('mmoe, {file: my.mjs, name: mine, depth: [2, 3]}')).toEqual([]);
    expect(message('{file: my.mjs, name: other, depth: x}')).toEqual([
      'own.yaml:3:31: models[0].name is "other": mine is needed',
    ]);
    expect(message('{file: my.mjs, depth: 3}')).toEqual([]);
    expect(message('{file: my.mjs, name: ~}')).toHaveLength(1);
    code.architectures.set('other', { ...architecture, name: 'other' });
    expect(message('{file: my.mjs}')).toEqual([
      'own.yaml:3:10: models[0].name is missing: mine or other is needed',
    ]);
    code.architectures.delete('other');
    expect(message('{file: my.mjs, name: mine, dept: 3}')).toEqual([
      'own.yaml:3:37: models[0].dept is an unknown key: did you mean depth?',
    ]);
    expect(message('{file: my.mjs, name: mine}, {file: my.mjs, name: mine, depth: 8}')).toEqual([
      'own.yaml:3:38: models[1] is {file: "my.mjs", name: "mine", depth: 8}: a value may appear only once in the list',
    ]);
    expect(message('mine')).toHaveLength(1);
    Object.assign(architecture.sizes, { few: count(2, { atMost: 'depth' }) });
    expect(message('{file: my.mjs, few: 9}')).toEqual([
      'own.yaml:3:30: models[0].few is 9: at most 8, the number of depth, is needed',
    ]);
  });
});

describe('top-level fields', () => {
  it('are shown in part where their names are long', () => {
    const [line] = faults(`${sound}${'y'.repeat(500)}: {}\n`);
    expect(line).toContain(`5:1: "${'y'.repeat(60)}…" is an unknown key: valid here: name`);
    const twice = faults(sound + `${'x'.repeat(500)}: 1\n`.repeat(2)).join('\n');
    expect(twice).toContain(`6:1: the key ${'x'.repeat(200)}… appears twice: remove one`);
  });

  it.each([
    ['training:\n', '5:10: training is empty: a mapping is needed'],
    ['training: 3\n', '5:11: training is 3: a mapping is needed'],
    ['trainig: {}\n', '5:1: trainig is an unknown key: did you mean training?'],
    [
      'tweak: {}\n',
      '5:1: tweak is an unknown key: valid here: name, data, models, weights, training, settings, replicates, select, tune, draw, seeds, margin, claims, keepPredictions, keepGradients, numerics',
    ],
    [
      '__proto__: 3\n',
      '5:1: __proto__ is an unknown key: valid here: name, data, models, weights, training, settings, replicates, select, tune, draw, seeds, margin, claims, keepPredictions, keepGradients, numerics',
    ],
    [
      '"a\\nb\\e[2J": 3\n',
      '5:1: "a\\nb\\u001b[2J" is an unknown key: valid here: name, data, models, weights, training, settings, replicates, select, tune, draw, seeds, margin, claims, keepPredictions, keepGradients, numerics',
    ],
    [
      '<<: {}\n',
      '5:1: "<<" is an unknown key: valid here: name, data, models, weights, training, settings, replicates, select, tune, draw, seeds, margin, claims, keepPredictions, keepGradients, numerics',
    ],
  ])('%j', (added, line) => {
    expect(faults(sound + added)).toEqual([`a.yaml:${line}`]);
  });

  it.each([
    ['name: a', 'name: ..', `1:7: name is "..": ${nameNeed}`],
    ['name: a', 'name: a/b', `1:7: name is "a/b": ${nameNeed}`],
    ['name: a', 'name: 2024', `1:7: name is 2024: ${nameNeed}`],
    ['name: a', 'name: ""', `1:7: name is "": ${nameNeed}`],
    ['name: a\n', '', `1:1: name is missing: ${nameNeed}`],
    [
      'seeds: 3',
      '',
      '1:1: seeds is missing: a whole number of at least 1, or a list of seeds, is needed',
    ],
    [
      'seeds: 3',
      'seeds: 0',
      '4:8: seeds is 0: a whole number of at least 1, or a list of seeds, is needed',
    ],
    [
      'seeds: 3',
      'seeds: 1000001',
      '4:8: seeds is 1000001: a whole number of at most 1000000, or a list of seeds, is needed',
    ],
    ['seeds: 3', 'seeds: []', '4:8: seeds is []: at least one value is needed'],
    ['seeds: 3', 'seeds: [4, 4]', '4:12: seeds[1] is 4: a value may appear only once in the list'],
    ['seeds: 3', 'seeds: [1.5]', '4:9: seeds[0] is 1.5: a whole number of at least 0 is needed'],
    [
      'seeds: 3',
      'seeds: {first: 1, count: 1001, perSplit: true}',
      '4:26: seeds.count is 1001: at most 1000 is needed with perSplit',
    ],
    [
      'seeds: 3',
      'seeds: {first: 1001}',
      '4:1: seeds.count is missing: a whole number of at least 1 is needed',
    ],
    [
      'seeds: 3',
      'seeds: {first: 999999999, count: 2}',
      '4:16: seeds.first is 999999999: a whole number of at most 998999999 is needed',
    ],
    [
      'seeds: 3',
      'seeds: [1000000000]',
      '4:9: seeds[0] is 1000000000: a whole number of at most 999999999 is needed',
    ],
    ['models: [mmoe]', 'models: []', '3:9: models is []: at least one value is needed'],
    ['models: [mmoe]', 'models: mmoe', '3:9: models is "mmoe": a list is needed'],
    [
      'data: {kind: synthetic, correlation: 0.5}',
      'data: x',
      '2:7: data is "x": a mapping is needed',
    ],
    [
      'data: {kind: synthetic, correlation: 0.5}\n',
      '',
      '1:1: data is missing: a mapping is needed',
    ],
  ])('%j -> %j', (from, to, line) => {
    expect(faults(sound.replace(from, to))).toEqual([`a.yaml:${line}`]);
  });
});

describe('data', () => {
  it.each([
    ['correlation: 1.2', '4:16: data.correlation is 1.2: a number from -1 to 1 is needed'],
    [
      'correlation: [0.5, -1.2]',
      '4:22: data.correlation[1] is -1.2: a number from -1 to 1 is needed',
    ],
    [
      'correlation: [0.5, 0.5]',
      '4:22: data.correlation[1] is 0.5: a value may appear only once in the list',
    ],
    [
      'correlation: "0.5"',
      '4:16: data.correlation is the text "0.5": a number from -1 to 1 is needed',
    ],
    [
      'correlation: .nan',
      '4:16: data.correlation is not a number: a number from -1 to 1 is needed',
    ],
    ['correlation: []', '4:16: data.correlation is []: at least one value is needed'],
    ['correlation:', '4:15: data.correlation is empty: a number from -1 to 1 is needed'],
    ['features: 100', '2:1: data.correlation is missing: a number from -1 to 1 is needed'],
    [
      'correlation: {matrx: []}',
      [
        '4:3: data.correlation.matrix is missing: a list of rows is needed',
        '4:17: data.correlation.matrx is an unknown key: did you mean matrix?',
      ],
    ],
    ['correlation: {matrix: 3}', '4:25: data.correlation.matrix is 3: a list of rows is needed'],
    [
      'correlation: {matrix: [1, 2]}',
      [
        '4:26: data.correlation.matrix[0] is 1: a list of numbers is needed',
        '4:29: data.correlation.matrix[1] is 2: a list of numbers is needed',
      ],
    ],
    [
      'correlation: {matrix: [[1]]}',
      '4:25: data.correlation.matrix is [[1]]: two rows or more are needed',
    ],
    [
      'correlation: {matrix: [[1, 0], [0]]}',
      '4:34: data.correlation.matrix[1] is [0]: 2 numbers are needed, as there are 2 rows',
    ],
    [
      'correlation: {matrix: [[1, 0], [0, 0.9]]}',
      '4:38: data.correlation.matrix[1][1] is 0.9: 1 is needed on the diagonal',
    ],
    [
      'correlation: {matrix: [[1, 0], [2, 1]]}',
      '4:35: data.correlation.matrix[1][0] is 2: a number from -1 to 1 is needed',
    ],
    [
      'correlation: {matrix: [[1, 0.5], [0.4, 1]]}',
      '4:37: data.correlation.matrix[1][0] is 0.4: 0.5 is needed, as in row 1, column 2',
    ],
    [
      'correlation: {matrix: [[1, 1, 0], [1, 1, 1], [0, 1, 1]]}',
      '4:25: data.correlation.matrix is [[1, 1, 0], [1, 1, 1], [0, 1, 1]]: a positive semi-definite matrix is needed',
    ],
    [
      'correlation: [0, {matrix: [[1, 0], [0, 1]]}, {matrix: [[1, 0], [0, 1]]}]',
      '4:48: data.correlation[2] is {matrix: [[1, 0], [0, 1]]}: a value may appear only once in the list',
    ],
  ])('%s', (field, lines) => {
    expect(faults(withData(field))).toEqual([lines].flat().map((line) => `a.yaml:${line}`));
  });

  it.each([
    ['kind: 3', `5:9: data.kind is 3: ${either(dataKinds.keys())} is needed`],
    ['preset: sines10', '5:11: data.preset is "sines10": did you mean sines-10?'],
    [
      'preset: mine',
      '5:11: data.preset is "mine": figure-2, sines-10, sines-4, google-research, keras-mmoe, paperlab, ple or multitab is needed',
    ],
    ['features: 1', '5:13: data.features is 1: a whole number of at least 2 is needed'],
    ['features: 2.5', '5:13: data.features is 2.5: a whole number of at least 2 is needed'],
    [
      'features: 2147483648',
      '5:13: data.features is 2147483648: a whole number of at most 2147483647 is needed',
    ],
    [
      'features: 99999999999999999999',
      '5:13: data.features is 100000000000000000000: a whole number of at most 2147483647 is needed',
    ],
    ['features: {}', '5:13: data.features is {}: a whole number of at least 2 is needed'],
    ['labels: regresion', '5:11: data.labels is "regresion": did you mean regression?'],
    ['labels: yes', '5:11: data.labels is "yes": regression or binary is needed'],
    ['labels: true', '5:11: data.labels is true: regression or binary is needed'],
    ['scale: 0', '5:10: data.scale is 0: a number above 0 and at most 1000 is needed'],
    ['scale: .inf', '5:10: data.scale is .inf: a number above 0 and at most 1000 is needed'],
    ['scale: 1e400', '5:10: data.scale is .inf: a number above 0 and at most 1000 is needed'],
    ['sines: -1', '5:10: data.sines is -1: a whole number of at least 0 is needed'],
    ['noise: -0.1', '5:10: data.noise is -0.1: a number from 0 to 1000000 is needed'],
    ['noise: [0.1, 0.1]', '5:16: data.noise[1] is 0.1: a value may appear only once in the list'],
    [
      'trainExamples: steam',
      '5:18: data.trainExamples is "steam": a whole number of at least 1, or stream, is needed',
    ],
    [
      'trainExamples: 0',
      '5:18: data.trainExamples is 0: a whole number of at least 1, or stream, is needed',
    ],
    ['alpha: norml', '5:10: data.alpha is "norml": did you mean normal?'],
    ['alpha: 3', '5:10: data.alpha is 3: i, i/2, (i-1)^2, normal or a list of numbers is needed'],
    ['alpha: []', '5:10: data.alpha is []: at least one number is needed'],
    ['alpha: [1, true]', '5:14: data.alpha[1] is true: a number from -100000 to 100000 is needed'],
    [
      'alpha: [1, i]',
      '5:11: data.alpha[0] is 1: i, i/2, (i-1)^2, normal or a list of numbers is needed',
    ],
    [
      'alpha: [[1], [2, x]]',
      '5:20: data.alpha[1][1] is "x": a number from -100000 to 100000 is needed',
    ],
    [
      'alpha: [[1, 2], [1, 2]]',
      '5:19: data.alpha[1] is [1, 2]: a value may appear only once in the list',
    ],
    ['lables: binary', '5:3: data.lables is an unknown key: did you mean labels?'],
    [
      'train_examples: 3',
      '5:3: data.train_examples is an unknown key: did you mean trainExamples?',
    ],
  ])('%s', (field, line) => {
    const text = withData('correlation: 0', field);
    expect(
      faults(
        field.startsWith('kind') ? text.replace('  kind: synthetic\n', '  features: 3\n') : text,
      ),
    ).toEqual([`a.yaml:${line}`]);
  });

  it('agrees on the number of sines', () => {
    expect(
      faults(withData('correlation: 0', 'sines: 3', 'alpha: [1]', 'beta: [[1, 2, 3], [1, 2]]')),
    ).toEqual([
      'a.yaml:6:10: data.alpha is [1]: 3 numbers are needed, as data.sines says',
      'a.yaml:7:21: data.beta[1] is [1, 2]: 3 numbers are needed, as data.sines says',
    ]);
    expect(faults(withData('correlation: 0', 'sines: [1, 2]', 'alpha: [1]'))).toEqual([
      'a.yaml:6:10: data.alpha is [1]: 2 numbers are needed, as data.sines says',
    ]);
    expect(faults(withData('correlation: 0', 'beta: [1, 2]', 'alpha: [[1], i]'))).toEqual([
      'a.yaml:5:9: data.beta is [1, 2]: 1 number is needed, as data.alpha has',
    ]);
  });

  it('needs no more degrees than tasks', () => {
    expect(
      faults(withData('preset: multitab', 'correlation: 0', 'tasks: 3', 'degrees: [2]')),
    ).toEqual([]);
    expect(
      faults(
        withData(
          'preset: multitab',
          'correlation: 0',
          'tasks: [3, 2]',
          'degrees: [[2], [1, 2, 3]]',
        ),
      ),
    ).toEqual([
      'a.yaml:7:18: data.degrees[1] is [1, 2, 3]: at most 2 numbers are needed, as there are 2 tasks',
    ]);
    expect(
      faults(withData('correlation: {matrix: [[1, 0], [0, 1]]}', 'degrees: [1, 2, 3]')),
    ).toEqual([
      'a.yaml:5:12: data.degrees is [1, 2, 3]: at most 2 numbers are needed, as there are 2 tasks',
    ]);
    expect(faults(withData('correlation: 0', 'degrees: [0, 11]'))).toEqual([
      'a.yaml:5:13: data.degrees[0] is 0: a whole number of at least 1 is needed',
      'a.yaml:5:16: data.degrees[1] is 11: a whole number of at most 10 is needed',
    ]);
  });

  it('needs regression where scores have powers', () => {
    const needed = 'data.labels is "binary": regression is needed, as scores have powers';
    expect(faults(withData('correlation: 0', 'preset: multitab', 'labels: binary'))).toEqual([
      `a.yaml:6:11: ${needed}`,
    ]);
    expect(faults(withData('correlation: 0', 'labels: binary', 'degrees: [1]'))).toEqual([]);
  });

  it('needs factors of tasks in range, at most one for each task, of numbers', () => {
    expect(
      faults(withData('correlation: 0', 'noiseFactor: [1, 3]', 'labelFactor: [[1, 10], [10, 1]]')),
    ).toEqual([]);
    expect(
      faults(
        withData(
          'correlation: 0',
          'noiseFactor: [1, 2, 3]',
          'frequencyFactor: [1, 11]',
          'labelFactor: [0]',
        ),
      ),
    ).toEqual([
      'a.yaml:5:16: data.noiseFactor is [1, 2, 3]: at most 2 numbers are needed, as there are 2 tasks',
      'a.yaml:6:24: data.frequencyFactor[1] is 11: a number above 0 and at most 10 is needed',
      'a.yaml:7:17: data.labelFactor[0] is 0: a number above 0 and at most 1000 is needed',
    ]);
    expect(faults(withData('correlation: 0', 'labels: binary', 'labelFactor: [1, 10]'))).toEqual([
      'a.yaml:6:16: data.labelFactor is [1, 10]: it must be left out, as data.labels holds binary',
    ]);
    expect(
      faults(withData('correlation: 0', 'alpha: [1, 50000]', 'frequencyFactor: [1, 4]')),
    ).toEqual([
      'a.yaml:6:20: data.frequencyFactor is [1, 4]: numbers of at most 2 are needed, as data.alpha has 50000',
    ]);
  });

  it('needs as many features as the matrix has rank', () => {
    expect(
      faults(
        withData(
          'features: [9, 2]',
          'correlation: [0, {matrix: [[1, 0, 0], [0, 1, 0], [0, 0, 1]]}]',
        ),
      ),
    ).toEqual([
      'a.yaml:5:29: data.correlation[1].matrix is [[1, 0, 0], [0, 1, 0], [0, 0, 1]]: a rank of at most 2 is needed, as data.features is 2, and this has rank 3',
    ]);
  });
});

describe('tasks', () => {
  it.each([
    ['0.5', '1', '5:10: data.tasks is 1: a whole number of at least 2 is needed'],
    ['0.5', '65', '5:10: data.tasks is 65: a whole number of at most 64 is needed'],
    ['0.5', '[2, 2]', '5:14: data.tasks[1] is 2: a value may appear only once in the list'],
    [
      '-0.34',
      '4',
      '4:16: data.correlation is -0.34: a number from -1/3 to 1 is needed, as data.tasks is 4',
    ],
    [
      '[0.5, -0.2]',
      '[2, 8]',
      '4:22: data.correlation[1] is -0.2: a number from -1/7 to 1 is needed, as data.tasks is 8',
    ],
    [
      '{matrix: [[1, 0], [0, 1]]}',
      '[2, 3]',
      '4:25: data.correlation.matrix is [[1, 0], [0, 1]]: 3 rows are needed, as data.tasks says',
    ],
    [
      '[1, {matrix: [[1, 0], [0, 1]]}]',
      '3',
      '4:29: data.correlation[1].matrix is [[1, 0], [0, 1]]: 3 rows are needed, as data.tasks says',
    ],
  ])('correlation %s of %s', (correlation, tasks, line) => {
    expect(faults(withData(`correlation: ${correlation}`, `tasks: ${tasks}`))).toEqual([
      `a.yaml:${line}`,
    ]);
  });

  it('span no more dimensions than there are features', () => {
    const fields = (...lines: string[]) => faults(withData('features: [9, 3]', ...lines));
    expect(fields('correlation: [1, 0.5]', 'tasks: [2, 4]')).toEqual([
      'a.yaml:6:14: data.tasks[1] is 4: a whole number of at most 3 is needed, as data.features is 3',
    ]);
    // Equal vectors span one dimension, and those at -1/(K - 1) one dimension fewer than there are
    // tasks.
    expect(fields('correlation: 1', 'tasks: 64')).toEqual([]);
    expect(fields('correlation: -0.3333333333333', 'tasks: 4')).toEqual([]);
  });
});

describe('weights', () => {
  it.each([
    [
      '{name: mmoe, weights: 0}',
      '3:32: models[0].weights is 0: a whole number of at least 1 is needed',
    ],
    [
      '{name: linear, weights: 9000}',
      '3:25: models[0].weights is an unknown key: valid here: name',
    ],
    [
      '{name: mmoe, weights: [9, 9]}',
      '3:36: models[0].weights[1] is 9: a value may appear only once in the list',
    ],
    [
      '{name: mmoe, weights: 9000, expert: 16}',
      '3:46: models[0].expert is 16: it must be left out, as weights determines it',
    ],
    [
      'omoe, {name: shared-bottom, weights: 9000, bottom: 16}',
      '3:61: models[1].bottom is 16: it must be left out, as weights determines it',
    ],
  ])('%s', (entries, line) => {
    expect(faults(sound.replace('[mmoe]', `[${entries}]`))).toEqual([`a.yaml:${line}`]);
  });

  it.each([
    [
      'mmoe',
      '{mmoe: {weights: 9000, expert: 16}}',
      '5:42: settings.mmoe.expert is 16: it must be left out, as weights determines it',
    ],
    [
      'omoe',
      '{mmoe: {weights: 9000, expert: 16}}',
      '5:42: settings.mmoe.expert is 16: it must be left out, as weights determines it',
    ],
    [
      '{name: mmoe, weights: 9000}',
      '{mmoe: {expert: 16}}',
      '5:27: settings.mmoe.expert is 16: it must be left out, as weights determines it',
    ],
    [
      '{name: mmoe, expert: 16}',
      '{mmoe: {weights: 9000}}',
      '3:31: models[0].expert is 16: it must be left out, as weights determines it',
    ],
  ])('%s with settings %s', (entry, settings, line) => {
    expect(faults(`${sound.replace('[mmoe]', `[${entry}]`)}settings: ${settings}\n`)).toEqual([
      `a.yaml:${line}`,
    ]);
  });

  it('tell entries of one model apart', () => {
    expect(
      faults(
        sound.replace(
          '[mmoe]',
          '[mmoe, {name: mmoe, weights: 9000}, {name: mmoe, weights: 13000}]',
        ),
      ),
    ).toEqual([]);
  });
});

describe('draw', () => {
  const swept = withData('correlation: [0, 1]', 'scale: [1, 2, 3]');

  it.each([
    ['3', '8:7: draw is 3: a mapping is needed'],
    ['{specifications: 2}', '8:1: draw.seed is missing: a whole number of at least 0 is needed'],
    [
      '{specifications: 0, seed: 1}',
      '8:24: draw.specifications is 0: a whole number of at least 1 is needed',
    ],
    [
      '{specifications: 1000000, seed: 1}',
      '8:24: draw.specifications is 1000000: a whole number of at most 100000 is needed',
    ],
    [
      '{specifications: 4, seed: 1}',
      '8:24: draw.specifications is 4: a whole number of at most 3 is needed, because the lists make no more combinations',
    ],
    [
      '{specifications: 2, seed: 1}\ntune: {}',
      '8:7: draw is {specifications: 2, seed: 1}: it must be left out if the config has tune',
    ],
    [
      '{specifications: 2, seed: 1, where: nice}',
      '8:43: draw.where is "nice": fits-figure-2 is needed',
    ],
    [
      '{specifications: 4, seed: 1, where: fits-figure-2}',
      '8:24: draw.specifications is 4: a whole number of at most 3 is needed, because the lists make no more combinations that meet the condition',
    ],
  ])('%s', (value, line) => {
    expect(faults(`${swept}draw: ${value}\n`)).toEqual([`a.yaml:${line}`]);
  });

  it('cannot be combined with replicates, nor with a model that was tuned for each task', () => {
    const text = `${swept}draw: {specifications: 2, seed: 1}\n`;
    expect(faults(`${text}replicates: 2\n`)).toContain(
      'a.yaml:8:7: draw is {specifications: 2, seed: 1}: it must be left out if the config has replicates',
    );
    expect(faults(`${text}settings: {single-task: {tunedFor: {a: {}}}}\n`)).toEqual([
      'a.yaml:9:36: settings.single-task.tunedFor is {a: {}}: it must be left out if the config has draw',
    ]);
  });

  it('makes one choice for all models that sweep a size', () => {
    const models = '[{name: omoe, experts: [2, 4]}, {name: mmoe, experts: [2, 8]}]';
    const text = (settings: string) =>
      `${swept.replace('[mmoe]', models)}draw: {specifications: 6, seed: 1}\nsettings: ${settings}\n`;
    expect(faults(text('{}'))).toEqual([
      'a.yaml:6:63: models[1].experts is [2, 8]: [2, 4] is needed, as in models[0].experts: draw chooses for both',
    ]);
    expect(faults(text('{mmoe: {experts: [4, 2]}}'))).toEqual([
      'a.yaml:9:28: settings.mmoe.experts is [4, 2]: [2, 4] is needed, as in models[0].experts: draw chooses for both',
    ]);
    expect(faults(text('{mmoe: {experts: [2, 4]}}'))).toEqual([]);
    expect(faults(text('{mmoe: {experts: 8}}'))).toEqual([]);
  });
});

describe('models', () => {
  it.each([
    ['mmo', '3:10: models[0] is "mmo": did you mean mmoe?'],
    ['transformer', `3:10: models[0] is "transformer": ${allModels} is needed`],
    ['5', `3:10: models[0] is 5: ${allModels} is needed`],
    ['[mmoe]', `3:10: models[0] is ["mmoe"]: ${allModels} is needed`],
    ['{name: mmo, experts: 0}', '3:17: models[0].name is "mmo": did you mean mmoe?'],
    ['{experts: 8}', `3:10: models[0].name is missing: ${allModels} is needed`],
    [
      '{name: mmoe, expert: 0}',
      '3:31: models[0].expert is 0: a whole number of at least 1, or a list of them, is needed',
    ],
    [
      '{name: mmoe, expert: []}',
      '3:31: models[0].expert is []: at least one hidden layer is needed',
    ],
    [
      '{name: mmoe, expert: [16, 0.5]}',
      '3:36: models[0].expert[1] is 0.5: a whole number of at least 1 is needed',
    ],
    [
      '{name: mmoe, expert: [16, [16]]}',
      '3:36: models[0].expert[1] is [16]: a value may appear only once in the list',
    ],
    [
      '{name: cgc, experts: 0}',
      '3:31: models[0].experts is 0: a whole number of at least 1 is needed',
    ],
    [
      '{name: cgc, taskExperts: -1}',
      '3:35: models[0].taskExperts is -1: a whole number of at least 0 is needed',
    ],
    [
      '{name: adatt-sp, taskExperts: 0}',
      '3:40: models[0].taskExperts is 0: a whole number of at least 1 is needed',
    ],
    ['{name: mmoe, experts: []}', '3:32: models[0].experts is []: at least one value is needed'],
    [
      '{name: mmoe, experts: 3000000000}',
      '3:32: models[0].experts is 3000000000: a whole number of at most 10000 is needed',
    ],
    ['{name: mmoe, expets: 8}', '3:23: models[0].expets is an unknown key: did you mean experts?'],
    [
      '{name: mmoe, units: 8}',
      '3:23: models[0].units is an unknown key: valid here: name, experts, expert, tower, temperature, dropout, exampleDropout, below, weights',
    ],
    [
      '{name: tensor-factorization, ranks: 3}',
      '3:46: models[0].ranks is 3: a list of three whole numbers is needed',
    ],
    [
      '{name: tensor-factorization, ranks: [1, 2]}',
      '3:46: models[0].ranks is [1, 2]: a list of three whole numbers is needed',
    ],
    [
      '{name: tensor-factorization, ranks: [[1, 2, 3], [1, 2, 0]]}',
      '3:65: models[0].ranks[1][2] is 0: a whole number of at least 1 is needed',
    ],
    [
      '{name: l2-constrained, alpha: -1}',
      '3:40: models[0].alpha is -1: a number of at least 0 is needed',
    ],
    [
      '{name: top-k, nonzeros: 99}',
      '3:34: models[0].nonzeros is 99: at most 8, the number of experts, is needed',
    ],
    [
      '{name: dselect-k, experts: [8, 3], nonzeros: [3, 4]}',
      '3:59: models[0].nonzeros[1] is 4: at most 3, the number of experts, is needed',
    ],
    [
      '{name: top-k, nonzeros: 0}',
      '3:34: models[0].nonzeros is 0: a whole number of at least 1 is needed',
    ],
    [
      '{name: dselect-k, gamma: 0}',
      '3:35: models[0].gamma is 0: a number of at least 1e-30 is needed',
    ],
    [
      '{name: mmoe, temperature: 0}',
      '3:36: models[0].temperature is 0: a number of at least 1e-30 is needed',
    ],
    [
      '{name: mmoe, temperature: 1e-310}',
      '3:36: models[0].temperature is 1e-310: a number of at least 1e-30 is needed',
    ],
    [
      '{name: mmoe, dropout: 1}',
      '3:32: models[0].dropout is 1: a number of at least 0 and below 1 is needed',
    ],
    [
      '{name: mmoe, temperature: [1, -2]}',
      '3:40: models[0].temperature[1] is -2: a number of at least 1e-30 is needed',
    ],
    [
      'mmoe, {name: mmoe, temperature: 1}',
      '3:16: models[1] is {name: "mmoe", temperature: 1}: a value may appear only once in the list',
    ],
    ['mmoe, mmoe', '3:16: models[1] is "mmoe": a value may appear only once in the list'],
    [
      'ple, {name: ple, expert: [14], upper: [14]}',
      '3:15: models[1] is {name: "ple", expert: [14], upper: [14]}: a value may appear only once in the list',
    ],
    [
      'mmoe, {name: mmoe, expert: [16], experts: [8]}',
      '3:16: models[1] is {name: "mmoe", expert: [16], experts: [8]}: a value may appear only once in the list',
    ],
  ])('%s', (entries, line) => {
    expect(faults(sound.replace('[mmoe]', `[${entries}]`))).toEqual([`a.yaml:${line}`]);
  });
});

describe('a count of settings', () => {
  const withTopK = sound.replace('[mmoe]', '[{name: top-k, nonzeros: 4}]');

  it.each([
    [
      'settings: {top-k: {experts: 3}}',
      '3:34: models[0].nonzeros is 4: at most 3, the number of experts, is needed',
    ],
    [
      'settings: {top-k: {nonzeros: [1, 9]}}',
      '5:34: settings.top-k.nonzeros[1] is 9: at most 8, the number of experts, is needed',
    ],
  ])('does not exceed its limit: %s', (field, line) => {
    expect(faults(`${withTopK}${field}\n`)).toEqual([`a.yaml:${line}`]);
  });

  it('does not exceed its limit in any replicate', () => {
    const replicates = '[{top-k: {experts: 4}}, {top-k: {nonzeros: 3}}, {top-k: {nonzeros: 2}}]';
    const text = withTopK.replace('synthetic, correlation: 0.5', 'census-income');
    expect(faults(`${text}replicates: ${replicates}\nsettings: {top-k: {experts: 2}}\n`)).toEqual([
      'a.yaml:5:56: replicates[1].top-k.nonzeros is 3: at most 2, the number of experts, is needed',
    ]);
  });

  it('is missing where its default exceeds the limit', () => {
    expect(faults(`${sound.replace('mmoe', 'top-k')}settings: {top-k: {experts: 1}}\n`)).toEqual([
      'a.yaml:5:12: settings.top-k.nonzeros is missing: at most 1, the number of experts, is needed',
    ]);
  });

  it('counts in place of that of an entry, as does a limit', () => {
    for (const sizes of ['{experts: 1, nonzeros: 1}', '{experts: 16, nonzeros: 9}'])
      expect(faults(`${withTopK}settings: {top-k: ${sizes}}\n`)).toEqual([]);
  });
});

describe('training and settings', () => {
  it.each([
    ['training: {steps: 0}', '5:19: training.steps is 0: a whole number of at least 1 is needed'],
    [
      'training: {steps: 1e10}',
      '5:19: training.steps is 10000000000: a whole number of at most 1000000000 is needed',
    ],
    [
      'training: {steps: "100"}',
      '5:19: training.steps is the text "100": a whole number of at least 1 is needed',
    ],
    ['training: {learningRate: 0}', '5:26: training.learningRate is 0: a number above 0 is needed'],
    [
      'training: {learningRate: fast}',
      '5:26: training.learningRate is "fast": a number above 0 is needed',
    ],
    [
      'training: {batchSize: 0}',
      '5:23: training.batchSize is 0: a whole number of at least 1 is needed',
    ],
    [
      'training: {evaluateEvery: 0}',
      '5:27: training.evaluateEvery is 0: a whole number of at least 1 is needed',
    ],
    [
      'training: {testExamples: 0}',
      '5:26: training.testExamples is 0: a whole number of at least 1 is needed',
    ],
    [
      'training: {validationExamples: -1}',
      '5:32: training.validationExamples is -1: a whole number of at least 0 is needed',
    ],
    ['training: {optimizer: Adams}', '5:23: training.optimizer is "Adams": did you mean adam?'],
    ['training: {schedule: cosin}', '5:22: training.schedule is "cosin": did you mean cosine?'],
    [
      'training: {schedule: [cosine, linear]}',
      '5:31: training.schedule[1] is "linear": constant, cosine or step is needed',
    ],
    [
      'training: {initialization: xavier}',
      '5:28: training.initialization is "xavier": glorot or he is needed',
    ],
    [
      'settings: {mmoe: {training: {outputInitialization: 1}}}',
      '5:52: settings.mmoe.training.outputInitialization is 1: shared, own, alive or balanced is needed',
    ],
    [
      'training: {optimizer: lbfgs}',
      '5:23: training.optimizer is "lbfgs": adam, lazy-adam, sgd or momentum is needed',
    ],
    [
      'training: {momentum: 0.5}',
      '5:22: training.momentum is 0.5: optimizer: momentum is needed for it',
    ],
    [
      'settings: {mmoe: {training: {patience: 3}}}',
      '5:40: settings.mmoe.training.patience is 3: keep: best or best-per-task is needed for it',
    ],
    [
      'training: {keep: best, validationExamples: 0}',
      '5:18: training.keep is "best": training.validationExamples above 0 is needed for the best',
    ],
    [
      'training: {optimizer: momentum, momentum: 1}',
      '5:43: training.momentum is 1: a number of at least 0 and below 1 is needed',
    ],
    [
      'training: {weightDecay: -1}',
      '5:25: training.weightDecay is -1: a number of at least 0 is needed',
    ],
    [
      'training: {normalization: batch}',
      '5:27: training.normalization is "batch": none or layer is needed',
    ],
    [
      'training: {learning_rate: 1}',
      '5:12: training.learning_rate is an unknown key: did you mean learningRate?',
    ],
    ['settings: {mmo: {}}', '5:12: settings.mmo is an unknown key: did you mean mmoe?'],
    [
      'settings: {omoe: {experts: 0}}',
      '5:28: settings.omoe.experts is 0: a whole number of at least 1 is needed',
    ],
    [
      'settings: {omoe: {bottom: 3}}',
      '5:19: settings.omoe.bottom is an unknown key: valid here: experts, expert, tower, temperature, dropout, exampleDropout, below, weights, training',
    ],
    [
      'settings: {omoe: {training: {step: 3}}}',
      '5:30: settings.omoe.training.step is an unknown key: did you mean steps?',
    ],
    [
      'settings: {omoe: {training: {steps: [3, 3]}}}',
      '5:41: settings.omoe.training.steps[1] is 3: a value may appear only once in the list',
    ],
  ])('%s', (field, line) => {
    expect(faults(`${sound}${field}\n`)).toEqual([`a.yaml:${line}`]);
  });
});

const lossesNeed =
  'sum, fixed, uncertainty, dwa, log-sum, rlw, famo, gradnorm, pcgrad, mgda, nash, cagrad, aligned or upgrad is needed';

describe('losses', () => {
  it.each([
    ['uncertanty', '20: training.losses is "uncertanty": did you mean uncertainty?'],
    ['constructor', `20: training.losses is "constructor": ${lossesNeed}`],
    ['[sum, 0.5]', `26: training.losses[1] is 0.5: ${lossesNeed}`],
    ['pcgrd', '20: training.losses is "pcgrd": did you mean pcgrad?'],
    [
      '{kind: cagrad, c: 1}',
      '38: training.losses.c is 1: a number of at least 0 and below 1 is needed',
    ],
    [
      '{kind: famo, rate: 0}',
      '39: training.losses.rate is 0: a number above 0 and at most 1 is needed',
    ],
    [
      '{kind: gradnorm, asymmetry: -1}',
      '48: training.losses.asymmetry is -1: a number from 0 to 10 is needed',
    ],
    ['{kind: mgda, c: 0.4}', '33: training.losses.c is an unknown key: valid here: kind'],
    [
      '{kind: pcgrad, weights: [1, 2]}',
      '44: training.losses.weights is [1, 2]: it must be left out, because pcgrad chooses the weights',
    ],
    ['fixed', '20: training.losses is "fixed": {kind: fixed, weights: [1, 0.5]} is needed'],
    ['{kind: dva, every: 1}', '27: training.losses.kind is "dva": did you mean dwa?'],
    ['{weights: [1, 1]}', `12: training.losses.kind is missing: ${lossesNeed}`],
    ['{kind: dwa}', '12: training.losses.every is missing: a whole number of at least 1 is needed'],
    [
      '{kind: dwa, every: 0}',
      '39: training.losses.every is 0: a whole number of at least 1 is needed',
    ],
    [
      '{kind: uncertainty, weight: 1}',
      '40: training.losses.weight is an unknown key: valid here: kind',
    ],
    [
      '{kind: fixed, weight: [1, 1]}',
      '12: training.losses.weights is missing: a list of numbers is needed',
      '34: training.losses.weight is an unknown key: did you mean weights?',
    ],
    [
      '{kind: fixed, weights: [1, -1]}',
      '47: training.losses.weights[1] is -1: a number above 0 is needed',
    ],
    [
      '{kind: fixed, weights: [0, 1]}',
      '44: training.losses.weights[0] is 0: a number above 0 is needed',
    ],
    [
      '{kind: fixed, weights: [1]}',
      '43: training.losses.weights is [1]: a list of 2 numbers is needed, one for each task',
    ],
    [
      '[sum, {kind: fixed, weights: [1, 2, 3]}]',
      '49: training.losses[1].weights is [1, 2, 3]: a list of 2 numbers is needed, one for each task',
    ],
  ])('%s', (field, ...lines) => {
    expect(faults(`${sound}training: {losses: ${field}}\n`)).toEqual(
      lines.map((line) => `a.yaml:5:${line}`),
    );
  });

  it('of a selection fit the tasks, too', () => {
    const from = '[sum, {kind: fixed, weights: [1]}]';
    expect(
      faults(`${sound}select: {training.losses: {from: ${from}, seeds: 1, by: test_mse}}\n`),
    ).toEqual([
      'a.yaml:5:63: select.training.losses.from[1].weights is [1]: a list of 2 numbers is needed, one for each task',
    ]);
  });

  it('of one model fit the tasks, too, whatever their number', () => {
    const settings = 'settings: {mmoe: {training: {losses: {kind: fixed, weights: [1, 2]}}}}\n';
    expect(faults(`${sound}${settings}`)).toEqual([]);
    const three = sound.replace('correlation: 0.5', 'correlation: 0.5, tasks: [2, 3]');
    expect(faults(`${three}${settings}`)).toEqual([
      'a.yaml:5:61: settings.mmoe.training.losses.weights is [1, 2]: a list of 3 numbers is needed, one for each task',
    ]);
  });
});

describe('select', () => {
  it.each([
    ['{}', '5:9: select is {}: at least one path, such as training.learningRate, is needed'],
    [
      '{training.learningrat: {from: [1], seeds: 1, by: test_mse}}',
      '5:10: select.training.learningrat is an unknown key: did you mean training.learningRate?',
    ],
    [
      '{learningRate: {from: [1], seeds: 1, by: test_mse}}',
      '5:10: select.learningRate is an unknown key: did you mean training.learningRate?',
    ],
    [
      '{training.gateInitialization: {}}',
      '5:10: select.training.gateInitialization is an unknown key: valid here: training.optimizer, training.learningRate, training.batchSize, training.steps, training.evaluateEvery, training.momentum, training.weightDecay, training.schedule, training.expertRate, training.gateRate, training.keep, training.patience, training.lossMean, training.activation, training.normalization, training.hiddenDropout, training.losses',
    ],
    [
      '{training.testExamples: {}}',
      '5:10: select.training.testExamples is an unknown key: valid here: training.optimizer, training.learningRate, training.batchSize, training.steps, training.evaluateEvery, training.momentum, training.weightDecay, training.schedule, training.expertRate, training.gateRate, training.keep, training.patience, training.lossMean, training.activation, training.normalization, training.hiddenDropout, training.losses',
    ],
    [
      '{training.steps: {from: [0], seeds: 1, by: test_mse}}',
      '5:34: select.training.steps.from[0] is 0: a whole number of at least 1 is needed',
    ],
    [
      '{training.steps: {from: [], seeds: 1, by: test_mse}}',
      '5:33: select.training.steps.from is []: at least one value is needed',
    ],
    [
      '{training.steps: {from: [5, 5], seeds: 1, by: test_mse}}',
      '5:37: select.training.steps.from[1] is 5: a value may appear only once in the list',
    ],
    [
      '{training.steps: {from: 5, seeds: 1, by: test_mse}}',
      '5:33: select.training.steps.from is 5: a list is needed',
    ],
    [
      '{training.steps: {from: [5], seeds: 0, by: test_mse}}',
      '5:45: select.training.steps.seeds is 0: a whole number of at least 1 is needed',
    ],
    [
      '{training.steps: {from: [5], by: test_mse}}',
      '5:10: select.training.steps.seeds is missing: a whole number of at least 1 is needed',
    ],
    [
      '{training.steps: {from: [5], seeds: 1}}',
      '5:10: select.training.steps.by is missing: a metric, such as test_mse or validation_auc, is needed',
    ],
    [
      '{training.steps: {from: [5], seeds: 1, by: loss}}',
      '5:52: select.training.steps.by is "loss": a metric, such as test_mse or validation_auc, is needed',
    ],
    [
      '{training.steps: {from: [5], seeds: 1, by: test_mes}}',
      '5:52: select.training.steps.by is "test_mes": did you mean test_mse?',
    ],
    [
      '{training.steps: {from: [5], seeds: 1, by: test_auc}}',
      `5:52: select.training.steps.by is "test_auc": ${regressionMetrics} is needed, as data.labels holds regression`,
    ],
    [
      '{training.steps: {from: [5], seeds: 1, by: validation_mse}}',
      '5:52: select.training.steps.by is "validation_mse": training.validationExamples above 0 is needed for it',
    ],
    [
      '{training.optimizer: {from: [adm], seeds: 1, by: test_mse}}',
      '5:38: select.training.optimizer.from[0] is "adm": did you mean adam?',
    ],
    [
      '{training.steps: {from: [5], seeds: 1, by: test_mse}, training.batchSize: {from: [5], seeds: 2, by: test_nmse}}',
      [
        '5:45: select.training.steps.seeds is 1: 2 is needed, to match select.training.batchSize.seeds',
        '5:52: select.training.steps.by is "test_mse": test_nmse is needed, to match select.training.batchSize.by',
      ],
    ],
    [
      '{training.steps: {from: [5], seeds: 4, by: test_mse}, training.batchSize: {from: [5], seeds: 4, by: test_mse, mostSeeds: 9, per: cell, statistic: trimmed-mean}}',
      [
        '5:10: select.training.steps.mostSeeds is missing: 9 is needed, to match select.training.batchSize.mostSeeds',
        '5:10: select.training.steps.statistic is missing: trimmed-mean is needed, to match select.training.batchSize.statistic',
        '5:10: select.training.steps.per is missing: cell is needed, to match select.training.batchSize.per',
      ],
    ],
    [
      '{training.steps: {from: [5], seeds: 4, by: test_mse, mostSeeds: 3}}',
      '5:73: select.training.steps.mostSeeds is 3: at least seeds, 4, is needed',
    ],
    [
      '{training.steps: {from: [5], seeds: 4, by: test_mse, statistic: meen}}',
      '5:73: select.training.steps.statistic is "meen": did you mean mean?',
    ],
    [
      '{training.steps: {from: [5], seeds: 4, by: test_mse, per: models}}',
      '5:67: select.training.steps.per is "models": did you mean model?',
    ],
    [
      '{training.steps: {from: [5], seeds: 1, by: test_mse}}\ntraining: {steps: [1, 2]}',
      '6:19: training.steps is [1, 2]: a single value is needed, as select chooses training.steps',
    ],
    [
      '{training.steps: {from: [5], seeds: 1, by: test_mse}}\nsettings: {omoe: {training: {steps: 7}}}',
      '6:37: settings.omoe.training.steps is 7: it must be left out, as select chooses training.steps',
    ],
    [
      '{training.keep: {from: [last, best], seeds: 1, by: test_mse}}\ntraining: {validationExamples: 0}',
      '5:39: select.training.keep.from[1] is "best": training.validationExamples above 0 is needed for the best',
    ],
    [
      '{training.patience: {from: [1, 2], seeds: 1, by: test_mse}}',
      '5:36: select.training.patience.from is [1, 2]: keep: best or best-per-task is needed for it',
    ],
    [
      '{training.momentum: {from: [0.1, 0.9], seeds: 1, by: test_mse}}',
      '5:36: select.training.momentum.from is [0.1, 0.9]: optimizer: momentum is needed for it',
    ],
    [
      '{training.optimizer: {from: [adam, sgd], seeds: 1, by: test_mse}}\ntraining: {optimizer: momentum, momentum: 0.5}',
      '6:43: training.momentum is 0.5: optimizer: momentum is needed for it',
    ],
  ])('%s', (value, lines) => {
    expect(faults(`${sound}select: ${value}\n`)).toEqual(
      [lines].flat().map((line) => `a.yaml:${line}`),
    );
  });

  it.each([
    '{training.momentum: {from: [0.1], *}}\nsettings: {omoe: {training: {optimizer: momentum}}}',
    '{training.momentum: {from: [0.1], *}, training.optimizer: {from: [sgd, momentum], *}}',
    '{training.optimizer: {from: [sgd, momentum], *}}\ntraining: {momentum: 0.5}',
    '{training.patience: {from: [1], *}, training.keep: {from: [last, best], *}}\ntraining: {validationExamples: 9}',
    '{training.keep: {from: [best], *}}\ntraining: {patience: 3, validationExamples: 9}',
  ])('chooses what has an effect: %s', (value) => {
    expect(faults(`${sound}select: ${value.replaceAll('*', 'seeds: 1, by: test_mse')}\n`)).toEqual(
      [],
    );
  });

  it('needs a metric that all kinds of labels have', () => {
    const text = withData('correlation: 0', 'labels: [regression, binary]');
    expect(
      faults(`${text}select: {training.steps: {from: [1], seeds: 1, by: test_mse}}\n`),
    ).toEqual([
      'a.yaml:8:52: select.training.steps.by is "test_mse": test_auc, test_log_loss, validation_auc or validation_log_loss is needed, as data.labels holds binary',
    ]);
  });
});

it('reports all faults of a file in file order, whatever finds them', () => {
  const text = `name: a b
data:
  kind: synthetic
  correlation: [0.5, 1.2, 0.5]
  sines: 3
  alpha: [1]
  featurs: 10
models: [mmoe, {name: mmoe, towr: 3}, mmoe]
seeds: "3"
training: {steps: 1.5, lr: 3}
select: {training.steps: {from: [1], seeds: 1, by: test_auc}}
seeds: 0
`;
  expect(faults(text)).toEqual([
    `a.yaml:1:7: name is "a b": ${nameNeed}`,
    'a.yaml:4:22: data.correlation[1] is 1.2: a number from -1 to 1 is needed',
    'a.yaml:4:27: data.correlation[2] is 0.5: a value may appear only once in the list',
    'a.yaml:6:10: data.alpha is [1]: 3 numbers are needed, as data.sines says',
    'a.yaml:7:3: data.featurs is an unknown key: did you mean features?',
    'a.yaml:8:29: models[1].towr is an unknown key: did you mean tower?',
    'a.yaml:8:39: models[2] is "mmoe": a value may appear only once in the list',
    'a.yaml:10:19: training.steps is 1.5: a whole number of at least 1 is needed',
    'a.yaml:10:24: training.lr is an unknown key: valid here: optimizer, learningRate, batchSize, steps, evaluateEvery, momentum, weightDecay, schedule, expertRate, gateRate, keep, patience, lossMean, activation, normalization, hiddenDropout, losses, initialization, outputInitialization, gateInitialization, testExamples, validationExamples',
    `a.yaml:11:52: select.training.steps.by is "test_auc": ${regressionMetrics} is needed, as data.labels holds regression`,
    'a.yaml:12:1: the key seeds appears twice: remove one',
    'a.yaml:12:8: seeds is 0: a whole number of at least 1, or a list of seeds, is needed',
  ]);
});

it('shortens long values and keeps them on one line', () => {
  const [line, ...others] = faults(withData(`correlation: "${'x\\n'.repeat(100)}"`));
  expect(others).toEqual([]);
  expect(line).toBe(
    `a.yaml:4:16: data.correlation is "${'x\\n'.repeat(20).slice(0, 59)}…: a number from -1 to 1 is needed`,
  );
});

it('distinguishes a quoted number, however long, from a number', () => {
  expect(faults(withData(`correlation: "${'1'.repeat(1000)}"`))).toEqual([
    `a.yaml:4:16: data.correlation is the text "${'1'.repeat(50)}…: a number from -1 to 1 is needed`,
  ]);
});

it('follows aliases to the place of the value', () => {
  const text = `${sound}training: &t {steps: 0}\nsettings: {mmoe: {training: *t}}\n`;
  expect(faults(text)).toEqual([
    'a.yaml:5:22: training.steps is 0: a whole number of at least 1 is needed',
    'a.yaml:5:22: settings.mmoe.training.steps is 0: a whole number of at least 1 is needed',
  ]);
});
