// Used by .ci/package: what a program gets from the installed package, with types.
import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { defineArchitecture, InputError, type RunResult, report, run } from 'mmoe-exp';

const events: string[] = [];
const options = {
  set: ['models=[omoe, mmoe]', 'seeds=1'],
  report: false,
  onEvent: ({ event }: { event: string }) => events.push(event),
};
const result: RunResult = await run('smoke', { ...options, out: 'results/api' });
deepEqual(
  [result.folder, result.finished, result.missing, result.interrupted],
  ['results/api', 4, 0, false],
);
deepEqual(events, ['stage', 'run', 'run', 'run', 'run']);
equal(result.runs.length, 4);
const [cell] = result.cells;
equal(cell?.metrics.test_mse?.mean, result.runs[0]?.metrics.test_mse);
await rejects(
  run('smoke', { ...options, set: ['seeds=0'] }),
  (error) => error instanceof InputError && error.lines.length === 1,
);
await rejects(
  run('smoke', { ...options, set: ['training.steps=30'], out: 'results/api' }),
  /another config/,
);
const controller = new AbortController();
controller.abort();
equal(
  (await run('smoke', { signal: controller.signal, out: 'results/stopped' })).interrupted,
  true,
);
const { verdicts, out } = await report('results/api', { formats: ['md'] });
ok(verdicts.some(({ id }) => id === 'C1'));
ok(existsSync(`${out}/tables/claims.md`));
ok(defineArchitecture);
console.log('the package can be used by a program');
