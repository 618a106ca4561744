/*
 * Plain JavaScript, so that neither it nor the workers that it forks go through a loader.
 * A process that carries out one command line after another, each by running the main module of the built program: reading
 * all other modules, which takes longer than most commands, is done once. A line of stdin is {folder, args, env}; what the
 * command writes to stdout and stderr is ended by a NUL, on stdout with its exit code.
 */
import { createInterface } from 'node:readline';
import { keepWorkers } from './kept-workers.js';

const main = new URL('../../dist/cli/main.js', import.meta.url).href;

// The main module listens to them each time.
for (const stream of [process.stdout, process.stderr]) stream.setMaxListeners(0);

keepWorkers();

let count = 0;
for await (const line of createInterface({ input: process.stdin })) {
  const { folder, args, env } = JSON.parse(line);
  const before = { ...process.env };
  Object.assign(process.env, env);
  process.chdir(folder);
  process.argv.splice(2, process.argv.length, ...args);
  process.exitCode = undefined;
  await import(`${main}?${count++}`);
  process.stderr.write('\0\n');
  process.stdout.write(`\0${process.exitCode ?? 0}\n`);
  process.exitCode = undefined;
  for (const name of Object.keys(env)) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
}
// Kept workers would keep this process.
process.exit();
