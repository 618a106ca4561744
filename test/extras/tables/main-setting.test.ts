import { expect, it } from 'vitest';
import { mainSettings } from '../../../src/extras/tables/compare/main-setting.js';

it('answers are about equal weights, else the first losses, at each of the other fields', () => {
  const settings = [
    { fields: { losses: 'nash', steps: 10 } },
    { fields: { losses: 'sum', steps: 10 } },
    { fields: { losses: 'nash', steps: 20 } },
    { fields: { losses: 'rlw', steps: 20 } },
  ];
  expect(mainSettings(settings)).toEqual([settings[1], settings[2]]);
  const others = [{ fields: { steps: 10 } }, { fields: { steps: 20 } }];
  expect(mainSettings(others)).toEqual(others);
});
