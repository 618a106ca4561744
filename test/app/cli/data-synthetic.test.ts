import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { dataSyntheticCommand } from '../../../src/app/cli/data-synthetic.js';
import { loadConfig } from '../../../src/sweep/config/load.js';
import { expandCells } from '../../../src/sweep/runs/cells.js';
import { makeGenerator } from '../../../src/train/data/synthetic/examples.js';
import type { SyntheticSpec } from '../../../src/train/data/synthetic/spec.js';
import { generate } from '../../../src/train/kernels/exact-functions.js';

it('rows are the examples of a run, float32 numbers so that they can be restored', () => {
  const out = join(mkdtempSync(join(tmpdir(), 'data-')), 'two.csv');
  const set = ['features=3', 'correlation=0.9'];
  dataSyntheticCommand({ set, rows: 2300, seed: 2, stream: 'test', out });
  const [header, ...rows] = readFileSync(out, 'utf8').trimEnd().split('\n');
  expect(header).toBe('x1,x2,x3,y1,y2');
  expect(rows).toHaveLength(2300);
  const config = loadConfig(
    'configs/synthetic.yaml',
    set.map((field) => `data.${field}`),
  );
  const spec = expandCells(config).cells[0]!.spec.data as SyntheticSpec;
  const [dense, labels] = [new Float32Array(3 * 2300), new Float32Array(2 * 2300)];
  generate(makeGenerator(spec, 2, 'test'), 0, 2300, dense, labels);
  const read = rows.map((row) => row.split(',').map(Number).map(Math.fround));
  expect(read.flatMap((row) => row.slice(0, 3))).toEqual([...dense]);
  expect(read.flatMap((row) => row.slice(3))).toEqual([...labels]);
});
