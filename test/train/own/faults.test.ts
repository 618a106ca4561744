import { describe, expect, it } from 'vitest';
import { buildModel } from '../../../src/train/models/index.js';
import {
  at,
  built,
  faults,
  graph,
  imports,
  loadOwnModel,
  plain,
  returned,
} from '../../support/own.js';

const defined = (fields: string) => built(returned, fields);

describe('a file of an architecture', () => {
  it('is right in JavaScript and in TypeScript, whatever it is exported as', async () => {
    expect(await faults(built(returned))).toEqual([]);
    expect(await faults(built(`const k: number = 1; ${returned}`), 'a.ts')).toEqual([]);
    expect(await faults(built(returned).replace('export default', 'export const other ='))).toEqual(
      [],
    );
  });

  it('uses an embedding table as a matrix up to 8 columns alone', async () => {
    const text = built(
      'const z = g.denseWith(g.dense(x, 5, {name: "z"}), x.tables[0]); return m.range(tasks).map((k) => m.tower(g, z, [3], k));',
    );
    const embedded = (embedding: number) =>
      faults(text, 'a.mjs', { dense: 3, categorical: [5], embedding });
    expect(await embedded(8)).toEqual([]);
    expect(await embedded(9)).toEqual([
      `${graph}the embedding table embedding/0 of 9 columns is used as a matrix, too: a table of its own, or as a matrix at most 8 columns, is needed`,
    ]);
  });

  it.each([
    ['an error of syntax', 'const x = ;', 'a.mjs:1:11: Unexpected ";"'],
    ['a missing import', "import './no.js';\n", 'a.mjs:1:8: Could not resolve "./no.js"'],
    [
      "what is Node's",
      "import 'node:fs';\n",
      'a.mjs:1:8: Could not resolve "node:fs", which is a module of Node\'s: none can be used here, as a graph depends on its sizes alone',
    ],
    [
      'an error when it is loaded',
      `${imports}\n\n  null.x;`,
      "a.mjs:3:3: cannot read property 'x' of null",
    ],
    [
      'no architecture',
      'export default 3;',
      'a.mjs: it exports no architecture: export default defineArchitecture({...})',
    ],
    [
      'two of one name',
      `${built(returned)}${built(returned).split('\n').slice(1).join('\n').replace('default', 'const b =')}`,
      'a.mjs: two architectures have the name a',
    ],
  ])('is refused for %s', async (_, text, line) => {
    expect(await faults(text)).toEqual([line]);
  });

  it.each([
    [
      'no name',
      "title: 'A', sizes: {}",
      'the name of an architecture is undefined: up to 60 letters, digits, _ and - are needed',
    ],
    [
      'the name of another',
      "name: 'mmoe', title: 'A', sizes: {}",
      'mmoe is a built-in architecture: another name is needed',
    ],
    [
      'no title',
      "name: 'a', sizes: {}",
      'a: title is undefined: a text of up to 60 letters is needed',
    ],
    ['no sizes', "name: 'a', title: 'A'", 'a: sizes is undefined: a mapping of sizes is needed'],
    [
      'a number for a size',
      "name: 'a', title: 'A', sizes: {n: 3}",
      'a: sizes.n is 3: layers(...), count(...), ranks(...), factor(...) makes one',
    ],
    [
      'units that are no list',
      "name: 'a', title: 'A', sizes: {h: m.layers(3)}",
      'a: sizes.h is 3: a list of whole numbers of at least 1, or {as: the name of another size}, is needed',
    ],
    [
      'a count of 0',
      "name: 'a', title: 'A', sizes: {n: m.count(0)}",
      'a: sizes.n is 0: a whole number of at least 1 is needed',
    ],
    ...['weights', 'values', 'toString', 'seed', 'trial', 'test_mse'].map((size) => [
      `a reserved name, ${size}`,
      `name: 'a', title: 'A', sizes: {${size}: m.count(1)}`,
      `a: sizes has "${size}": another name is needed`,
    ]),
    [
      'a limit that is no count',
      "name: 'a', title: 'A', sizes: {n: m.count(2, {atMost: 'h'}), h: m.layers([3])}",
      'a: sizes.n: atMost is "h": the name of a size that is made by count is needed',
    ],
    [
      'a model that is not trained',
      "name: 'a', title: 'A', sizes: {}, solved: 'mean'",
      'a: solved is "mean": it must be left out, as its model is trained',
    ],
    [
      'an unknown count',
      "name: 'a', title: 'A', sizes: {h: m.layers([3], {times: ['n']})}",
      'a: sizes.h: times has "n": the name of a size that is made by count is needed',
    ],
    [
      'a size that follows none',
      "name: 'a', title: 'A', sizes: {h: m.layers({as: 'n'})}",
      'a: sizes.h is {as: "n"}: a list of whole numbers of at least 1, or {as: the name of another size}, is needed',
    ],
    [
      'a fitted count',
      "name: 'a', title: 'A', sizes: {n: m.count(4)}, fitted: 'n'",
      'a: fitted is "n": the name of a size that is made by layers is needed',
    ],
  ])('is refused for %s', async (_, fields, line) => {
    expect(await faults(defined(fields!))).toEqual([`a.mjs: ${line}`]);
  });
});

describe('the graph of a file', () => {
  it.each([
    [
      'unequal widths',
      'g.add([x, g.dense(x, 2, {name: "d"})]);',
      `${at(5)}nodes of one width are needed, not of widths 3, 2`,
    ],
    [
      'weights that do not match',
      'g.denseWith(x, g.parameter("p", [2, 2], "uniform", "hidden"));',
      `${at(5)}a weight with 2 rows on an input of width 3`,
    ],
    [
      'a gate of another width',
      'g.mixture(g.softmax(g.dense(x, 2, {name: "d"})), [x]);',
      `${at(5)}1 experts for a gate of width 2`,
    ],
    [
      'noise in place of a node',
      'g.add([x, g.noise("e", {width: 3, per: "example", neutral: 0.5})]);',
      `${at(5)}a node is needed, not the noise e`,
    ],
    [
      'a name taken twice',
      'm.mlp(g, x, [2], "d"); m.mlp(g, x, [2], "d");',
      `${at(28)}two parameters named d/0/weights`,
    ],
    [
      'a size that is not declared',
      'm.mlp(g, x, s.units, "d");',
      `${at(15)}units is not a size of it: declared are n, h`,
    ],
    [
      'no units',
      'g.dense(x, 0, {name: "d"});',
      `${at(5)}the parameter d/weights has the shape [3, 0]: whole numbers of at least 1 are needed`,
    ],
    [
      'a gate of none',
      'g.topK(g.dense(x, 2, {name: "d"}), 0, {});',
      `${at(5)}0 nonzeros of a gate`,
    ],
    [
      'a dropout of all',
      'g.gateDropout(x, 1, "d", "batch");',
      `${at(5)}a dropout of 1: from 0 to less than 1 is needed`,
    ],
    [
      'a factor that is none',
      'g.scale(x, NaN);',
      `${at(5)}a factor of NaN: a finite number is needed`,
    ],
    [
      'a product of unequal widths',
      'g.product([x, g.sigmoid(g.dense(x, 2, {name: "d"}))]);',
      `${at(5)}nodes of one width are needed, not of widths 3, 2`,
    ],
    [
      'a concatenation of nothing',
      'g.concatenate([]);',
      `${at(5)}a concatenation of no nodes: at least one is needed`,
    ],
    [
      'a normalization of one column',
      'g.layerNorm(g.tanh(g.dense(x, 1, {name: "d"})), "n");',
      `${at(5)}a layer normalization of width 1: at least 2 is needed`,
    ],
    [
      'noise whose gradient is stopped',
      'g.stopGradient(g.noise("e", {width: 3, per: "example", neutral: 0.5}));',
      `${at(5)}a node is needed, not the noise e`,
    ],
    [
      'shares that are none',
      'const d = g.dense(x, 1, {name: "d"}); g.dselectK(2, {bits: d, shares: d}, {});',
      `${at(43)}bits are a dense layer, shares are a softmax`,
    ],
    [
      'an unknown activation',
      'g.dense(x, 2, {name: "d", activation: "tanh"});',
      `${at(5)}activation is tanh: linear or relu is needed`,
    ],
    [
      'a start of another length',
      'g.parameter("p", [2, 2], [1, 2], "hidden");',
      `${at(5)}the parameter p starts at 2 values: 4 are needed`,
    ],
    ...[
      [
        '"zero"',
        '"zero": uniform, zeros, {within: a}, {deviation: s} or a list of numbers is needed',
      ],
      ['{within: "x"}', 'x: finite numbers are needed'],
      ['[1, 2, NaN, 4]', 'NaN: finite numbers are needed'],
    ].map(([initial, fault]) => [
      `a start at ${initial}`,
      `g.parameter("p", [2, 2], ${initial}, "hidden");`,
      `${at(5)}the parameter p starts at ${fault}`,
    ]),
    [
      'an unknown role of a parameter',
      'g.dense(x, 2, {name: "d", role: "gates"});',
      `${at(5)}role is gates: hidden, output, gate, bias, stitch or embedding is needed`,
    ],
    [
      'a gate with an unknown role',
      'g.softmax(g.dense(x, 2, {name: "d"}), {tasks: 1});',
      `${at(5)}the role of a gate or expert is {"tasks":1}: {level, task, expert} or fewer of them, whole numbers from 0 up, are needed`,
    ],
    ['a node that is changed', 'x.width = 2;', `${at(3)}'width' is read-only`],
    ['a parameter that is changed', 'g.bias("b", 2).shape[0] = 3;', `${at(18)}'0' is read-only`],
    ['a builder that is changed', 'g.finish = () => ({});', `${at(3)}object is not extensible`],
    [
      'nodes without end',
      'for (;;) x = g.scale(x, 2);',
      `${at(18)}a graph of more than 100,000 nodes or parameters`,
    ],
    [
      'a promise',
      'return Promise.reject();',
      `${graph}build returned a promise: a list of 2 nodes, one for each task, is needed, and build cannot be async`,
    ],
    ['an exception', 'throw new TypeError("mine");', `${at(13)}mine`],
    ['what is no exception', 'throw "mine";', `${graph}mine`],
    [
      'no output',
      '',
      `${graph}build returned no list: a list of 2 nodes, one for each task, is needed`,
    ],
    [
      'an output too few',
      'return [m.output(g, x, 0)];',
      `${graph}build returned a list of 1 node: a list of 2 nodes, one for each task, is needed`,
    ],
    [
      'a wide output',
      'return m.range(tasks).map((k) => g.dense(x, 2, {name: "" + k}));',
      `${graph}the output of task 0 has width 2: width 1 is needed`,
    ],
    [
      'an output that is no node',
      'return [m.output(g, x, 0), 1];',
      `${graph}the output of task 1 is no node of the graph: a list of 2 nodes, one for each task, is needed`,
    ],
    [
      'an unused parameter',
      `g.dense(x, 2, {name: "d", bias: false}); ${returned}`,
      `${graph}no output depends on the parameter d/weights`,
    ],
    [
      'many of them',
      `m.mlp(g, x, [2, 2], "d"); ${returned}`,
      `${graph}no output depends on the parameters d/0/weights, d/0/bias, d/1/weights and 1 more`,
    ],
    [
      'an idle node',
      `g.add([x, x]); ${returned}`,
      `${graph}no output depends on a node: add, of width 3`,
    ],
    [
      'an input of its own',
      `g.input({dense: 3, categorical: []}); ${returned}`,
      `${at(5)}it makes an input: x is the only one`,
    ],
    [
      'a bias of another width',
      'const b = g.bias("b", 2); return m.range(tasks).map((k) => g.denseWith(x, g.parameter("p" + k, [3, 1], "uniform", "hidden"), b));',
      `${at(64)}the parameter b/bias of shape [2] is a bias of width 1: [1] is needed`,
    ],
    [
      'a stitch of another shape',
      'const t = g.parameter("t", [2, 3], "zeros", "stitch"); const o = m.range(tasks).map((k) => m.output(g, x, k)); return o.map((_, k) => g.crossStitch(o, t, k));',
      `${at(139)}the parameter t of shape [2, 3] is row 0 of a stitch: [more rows, 2] is needed`,
    ],
    [
      'a penalty on unequal shapes',
      'const o = m.range(tasks).map((k) => m.output(g, x, k)); g.penalty(1, [o[0].weight], [o[1].bias]); return o;',
      `${at(61)}a penalty is on parameters of unequal shapes`,
    ],
    [
      'a penalty on a shift and a weight',
      'const n = g.layerNorm(x, "n"); const o = m.range(tasks).map((k) => m.output(g, n, k)); g.penalty(1, [n.shift], [o[0].weight]); return o;',
      `${at(92)}a penalty is on parameters of unequal shapes`,
    ],
    [
      'a penalty of no number',
      'const o = m.range(tasks).map((k) => m.output(g, x, k)); g.penalty(NaN, [o[0].weight], [o[1].weight]); return o;',
      `${at(61)}a penalty of NaN: a finite number is needed`,
    ],
    [
      'a penalty of no number on gates',
      'g.penaltyOnOpen(undefined, g.hardConcrete("z", 1, 1));',
      `${at(5)}a penalty of undefined: a finite number is needed`,
    ],
    [
      'an idle normalization',
      `g.layerNorm(x, "n"); ${returned}`,
      `${graph}no output depends on the parameters n/scale and n/shift`,
    ],
    [
      'two gates of one role',
      'const e = g.softmax(g.dense(x, 1, {name: "e"}), {}); const f = g.softmax(g.dense(x, 1, {name: "f"}), {}); return [e, f];',
      `${graph}two gates have the name gate: each needs a role of its own`,
    ],
    [
      'a gate of another task',
      'const e = g.softmax(g.dense(x, 1, {name: "e"}), {task: 2}); return [e, e];',
      `${graph}gate gate/2 belongs to a task that does not exist`,
    ],
    ...[
      'Math.random()',
      'Date.now()',
      'Date()',
      'new Date()',
      'new (new Date(0).constructor)()',
    ].map((call) => [
      call,
      `m.count(${call});`,
      expect.stringMatching(
        /^a\.mjs:3:\d+: .*: (Math\.random|the time) cannot be used here: a graph may depend on nothing else than its sizes$/,
      ),
    ]),
  ])('is refused for %s', async (_, body, line) => {
    expect(await faults(built(body))).toEqual([line]);
  });

  it('is refused for a draw or the time when the file is loaded', async () => {
    for (const call of ['Math.random()', 'Date.now()']) {
      const [line] = await faults(`const u = 1 + ${call};\n${built(returned)}`);
      expect(line).toMatch(/^a\.mjs:1:\d+: (Math\.random|the time) cannot be used here/);
    }
  });

  it('depends on no earlier graph, as every one is built by code that was loaded for it', async () => {
    const counting = built('u++; return m.range(tasks).map((k) => m.tower(g, x, [u], k));');
    const model = await loadOwnModel(`let u = 0;\n${counting}`);
    const [narrow, wide] = [3, 4].map((dense) => buildModel(model, { ...plain, dense }, 2));
    expect(narrow!.nodes.map(({ width }) => width)).toEqual([3, 1, 1, 1, 1]);
    expect(wide!.nodes.map(({ width }) => width)).toEqual([4, 1, 1, 1, 1]);
  });

  it('is refused for an operation that there is not, with those that there are, or the nearest', async () => {
    expect(await faults(built('g.crosstitch([x], 1, 0);'))).toEqual([
      `${at(3)}crosstitch is not an operation of the builder: did you mean crossStitch?`,
    ]);
    const [line] = await faults(built('g.multiply(x, x);'));
    expect(line).toContain(`${at(3)}multiply is not an operation of the builder: there are `);
    for (const operation of ['dense', 'mixture', 'softmax'])
      expect(line).toMatch(new RegExp(`[ ,]${operation}(,|$)`));
    expect(line).not.toMatch(/constructor|finish|input/);
  });

  it('may be deep', async () => {
    expect(
      await faults(
        built(
          'for (let i = 0; i < 8_000; i++) x = g.scale(x, 1); return m.range(tasks).map((k) => m.output(g, x, k));',
        ),
      ),
    ).toEqual([]);
  });

  it('cannot change the sizes of its model', async () => {
    expect(
      await faults(built(`s.h.push(7); return m.range(tasks).map((k) => m.tower(g, x, s.h, k));`)),
    ).toEqual([]);
  });

  it('is refused for a node of another builder', async () => {
    const other =
      'const y = new g.constructor().input({dense: 3, categorical: []}); return [0, 1].map((k) => m.output(g, y, k));';
    expect(await faults(built(other))).toEqual([
      `${graph}a node of width 3 belongs to another graph`,
    ]);
  });
});
