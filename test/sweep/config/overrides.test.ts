import { describe, expect, it } from 'vitest';
import { faults, load, sound, withData } from './loading.js';

describe('an override', () => {
  it('replaces the value at its path, or creates it', () => {
    const config = load(
      sound,
      'models=[omoe, {name: mmoe, experts: 4}]',
      'training.steps=100',
      'data.correlation=[0.5, 1]',
      'settings.mmoe.training.learningRate=0.003',
      'settings.mmoe.experts=2',
      'seeds = [7]',
    );
    expect(config.models.map(({ name }) => name)).toEqual(['omoe', 'mmoe']);
    expect(config.training.steps).toEqual({ values: [100], swept: false });
    expect(config.training.batchSize).toEqual({ values: [128], swept: false });
    expect(config.data).toHaveProperty('correlation', { values: [0.5, 1], swept: true });
    expect(config.settings).toEqual({
      mmoe: {
        training: { learningRate: { values: [0.003], swept: false } },
        sizes: { experts: { values: [2], swept: false } },
      },
    });
    expect(config.seeds).toEqual([7]);
  });

  it('reaches into select, whose keys are paths', () => {
    const text = `${sound}select: {training.steps: {from: [1], seeds: 1, by: test_mse}}\n`;
    expect(load(text, 'select.training.steps.from=[5, 6]').select?.candidates).toEqual({
      steps: { values: [5, 6], swept: true },
    });
    expect(
      load(sound, 'select.training.steps={from: [1], seeds: 1, by: test_mse}').select?.seeds,
    ).toBe(1);
  });

  it('gives way to a later one', () => {
    expect(load(sound, 'seeds=1', 'seeds=2').seeds).toEqual([1, 2]);
    expect(
      load(sound, 'training.steps=5', 'training={batchSize: 2}').training.steps.values,
    ).toEqual([6000]);
    expect(load(sound, 'seeds=x', 'seeds=2').seeds).toEqual([1, 2]);
  });

  it('is applied before anything is checked', () => {
    expect(load(sound.replace('0.5', '1.2'), 'data.correlation=1').data).toHaveProperty(
      'correlation.values',
      [1],
    );
    const { data } = load(withData('correlation: 0', 'sines: 3', 'alpha: [1]'), 'data.sines=1');
    expect(data).toHaveProperty('sines.values', [1]);
  });

  it('does not change what shares an anchor with its path', () => {
    const text = `${sound}settings: {mmoe: &s {training: {steps: 5}}, omoe: *s}\n`;
    const { settings } = load(text, 'settings.omoe.training.steps=6');
    expect(settings.mmoe?.training.steps?.values).toEqual([5]);
    expect(settings.omoe?.training.steps?.values).toEqual([6]);
  });
});

describe('a fault in an override', () => {
  it.each([
    ['training.steps=0', 'training.steps is 0: a whole number of at least 1 is needed'],
    ['training.stepss=1', 'training.stepss is an unknown key: did you mean steps?'],
    ['trainig.steps=1', 'trainig is an unknown key: did you mean training?'],
    ['settings.mmo.experts=1', 'settings.mmo is an unknown key: did you mean mmoe?'],
    ['models=[mmo]', 'models[0] is "mmo": did you mean mmoe?'],
    ['models.0=mmoe', 'models is a list, whose items cannot be set: set models as a whole'],
    ['models[0]=mmoe', 'items of a list cannot be set: set models as a whole'],
    ['name.x=1', 'name is "a", which has no keys: set name as a whole'],
    [
      'data.correlation.matrix=[[1, 0], [0, 1]]',
      'data.correlation is 0.5, which has no keys: set data.correlation as a whole',
    ],
    ['data={kind: synthetic}', 'data.correlation is missing: a number from -1 to 1 is needed'],
    ['seeds', 'there is no =: PATH=VALUE is needed, such as training.steps=100'],
    ['', 'there is no =: PATH=VALUE is needed, such as training.steps=100'],
    ['=3', 'a name is missing from the path: names joined by dots are needed'],
    ['data..features=3', 'a name is missing from the path: names joined by dots are needed'],
    ['seeds=', 'seeds is empty: a whole number of at least 1, or a list of seeds, is needed'],
    [
      'seeds="3"',
      'seeds is the text "3": a whole number of at least 1, or a list of seeds, is needed',
    ],
    ['models=[mmoe', 'this is not valid YAML: Flow sequence must end with a ]'],
    ['training={steps: 1, steps: 2}', 'the key steps appears twice: remove one'],
    [
      '__proto__.steps=1',
      '__proto__ is an unknown key: valid here: name, data, models, weights, training, settings, replicates, select, tune, draw, seeds, margin, claims, keepPredictions, keepGradients, numerics',
    ],
  ])('%j', (override, text) => {
    expect(faults(sound, override)).toEqual([`--set ${override}: ${text}`]);
  });

  it('stays one line', () => {
    expect(faults(sound, 'seeds=a\n\u001b[2J')).toEqual([
      '--set seeds=a\\n\\u001b[2J: seeds is "a \\u001b[2J": a whole number of at least 1, or a list of seeds, is needed',
    ]);
  });

  it('comes after those in the file, in the order given', () => {
    expect(faults(sound.replace('0.5', '2'), 'seeds=0', 'x', 'training.steps=-1')).toEqual([
      'a.yaml:2:38: data.correlation is 2: a number from -1 to 1 is needed',
      '--set seeds=0: seeds is 0: a whole number of at least 1, or a list of seeds, is needed',
      '--set x: there is no =: PATH=VALUE is needed, such as training.steps=100',
      '--set training.steps=-1: training.steps is -1: a whole number of at least 1 is needed',
    ]);
  });

  it('is reported even where the file cannot be parsed', () => {
    expect(faults('a: @x\n', 'x', 'seeds=3')).toEqual([
      'a.yaml:1:4: this is not valid YAML: Plain value cannot start with reserved character @',
      '--set x: there is no =: PATH=VALUE is needed, such as training.steps=100',
    ]);
    expect(faults('', 'seeds=3')).toEqual([
      'a.yaml:1:1: the file is empty: a mapping with name, data, models and seeds is needed',
    ]);
  });

  it('may come from an override and the file together', () => {
    const text = withData('correlation: {matrix: [[1, 0, 0], [0, 1, 0], [0, 0, 1]]}');
    expect(faults(text, 'data.features=2')).toEqual([
      'a.yaml:4:25: data.correlation.matrix is [[1, 0, 0], [0, 1, 0], [0, 0, 1]]: a rank of at most 2 is needed, as data.features is 2, and this has rank 3',
    ]);
  });
});
