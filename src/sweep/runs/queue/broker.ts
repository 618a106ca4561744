import { Redis, type RedisOptions } from 'ioredis';
import { InputError } from '../../../ground/base/errors.js';
import { excerpt } from '../../../ground/base/words.js';

/** A Redis or Valkey server that chunks of work pass through. */
export interface Broker {
  /** Its URL without user name and password, for messages. */
  readonly shown: string;
  readonly options: RedisOptions;
}

/** Redis 6.2 is the first version that has all commands that BullMQ uses. */
const OLDEST = [6, 2] as const;

const DEFAULT_PORT = 6379;

/**
 * Milliseconds to wait for an answer to the first call, and the longest pause between later ones.
 */
const FIRST_CALL = 10_000;
const MAX_PAUSE = 2_000;

/**
 * Milliseconds between two questions whether the broker is there, and how many in a row may have no
 * answer.
 */
const PULSE = 10_000;
const MAX_UNANSWERED = 3;

/**
 * Returns the broker at a URL.
 * @throws InputError if it is not a URL of Redis; the message omits the URL, which may contain a
 * password
 */
export function brokerAt(text: string): Broker {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const [username, password] = [url?.username, url?.password].map(decoded);
  // An unescaped `#` or `?` in a password ends the host part: the password would be cut, or its
  // beginning taken for a port.
  const isBroken = /[#?]/.test(text) || [username, password].includes(undefined);
  const isOfHost = url && ['redis:', 'rediss:'].includes(url.protocol) && url.hostname !== '';
  if (!isOfHost || isBroken || !['', '/'].includes(url.pathname)) {
    throw new InputError('queue', [
      '--queue: redis://HOST or rediss://HOST is needed, with :PORT where it differs; # and ? in a user or password are %23 and %3F',
    ]);
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? DEFAULT_PORT : Number(url.port);
  return {
    shown: `${url.protocol}//${url.hostname}:${port}`,
    options: {
      host,
      port,
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
 * Connects for good: when the broker goes away, or says nothing for 30 seconds, `say` gets a line,
 * and commands wait until it is back. Undefined where the signal aborts first. @throws InputError
 * where the broker cannot be reached, refuses, or is too old
 */
export async function connect(
  broker: Broker,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<Redis | undefined> {
  const { shown, options } = broker;
  let isOpen = false;
  const client = new Redis({
    ...options,
    lazyConnect: true,
    connectTimeout: FIRST_CALL,
    disconnectTimeout: 0,
    // The first command gets the first answer, which may be that the broker turns clients away, or
    // that it is loading.
    disableClientInfo: true,
    enableReadyCheck: false,
    // Commands wait for the broker, however long it is away.
    maxRetriesPerRequest: null,
    retryStrategy: (times) => (isOpen ? Math.min(100 * times, MAX_PAUSE) : null),
  });
  let fault: Error | undefined;
  client.on('error', (error) => {
    fault ??= error;
  });
  // A server that accepts a connection may still never answer.
  const late = setTimeout(() => {
    fault ??= new Error('it says nothing');
    client.disconnect();
  }, FIRST_CALL);
  const stop = () => client.disconnect();
  signal.addEventListener('abort', stop);
  try {
    signal.throwIfAborted();
    await client.connect();
    const info = await client.info();
    isOpen = true;
    // From here on, a broker that does not do what it is asked yet has not answered again.
    client.options.enableReadyCheck = true;
    checkServer(info, shown, say);
  } catch (error) {
    client.disconnect();
    if (signal.aborted) return undefined;
    if (error instanceof InputError) throw error;
    const {
      code = '',
      message,
      name,
      reason,
    } = (fault ?? error) as NodeJS.ErrnoException & { reason?: string };
    const isAnswer = name === 'ReplyError';
    // Messages of OpenSSL contain places in its source.
    const words = (code.startsWith('ERR_SSL_') && reason) || message;
    const said = excerpt(isAnswer ? withoutSecrets(message, broker) : words);
    const hint = hints[isAnswer ? said.split(' ')[0]! : code];
    throw new InputError('queue', [`${shown}: ${said}${hint === undefined ? '' : `: ${hint}`}`]);
  } finally {
    clearTimeout(late);
    signal.removeEventListener('abort', stop);
  }
  let isAway = false;
  const goAway = (what: string) => {
    if (!isAway) say(`${shown} ${what}`);
    isAway = true;
  };
  client.on('close', () => {
    if (client.status !== 'end') goAway('does not answer: trying again until it does');
  });
  // Of a connection that died without closing, TCP takes ten minutes to say so.
  let unanswered = 0;
  const pulse = setInterval(() => {
    if (!['connect', 'ready'].includes(client.status)) return;
    if (unanswered++ === MAX_UNANSWERED) {
      goAway(
        `has not answered for ${(MAX_UNANSWERED * PULSE) / 1000} seconds: connecting again until it does`,
      );
      client.disconnect(true);
      return;
    }
    const answered = () => {
      unanswered = 0;
    };
    client.ping().then(answered, answered);
  }, PULSE);
  // A client that is closed while it waits to connect again emits no `end`: the timer must not keep
  // its process alive.
  pulse.unref();
  client.on('ready', () => {
    if (isAway) say(`${shown} answers again`);
    isAway = false;
    unanswered = 0;
  });
  client.on('end', () => clearInterval(pulse));
  return client;
}

/** @throws InputError where a server is too old, or one of several */
function checkServer(info: string, shown: string, say: (line: string) => void): void {
  const version = valueIn(info, 'valkey_version') ?? valueIn(info, 'redis_version') ?? '0';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    throw new InputError('queue', [
      `${shown}: it is of version ${version}: Redis ${OLDEST.join('.')} or Valkey is needed`,
    ]);
  }
  const mode = valueIn(info, 'redis_mode') ?? valueIn(info, 'server_mode');
  if (mode === 'cluster' || mode === 'sentinel') {
    throw new InputError('queue', [`${shown}: it is a ${mode}: a single server is needed`]);
  }
  const policy = valueIn(info, 'maxmemory_policy');
  if (policy !== undefined && policy !== 'noeviction') {
    say(
      `${shown}: its maxmemory-policy is ${policy}: it may drop chunks, which noeviction prevents`,
    );
  }
}

const valueIn = (info: string, field: string): string | undefined =>
  new RegExp(`^${field}:(.*?)\r?$`, 'm').exec(info)?.[1];

const CLOSED = 'is it redis:// or rediss://, and a broker?';
const UNTRUSTED = 'NODE_EXTRA_CA_CERTS names the file of an authority that is trusted';

/** What may help, by the code of an error on connecting or of a broker's answer. */
const hints: Readonly<Record<string, string>> = {
  '': CLOSED,
  ECONNRESET: CLOSED,
  ECONNREFUSED: 'start a broker there, such as redis-server',
  ENOTFOUND: 'another host is needed',
  NOAUTH: 'redis://:PASSWORD@HOST is needed, best in MMOE_EXP_QUEUE',
  WRONGPASS: 'another user or password is needed',
  DENIED: 'the broker needs a password, or protected-mode no',
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED:
    'clients show no certificate: the broker needs tls-auth-clients no',
};

/**
 * Answers that may be others after a while, as when the broker's memory or disk is full, or a proxy
 * answers in its place; some come from scripts.
 */
const PASSING =
  /(?:^|[ -])(OOM|READONLY|MISCONF|LOADING|BUSY|MASTERDOWN|NOREPLICAS|ERR max number of clients|Protocol error,) /;

/**
 * A broker's answer without the arguments, the script, the user name and the password that it
 * repeats, and a plea of ioredis.
 */
function withoutSecrets(
  message: string,
  { options: { username = '', password = '' } }: Broker,
): string {
  const said = message
    .split('\n')[0]!
    .replace(/ script: [0-9a-f]{40}.*$/, '')
    .replace(/\. Please report this\.$/, '')
    .replace(/, with args beginning with:.*$/, '');
  // One of them may be part of the other.
  const secrets = [username, password]
    .filter((secret) => secret !== '')
    .sort((a, b) => b.length - a.length);
  return secrets.reduce((text, secret) => text.replaceAll(secret, '***'), said);
}

/** A broker's refusal of a command, in a line; undefined for any other error. */
export function brokerFault(broker: Broker, error: unknown): InputError | undefined {
  if (!(error instanceof Error) || !['ReplyError', 'ParserError'].includes(error.name))
    return undefined;
  return new InputError('queue', [
    `${broker.shown}: it refuses: ${excerpt(withoutSecrets(error.message, broker))}`,
  ]);
}

/** The line of a refusal that may be temporary; undefined for any other error. */
export function passingFault(broker: Broker, error: unknown): string | undefined {
  const line = brokerFault(broker, error)?.message;
  return line !== undefined && PASSING.test((error as Error).message) ? line : undefined;
}
