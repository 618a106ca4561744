import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { buildModel } from '../../../src/train/models/index.js';
import {
  built,
  codeFault,
  faults,
  graph,
  loadOwnModel,
  plain,
  returned,
} from '../../support/own.js';

/*
 * Attacks on what configs/README.md says of users' code: that nothing but the language is open to
 * it, and that nothing but data comes out. Its limits have a file of their own,
 * sandbox-limits.test.ts. `.ci/portability` runs both on every supported version of Node.
 */

const folder = mkdtempSync(join(tmpdir(), 'mmoe-exp-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A file that no attack may make. */
const canary = join(folder, 'canary');

const workerEscape = `new (process.getBuiltinModule("node:worker_threads").Worker)('require("child_process").execSync("touch ${canary}")', {eval: true, execArgv: ["--no-experimental-permission"]})`;

describe('code of an architecture', () => {
  it.each([
    ['a thread without the permission model', workerEscape],
    ['a signal to the tool', 'process._kill(process.ppid, 9)'],
    ['the exit of the tool', 'process.reallyExit(3)'],
    ['a program', 'process.getBuiltinModule("child_process").execSync("true")'],
    ['a file to read', 'process.getBuiltinModule("fs").readFileSync("/etc/passwd")'],
    ['a file to write', `process.getBuiltinModule("fs").writeFileSync("${canary}", "")`],
    ['the environment', 'process.env.HOME'],
    ['a request', 'fetch("http://localhost")'],
    ['a socket', 'new WebSocket("ws://localhost")'],
    ['a thread', 'new Worker("data:,")'],
    ['WebAssembly', 'WebAssembly.Memory'],
    ['a timer', 'setTimeout(() => {}, 1)'],
    ['bytes of the system', 'crypto.getRandomValues(new Uint8Array(1))'],
    ['a clock', 'performance.now()'],
    ["QuickJS's own modules", 'std.open("/etc/passwd", "r"); os.exec(["true"])'],
  ])('cannot reach %s', async (_, attack) => {
    const name = /^(?:new )?\(?(\w+)/.exec(attack)![1];
    expect(await codeFault(`${attack};`)).toBe(`'${name}' is not defined`);
    expect(existsSync(canary)).toBe(false);
  });

  it('has the globals of the language, a console, and no other', async () => {
    const errors =
      'AggregateError Error EvalError InternalError RangeError ReferenceError SyntaxError TypeError URIError';
    const arrays =
      'BigInt64Array BigUint64Array Float16Array Float32Array Float64Array Int16Array Int32Array Int8Array Uint16Array Uint32Array Uint8Array Uint8ClampedArray';
    const values =
      'Array ArrayBuffer BigInt Boolean DataView Date FinalizationRegistry Function Iterator Map Number Object Promise Proxy RegExp Set SharedArrayBuffer String Symbol WeakMap WeakRef WeakSet';
    const others =
      'Infinity JSON Math NaN Reflect console decodeURI decodeURIComponent encodeURI encodeURIComponent escape eval globalThis isFinite isNaN parseFloat parseInt undefined unescape';
    const expected = [errors, arrays, values, others].join(' ').split(' ');
    const found = `Object.getOwnPropertyNames(globalThis).filter((name) => !${JSON.stringify(expected)}.includes(name))`;
    expect(await codeFault(`throw new Error("also: " + ${found}.join(" "));`)).toBe('also: ');
  });

  it.each(['node:fs', 'fs', 'std', 'os', 'bjson', 'https://localhost/a.mjs', '/etc/passwd'])(
    'cannot import %s',
    async (name) => {
      expect(await codeFault(`const name = "${name}"; await import(name);`)).toBe(
        `Cannot find module '${name}'`,
      );
      expect(await codeFault(`const name = "${name}"; await eval("import(name)");`)).toMatch(
        /Cannot find|not defined/,
      );
    },
  );

  it.each([
    'globalThis',
    'n',
    'n.count',
    'n.defineArchitecture',
    'console',
    'console.log',
    'new Error("x")',
    '(async () => {})',
    '(function* () {})',
    'new Proxy({}, {})',
    '(await import("mmoe-exp"))',
    '(await import("no" + "ne").catch((error) => error))',
    'eval("parseInt")',
  ])('finds no other world behind %s', async (value) => {
    const code = `import * as n from 'mmoe-exp';\nconst found = ${value};\n`;
    const made = 'const make = found.constructor?.constructor ?? (() => {}).constructor;';
    expect(
      await codeFault(
        `${code}${made} throw new Error(make('return typeof process + typeof require')());`,
      ),
    ).toBe('undefinedundefined');
  });

  it('finds no other world behind the builder, the features, the sizes and their errors', async () => {
    const bodies = [
      'g',
      'g.dense',
      'x',
      's',
      's.h',
      'tasks',
      '(() => { try { g.scale(x, NaN); } catch (e) { return e; } })()',
    ];
    for (const value of bodies) {
      const attack = `const found = ${value}; throw new Error(found.constructor.constructor('return typeof process')());`;
      const [line] = await faults(built(attack));
      expect(line).toMatch(/^a\.mjs:3:\d+: .*: undefined$/);
    }
  });

  it('leaves the globals of the program as they are', async () => {
    const code = `globalThis.touched = true; Math.cbrt = () => 0; Object.prototype.polluted = 1;
      Array.prototype.map = undefined; JSON.parse = undefined; Object.setPrototypeOf(Array.prototype, null);`;
    await faults(`${code}\n${built(returned)}`);
    expect(['touched' in globalThis, Math.cbrt(8), 'polluted' in {}, [1].map((n) => n)]).toEqual([
      false,
      2,
      false,
      [1],
    ]);
  });

  it('knows neither the time zone nor the language of the machine', async () => {
    const zone = 'new Date(2020, 6, 1).getTime() - Date.UTC(2020, 6, 1)';
    expect(
      await codeFault(
        `throw new Error(${zone} + " " + typeof Intl + " " + (1234567).toLocaleString());`,
      ),
    ).toBe('0 undefined 1,234,567');
  });
});

describe('what comes out of the sandbox', () => {
  it.each([
    [
      'nodes that there are not',
      '.replace(/"outputs",.*/, \'"outputs",["list",99,98]]]\')',
      'there is no node 99',
    ],
    [
      'calls of no operation',
      '.replace("\\"dense\\"", "\\"finish\\"")',
      'there is no operation finish',
    ],
    [
      'a method of every object',
      '.replace("\\"dense\\"", "\\"constructor\\"")',
      'there is no operation constructor',
    ],
    ['too few outputs', '.replace(/"outputs",.*/, \'"outputs",["list"]]]\')', 'it has 0 outputs'],
    [
      'what is no answer',
      '.replace(/"calls",.*/, \'"calls",3]]\')',
      'its code changed what the sandbox replies',
    ],
    ['what is no text of its form', '.slice(1)', 'its code changed what the sandbox replies'],
    [
      'a deep text',
      ' && "[\\"list\\",".repeat(1e5) + "]".repeat(1e5)',
      'its code changed what the sandbox replies',
    ],
    [
      'the prototype of objects',
      '.replace(\'["mapping",\', \'["mapping",["__proto__",["mapping",["polluted",true]]],\')',
      undefined,
    ],
    [
      'no definitions',
      ' && \'["mapping",["kind","loaded"],["definitions",["list"]]]\'',
      'its code changed what the sandbox replies',
    ],
  ])('is not %s', async (_, change, fault) => {
    const code = `const { stringify } = JSON; JSON.stringify = (v) => ((json) => json.startsWith('["mapping",["kind","built"]') ? json${change} : json)(stringify(v));`;
    const lines = await faults(`${code}\n${built(returned)}`);
    expect(lines).toEqual(fault === undefined ? [] : [`${graph}${fault}`]);
    expect('polluted' in {}).toBe(false);
  });

  it('has names, keys and values that are data and nothing else', async () => {
    const sizes = (text: string) =>
      faults(built(returned, `name: 'a', title: 'A', sizes: ${text}`));
    expect(
      await sizes(`JSON.parse('{"__proto__": {"kind": "count", "default": 3, "polluted": 1}}')`),
    ).toEqual(['a.mjs: a: sizes has "__proto__": another name is needed']);
    expect(await sizes('{n: {kind: "count", default: null, search: null}}')).toEqual([
      'a.mjs: a: sizes.n is empty: a whole number of at least 1 is needed',
      expect.stringContaining('sizes.n: search'),
    ]);
    expect(await sizes('{n: {...m.count(3), least: {}, about: 3}}')).toEqual([
      'a.mjs: a: sizes.n: about is 3: a text is needed',
      'a.mjs: a: sizes.n: least is {}: 0 is needed',
    ]);
    expect(await sizes('{n: () => 1}')).toEqual([
      'a.mjs: a definition has a function, which is no data',
    ]);
    expect(
      await sizes('(() => { let a = {}; for (let i = 0; i < 500; i++) a = {a}; return a; })()'),
    ).toEqual(['a.mjs: a definition has a value that is nested more than 400 deep']);
    const named = (name: string) => faults(built(`g.dense(x, 2, {name: ${name}}); ${returned}`));
    expect(await named('Symbol("s")')).toEqual([expect.stringMatching(/^a\.mjs.*: /)]);
    expect(await named('{toString() { return "d"; }}')).toEqual([
      expect.stringMatching(/^a\.mjs.*: /),
    ]);
    expect(await named('"__proto__"')).toEqual([
      `${graph}no output depends on the parameters __proto__/weights and __proto__/bias`,
    ]);
    expect('polluted' in {}).toBe(false);
  });

  it('has the numbers that the code computed, to the bit', async () => {
    const bits = Array.from({ length: 2000 }, (_, i) =>
      BigInt.asUintN(64, BigInt(i + 1) * 0x9e3779b97f4a7c15n),
    );
    const special = [
      0x8000000000000000n,
      1n,
      0x7fefffffffffffffn,
      0x000fffffffffffffn,
      0x3fb999999999999an,
      0n,
    ];
    const view = new DataView(new ArrayBuffer(8));
    const numbers = [...special, ...bits].flatMap((word) => {
      view.setBigUint64(0, word);
      const number = view.getFloat64(0);
      return Number.isFinite(number) ? [{ word, number }] : [];
    });
    const words = `[${numbers.map(({ word }) => `${word}n`).join()}]`;
    const made = `const v = new DataView(new ArrayBuffer(8)); const values = ${words}.map((w) => (v.setBigUint64(0, w), v.getFloat64(0)));`;
    const model = await loadOwnModel(
      built(
        `${made} const p = g.parameter("p", [3, values.length / 3 | 0], values.slice(0, 3 * (values.length / 3 | 0)), "hidden"); const y = g.denseWith(x, p); return m.range(tasks).map((k) => m.tower(g, y, [3], k));`,
      ),
    );
    const { initial } = buildModel(model, plain, 2).parameters[0]!;
    const expected = numbers
      .slice(0, 3 * Math.floor(numbers.length / 3))
      .map(({ number }) => number);
    expect(expected.length).toBeGreaterThan(1900);
    expect((initial as number[]).every((number, i) => Object.is(number, expected[i]))).toBe(true);
  });
});
