import { rmSync } from 'node:fs';
import { registerExtras } from '../../src/extras/register.js';
import { tryCase } from './cases.js';
import { quickFolder } from './quick-folder.js';

registerExtras();

// Tries a part of the cases and sends what came of each. A process of its own, so that a case that
// hangs, crashes or takes all memory ends nothing else.
const [seed, from, to] = process.argv.slice(2, 5).map(Number) as [number, number, number];
const only = process.argv[5];
const root = quickFolder();
const stray: string[] = [];
// Nobody would hear of what comes of further cases.
process.on('disconnect', () => process.exit());
process.on('unhandledRejection', (error) =>
  stray.push(`unhandled: ${(error as Error)?.stack ?? error}`),
);
process.on('uncaughtException', (error) => stray.push(`uncaught: ${error.stack}`));
for (let number = from; number < to; number++) {
  process.send!({ number });
  const result = await tryCase(root, seed, number, only);
  const fault = result.fault ?? stray.splice(0)[0];
  process.send!({ number, result: { ...result, ...(fault !== undefined && { fault }) } });
}
rmSync(root, { recursive: true, force: true });
process.disconnect();
