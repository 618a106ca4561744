/**
 * `npm run drill`: disturbs tiny sweeps of the built command line in all ways that we know, goes on
 * by the same command, and holds the end against an undisturbed sweep. Prints a Markdown table;
 * exit code 1 where something was lost. `--small` is the form of CI, `--seed` draws other moments,
 * `--only TEXT` takes drills whose names have it, `--times` so many of each.
 */
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { registerExtras } from '../../src/extras/register.js';
import { tableMarkdown } from '../../src/ground/table/markdown.js';
import { number, text } from '../../src/ground/table/table.js';
import { damages } from './drills/damage.js';
import { disks } from './drills/disk.js';
import { kills } from './drills/kills.js';
import { queues } from './drills/queue.js';
import { signals } from './drills/signals.js';
import { streams } from './drills/streams.js';
import { times } from './drills/time.js';
import { leaveAlone, type Outcome, runDrill, type Undisturbed, workshop } from './run-drill.js';

registerExtras();

const { values } = parseArgs({
  options: {
    small: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    times: { type: 'string' },
  },
});

if (process.platform !== 'linux')
  throw new Error('drills look for processes in /proc, which Linux alone has');

const say = (line: string) => void process.stderr.write(`${line}\n`);
const drills = [...kills, ...signals, ...streams, ...disks, ...damages, ...times, ...queues].filter(
  ({ name, times }) => name.includes(values.only) && (!values.small || times.small > 0),
);
if (drills.length === 0)
  throw new Error(`there is no drill whose name has ${JSON.stringify(values.only)}`);
const within = workshop();
const undisturbed = new Map<string, Undisturbed>();
const outcomes: Outcome[] = [];
for (const drill of drills) {
  const { sweep } = drill;
  if (!undisturbed.has(sweep.name)) undisturbed.set(sweep.name, await leaveAlone(within, sweep));
  const count = Number(values.times ?? drill.times[values.small ? 'small' : 'long']);
  const outcome = await runDrill(drill, {
    within,
    times: count,
    seed: Number(values.seed),
    undisturbed: undisturbed.get(sweep.name)!,
    say,
  });
  outcomes.push(outcome);
  say(`${drill.name}: ${describeOutcome(outcome)}, ${outcome.seconds.toFixed(0)} s`);
}

function describeOutcome({ lost, lacking }: Outcome): string {
  if (lacking !== undefined) return `not tried: ${lacking}`;
  return lost.length === 0 ? 'ok' : `lost ${lost.length} times`;
}

process.stdout.write(
  `${tableMarkdown({
    columns: [
      text('drill'),
      text('what is done'),
      number('times'),
      text('what came out'),
      number('seconds'),
    ],
    rows: outcomes.map((outcome) => {
      const { drill, tried, seconds } = outcome;
      return [drill.name, drill.does, tried, describeOutcome(outcome), Math.round(seconds)];
    }),
  })}\n`,
);
// CI skips nothing: it installs what drills need.
const skipped = outcomes
  .filter(({ lacking }) => lacking !== undefined && process.env.CI)
  .map(describeOutcome);
const failed = [...outcomes.flatMap(({ lost }) => lost), ...skipped];
for (const line of failed) say(line);
if (failed.length === 0) rmSync(within, { recursive: true, force: true });
process.exitCode = failed.length > 0 ? 1 : 0;
