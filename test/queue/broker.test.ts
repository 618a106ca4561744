import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type Broker, brokerAt, connect } from '../../src/sweep/queue/broker.js';
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

const never = new AbortController().signal;

const info = (...lines: string[]): string => {
  const text = lines.join('\r\n');
  return `$${text.length}\r\n${text}\r\n`;
};

const faultOf = (broker: Broker): Promise<string> =>
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
    expect(await faultOf(brokerAt(url))).toBe(`${shown}: ${fault}`);
    expect(shown).not.toMatch(/geheim|falsch/);
  }
  expect(await faultOf(brokerAt(`redis://:geheim@${lockedHost}`))).toBe('no fault');
});

/** What is told of a broker with a certificate that is known here. */
async function faultOfTrusted(certificate: Parameters<typeof certify>[1], ...args: string[]): Promise<string> {
  const folder = temporaryFolder();
  certify(folder, certificate);
  const { port } = await guardedServer(folder, 'me', 'geheim', ...args);
  const { options } = brokerAt(`rediss://me:geheim@localhost:${port}`);
  const fault = await faultOf({
    shown: 'it',
    options: { ...options, tls: { ca: readFileSync(join(folder, 'cert.pem')) } },
  });
  return fault.slice('it: '.length);
}

it('what is wrong with TLS is told', async () => {
  expect(await faultOfTrusted({ name: 'other' })).toBe(
    'its certificate is for another name than that of the URL (ERR_TLS_CERT_ALTNAME_INVALID)',
  );
  expect(await faultOfTrusted({ days: -1 })).toBe('its certificate has expired (CERT_HAS_EXPIRED)');
  for (const protocol of ['TLSv1.2', 'TLSv1.3']) {
    expect(await faultOfTrusted({}, '--tls-auth-clients', 'yes', '--tls-protocols', protocol)).toContain(
      'it ends the handshake, as one does that asks clients for certificates: tls-auth-clients no is needed',
    );
  }
});

it('a broker that may drop what it holds is told', async () => {
  const { url } = await redisServer('--maxmemory-policy', 'allkeys-lru');
  const said: string[] = [];
  const client = await connect(brokerAt(url), (line) => void said.push(line), never);
  client!.disconnect();
  expect(said).toEqual([`${url}: its maxmemory-policy is allkeys-lru: it may drop chunks, which noeviction prevents`]);
});
