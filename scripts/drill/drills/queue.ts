import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { freePort } from '../../../test/support/free-port.js';
import { Command, expectNobody, sleep } from '../command.js';
import { chooseOne, type Drill, type Trial, wholeBetween } from '../drill.js';
import { recordsIn } from '../held.js';
import { must } from '../lost.js';
import { untilMoment } from '../moment.js';
import { queued } from '../sweep.js';

/** Seconds of silence after which a worker counts as lost. */
const LOST_AFTER = '3';

/** A redis-server that keeps nothing on disk, and forgets all when it is killed. */
class Broker {
  #server: ChildProcess | undefined;

  private constructor(readonly port: number) {}

  static async started(): Promise<Broker> {
    const broker = new Broker(await freePort());
    await broker.start();
    return broker;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const args = [
      '--port',
      `${this.port}`,
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--dir',
      '/',
      '--loglevel',
      'warning',
    ];
    this.#server = spawn('redis-server', args, { stdio: 'ignore', cwd: '/' });
    while (!(await this.#answers())) await sleep(20);
  }

  async kill(): Promise<void> {
    const gone = once(this.#server!, 'exit');
    this.#server!.kill('SIGKILL');
    await gone;
  }

  #answers(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(this.port, '127.0.0.1');
      socket.on('error', () => resolve(false));
      socket.on('connect', () => {
        socket.destroy();
        resolve(true);
      });
    });
  }
}

/** A sweep that workers of a queue train while something is done to it. */
const onQueue = (
  name: string,
  does: string,
  times: Drill['times'],
  disturb: (trial: Trial, parts: Parts) => Promise<void>,
): Drill => ({
  name,
  does,
  times,
  sweep: queued,
  lacking() {
    try {
      execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
      return undefined;
    } catch {
      return 'redis-server is missing';
    }
  },
  async disturb(trial) {
    const broker = await Broker.started();
    const elsewhere = join(trial.folder, 'elsewhere');
    mkdirSync(elsewhere);
    // One that starts while no broker answers ends at once, and says so.
    const worker = async () => {
      const args = ['worker', '--queue', broker.url, '--lost-after', LOST_AFTER, '--workers', '1'];
      const started = new Command(elsewhere, args);
      must(
        await started.until(() => started.told.includes('takes work from')),
        `a worker ended: ${started.told}`,
      );
      await sleep(500);
      return started;
    };
    const collect = () => trial.start({ more: ['--queue', broker.url] });
    const workers: Command[] = [];
    try {
      workers.push(await worker(), await worker());
      const parts: Parts = { broker, workers, worker, collect, collector: collect() };
      await disturb(trial, parts);
      const { code, stderr } = await parts.collector.end();
      must(code === 0, `the collector ended with exit code ${code}: ${stderr.trim()}`);
      for (const one of workers) {
        one.kill('SIGTERM', 'itself');
        const ended = await one.end();
        must(
          ended.code === 143,
          `a worker ended with exit code ${ended.code}: ${ended.stderr.trim()}`,
        );
      }
    } finally {
      for (const one of workers) one.kill('SIGKILL', 'group');
      await broker.kill();
    }
    await expectNobody(elsewhere);
  },
});

interface Parts {
  readonly broker: Broker;
  readonly workers: Command[];
  readonly worker: () => Promise<Command>;
  readonly collect: () => Command;
  collector: Command;
}

const collector = onQueue(
  'kill -9 of the collector of a queue',
  'once to three times over; the same command goes on with the chunks at the broker',
  { long: 30, small: 2 },
  async (trial, parts) => {
    for (let deaths = wholeBetween(trial.draw, 1, 4); deaths > 0; deaths--) {
      await untilMoment(trial, queued, parts.collector);
      parts.collector.kill('SIGKILL', 'group');
      await parts.collector.end();
      parts.collector = parts.collect();
    }
  },
);

const worker = onQueue(
  'kill -9 of a worker of a queue',
  'with what it trains by; its chunk goes to another one',
  { long: 30, small: 2 },
  async (trial, { collector, workers, worker }) => {
    await untilMoment(trial, queued, collector);
    const dead = chooseOne(trial.draw, workers);
    dead.kill('SIGKILL', 'group');
    await dead.end();
    workers[workers.indexOf(dead)] = await worker();
  },
);

const broker = onQueue(
  'kill -9 of the broker of a queue',
  'it comes back a second later and has forgotten all',
  { long: 30, small: 2 },
  async (trial, { broker, collector }) => {
    // A collector that starts while none answers ends at once, too.
    await collector.until(() => recordsIn(trial.out, queued.ledgers).length > 0);
    await sleep(trial.draw() * trial.undisturbed.milliseconds);
    await broker.kill();
    await sleep(1000);
    await broker.start();
  },
);

export const queues: readonly Drill[] = [collector, worker, broker];
