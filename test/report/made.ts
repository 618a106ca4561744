import type { Manifest } from '../../src/ledger/manifest.js';
import type { CellResults, Results, RunResult } from '../../src/report/results.js';

/** A cell whose runs have the given final MSE; one that is not finite is a diverged run. */
export function cellOf(
  model: string,
  fields: CellResults['fields'],
  losses: readonly number[],
  more: Partial<CellResults> & { readonly run?: Partial<RunResult> } = {},
): CellResults {
  const { run, ...rest } = more;
  const runs = losses.map((loss, i): RunResult => {
    const finished = Number.isFinite(loss);
    const curve = { step: Float64Array.of(10, 20), test_mse: Float64Array.of(2 * loss, loss) };
    return {
      seed: i + 1,
      status: finished ? 'finished' : 'diverged',
      metrics: finished ? { test_mse: loss } : {},
      curve: finished ? curve : {},
      gates: [],
      ...run,
    };
  });
  return { stage: 'final', model, fields, planned: runs.length, runs, ...rest };
}

export const manifest: Manifest = {
  version: 1,
  name: 'made',
  config: { name: 'made' },
  configHash: '0123456789abcdef0123456789abcdef',
  tool: { version: '1.2.3' },
  machine: { node: 'v22.0.0', platform: 'linux x64', cpu: 'a processor', cores: 2 },
  engine: { name: 'wasm', backend: 'simd128', version: '1' },
  workers: 2,
  started: '2026-01-02T03:04:05.000Z',
  stages: [{ stage: 'final', cells: 1, runs: 1, plan: 'fedcba9876543210fedcba98' }],
};

export function folderOf(cells: readonly CellResults[], folder = 'results/made', config: unknown = {}): Results {
  const columns = [...new Set(cells.flatMap((cell) => Object.keys(cell.fields)))];
  return { folder, manifest: { ...manifest, config }, columns, cells };
}
