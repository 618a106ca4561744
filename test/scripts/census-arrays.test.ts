import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeArrays } from '../../scripts/bench/census/arrays.js';
import { columns } from '../../src/train/data/census/columns.js';
import { writePrepared } from '../../src/train/data/census/prepared.js';
import { CENSUS_ENCODING } from '../../src/train/data/census/spec.js';
import type { TableColumn } from '../../src/train/data/table/columns.js';

const ROWS = 50;
const folder = mkdtempSync(join(tmpdir(), 'arrays-'));
const out = join(folder, 'out');

/** The numbers of a file of a part. */
function read(part: string, file: string): Float32Array | Int32Array {
  const bytes = new Uint8Array(readFileSync(join(out, part, file))).buffer;
  return file.endsWith('f32') ? new Float32Array(bytes) : new Int32Array(bytes);
}

beforeAll(() => {
  process.env.MMOE_EXP_DATA = folder;
  // Ages tell rows apart; every third is rich, every second works for the state, every fifth never
  // married.
  const rows = Array.from({ length: ROWS }, (_, i) => i);
  const whole: Record<string, (i: number) => number> = {
    age: (i) => i,
    'capital gains': (i) => 1000 * i,
  };
  const texts: Record<string, [string[], (i: number) => number]> = {
    income: [['- 50000.', '50000+.'], (i) => (i % 3 === 0 ? 2 : 1)],
    'class of worker': [['Federal government', 'State government'], (i) => (i % 2 === 0 ? 2 : 1)],
    'marital stat': [['Never married', 'Widowed'], (i) => (i % 5 === 4 ? 1 : 2)],
  };
  const made = columns.flatMap(({ kind, name }): TableColumn[] => {
    if (kind === 'weight') return [];
    if (kind === 'whole')
      return [{ kind: 'number', name, values: Int32Array.from(rows, whole[name] ?? (() => 0)) }];
    const [own, codeOf] = texts[name] ?? [['same'], () => 1];
    return [{ kind: 'text', name, codes: Uint8Array.from(rows, codeOf), texts: own }];
  });
  writePrepared('test', { name: 'made', sha256: 'made', table: { rows: ROWS, columns: made } });
  writeArrays(
    {
      kind: 'census-income',
      encoding: CENSUS_ENCODING,
      sources: { test: 'made' },
      embedding: 'sum',
      tasks: ['income', 'never_married'],
      split: { seed: 3, shares: { train: 0.6, validation: 0.2, test: 0.2 } },
    },
    out,
  );
});

afterAll(() => {
  delete process.env.MMOE_EXP_DATA;
  rmSync(folder, { recursive: true });
});

describe('the arrays for Python', () => {
  it('hold each row once, its numbers, categories and labels side by side', () => {
    const shapes = JSON.parse(readFileSync(join(out, 'shapes.json'), 'utf8'));
    expect(shapes).toMatchObject({
      rows: { train: 30, validation: 10, test: 10 },
      tasks: ['income', 'never_married'],
    });
    const [age, gains] = ['age', 'capital gains'].map((name) => shapes.whole.indexOf(name));
    const worker = shapes.categorical.findIndex(
      ({ name }: { name: string }) => name === 'class of worker',
    );
    const seen: number[] = [];
    for (const part of ['train', 'validation', 'test']) {
      const rows = shapes.rows[part];
      const [whole, categorical, labels] = ['whole.i32', 'categorical.i32', 'labels.f32'].map((f) =>
        read(part, f),
      );
      expect(read(part, 'dense.f32')).toHaveLength(rows * shapes.dense);
      expect(labels).toHaveLength(rows * 2);
      for (let i = 0; i < rows; i++) {
        const row = whole![i * shapes.whole.length + age!]!;
        seen.push(row);
        expect(whole![i * shapes.whole.length + gains!]).toBe(1000 * row);
        expect(categorical![i * shapes.categorical.length + worker]).toBe(row % 2 === 0 ? 2 : 1);
        expect([...labels!.slice(2 * i, 2 * i + 2)]).toEqual([
          row % 3 === 0 ? 1 : 0,
          row % 5 === 4 ? 1 : 0,
        ]);
      }
    }
    expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: ROWS }, (_, i) => i));
  });
});
