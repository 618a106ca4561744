/**
 * Writes an exported model as an ONNX graph, and reads it back. The file has our description in its
 * metadata.
 */

import { InputError } from '../../ground/base/errors.js';
import { outputNames } from '../../train/data/dataset.js';
import type { Category } from '../../train/data/table/columns.js';
import { columnName } from '../../train/data/table/columns.js';
import type { CategoryEncoding, Encoding } from '../../train/data/table/encoding.js';
import {
  blockStarts,
  codeBits,
  graphInput,
  HARD_CONCRETE,
  type HardConcrete,
  LAYER_NORM_EPSILON,
  type Node,
  type Parameter,
  type Weight,
} from '../../train/models/graph.js';
import { modelIn } from './checked-model.js';
import {
  type KeptLabel,
  type KeptModel,
  METADATA_KEY,
  modelParameters,
  outputsOfLabels,
} from './description.js';
import {
  attribute,
  decodedOnnx,
  encodedAnew,
  encodedOnnx,
  type NodeProto,
  type OnnxModel,
  type TensorProto,
  type TensorType,
  tensorProto,
  tensorTypes,
  valueInfo,
} from './onnx-proto.js';
import { modelColumns } from './predict.js';

/** The operator sets of the files, which ONNX Runtime has since 1.12. */
const OPSETS = { '': 17, 'ai.onnx.ml': 3 } as const;
const IR_VERSION = 8;
/** The set with the hash function of texts, which ONNX Runtime adds to the standard. */
const CONTRIBUTED = 'com.microsoft';

/**
 * Returns the ONNX file of a model. Inputs are the columns of a table, by name, or the features.
 * Each label has an output in its units: a probability (binary labels and classes) or a mean
 * (counts and numbers).
 * @throws InputError if a column has no form in ONNX
 */
export function writeOnnx(model: KeptModel): Uint8Array {
  return encodedWith(model, [{ key: METADATA_KEY, value: JSON.stringify(model.description) }]);
}

/** The file of a model with given metadata. */
function encodedWith(model: KeptModel, metadata_props: OnnxModel['metadata_props']): Uint8Array {
  const { description, networks } = model;
  const { encoding, labels, run } = description;
  const g = new OnnxGraph();
  for (const { parameter, values } of modelParameters(model))
    g.initializer(parameter.name, tensorProto(parameter.shape, values));
  const features = encoding
    ? encodedColumns(g, model, encoding)
    : givenFeatures(g, graphInput(networks[0]!.graph));
  const names = new Map<Node, string>();
  const context = { g, features, nameOf: (node: Node) => names.get(node)! };
  for (const node of networks.flatMap(({ graph }) => graph.nodes))
    names.set(node, (forms[node.op] as Form<Node>)(node, context));
  const outputs = outputsOfLabels(model).flatMap((output, k) =>
    predictions(g, names.get(output)!, labels[k]!),
  );
  return encodedOnnx({
    ir_version: IR_VERSION,
    opset_import: [
      ...Object.entries(OPSETS).map(([domain, version]) => ({ domain, version })),
      ...(g.nodes.some(({ domain }) => domain === CONTRIBUTED)
        ? [{ domain: CONTRIBUTED, version: 1 }]
        : []),
    ],
    producer_name: 'mmoe-exp',
    producer_version: description.writtenBy,
    doc_string: `${run.title}, run ${run.key} (seed ${run.seed})`,
    graph: {
      name: run.model,
      node: g.nodes,
      initializer: g.initializers,
      input: g.inputs,
      output: outputs,
    },
    metadata_props,
  });
}

/**
 * Reads the model in an .onnx file. Other programs compute the nodes of the file, and this program
 * the graph in its description, so both must agree.
 * @throws InputError in one line if this tool did not write the file, or it is damaged
 */
export function fromOnnx(file: string, bytes: Uint8Array): KeptModel {
  const { graph, metadata_props } = decodedOnnx(file, bytes);
  const json = metadata_props.find(({ key }) => key === METADATA_KEY)?.value;
  const tensors = (graph?.initializer ?? []).flatMap(({ name, dims, data_type, raw_data }) =>
    data_type === tensorTypes.float ? [[name!, { shape: dims, bytes: raw_data }] as const] : [],
  );
  const model = modelIn(file, json, new Map(tensors));
  if (!isOnnxFile(model, bytes, metadata_props)) {
    throw new InputError('model', [
      `${file}: its ONNX graph is not the one that its description makes: it was changed, or written by another version: export it again`,
    ]);
  }
  return model;
}

/**
 * Whether a file has the nodes, constants, inputs and outputs that are written for its model, and
 * nothing more.
 */
function isOnnxFile(
  model: KeptModel,
  bytes: Uint8Array,
  metadata_props: OnnxModel['metadata_props'],
): boolean {
  let made: Uint8Array;
  try {
    made = encodedWith(model, metadata_props);
  } catch (error) {
    // Some columns have no form in ONNX, so that no file has them.
    if (error instanceof InputError) return false;
    throw error;
  }
  // Another program may have written the same content in other bytes.
  return (
    Buffer.compare(made, bytes) === 0 || Buffer.compare(encodedAnew(made), encodedAnew(bytes)) === 0
  );
}

type Attributes = Readonly<Record<string, number | readonly number[] | readonly string[]>>;

/** A graph in the making. The names of values within it start with a slash and a number. */
class OnnxGraph {
  readonly nodes: NodeProto[] = [];
  readonly initializers: TensorProto[] = [];
  readonly inputs: object[] = [];
  #count = 0;

  /** Adds a node; returns the name of its output, or of the first of several. */
  add(
    operation: string,
    input: readonly string[],
    attributes: Attributes = {},
    domain = '',
    outputs = 1,
  ): string {
    const names = Array.from({ length: outputs }, () => this.#name(operation));
    this.nodes.push({
      op_type: operation,
      input,
      output: names,
      domain,
      attribute: Object.entries(attributes).map(([name, value]) => attribute(name, value)),
    });
    return names[0]!;
  }

  /** Renames the last output, as outputs of the graph have the names of labels. */
  named(name: string): string {
    const last = this.nodes.pop()!;
    this.nodes.push({ ...last, output: [name] });
    return name;
  }

  input(name: string, type: TensorType, width?: number): string {
    this.inputs.push(valueInfo(name, type, width));
    return name;
  }

  initializer(name: string, tensor: TensorProto): string {
    this.initializers.push({ ...tensor, name });
    return name;
  }

  constant(
    values: Float32Array | Float64Array | BigInt64Array,
    dims: readonly number[] = [values.length],
  ): string {
    return this.initializer(this.#name('constant'), tensorProto(dims, values));
  }

  scalar = (value: number): string => this.constant(Float32Array.of(value), []);

  wholeScalar = (value: number): string => this.constant(BigInt64Array.of(BigInt(value)), []);

  whole = (...values: readonly number[]): string =>
    this.constant(BigInt64Array.from(values, BigInt));

  #name(what: string): string {
    return `/${this.#count++}/${what}`;
  }

  /** [rows] -> [rows, 1] */
  column = (name: string): string => this.add('Unsqueeze', [name, this.whole(1)]);

  cast = (name: string, type: TensorType): string =>
    this.add('Cast', [name], { to: tensorTypes[type] });

  /** Columns [rows, n_1], [rows, n_2] ... side by side. */
  beside = (names: readonly string[]): string =>
    names.length === 1 ? names[0]! : this.add('Concat', names, { axis: 1 });
}

type Features = ReturnType<typeof onnxFeatures>;

/**
 * `dense` is [rows, d], float, or undefined; `slots` are [rows], int64, for each categorical
 * column.
 */
const onnxFeatures = (g: OnnxGraph, dense: string | undefined, slots: readonly string[]) => ({
  dense,
  slots,
  /** [rows, columns], int64; undefined where there are none. */
  allSlots: slots.length === 0 ? undefined : g.beside(slots.map(g.column)),
});

/**
 * Features that the graph gets as they are, in two inputs: `x`, and `categories`, which has a
 * column for each categorical feature.
 */
function givenFeatures(
  g: OnnxGraph,
  { dense, categorical }: { dense: number; categorical: readonly number[] },
): Features {
  const x = dense > 0 ? g.input('x', 'float', dense) : undefined;
  if (categorical.length === 0) return onnxFeatures(g, x, []);
  const all = g.input('categories', 'int64', categorical.length);
  return {
    dense: x,
    slots: categorical.map((_, c) => g.add('Gather', [all, g.wholeScalar(c)], { axis: 1 })),
    allSlots: all,
  };
}

/**
 * Columns are inputs: float64, NaN where missing; texts, empty where missing. Arithmetic is in
 * float64.
 */
function encodedColumns(g: OnnxGraph, model: KeptModel, encoding: Encoding): Features {
  for (const { name, kind } of modelColumns(model))
    g.input(name, kind === 'number' ? 'double' : 'string');
  const { dense, indicators, categorical } = encoding;
  const numbers: string[] = [];
  if (dense.length > 0) {
    const raw = dense.map((feature) => {
      const value = feature.column;
      return g.column(
        feature.log
          ? g.add('Log', [g.add('Add', [value, g.constant(Float64Array.of(1), [])])])
          : value,
      );
    });
    const means = g.constant(Float64Array.from(dense, ({ mean }) => mean));
    // A constant column is 0 everywhere.
    const deviations = g.constant(
      Float64Array.from(dense, ({ deviation }) => deviation || Number.POSITIVE_INFINITY),
    );
    const scaled = g.add('Div', [g.add('Sub', [g.beside(raw), means]), deviations]);
    const zero = g.constant(Float64Array.of(0), []);
    numbers.push(g.cast(g.add('Where', [g.add('IsNaN', [scaled]), zero, scaled]), 'float'));
  }
  for (const name of indicators) numbers.push(g.column(g.cast(g.add('IsNaN', [name]), 'float')));
  const slots = categorical.map((one) => onnxSlot(g, one));
  return onnxFeatures(g, numbers.length > 0 ? g.beside(numbers) : undefined, slots);
}

/** The slot of each row for a categorical column, [rows]. */
function onnxSlot(g: OnnxGraph, encoding: CategoryEncoding): string {
  const { column, kind, categories, buckets, missing, withheld = categories.length } = encoding;
  const missingSlot = missing ? withheld + 1 : 0;
  const slots = categories.map((_, i) => i + 1);
  const looked = (of: string, keys: readonly Category[]): string => {
    const given =
      typeof keys[0] === 'string'
        ? { keys_strings: keys as string[] }
        : { keys_int64s: keys as number[] };
    return g.add(
      'LabelEncoder',
      [of],
      { ...given, values_int64s: slots, default_int64: 0 },
      'ai.onnx.ml',
    );
  };
  if (kind === 'number') {
    if (buckets !== undefined || !categories.every(Number.isSafeInteger))
      return numberSlot(g, encoding);
    const isMissing = g.add('IsNaN', [column]);
    const isWhole = g.add('Equal', [g.add('Floor', [column]), column]);
    const found =
      categories.length === 0 ? g.wholeScalar(0) : looked(g.cast(column, 'int64'), categories);
    const known = g.add('Where', [isWhole, found, g.wholeScalar(0)]);
    return g.add('Where', [isMissing, g.wholeScalar(missingSlot), known]);
  }
  const isMissing = () =>
    g.cast(
      g.add(
        'LabelEncoder',
        [column],
        { keys_strings: [''], values_int64s: [1], default_int64: 0 },
        'ai.onnx.ml',
      ),
      'bool',
    );
  if (kind === 'hashed' || buckets !== undefined) {
    const hash = g.cast(
      g.add('MurmurHash3', [column], { seed: 0, positive: 1 }, CONTRIBUTED),
      'int64',
    );
    const never0 = g.add('Where', [
      g.add('Equal', [hash, g.wholeScalar(0)]),
      g.wholeScalar(1),
      hash,
    ]);
    const key = buckets === undefined ? never0 : g.add('Mod', [never0, g.wholeScalar(buckets)]);
    const found =
      categories.length === 0 ? g.add('Mul', [key, g.wholeScalar(0)]) : looked(key, categories);
    return g.add('Where', [isMissing(), g.wholeScalar(missingSlot), found]);
  }
  const keys = missing ? ['', ...categories] : categories;
  if (keys.length === 0)
    return g.cast(g.add('Mul', [g.cast(isMissing(), 'int64'), g.wholeScalar(0)]), 'int64');
  return g.add(
    'LabelEncoder',
    [column],
    {
      keys_strings: keys as string[],
      values_int64s: missing ? [missingSlot, ...slots] : slots,
      default_int64: 0,
    },
    'ai.onnx.ml',
  );
}

/** The most categories that rows are compared with one by one. */
const MAX_COMPARED = 4096;

/** The slot of a column of fractions: each row is compared with all categories. */
function numberSlot(
  g: OnnxGraph,
  { column, categories, buckets, missing }: CategoryEncoding,
): string {
  if (buckets !== undefined || categories.length > MAX_COMPARED) {
    const fault = `hashed numbers, or more than ${MAX_COMPARED} fractions, as categories`;
    throw new InputError('arguments', [
      `column ${columnName(column)}: ${fault} have no form in ONNX: export .safetensors`,
    ]);
  }
  const keys = g.constant(Float64Array.from(categories as readonly number[]), [
    1,
    categories.length,
  ]);
  const equal = g.cast(g.add('Equal', [g.column(column), keys]), 'int64');
  const numbers = g.whole(...categories.map((_, i) => i + 1));
  const found = g.add('ReduceSum', [g.add('Mul', [equal, numbers]), g.whole(1)], { keepdims: 0 });
  return g.add('Where', [
    g.add('IsNaN', [column]),
    g.wholeScalar(missing ? categories.length + 1 : 0),
    found,
  ]);
}

/** The outputs of a label, [rows]: one, or of classes one for each of them. */
function predictions(g: OnnxGraph, output: string, label: KeptLabel): object[] {
  const { kind, units } = label;
  if (kind === 'classes') {
    const probabilities = g.add('Softmax', [output], { axis: 1 });
    return outputNames(label).map((name, c) => {
      g.add('Gather', [probabilities, g.wholeScalar(c)], { axis: 1 });
      return outputNamed(g, name, 'the probability');
    });
  }
  const value = g.add('Squeeze', [output, g.whole(1)]);
  if (kind === 'binary') g.add('Sigmoid', [value]);
  else if (kind === 'count') g.add('Exp', [value]);
  else if (units) {
    const [deviation, mean] = [units.deviation, units.mean].map((one) =>
      g.constant(Float64Array.of(one), []),
    );
    g.cast(g.add('Add', [g.add('Mul', [g.cast(value, 'double'), deviation!]), mean!]), 'float');
  }
  return [outputNamed(g, label.name, kind === 'binary' ? 'the probability' : 'the mean')];
}

function outputNamed(g: OnnxGraph, name: string, about: string): object {
  const isTaken = g.inputs.some((input) => (input as { readonly name: string }).name === name);
  return valueInfo(g.named(isTaken ? `${name}:prediction` : name), 'float', undefined, about);
}

interface Context {
  readonly g: OnnxGraph;
  readonly features: Features;
  nameOf(node: Node): string;
}

type Form<N extends Node> = (node: N, context: Context) => string;

/** The form of each operation of graphs, as at evaluation: the name of its value [rows, width]. */
const forms: { readonly [Op in Node['op']]: Form<Node<Op>> } = {
  input: (_, { features }) => features.dense ?? '',
  embedding: ({ tables }, { g, features: { dense, slots } }) =>
    g.beside([
      ...(dense === undefined ? [] : [dense]),
      ...tables.map(({ name }, c) => g.add('Gather', [name, slots[c]!])),
    ]),
  dense({ input, weight, bias, activation }, context) {
    const { g, features, nameOf } = context;
    const w = onnxWeight(weight, g);
    const terms: string[] = [];
    if (input.op !== 'input' || input.categorical.length === 0)
      terms.push(g.add('MatMul', [nameOf(input), w]));
    else {
      if (features.dense !== undefined) {
        terms.push(
          g.add('MatMul', [
            features.dense,
            g.add('Slice', [w, g.whole(0), g.whole(input.dense), g.whole(0)]),
          ]),
        );
      }
      const rows = g.add('Add', [features.allSlots!, g.whole(...blockStarts(input))]);
      terms.push(g.add('ReduceSum', [g.add('Gather', [w, rows]), g.whole(1)], { keepdims: 0 }));
    }
    if (bias) terms.push(bias.name);
    const sum = terms.reduce((left, right) => g.add('Add', [left, right]));
    return activation === 'relu' ? g.add('Relu', [sum]) : sum;
  },
  softmax: ({ input }, { g, nameOf }) => g.add('Softmax', [nameOf(input)], { axis: 1 }),
  'top-k'({ input, nonzeros, width }, { g, nameOf }) {
    const x = nameOf(input);
    const largest = g.add('TopK', [x, g.whole(Math.min(nonzeros, width))], { axis: 1 }, '', 2);
    const [, indices] = g.nodes.at(-1)!.output;
    const zeros = g.add('ConstantOfShape', [g.add('Shape', [x])]);
    return g.add('ScatterElements', [zeros, indices!, g.add('Softmax', [largest], { axis: 1 })], {
      axis: 1,
    });
  },
  'dselect-k': selected,
  'gate-dropout': ({ input }, { nameOf }) => nameOf(input),
  mixture({ gate, experts }, { g, nameOf }) {
    const weights = g.add('Unsqueeze', [nameOf(gate), g.whole(2)]);
    return g.add(
      'ReduceSum',
      [g.add('Mul', [weights, stacked(g, experts.map(nameOf))]), g.whole(1)],
      { keepdims: 0 },
    );
  },
  'cross-stitch'({ inputs, stitch, row }, { g, nameOf }) {
    const scalars = g.add('Gather', [onnxStitch(stitch, g), g.whole(row)]);
    const weights = g.add('Reshape', [scalars, g.whole(1, inputs.length, 1)]);
    return g.add(
      'ReduceSum',
      [g.add('Mul', [weights, stacked(g, inputs.map(nameOf))]), g.whole(1)],
      { keepdims: 0 },
    );
  },
  add: ({ inputs }, { g, nameOf }) => g.add('Sum', inputs.map(nameOf)),
  scale: ({ input, factor }, { g, nameOf }) => g.add('Mul', [nameOf(input), g.scalar(factor)]),
  product: ({ inputs }, { g, nameOf }) =>
    inputs.map(nameOf).reduce((left, right) => g.add('Mul', [left, right])),
  concatenation: ({ inputs }, { g, nameOf }) => g.beside(inputs.map(nameOf)),
  sigmoid: ({ input }, { g, nameOf }) => g.add('Sigmoid', [nameOf(input)]),
  tanh: ({ input }, { g, nameOf }) => g.add('Tanh', [nameOf(input)]),
  nonlinearity({ input, of }, { g, nameOf }) {
    const x = nameOf(input);
    if (of === 'relu') return g.add('Relu', [x]);
    if (of === 'swish') return g.add('Mul', [x, g.add('Sigmoid', [x])]);
    // (1 + tanh(u)) / 2 is sigmoid(2 u).
    const cubic = g.add('Mul', [g.add('Mul', [g.add('Mul', [x, x]), x]), g.scalar(0.044715)]);
    const s = g.add('Mul', [g.add('Add', [x, cubic]), g.scalar(2 * Math.sqrt(2 / Math.PI))]);
    return g.add('Mul', [x, g.add('Sigmoid', [s])]);
  },
  dropout: ({ input }, { nameOf }) => nameOf(input),
  'layer-norm': ({ input, scale, shift }, { g, nameOf }) =>
    g.add('LayerNormalization', [nameOf(input), scale.name, shift.name], {
      axis: 1,
      epsilon: LAYER_NORM_EPSILON,
    }),
  'stop-gradient': ({ input }, { nameOf }) => nameOf(input),
  'position-bias': ({ input }, { nameOf }) => nameOf(input),
};

/** [rows, h] for each of n inputs -> [rows, n, h] */
const stacked = (g: OnnxGraph, inputs: readonly string[]): string =>
  g.beside(inputs.map((input) => g.add('Unsqueeze', [input, g.whole(1)])));

function onnxWeight(weight: Weight, g: OnnxGraph): string {
  if (weight.kind === 'parameter') return weight.name;
  const { core, factor, row } = weight;
  const factors = g.add('Reshape', [
    g.add('Gather', [factor.name, g.whole(row)]),
    g.whole(core.shape[0]!, 1, 1),
  ]);
  return g.add('ReduceSum', [g.add('Mul', [factors, core.name]), g.whole(0)], { keepdims: 0 });
}

/** The scalars of a cross-stitch unit; hard concrete gates take their median. */
function onnxStitch(stitch: Parameter | HardConcrete, g: OnnxGraph): string {
  if (stitch.kind === 'parameter') return stitch.name;
  const { beta, gamma, zeta } = HARD_CONCRETE;
  const s = g.add('Sigmoid', [g.add('Div', [stitch.logA.name, g.scalar(beta)])]);
  const stretched = g.add('Add', [g.add('Mul', [s, g.scalar(zeta - gamma)]), g.scalar(gamma)]);
  return g.add('Clip', [stretched, g.scalar(0), g.scalar(1)]);
}

function selected(
  { bits, shares, gamma, width }: Node<'dselect-k'>,
  { g, nameOf }: Context,
): string {
  const b = codeBits(width);
  const t = g.add('Clip', [nameOf(bits), g.scalar(-gamma / 2), g.scalar(gamma / 2)]);
  const cubic = g.add('Mul', [g.add('Mul', [t, t]), g.scalar(-2 / gamma ** 3)]);
  const step = g.add('Mul', [t, g.add('Add', [cubic, g.scalar(3 / (2 * gamma))])]);
  const smooth = g.add('Add', [step, g.scalar(0.5)]);
  // [rows, selectors, 1, bits]
  const s = g.add('Reshape', [smooth, g.whole(-1, shares.width, 1, b)]);
  const codes = Float32Array.from(
    { length: width * b },
    (_, i) => (Math.floor(i / b) >> (i % b)) & 1,
  );
  const set = g.constant(codes, [width, b]);
  const unset = g.constant(
    codes.map((bit) => 1 - bit),
    [width, b],
  );
  const terms = g.add('Add', [
    g.add('Mul', [set, s]),
    g.add('Mul', [unset, g.add('Sub', [g.scalar(1), s])]),
  ]);
  const r = g.add('ReduceProd', [terms], { axes: [3], keepdims: 0 });
  const weights = g.add('Unsqueeze', [nameOf(shares), g.whole(2)]);
  return g.add('ReduceSum', [g.add('Mul', [weights, r]), g.whole(1)], { keepdims: 0 });
}
