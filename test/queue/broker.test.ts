import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type Broker, brokerAt, connect } from '../../src/sweep/runs/queue/broker.js';
import { temporaryFolder } from '../support/cli.js';
import { freePort } from '../support/free-port.js';
import { certify, certifyByAuthority, guardedServer, redisServer } from './redis.js';

/** Tells what a broker says that answers everything with the same text. */
async function answering(text: string): Promise<string> {
  const server = createServer((socket) =>
    socket.on('data', (data) =>
      socket.write(text.repeat(data.toString().match(/^\*/gm)?.length ?? 1)),
    ),
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `redis://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const never = new AbortController().signal;

const info = (...lines: string[]): string => {
  const text = lines.join('\r\n');
  return `$${text.length}\r\n${text}\r\n`;
};

const connectionFault = (broker: Broker): Promise<string> =>
  connect(broker, () => {}, never).then(
    (client) => {
      client!.disconnect();
      return 'no fault';
    },
    (error: Error) => error.message,
  );

it('what keeps a broker from being used is one line, without secrets', async () => {
  const folder = temporaryFolder();
  certify(folder);
  const [locked, guarded] = [
    await redisServer('--requirepass', 'geheim'),
    await guardedServer(folder, 'me', 'geheim'),
  ];
  const [lockedHost, guardedHost] = [locked, guarded].map(({ port }) => `127.0.0.1:${port}`);
  const faults: [string, string][] = [
    [`redis://127.0.0.1:${await freePort()}`, 'start a broker there, such as redis-server'],
    ['redis://no-such-host.invalid', 'another host is needed'],
    [`redis://${lockedHost}`, 'redis://:PASSWORD@HOST is needed, best in MMOE_EXP_QUEUE'],
    [`redis://:falsch@${lockedHost}`, 'another user or password is needed'],
    [`redis://${guardedHost}`, 'is it redis:// or rediss://, and a broker?'],
    [
      `rediss://me:geheim@${guardedHost}`,
      'NODE_EXTRA_CA_CERTS names the file of an authority that is trusted',
    ],
    [
      await answering('HTTP/1.1 400 Bad Request\r\n\r\n'),
      'is it redis:// or rediss://, and a broker?',
    ],
    [
      await answering(info('redis_version:5.0.7')),
      'it is of version 5.0.7: Redis 6.2 or Valkey is needed',
    ],
    [
      await answering(info('redis_version:7.0.15', 'redis_mode:cluster')),
      'it is a cluster: a single server is needed',
    ],
    [
      await answering(info('valkey_version:8.0.1', 'server_mode:sentinel')),
      'it is a sentinel: a single server is needed',
    ],
    [
      await answering('-DENIED It is in protected mode\r\n'),
      'the broker needs a password, or protected-mode no',
    ],
    // The one client that it has is the test's.
    [(await redisServer('--maxclients', '1')).url, 'ERR max number of clients reached'],
  ];
  for (const [url, fault] of faults) {
    const { shown } = brokerAt(url);
    const said = await connectionFault(brokerAt(url));
    expect(said.startsWith(`${shown}: `) && said.endsWith(fault), said).toBe(true);
    expect(said).not.toMatch(/geheim|falsch/);
    expect(shown).not.toMatch(/geheim|falsch/);
  }
  expect(await connectionFault(brokerAt(`redis://:geheim@${lockedHost}`))).toBe('no fault');
});

/** What is told of a broker with a certificate that is known here. */
async function faultOfTrusted(
  certificate: Parameters<typeof certify>[1],
  ...args: string[]
): Promise<string> {
  const folder = temporaryFolder();
  certify(folder, certificate);
  const { port } = await guardedServer(folder, 'me', 'geheim', ...args);
  const { options } = brokerAt(`rediss://me:geheim@localhost:${port}`);
  const fault = await connectionFault({
    shown: 'it',
    options: { ...options, tls: { ca: readFileSync(join(folder, 'cert.pem')) } },
  });
  return fault.slice('it: '.length);
}

it('what is wrong with TLS is told', async () => {
  expect(await faultOfTrusted({ name: 'other' })).toContain(
    "does not match certificate's altnames",
  );
  expect(await faultOfTrusted({ days: -1 })).toContain('certificate has expired');
  // The connection may be closed before the answer is read.
  await expect
    .poll(() => faultOfTrusted({}, '--tls-auth-clients', 'yes'), { timeout: 20_000 })
    .toBe(
      'tlsv13 alert certificate required: clients show no certificate: the broker needs tls-auth-clients no',
    );
});

it('how an authority of one’s own is trusted is told', async () => {
  const folder = temporaryFolder();
  certifyByAuthority(folder);
  const { port } = await guardedServer(folder, 'me', 'geheim');
  expect(await connectionFault(brokerAt(`rediss://me:geheim@localhost:${port}`))).toMatch(
    /: NODE_EXTRA_CA_CERTS names the file of an authority that is trusted$/,
  );
});

it('a broker that is loading is one to wait for', async () => {
  const broker = brokerAt(
    await answering(info('redis_version:7.0.15', 'loading:1', 'loading_eta_seconds:60')),
  );
  expect(await connectionFault(broker)).toBe('no fault');
});

it('a broker that may drop what it holds is told', async () => {
  const { url } = await redisServer('--maxmemory-policy', 'allkeys-lru');
  const said: string[] = [];
  const client = await connect(brokerAt(url), (line) => void said.push(line), never);
  client!.disconnect();
  expect(said).toEqual([
    `${url}: its maxmemory-policy is allkeys-lru: it may drop chunks, which noeviction prevents`,
  ]);
});
