import { expect, it } from 'vitest';
import { gateName, gateRole } from '../../src/models/gate.js';

it.each([
  ['gate', {}],
  ['gate/0', { task: 0 }],
  ['gate/12', { task: 12 }],
  ['level/1/gate', { level: 1 }],
  ['level/1/gate/0', { level: 1, task: 0 }],
])('%s', (name, role) => {
  expect(gateName(role)).toBe(name);
  expect(gateRole(name)).toEqual(role);
});

it.each(['', 'gates', 'gate/', 'gate/a', 'expert/0', 'level/gate/0'])('"%s" is not the name of a gate', (name) => {
  expect(() => gateRole(name)).toThrow('not the name of a gate');
});
