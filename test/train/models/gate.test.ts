import { expect, it } from 'vitest';
import { expertName, expertRole, gateName, gateRole } from '../../../src/train/models/gate.js';

it.each([
  ['gate', {}],
  ['gate/0', { task: 0 }],
  ['gate/12', { task: 12 }],
  ['level/1/gate', { level: 1 }],
  ['level/1/gate/0', { level: 1, task: 0 }],
  ['level/0/gate/expert/12', { level: 0, expert: 12 }],
])('%s', (name, role) => {
  expect(gateName(role)).toBe(name);
  expect(gateRole(name)).toEqual(role);
});

it.each(['', 'gates', 'gate/', 'gate/a', 'expert/0', 'level/gate/0'])(
  '"%s" is not the name of a gate',
  (name) => {
    expect(() => gateRole(name)).toThrow('not the name of a gate');
  },
);

it.each([
  ['expert/3', { index: 3 }],
  ['task/0/expert/12', { task: 0, index: 12 }],
  ['level/2/expert/0', { level: 2, index: 0 }],
  ['level/0/task/1/expert/2', { level: 0, task: 1, index: 2 }],
])('%s', (name, role) => {
  expect(expertName(role)).toBe(name);
  expect(expertRole(name)).toEqual(role);
});

it.each(['', 'expert', 'expert/a', 'gate/0', 'task/expert/0'])(
  '"%s" is not the name of an expert',
  (name) => {
    expect(() => expertRole(name)).toThrow('not the name of an expert');
  },
);
