import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  brokerAt,
  brokerFault,
  connect,
  passingFault,
} from '../../../../src/sweep/runs/queue/broker.js';

describe('the URL of a broker', () => {
  it('is shown without its user and password', () => {
    const { shown, options } = brokerAt('rediss://me:p%40ss@broker.example.org:7000');
    expect(shown).toBe('rediss://broker.example.org:7000');
    expect(options).toEqual({
      host: 'broker.example.org',
      port: 7000,
      username: 'me',
      password: 'p@ss',
      tls: {},
    });
  });

  it('needs no more than a host', () => {
    expect(brokerAt('redis://[::1]')).toEqual({
      shown: 'redis://[::1]:6379',
      options: { host: '::1', port: 6379 },
    });
  });

  it.each([
    'configs/smoke.yaml',
    'http://me:secret@host',
    'redis://',
    'redis://host/x',
    'redis://host/3',
    'redis:host',
    'redis://a:%zz@host',
    'configs/#smoke.yaml?',
    'redis://user:12345#abc@host',
    'redis://user:12345?abc@host',
    'rediss://user:x12345#abc@host',
    'redis://user:12345@host#abc',
    'redis://host?db=2',
    'redis://host#',
  ])('%s is none, which is said without it', (text) => {
    expect(() => brokerAt(text)).toThrow(/^--queue: redis:\/\/HOST or rediss:\/\/HOST is needed/);
  });
});

describe('what a broker refuses', () => {
  const broker = brokerAt('redis://alice:secret@host');
  const refusal = (message: string) => Object.assign(new Error(message), { name: 'ReplyError' });
  const script = ' script: bd6f3018b28bbdb36260f19d3c44afed740db987, on @user_script:1.';

  it.each([
    [`OOM command not allowed when used memory > 'maxmemory'.${script}`],
    [
      "ERR Error running script (call to f_bd6f): @user_script:1: @user_script: 1: -OOM command not allowed when used memory > 'maxmemory'.",
    ],
    [`READONLY You can't write against a read only replica.${script}`],
    ['MISCONF Redis is configured to save RDB snapshots, but is unable to persist to disk.'],
    ['BUSY Redis is busy running a script.'],
  ])('%s: is told, and may pass', (message) => {
    const line = `redis://host:6379: it refuses: ${message.replace(script, '')}`;
    expect(brokerFault(broker, refusal(message))?.message).toBe(line);
    expect(passingFault(broker, refusal(message))).toBe(line);
  });

  it.each([
    [
      "ERR unknown command 'auth', with args beginning with: 'me2' 's3cr3t'",
      "ERR unknown command 'auth'",
    ],
    ['ERR s3cr3t is not what me2 may say', 'ERR *** is not what *** may say'],
  ])('%s: is told without user and password', (message, line) => {
    const guarded = brokerAt('redis://me2:s3cr3t@host');
    expect(brokerFault(guarded, refusal(message))?.message).toBe(
      `redis://host:6379: it refuses: ${line}`,
    );
  });

  it.each([
    ['NOPERM no', 'NOPERM no'],
    ['MOVED 3999 127.0.0.1:6381', 'MOVED 3999 127.0.0.1:6381'],
    ["ERR unknown command 'EVALSHA'", "ERR unknown command 'EVALSHA'"],
    [
      `WRONGTYPE not of this\u001b kind${script}\nall that was to be stored`,
      'WRONGTYPE not of this\\u001b kind',
    ],
  ])('%s: is told, and does not pass', (message, line) => {
    expect(brokerFault(broker, refusal(message))?.message).toBe(
      `redis://host:6379: it refuses: ${line}`,
    );
    expect(passingFault(broker, refusal(message))).toBeUndefined();
  });

  it('is no other error', () => {
    expect(passingFault(broker, new Error('OOM '))).toBeUndefined();
    expect(brokerFault(broker, new Error('OOM '))).toBeUndefined();
  });
});

describe('a broker whose connection dies without closing', () => {
  it('is told after 30 seconds, and connected to again', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const sockets: Socket[] = [];
    let isDead = false;
    // Each of its answers is an INFO.
    const answer = '$17\r\nredis_version:7.0\r\n';
    const server = createServer((socket) => {
      sockets.push(socket);
      socket.on(
        'data',
        (data) => isDead || socket.write(answer.repeat(data.toString().match(/^\*/gm)!.length)),
      );
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const said: string[] = [];
    const { port } = server.address() as AddressInfo;
    const { shown } = brokerAt(`redis://127.0.0.1:${port}`);
    const client = await connect(
      brokerAt(shown),
      (line) => void said.push(line),
      new AbortController().signal,
    );
    onTestFinished(() => client!.disconnect());
    const pass = async (seconds: number) => {
      for (let passed = 0; passed < seconds; passed += 10) {
        vi.advanceTimersByTime(10_000);
        await sleep(20);
      }
    };
    await pass(100);
    expect([said, sockets.length]).toEqual([[], 1]);
    isDead = true;
    const waiting = client!.get('a');
    await pass(30);
    expect(said).toEqual([]);
    await pass(10);
    isDead = false;
    expect(await waiting).toBe('redis_version:7.0');
    expect(said).toEqual([
      `${shown} has not answered for 30 seconds: connecting again until it does`,
      `${shown} answers again`,
    ]);
    expect(sockets.length).toBe(2);
  });
});
