import { expect, it } from 'vitest';
import { run } from '../../../src/app/api/index.js';

it.each([
  [{ workers: 0 }, 'workers is 0: a whole number of at least 1 is needed'],
  [{ workers: -1 }, 'workers is -1: a whole number of at least 1 is needed'],
  [{ workers: 1.5 }, 'workers is 1.5: a whole number of at least 1 is needed'],
  [{ workers: Number.NaN }, 'workers is not a number: a whole number of at least 1 is needed'],
  [{ engine: 'tfsj' }, 'engine is "tfsj": auto, wasm, native or tfjs is needed'],
])('run refuses %o before it does anything', async (options, line) => {
  await expect(run('no.yaml', options as object)).rejects.toMatchObject({ lines: [line] });
});
