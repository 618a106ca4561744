import { Redis, type RedisOptions } from 'ioredis';
import { InputError } from '../../base/errors.js';
import { excerpt } from '../../base/words.js';

/** A Redis or Valkey server that chunks of work pass through. */
export interface Broker {
  /** Its URL without user name and password, for messages. */
  readonly shown: string;
  readonly options: RedisOptions;
}

/** Redis 6.2 is the first version that has all commands that BullMQ uses. */
const OLDEST = [6, 2] as const;

const USUAL_PORT = 6379;

const STANDALONE = 'standalone';

/** Milliseconds to wait for an answer to the first call, and the longest pause between later ones. */
const FIRST_CALL = 10_000;
const LONGEST_PAUSE = 2_000;

/**
 * The broker at a URL. @throws InputError where it is no URL of Redis; the error omits the URL, which may contain a password
 */
export function brokerAt(text: string): Broker {
  // In a URL, an unescaped `#` or `?` in a password ends the host part: the password would be cut, or its beginning taken
  // for a port.
  if (/^rediss?:.*[#?]/is.test(text)) {
    throw new InputError([
      '--queue: a URL of Redis has no # and no ?: in a user or a password they are %23 and %3F, and a database is /2',
    ]);
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const db = /^\/?(\d*)$/.exec(url?.pathname ?? '')?.[1];
  const [username, password] = [url?.username, url?.password].map(decoded);
  const isBroken = db === undefined || username === undefined || password === undefined;
  if (!url || !['redis:', 'rediss:'].includes(url.protocol) || url.hostname === '' || isBroken) {
    throw new InputError([
      '--queue: redis://HOST or rediss://HOST is needed, with :PORT and /DATABASE where they differ',
    ]);
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? USUAL_PORT : Number(url.port);
  return {
    shown: `${url.protocol}//${url.hostname}:${port}${db && `/${db}`}`,
    options: {
      ...{ host, port, db: Number(db) },
      ...(username && { username }),
      ...(password && { password }),
      ...(url.protocol === 'rediss:' && { tls: {} }),
    },
  };
}

function decoded(text = ''): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/**
 * Connects to a broker permanently: when the broker goes away, `say` gets a line, commands wait, and the connection is
 * retried until the broker is back. Undefined where the signal aborts before it has answered.
 * @throws InputError where the broker cannot be reached, refuses, is too old, or is not a single server
 */
export async function connect(
  broker: Broker,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<Redis | undefined> {
  const { shown, options } = broker;
  const info = await firstCall(broker, signal);
  if (info === undefined) return undefined;
  const version = valueIn(info, 'valkey_version') ?? valueIn(info, 'redis_version') ?? '0';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    throw new InputError([`${shown}: it is of version ${version}: Redis ${OLDEST.join('.')} or Valkey is needed`]);
  }
  const mode = modeIn(info);
  if (mode !== STANDALONE) {
    throw new InputError([
      `${shown}: it is of mode ${excerpt(mode)}: one server is needed, neither cluster nor Sentinel`,
    ]);
  }
  const policy = valueIn(info, 'maxmemory_policy');
  if (policy !== undefined && policy !== 'noeviction') {
    say(`${shown}: its maxmemory-policy is ${policy}: it may drop chunks, which noeviction prevents`);
  }
  const client = new Redis({
    ...options,
    // Commands wait for the broker, however long it is away.
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(100 * times, LONGEST_PAUSE),
    keepAlive: FIRST_CALL,
  });
  let isAway = false;
  client.on('error', () => {});
  client.on('close', () => {
    if (isAway || client.status === 'end') return;
    isAway = true;
    say(`${shown} does not answer: trying again until it does`);
  });
  client.on('ready', () => {
    if (isAway) say(`${shown} answers again`);
    isAway = false;
  });
  return client;
}

/** The broker's INFO; undefined where the signal aborts first. @throws InputError where the broker does not answer */
async function firstCall(broker: Broker, signal: AbortSignal): Promise<string | undefined> {
  const client = new Redis({
    ...broker.options,
    ...{ lazyConnect: true, retryStrategy: () => null, connectTimeout: FIRST_CALL, disconnectTimeout: 0 },
  });
  let fault: Error | undefined;
  client.on('error', (error) => {
    fault ??= error;
  });
  // A server that accepts a connection may still never answer.
  const late = setTimeout(() => {
    fault ??= new Error(LATE);
    client.disconnect();
  }, FIRST_CALL);
  const stop = () => client.disconnect();
  signal.addEventListener('abort', stop);
  try {
    signal.throwIfAborted();
    await client.connect();
    const info = await client.info();
    // A refusal of the SELECT that is sent on connecting is reported nowhere, so that it is sent again; a cluster refuses
    // it, too.
    if (broker.options.db && modeIn(info) === STANDALONE) await client.select(broker.options.db);
    return info;
  } catch (error) {
    if (signal.aborted) return undefined;
    throw new InputError([`${broker.shown}: ${meaningOf(fault ?? (error as Error), broker)}`]);
  } finally {
    clearTimeout(late);
    signal.removeEventListener('abort', stop);
    client.disconnect();
  }
}

const LATE = 'late';

const valueIn = (info: string, field: string): string | undefined =>
  new RegExp(`^${field}:(.*?)\r?$`, 'm').exec(info)?.[1];

/**
 * The mode of a server: `standalone`; `cluster`, whose nodes refuse each other's keys; or `sentinel`, which stores none.
 * Valkey reports it in another field.
 */
const modeIn = (info: string): string => valueIn(info, 'redis_mode') ?? valueIn(info, 'server_mode') ?? STANDALONE;

const CLIENT_CERTIFICATES =
  'it ends the handshake, as one does that asks clients for certificates: tls-auth-clients no is needed';

const refusals: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing answers there: start a broker, such as redis-server',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name of the host cannot be looked up now',
  ETIMEDOUT: 'nothing answers there in time',
  EHOSTUNREACH: 'there is no way to that host',
  ENETUNREACH: 'there is no way to that host',
  EPROTO: 'it does not speak TLS: redis:// may be right',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name than that of the URL',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet: is the clock right here?',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: CLIENT_CERTIFICATES,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: CLIENT_CERTIFICATES,
  'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE': CLIENT_CERTIFICATES,
  NOAUTH: 'it asks for a password: redis://:PASSWORD@HOST, best in MMOE_EXP_QUEUE',
  WRONGPASS: 'it refuses the user or the password',
  NOPERM: 'its user may not do what a queue needs',
};

/** The meaning of a connection error, in words without secrets. */
function meaningOf(error: Error, { options }: Broker): string {
  const code = (error as NodeJS.ErrnoException).code ?? /^[A-Z]+(?= )/.exec(error.message)?.[0] ?? '';
  const refusal = refusals[code];
  if (refusal !== undefined) return `${refusal} (${code})`;
  if (/CERT|SIGNATURE/.test(code)) {
    return `its certificate is not trusted (${code}): NODE_EXTRA_CA_CERTS names the file of an authority that is`;
  }
  if (/DB index/i.test(error.message)) return 'it has no such database: /0 is always there';
  if (error.name === 'ParserError') return 'what answers there is no Redis';
  // Whether the reason for a refusal arrives before the connection is gone is a matter of chance.
  if (options.tls && error.message !== LATE) return `it closes the connection: ${CLIENT_CERTIFICATES}`;
  return `it ${error.message === LATE ? 'says nothing' : 'closes the connection'}: is it redis:// or rediss://?`;
}

/** Meanings of temporary refusals, and what to do, by the code of the answer; some codes come from scripts. */
const passing: Readonly<Record<string, string>> = {
  OOM: 'its memory is full: give it more (maxmemory), or have it hold less',
  READONLY: 'it is a replica, which takes no writes: the URL of its primary is needed',
  MISCONF: 'it cannot save to its disk, and takes no writes until it can: its log says why',
  LOADING: 'it still loads what is on its disk',
  BUSY: 'it is busy with a script',
  MASTERDOWN: 'it is a replica that does not reach its primary',
  NOREPLICAS: 'it takes no writes while it has too few replicas',
  CLUSTERDOWN: 'its cluster is down',
  TRYAGAIN: 'its cluster moves what was asked for',
};

const codeIn = (message: string): string | undefined =>
  Object.keys({ ...passing, ...refusals }).find((code) => new RegExp(`(^|[ -])${code} `).test(message));

/** A broker's answer without the parts that it repeats: the arguments, the script, the user name and the password. */
function withoutSecrets(message: string, { options: { username = '', password = '' } }: Broker): string {
  const said = message
    .split('\n')[0]!
    .replace(/ script: [0-9a-f]{40}.*$/, '')
    .replace(/, with args beginning with:.*$/, '');
  // One of them may be part of the other.
  const secrets = [username, password].filter((secret) => secret !== '').sort((a, b) => b.length - a.length);
  return secrets.reduce((text, secret) => text.replaceAll(secret, '***'), said);
}

/** A broker's refusal in a line, and the code of its answer where it is known; undefined for any other error. */
function refusalOf(broker: Broker, error: unknown): { readonly line: string; readonly code?: string } | undefined {
  if (!(error instanceof Error) || error.name !== 'ReplyError') return undefined;
  const said = withoutSecrets(error.message, broker);
  const code = codeIn(said);
  if (code === undefined) return { line: `${broker.shown}: it refuses: ${excerpt(said)}` };
  return { line: `${broker.shown}: it refuses: ${passing[code] ?? refusals[code]} (${code})`, code };
}

/** A broker's refusal of a command, in a line; undefined for any other error. */
export function brokerFault(broker: Broker, error: unknown): InputError | undefined {
  const refusal = refusalOf(broker, error);
  return refusal && new InputError([refusal.line]);
}

/**
 * The line of a refusal that may be temporary, as when the broker's memory or disk is full; undefined for any other error.
 */
export function passingFault(broker: Broker, error: unknown): string | undefined {
  const refusal = refusalOf(broker, error);
  return refusal?.code !== undefined && refusal.code in passing ? refusal.line : undefined;
}
