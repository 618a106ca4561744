import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { brokerAt, connect } from '../../src/sweep/queue/broker.js';
import { temporaryFolder } from '../support/cli.js';
import { freePort } from '../support/free-port.js';
import { certify, guardedServer, redisServer } from './redis.js';

/** Tells what a broker says that answers everything with the same text. */
async function answering(text: string): Promise<string> {
  const server = createServer((socket) =>
    socket.on('data', (data) => socket.write(text.repeat(data.toString().match(/^\*/gm)?.length ?? 1))),
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `redis://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const info = (...lines: string[]): string => {
  const text = lines.join('\r\n');
  return `$${text.length}\r\n${text}\r\n`;
};

const faultOf = (url: string): Promise<string> =>
  connect(brokerAt(url), () => {}).then(
    (client) => {
      client.disconnect();
      return 'no fault';
    },
    (error: Error) => error.message,
  );

it('what keeps a broker from being used is one line, without secrets', async () => {
  const folder = temporaryFolder();
  certify(folder);
  const [locked, guarded] = [await redisServer('--requirepass', 'geheim'), await guardedServer(folder, 'me', 'geheim')];
  const [lockedHost, guardedHost] = [locked, guarded].map(({ port }) => `127.0.0.1:${port}`);
  const faults: [string, string][] = [
    [
      `redis://127.0.0.1:${await freePort()}`,
      'nothing answers there: start a broker, such as redis-server (ECONNREFUSED)',
    ],
    ['redis://no-such-host.invalid', 'there is no such host (ENOTFOUND)'],
    [`redis://${lockedHost}`, 'it asks for a password: redis://:PASSWORD@HOST, best in MMOE_EXP_QUEUE (NOAUTH)'],
    [`redis://:falsch@${lockedHost}`, 'it refuses the user or the password (WRONGPASS)'],
    [`redis://${guardedHost}`, 'it closes the connection: is it redis:// or rediss://?'],
    [
      `rediss://me:geheim@${guardedHost}`,
      'its certificate is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT): NODE_EXTRA_CA_CERTS names the file of an authority that is',
    ],
    [`redis://:geheim@${lockedHost}/99`, 'it has no such database: /0 is always there'],
    [await answering('HTTP/1.1 400 Bad Request\r\n\r\n'), 'what answers there is no Redis'],
    [
      (await redisServer('--cluster-enabled', 'yes')).url,
      'it is of mode cluster: one server is needed, neither cluster nor Sentinel',
    ],
    [
      `${(await redisServer('--cluster-enabled', 'yes')).url}/2`,
      'it is of mode cluster: one server is needed, neither cluster nor Sentinel',
    ],
    [
      await answering(info('redis_version:7.0.0', 'redis_mode:sentinel')),
      'it is of mode sentinel: one server is needed, neither cluster nor Sentinel',
    ],
    [await answering(info('redis_version:5.0.7')), 'it is of version 5.0.7: Redis 6.2 or Valkey is needed'],
  ];
  for (const [url, fault] of faults) {
    const { shown } = brokerAt(url);
    expect(await faultOf(url)).toBe(`${shown}: ${fault}`);
    expect(shown).not.toMatch(/geheim|falsch/);
  }
  expect(await faultOf(`redis://:geheim@${lockedHost}`)).toBe('no fault');
});

it('a broker that may drop what it holds is told', async () => {
  const { url } = await redisServer('--maxmemory-policy', 'allkeys-lru');
  const said: string[] = [];
  const client = await connect(brokerAt(url), (line) => void said.push(line));
  client.disconnect();
  expect(said).toEqual([`${url}: its maxmemory-policy is allkeys-lru: it may drop chunks, which noeviction prevents`]);
});
