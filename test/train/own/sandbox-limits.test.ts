import { describe, expect, it, vi } from 'vitest';
import { at, built, codeFault, faults, graph, returned } from '../../support/own.js';

/*
 * Attacks on the limits of users' code: its time, its memory, its errors and the size of what it
 * replies. They take long: an attack that a limit ends runs until then.
 */

/** Sets the time limit of code while it runs. */
async function within<T>(seconds: number, work: () => Promise<T>): Promise<T> {
  const before = process.env.MMOE_EXP_CODE_SECONDS;
  process.env.MMOE_EXP_CODE_SECONDS = String(seconds);
  try {
    return await work();
  } finally {
    if (before === undefined) delete process.env.MMOE_EXP_CODE_SECONDS;
    else process.env.MMOE_EXP_CODE_SECONDS = before;
  }
}

const large = 'its code needs more than the 512 MiB of memory that it may use';

describe('the limits of code', () => {
  it.each([
    ['an endless loop', 'for (;;);'],
    ['an endless loop that catches errors', 'for (;;) try { for (;;); } catch {}'],
    ['endless promises', 'const next = () => Promise.resolve().then(next); await next();'],
    ['an endless search', '/(x+x+)+y/.test("x".repeat(40));'],
    ['an endless generator', '[...(function* () { for (;;) ; })()];'],
    [
      'a getter without end in an error',
      'throw { get message() { for (;;); }, toString() { for (;;); } };',
    ],
    ['a text of a large list', 'new Array(2 ** 32 - 1).join("x");'],
    [
      'a built-in function that ignores the limit',
      'Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1);',
    ],
  ])(
    'end %s',
    async (_, code) => {
      const late = 'its code did not end within 0.5 seconds';
      expect(await within(0.5, () => codeFault(code))).toBe(late);
      expect(await within(0.5, () => faults(built(code.replace('await ', 'return '))))).toEqual([
        `${graph}${late}`,
      ]);
      // The next code runs.
      expect(await faults(`${built(returned)} // after ${code}`)).toEqual([]);
    },
    60_000,
  );

  it.each([
    ['an endless recursion', 'const f = () => f() + 1; f();', 'stack overflow'],
    [
      'a recursion through built-in functions',
      'const f = () => [2, 1].sort(f); f();',
      'stack overflow',
    ],
    ['a recursion of getters', 'const o = { get a() { return this.a; } }; o.a;', 'stack overflow'],
    ['a deep expression', 'eval("(".repeat(1e6));', 'stack overflow'],
    ['a deep text of JSON', 'JSON.parse("[".repeat(1e6));', 'stack overflow'],
    [
      'deep proxies',
      'let p = {}; for (let i = 0; i < 1e5; i++) p = new Proxy(p, {}); p.x;',
      'stack overflow',
    ],
    ['a deep pattern', 'new RegExp("(?:".repeat(1e6));', /overflow|memory/],
    ['a long text', 'let s = "x"; for (;;) s += s;', /string too long|memory/],
    ['a large array of bytes', 'new Uint8Array(2 ** 30);', large],
    ['many arrays of bytes', 'const a = []; for (;;) a.push(new Uint8Array(2 ** 26));', large],
  ])(
    'refuse %s',
    async (_, code, fault) => {
      const line = await codeFault(code);
      if (typeof fault === 'string') expect(line).toBe(fault);
      else expect(line).toMatch(fault);
      expect(await faults(`${built(returned)} // after ${code}`)).toEqual([]);
    },
    60_000,
  );

  it.each([
    [
      'a promise that nothing fulfils',
      'await new Promise(() => {});',
      'its code waits for a promise that nothing fulfils',
    ],
    ['a rejected promise', 'await Promise.reject(new Error("mine"));', 'mine'],
    ['what is no error', 'throw "mine";', 'mine'],
    ['nothing', 'throw undefined;', 'undefined'],
    [
      'an object without a text',
      'throw Object.create(null);',
      'it throws a value that has no text',
    ],
    [
      'an error with a getter that throws',
      'throw { get message() { throw 1; }, toString() { throw 2; } };',
      'it throws a value that has no text',
    ],
    [
      'an error whose message throws',
      'const e = new Error(); Object.defineProperty(e, "message", { get() { throw e; } }); throw e;',
      /./,
    ],
    [
      'a proxy that throws',
      'throw new Proxy({}, { get() { throw new Error("trap"); } });',
      'it throws a value that has no text',
    ],
    ['a long message', 'throw new Error("x".repeat(1e6));', `${'x'.repeat(500)}…`],
    [
      'a message of several lines',
      'throw new Error("one\\ntwo\\u001b[2J");',
      'one\\ntwo\\u001b[2J',
    ],
    ['a wait of a thread', 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);', /./],
  ])('make one line of %s', async (_, code, fault) => {
    const line = await codeFault(code);
    if (typeof fault === 'string') expect(line).toBe(fault);
    else expect(line).toMatch(fault);
  });

  it('make one line of a getter or a proxy in a definition or a graph', async () => {
    const fields = "name: 'a', title: 'A', sizes: {}";
    expect(
      await faults(built(returned, `${fields}, get fitted() { throw new Error('mine'); }`)),
    ).toEqual([expect.stringMatching(/^a\.mjs:2:\d+: mine$/)]);
    expect(
      await faults(
        built(
          returned,
          `${fields.replace('{}', "new Proxy({}, { ownKeys() { throw new Error('mine'); } })")}`,
        ),
      ),
    ).toEqual(['a.mjs: a definition has mine']);
    const proxy = "new Proxy([], { get() { throw new Error('mine'); } })";
    expect(await faults(built(`return ${proxy};`))).toEqual([
      expect.stringMatching(/^a\.mjs(:3:\d+)?: .*: mine$/),
    ]);
    expect(await faults(built(`g.dense(x, 2, ${proxy});`))).toEqual([
      expect.stringMatching(/^a\.mjs:3:\d+: .*: mine$/),
    ]);
    expect(await faults(built('const o = {}; o.o = o; g.dense(x, 2, o);'))).toEqual([
      `${at(28)}stack overflow`,
    ]);
  });

  it('cut off what it logs', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    try {
      expect(await within(1, () => codeFault('for (;;) console.log("x".repeat(1e5));'))).toBe(
        'its code did not end within 1 second',
      );
      const lines = log.mock.calls.map(([line]) => String(line));
      expect(lines.at(-1)).toBe('it logs more, which is left out');
      expect(lines.join('').length).toBeLessThan(2 ** 20);
    } finally {
      log.mockRestore();
    }
  });

  it('leave room for a deep recursion', async () => {
    const body = 'const add = (y, n) => n === 0 ? y : add(g.scale(y, 1), n - 1); x = add(x, 3000);';
    expect(await faults(built(`${body} ${returned}`))).toEqual([]);
  });
});

describe('what comes out of the sandbox', () => {
  it.each([
    [
      'a text of more than 64 MiB',
      '"x".repeat(2 ** 26 + 1)',
      'it replies by a text of more than 64 MiB',
    ],
    ['many lists', '"[" + "[],".repeat(5e6) + "0]"', 'its code changed what the sandbox replies'],
    ['many values', '"[1," + "0,".repeat(3e7) + "0]"', 'its code changed what the sandbox replies'],
  ])(
    'is no flood of %s',
    async (_, json, fault) => {
      expect(await codeFault(`JSON.stringify = () => ${json};`)).toBe(fault);
    },
    60_000,
  );
});
