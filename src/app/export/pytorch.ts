import { outputNames } from '../../train/data/dataset.js';
import {
  blockStarts,
  graphInput,
  HARD_CONCRETE,
  type HardConcrete,
  LAYER_NORM_EPSILON,
  type Node,
  type Parameter,
  type Weight,
} from '../../train/models/graph.js';
import { type KeptModel, METADATA_KEY, modelParameters, outputsOfLabels } from './description.js';

/**
 * Returns the source of a Python module that loads the .safetensors file beside it and computes the
 * graph as at evaluation. Its variables have the paper's letters.
 */
export function writePyTorchModule(model: KeptModel, file: string): string {
  const { description, networks } = model;
  const { run, labels, encoding, writtenBy } = description;
  const parameters = modelParameters(model).map(({ parameter }) => parameter);
  const names = new Map(identifiers(parameters).map((name, i) => [parameters[i]!, name]));
  const nodes = networks.flatMap(({ graph }, n) =>
    graph.nodes.map((node) => ({ node, network: n })),
  );
  const variables = new Map<Node, string>();
  const helpers = new Set<Helper>();
  const context: Context = {
    nameOf: (node) => variables.get(node)!,
    parameter: (parameter) => `self.${names.get(parameter)}`,
    using: (helper) => {
      helpers.add(helper);
      return helper;
    },
  };
  const lines: string[] = [];
  for (const { node, network } of nodes) {
    const value = (forms[node.op] as Form<Node>)(node, context);
    const isAlias = /^\w+$/.test(value);
    const name = isAlias
      ? value
      : `${pythonVariable(node)}${network === 0 ? '' : `_of_${network + 1}`}`;
    variables.set(node, name);
    if (!isAlias) lines.push(`${name} = ${value}`);
  }
  const ofLabels = outputsOfLabels(model);
  const outputs = labels.flatMap((label, k) => {
    const { name, kind, units } = label;
    const logits = variables.get(ofLabels[k]!)!;
    if (kind === 'classes')
      return outputNames(label).map(
        (name, c) => `${text(name)}: torch.softmax(${logits}, 1)[:, ${c}],`,
      );
    const output = `${logits}.squeeze(1)`;
    const link = { binary: 'torch.sigmoid', count: 'torch.exp', regression: '' }[kind];
    const value = units
      ? `(${output}.double() * ${units.deviation} + ${units.mean}).float()`
      : output;
    return `${text(name)}: ${link === '' ? value : `${link}(${value})`},`;
  });
  const input = graphInput(networks[0]!.graph);
  const hashes = encoding?.categorical.some(
    ({ kind, buckets }) => kind === 'hashed' || buckets !== undefined,
  );
  const usage = encoding
    ? 'model.predict({"column": [...], ...})  # a list or array for each column of the table'
    : `model(x${input.categorical.length > 0 ? ', categories' : ''})  # [rows, ${input.dense}]`;
  const predicted = labels.flatMap((label) => {
    const what = ['binary', 'classes'].includes(label.kind) ? 'a probability' : 'a mean';
    return outputNames(label).map((name) => `${name} (${what})`);
  });
  return [
    `"""${docText(`${run.title}, run ${run.key} (seed ${run.seed}), written by mmoe-exp ${writtenBy}.`)}`,
    '',
    `    model = Model(${docText(text(file))})`,
    `    ${usage}`,
    '',
    docText(`It predicts ${predicted.join(', ')}.`),
    '"""',
    '',
    'import json',
    ...(hashes ? ['from decimal import Decimal'] : []),
    '',
    ...(encoding ? ['import numpy as np'] : []),
    'import torch',
    'from safetensors import safe_open',
    'from torch import nn',
    '',
    '',
    ...[...helpers].flatMap((helper) => [...HELPERS[helper].split('\n'), '', '']),
    ...(hashes ? [...NUMBER_TEXT.split('\n'), '', '', ...MURMUR.split('\n'), '', ''] : []),
    'class Model(nn.Module):',
    `    """${docText(
      describeNodes(
        run.title,
        nodes.map(({ node }) => node),
      ),
    )}"""`,
    '',
    '    def __init__(self, path):',
    '        super().__init__()',
    '        with safe_open(path, framework="pt") as file:',
    `            self.about = json.loads(file.metadata()[${text(METADATA_KEY)}])`,
    ...[...names].map(
      ([{ name }, own]) => `            self.${own} = nn.Parameter(file.get_tensor(${text(name)}))`,
    ),
    ...(input.categorical.length > 0
      ? [
          `        self.register_buffer("starts", torch.tensor([${blockStarts(input).join(', ')}]), persistent=False)`,
        ]
      : []),
    ...(encoding ? ['', ...ENCODING.split('\n')] : []),
    '',
    `    def forward(self, x${input.categorical.length > 0 ? ', slots' : ''}):`,
    `        """x: [rows, ${input.dense}], float32${
      input.categorical.length > 0
        ? `; slots: [rows, ${input.categorical.length}], the place of each category`
        : ''
    }. Returns [rows] for each label."""`,
    ...lines.map((line) => `        ${line}`),
    '        return {',
    ...outputs.map((line) => `            ${line}`),
    '        }',
    '',
  ].join('\n');
}

/** A text as a literal of Python, which has the escapes of JSON. */
const text = (value: string): string => JSON.stringify(value);

const docText = (value: string): string =>
  value
    .replaceAll('\\', '\\\\')
    .replaceAll('"""', '\\"\\"\\"')
    .replaceAll(/[\r\n]/g, ' ');

/** What a parameter must not be called: attributes of `Model` and `nn.Module`, words of Python. */
const TAKEN = [
  'about encode forward predict slots starts',
  'T_destination add_module apply bfloat16 buffers call_super_init children compile cpu cuda double',
  'dump_patches eval extra_repr float get_buffer get_extra_state get_parameter get_submodule half',
  'ipu load_state_dict modules mtia named_buffers named_children named_modules named_parameters',
  'parameters register_backward_hook register_buffer register_forward_hook',
  'register_forward_pre_hook register_full_backward_hook register_full_backward_pre_hook',
  'register_load_state_dict_post_hook register_load_state_dict_pre_hook register_module',
  'register_parameter register_state_dict_post_hook register_state_dict_pre_hook requires_grad_',
  'set_extra_state set_submodule share_memory state_dict to to_empty train training type xpu',
  'zero_grad',
  'False None True and as assert async await break class continue def del elif else except finally',
  'for from global if import in is lambda nonlocal not or pass raise return try while with yield',
].flatMap((names) => names.split(' '));

function identifiers(parameters: readonly Parameter[]): string[] {
  const taken = new Set(TAKEN);
  return parameters.map(({ name }) => {
    const plain = name.replaceAll(/\W/g, '_').replace(/^(?=\d)/, '_');
    let own = plain;
    for (let i = 2; taken.has(own) || own.startsWith('_'); i++) own = `p${plain}_${i}`;
    taken.add(own);
    return own;
  });
}

function pythonVariable(node: Node): string {
  if ('role' in node && node.role) {
    const { task, level, expert } = node.role;
    return `${['g', level, task, expert].filter((part) => part !== undefined).join('_')}_${node.index}`;
  }
  return `h_${node.index}`;
}

const describeNodes = (title: string, nodes: readonly Node[]): string => {
  const gates = nodes.filter((node) => 'role' in node && node.role !== undefined).length;
  return `${title}: y_k = h^k(f^k(x))${gates > 0 ? `, f^k(x) = sum_i g^k(x)_i f_i(x), with ${gates} gates g` : ''}, as at evaluation.`;
};

interface Context {
  nameOf(node: Node): string;
  parameter(parameter: Parameter): string;
  /** Includes a helper in the module. */
  using(helper: Helper): Helper;
}

type Form<N extends Node> = (node: N, context: Context) => string;

/**
 * The form of each operation of graphs, as at evaluation: an expression of Python. A form that is a
 * name alone gets no line: the node shares that variable.
 */
const forms: { readonly [Op in Node['op']]: Form<Node<Op>> } = {
  input: () => 'x',
  embedding({ tables, input }, { parameter }) {
    const rows = tables.map((table, c) => `${parameter(table)}[slots[:, ${c}]]`);
    return `torch.cat([${[...(input.dense > 0 ? ['x'] : []), ...rows].join(', ')}], 1)`;
  },
  dense({ input, weight, bias, activation }, context) {
    const w = pythonWeight(weight, context);
    const isSparse = input.op === 'input' && input.categorical.length > 0;
    const dense = isSparse ? `x @ ${w}[:${input.dense}]` : `${context.nameOf(input)} @ ${w}`;
    const terms = [
      ...(isSparse && input.dense === 0 ? [] : [dense]),
      ...(isSparse ? [`${w}[slots + self.starts].sum(1)`] : []),
      ...(bias ? [context.parameter(bias)] : []),
    ];
    const sum = terms.join(' + ');
    return activation === 'relu' ? `torch.relu(${sum})` : sum;
  },
  softmax: ({ input }, { nameOf }) => `torch.softmax(${nameOf(input)}, 1)`,
  'top-k': ({ input, nonzeros, width }, { nameOf, using }) =>
    `${using('top_k')}(${nameOf(input)}, ${Math.min(nonzeros, width)})`,
  'dselect-k': ({ bits, shares, gamma, width }, { nameOf, using }) =>
    `${using('dselect_k')}(${nameOf(bits)}, ${nameOf(shares)}, ${width}, ${gamma})`,
  'gate-dropout': ({ input }, { nameOf }) => nameOf(input),
  mixture: ({ gate, experts }, { nameOf, using }) =>
    `${using('mixture')}(${nameOf(gate)}, [${experts.map(nameOf).join(', ')}])`,
  'cross-stitch': ({ inputs, stitch, row }, { nameOf, parameter, using }) =>
    `${using('mixture')}(${pythonStitch(stitch, { parameter, using })}[${row}].unsqueeze(0), [${inputs.map(nameOf).join(', ')}])`,
  add: ({ inputs }, { nameOf }) => joinedBy('+', inputs.map(nameOf)),
  scale: ({ input, factor }, { nameOf }) => `${factor} * ${nameOf(input)}`,
  product: ({ inputs }, { nameOf }) => joinedBy('*', inputs.map(nameOf)),
  concatenation: ({ inputs }, { nameOf }) => `torch.cat([${inputs.map(nameOf).join(', ')}], 1)`,
  sigmoid: ({ input }, { nameOf }) => `torch.sigmoid(${nameOf(input)})`,
  tanh: ({ input }, { nameOf }) => `torch.tanh(${nameOf(input)})`,
  'layer-norm': ({ input, scale, shift, width }, { nameOf, parameter }) =>
    `nn.functional.layer_norm(${nameOf(input)}, (${width},), ${parameter(scale)}, ${parameter(shift)}, ${LAYER_NORM_EPSILON})`,
  nonlinearity: ({ input, of }, { nameOf }) =>
    NONLINEARITIES[of].replace('(x', `(${nameOf(input)}`),
  dropout: ({ input }, { nameOf }) => nameOf(input),
  'stop-gradient': ({ input }, { nameOf }) => nameOf(input),
  'position-bias': ({ input }, { nameOf }) => nameOf(input),
};

/** Nonlinearities of x, which occurs once. */
const NONLINEARITIES: Readonly<Record<Node<'nonlinearity'>['of'], string>> = {
  relu: 'torch.relu(x)',
  swish: 'nn.functional.silu(x)',
  gelu: 'nn.functional.gelu(x, approximate="tanh")',
};

/**
 * Inputs with an operator between them. A single one is in brackets, so that the form is no name
 * alone, and the node has a variable of its own.
 */
const joinedBy = (sign: string, inputs: readonly string[]): string =>
  inputs.length === 1 ? `(${inputs[0]})` : inputs.join(` ${sign} `);

function pythonWeight(weight: Weight, { parameter }: Pick<Context, 'parameter'>): string {
  if (weight.kind === 'parameter') return parameter(weight);
  return `torch.einsum("c,cmn->mn", ${parameter(weight.factor)}[${weight.row}], ${parameter(weight.core)})`;
}

const pythonStitch = (
  stitch: Parameter | HardConcrete,
  { parameter, using }: Pick<Context, 'parameter' | 'using'>,
): string =>
  stitch.kind === 'parameter'
    ? parameter(stitch)
    : `${using('hard_concrete')}(${parameter(stitch.logA)})`;

/** Python functions that modules may need. A module contains only the ones that it uses. */
const HELPERS = {
  mixture: `def mixture(weights, inputs):
    """The sum over i of weights [rows, n] at i times input i, [rows, h]."""
    return (weights.unsqueeze(2) * torch.stack(inputs, 1)).sum(1)`,
  top_k: `def top_k(logits, k):
    """The softmax over the k largest columns, and 0 elsewhere; among equal ones, the first count as larger."""
    values, places = torch.sort(logits, dim=1, descending=True, stable=True)
    return torch.zeros_like(logits).scatter(1, places[:, :k], torch.softmax(values[:, :k], 1))`,
  dselect_k: `def dselect_k(bits, shares, n, gamma):
    """The sum over selectors of their share times the degree to which their bits are the code of each of n experts."""
    t = bits.clamp(-gamma / 2, gamma / 2).reshape(len(bits), shares.shape[1], 1, -1)
    s = -2 * t**3 / gamma**3 + 3 * t / (2 * gamma) + 0.5
    code = (torch.arange(n).unsqueeze(1) >> torch.arange(s.shape[3])) & 1
    return (shares.unsqueeze(2) * torch.where(code == 1, s, 1 - s).prod(3)).sum(1)`,
  hard_concrete: `def hard_concrete(log_a):
    """Gates in [0, 1] at the median of their noise (Louizos et al., ICLR 2018)."""
    s = torch.sigmoid(log_a / ${HARD_CONCRETE.beta})
    return (s * ${HARD_CONCRETE.zeta - HARD_CONCRETE.gamma} + ${HARD_CONCRETE.gamma}).clamp(0, 1)`,
} as const;

type Helper = keyof typeof HELPERS;

/** The methods that turn the columns of a table into features, as in training. */
const ENCODING = `    def predict(self, columns):
        """columns: numbers, nan where missing, or texts, "" where missing. Returns an array [rows] for each label."""
        with torch.no_grad():
            return {name: values.numpy() for name, values in self(*self.encode(columns)).items()}

    def encode(self, columns):
        """The features of rows: x [rows, d], and where there are categories, the place of each [rows, columns]."""
        encoding = self.about["encoding"]
        numbers = lambda name: np.asarray(columns[name], dtype=np.float64)
        x = []
        with np.errstate(invalid="ignore", divide="ignore"):
            for feature in encoding["dense"]:
                values = numbers(feature["column"])
                values = np.log(1 + values) if feature.get("log") else values
                scaled = (values - feature["mean"]) / (feature["deviation"] or np.inf)
                x.append(np.where(np.isnan(scaled), 0, scaled))
        x += [np.isnan(numbers(name)) for name in encoding["indicators"]]
        slots = [self.slots(one, columns[one["column"]]) for one in encoding["categorical"]]
        rows = len(next(iter(columns.values())))
        dense = torch.tensor(np.stack(x, 1) if x else np.zeros((rows, 0))).float()
        return (dense, torch.tensor(np.stack(slots, 1))) if slots else (dense,)

    @staticmethod
    def slots(encoding, values):
        """The place of each value among the known categories, from 1; 0 for others."""
        known = {category: i + 1 for i, category in enumerate(encoding["categories"])}
        missing = 1 + encoding.get("withheld", len(known)) if encoding["missing"] else 0
        is_number, buckets = encoding["kind"] == "number", encoding.get("buckets")

        def place(value):
            if value is None or value == "" or value != value:
                return missing
            if is_number:
                value = float(value)
            if encoding["kind"] == "hashed" or buckets:
                value = text_hash(number_text(value) if is_number else str(value))
                value = value % buckets if buckets else value
            return known.get(value, 0)

        return np.array([place(value) for value in values], dtype=np.int64)`;

/** The text of a number in Python, as `String` makes it: training hashes that. */
export const NUMBER_TEXT = `def number_text(value):
    """The shortest decimal text of a number, in JavaScript's form, by which training hashed it."""
    if value == 0:
        return "0"
    if not np.isfinite(value):
        return "Infinity" if value > 0 else "-Infinity"
    sign = "-" if value < 0 else ""
    _, digits, exponent = Decimal(repr(abs(float(value)))).normalize().as_tuple()
    digits = "".join(map(str, digits))
    point = len(digits) + exponent
    if 0 < point <= 21:
        whole = digits[:point].ljust(point, "0")
        return sign + whole + ("." + digits[point:] if digits[point:] else "")
    if -6 < point <= 0:
        return sign + "0." + "0" * -point + digits
    fraction = "." + digits[1:] if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{fraction}e{point - 1:+d}"`;

/** MurmurHash3 in Python, as \`textHash\` of data/table/hash.ts. */
const MURMUR = `def text_hash(text):
    """MurmurHash3 (x86, 32 bits, seed 0) of a text in UTF-8; 1 in place of 0."""
    data, mask, state = text.encode(), 0xFFFFFFFF, 0
    turn = lambda value, by: ((value << by) | (value >> (32 - by))) & mask
    mix = lambda block: turn(block * 0xCC9E2D51 & mask, 15) * 0x1B873593 & mask
    whole = len(data) // 4 * 4
    for i in range(0, whole, 4):
        state = (turn(state ^ mix(int.from_bytes(data[i : i + 4], "little")), 13) * 5 + 0xE6546B64) & mask
    if whole < len(data):
        state ^= mix(int.from_bytes(data[whole:], "little"))
    state ^= len(data)
    state = (state ^ state >> 16) * 0x85EBCA6B & mask
    state = (state ^ state >> 13) * 0xC2B2AE35 & mask
    return (state ^ state >> 16) or 1`;
