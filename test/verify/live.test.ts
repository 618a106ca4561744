import { expect, it } from 'vitest';
import { readLive, writeLive } from '../../src/folder/live.js';
import { pathsOf } from '../../src/folder/paths.js';
import { experimentsIn, made } from '../../src/live/experiments.js';
import { holdLive } from '../../src/verify/live.js';
import { folderWith } from '../live/folder.js';

it('live experiments are made again, and lines that say something else or are of other runs are told', () => {
  const folder = folderWith(['single-task', 'mmoe'], [1, 2, 3]);
  writeLive(folder, experimentsIn(folder, 2).map(made));
  expect(holdLive(folder, undefined, 1)).toEqual({ lines: 3, again: 3, faults: [] });
  expect(holdLive(folder, 2, 1)).toEqual({ lines: 3, again: 2, faults: [] });

  const [one, two, three] = readLive(folder);
  const worth = { ...two!, arms: two!.arms.map((arm) => ({ ...arm, worth: arm.worth.map((value) => value * 1.01) })) };
  const stranger = { ...three!, arms: three!.arms.map((arm) => ({ ...arm, key: 'f'.repeat(24) })) };
  writeLive(folder, [one!, worth, stranger]);
  expect(holdLive(folder, undefined, 1)).toEqual({
    ...{ lines: 3, again: 2 },
    faults: [
      `${pathsOf(folder).live}:2: arms differ from what comes of its runs`,
      `${pathsOf(folder).live}:3: these experiments are of no runs in the ledger`,
    ],
  });
});
