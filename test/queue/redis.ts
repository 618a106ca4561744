import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { Redis, type RedisOptions } from 'ioredis';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from '../support/cli.js';
import { freePort } from '../support/free-port.js';

export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** For a look at what lies there. */
  readonly client: Redis;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** What the broker is, by its command: another one, such as `valkey-server`, can be named. */
const command = process.env.BROKER ?? 'redis-server';

/**
 * A broker for the current test, in a folder of its own; it keeps nothing on disk unless told to.
 */
export const redisServer = (...args: string[]): Promise<RedisServer> => startServer(args);

/**
 * One that speaks TLS, by the files `key.pem` and `cert.pem` of a folder, and asks for a user and a
 * password.
 */
export const guardedServer = (
  certified: string,
  user: string,
  password: string,
  ...args: string[]
): Promise<RedisServer> =>
  startServer(
    [
      ...[
        '--tls-cert-file',
        join(certified, 'cert.pem'),
        '--tls-key-file',
        join(certified, 'key.pem'),
      ],
      ...['--tls-ca-cert-file', join(certified, 'cert.pem'), '--tls-auth-clients', 'no'],
      ...['--user', 'default', 'off', '--user', user, 'on', `>${password}`, '~*', '&*', '+@all'],
      ...args,
    ],
    { username: user, password, tls: { rejectUnauthorized: false, ...clientOptions(certified) } },
  );

/** What a client shows where it is asked for a certificate. */
const clientOptions = (certified: string) => ({
  key: readFileSync(join(certified, 'key.pem')),
  cert: readFileSync(join(certified, 'cert.pem')),
});

/** Makes the files of a certificate that vouches for itself, valid for so many days. */
export function certify(folder: string, { days = 2, name = 'localhost' } = {}): void {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'ignore' });
  openssl(
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    ...[
      '-keyout',
      key,
      '-out',
      cert,
      '-subj',
      `/CN=${name}`,
      '-addext',
      `subjectAltName=DNS:${name}`,
    ],
  );
  // The first command makes none that has expired.
  openssl('x509', '-in', cert, '-signkey', key, '-days', `${days}`, '-out', cert);
}

/**
 * Makes the files of a certificate for `localhost` that an authority vouches for, whose own one is
 * `ca.pem`.
 */
export function certifyByAuthority(folder: string): void {
  certify(folder, { name: 'authority' });
  const [key, authority, request] = ['key.pem', 'ca.pem', 'request.pem'].map((name) =>
    join(folder, name),
  );
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'ignore' });
  renameSync(join(folder, 'cert.pem'), authority!);
  openssl('req', '-new', '-key', key!, '-out', request!, '-subj', '/CN=localhost');
  const [by, out] = [
    ['-CA', authority!, '-CAkey', key!, '-CAcreateserial'],
    join(folder, 'cert.pem'),
  ];
  openssl('x509', '-req', '-in', request!, ...by, '-days', '2', '-out', out);
}

async function startServer(
  args: readonly string[],
  options: RedisOptions = {},
): Promise<RedisServer> {
  const port = await freePort();
  const folder = temporaryFolder();
  const usual = { port, lazyConnect: true, maxRetriesPerRequest: null, retryStrategy: () => 100 };
  const client = new Redis({ ...usual, ...options });
  client.on('error', () => {});
  let child: ChildProcess | undefined;
  const stop = async () => {
    if (!child || child.exitCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  };
  const start = async () => {
    const ports = options.tls
      ? ['--port', '0', '--tls-port', String(port)]
      : ['--port', String(port)];
    const usual = [
      ...ports,
      '--bind',
      '127.0.0.1',
      '--dir',
      folder,
      '--save',
      '',
      '--loglevel',
      'warning',
    ];
    child = spawn(command, [...usual, ...args], { stdio: 'ignore' });
    await once(child, 'spawn');
    const refuse = once(child, 'exit').then(() =>
      Promise.reject(new Error(`${command} did not start`)),
    );
    // Until it answers, if only that it wants a password.
    const answer = client.ping().catch((error: Error) => {
      if (error.name !== 'ReplyError') throw error;
    });
    await Promise.race([answer, refuse]);
    refuse.catch(() => {});
  };
  onTestFinished(async () => {
    client.disconnect();
    await stop();
  });
  await start();
  return { port, url: `redis://127.0.0.1:${port}`, client, start, stop };
}
