import { expect, it } from 'vitest';
import { arrange } from '../../../src/judge/analysis/arrangement.js';
import { folderLabels } from '../../../src/judge/results/read.js';
import { makeCell, makeFolder } from '../report/made.js';

const listPlaces = (arrangement: ReturnType<typeof arrange>) =>
  arrangement.cells.map(({ group, axis, model, cell }) => [group, axis, model, cell.runs.length]);

it('models are in the order of the paper, correlations ascending, whatever the order of the plan', () => {
  const arrangement = arrange([
    makeFolder([
      makeCell('mmoe', { correlation: 1 }, [1]),
      makeCell('shared-bottom', { correlation: 1 }, [1, 2]),
      makeCell('mmoe', { correlation: 0.5 }, [1, 2, 3]),
    ]),
  ]);
  expect(arrangement.dimensions.models.map(({ title }) => title)).toEqual([
    'Shared-Bottom',
    'MMoE',
  ]);
  expect(arrangement.dimensions.axis!.values.map(({ title }) => title)).toEqual([
    'p = 0.5',
    'p = 1',
  ]);
  expect(arrangement.dimensions.groups).toEqual([{ fields: {}, title: '' }]);
  expect(listPlaces(arrangement)).toEqual([
    [0, 0, 1, 3],
    [0, 1, 0, 2],
    [0, 1, 1, 1],
  ]);
});

it('a field that tells cells apart makes a group of each value; a selected one does not', () => {
  const swept = makeFolder([
    makeCell('mmoe', { correlation: 0.5, learningRate: 0.01 }, [1]),
    makeCell('mmoe', { correlation: 0.5, learningRate: 0.1 }, [1, 2]),
  ]);
  expect(arrange([swept]).dimensions.groups.map(({ title }) => title)).toEqual([
    'learningRate 0.01',
    'learningRate 0.1',
  ]);
  const selected = makeFolder([
    makeCell('mmoe', { correlation: 0.5, learningRate: 0.01 }, [1]),
    makeCell('omoe', { correlation: 0.5, learningRate: 0.1 }, [1]),
  ]);
  expect(arrange([selected]).dimensions.groups).toHaveLength(1);
});

it('leaves out the runs of a selection', () => {
  const cells = [
    makeCell('mmoe', { correlation: 1 }, [1], { stage: 'select' }),
    makeCell('omoe', { correlation: 1 }, [1]),
  ];
  expect(arrange([makeFolder(cells)]).dimensions.models.map(({ name }) => name)).toEqual(['omoe']);
});

it('a correlation that is not swept comes from the config, and a matrix comes after the numbers', () => {
  const fixed = arrange([
    makeFolder([makeCell('mmoe', {}, [1])], 'a', { data: { correlation: 0.7 } }),
  ]);
  expect(fixed.dimensions.axis!.values).toEqual([{ value: 0.7, title: 'p = 0.7' }]);
  const matrix = '[[1,0.5],[0.5,1]]';
  const mixed = arrange([
    makeFolder([
      makeCell('mmoe', { correlation: matrix }, [1, 2]),
      makeCell('mmoe', { correlation: 0.9 }, [1]),
    ]),
  ]);
  expect(mixed.dimensions.axis!.values.map(({ value }) => value)).toEqual([0.9, matrix]);
  expect(mixed.cells.map(({ cell }) => cell.fields.correlation)).toEqual([0.9, matrix]);
});

it('data without a correlation have no axis', () => {
  const { dimensions, cells } = arrange([makeFolder([makeCell('mmoe', {}, [1])])]);
  expect(dimensions.axis).toBeUndefined();
  expect(cells.map(({ axis }) => axis)).toEqual([undefined]);
});

it('each of several folders is a group, named by what tells their paths apart', () => {
  const cells = [makeCell('mmoe', { correlation: 1 }, [1])];
  const groups = (...paths: string[]) => {
    const folders = paths.map((path) => makeFolder(cells, path));
    return arrange(folders, folderLabels(folders)).dimensions.groups.map(
      ({ fields }) => fields.folder,
    );
  };
  expect(groups('x/first', 'x/second')).toEqual(['first', 'second']);
  expect(groups('x/same', 'y/same')).toEqual(['x/same', 'y/same']);
});
