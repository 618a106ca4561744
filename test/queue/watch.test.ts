import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Redis } from 'ioredis';
import { expect, it, onTestFinished } from 'vitest';
import { watch } from '../../src/sweep/queue/broker.js';
import { redisServer } from './redis.js';
import { sleep } from './sweep.js';

interface Between {
  readonly port: number;
  /** How many there were. */
  readonly connections: number;
  /** Has open connections go dark, as a firewall does that forgets them, and the next ones, so many, from their start. */
  darken(next: number): void;
}

/** What is between a broker and its clients. */
async function between(port: number): Promise<Between> {
  const sockets: Socket[] = [];
  let [connections, dark] = [0, 0];
  const server = createServer((socket) => {
    connections++;
    if (dark > 0) {
      dark--;
      sockets.push(socket.resume());
      return;
    }
    const there = connect(port, '127.0.0.1');
    socket.pipe(there).pipe(socket);
    for (const end of [socket, there]) end.on('error', () => {});
    sockets.push(socket, there);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return {
    port: (server.address() as AddressInfo).port,
    darken: (next) => {
      dark = next;
      for (const socket of sockets) socket.unpipe();
      for (const socket of sockets) socket.resume();
    },
    get connections() {
      return connections;
    },
  };
}

it('a connection that goes dark is replaced, and one that is idle stays', async () => {
  const server = await redisServer();
  const line = await between(server.port);
  const client = new Redis({ port: line.port, maxRetriesPerRequest: null });
  onTestFinished(() => client.disconnect());
  client.on('error', () => {});
  watch(client, 500);
  await client.set('a', '1');
  await sleep(2_000);
  expect(line.connections).toBe(1);
  line.darken(1);
  expect(await client.get('a')).toBe('1');
  expect(line.connections).toBe(3);
  await sleep(2_000);
  expect(line.connections).toBe(3);
});
