import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tableCsv } from '../../../src/ground/table/csv.js';
import { text } from '../../../src/ground/table/table.js';
import { type RunRecord, toLine } from '../../../src/sweep/folder/record.js';
import { manifest } from './made.js';

/**
 * Writes a results folder of runs on a table as a stranger may have made it, with a name wherever
 * there is one.
 */
export function writeStranger(folder: string, name: string): void {
  const field = `learningRate${name}`;
  const runs = ['shared-bottom', 'mmoe', name].flatMap((model, m) =>
    [1, 2, 3].map((seed): RunRecord => {
      const scores = [0.6 + m / 10 + seed / 100, 0.7 - seed / 50];
      const columns = (part: string) => ({
        [`${part}_auc_${name}`]: scores[0]!,
        [`${part}_auc_b`]: scores[1]!,
      });
      const curve = Object.entries(columns('validation')).map(([column, value]) => [
        column,
        [value / 2, value],
      ]);
      const gate = (k: number) => ({
        name: `gate/${k}`,
        mean: [0.75, 0.25],
        entropy: 0.5,
        quantiles: [Q, Q],
      });
      return {
        version: 1,
        key: `${m}${seed}`.padStart(24, '0'),
        stage: 'final',
        model,
        cell: { [field]: name },
        seed,
        spec: { data: name, model: { name } },
        engine: manifest.engine,
        status: 'finished',
        metrics: columns('test'),
        curve: { step: [1, 2], ...Object.fromEntries(curve) },
        gates: m > 0 ? [gate(0), gate(1)] : [],
        seconds: 1,
      };
    }),
  );
  const tasks = [name, 'b'].map((task) => ({ name: task, column: task, labels: 'binary' }));
  const files = [{ file: name, rows: 1, sha256: name, remarks: [name] }];
  const config = { name, data: { kind: 'table', file: name, tasks }, training: {}, settings: {} };
  const plan = {
    name: 'plan',
    caption: '',
    columns: ['key', 'stage', 'model', field, 'seed'].map((column) => text(column)),
    rows: runs.map(({ key, stage, model, seed }) => [key, stage, model, name, seed]),
  };
  mkdirSync(folder, { recursive: true });
  const machine = { ...manifest.machine, cpu: name, computed: name };
  const made = { ...manifest, name, config, files, machine, tool: { version: name, commit: name } };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(made));
  writeFileSync(join(folder, 'plan.csv'), tableCsv(plan));
  writeFileSync(join(folder, 'ledger.jsonl'), runs.map(toLine).join(''));
}

const Q = [0.1, 0.2, 0.3, 0.4, 0.5];
