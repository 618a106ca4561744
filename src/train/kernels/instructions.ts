/**
 * The table of a program's instructions. TypeScript writes them according to it (`encode`), and the
 * C kernels read them according to c/instructions.h, which `npm run kernels` generates from it.
 *
 * An instruction consists of its opcode (its index in the table), the number of words after these
 * two, and its fields: 32-bit integers in their order, a word of padding if their number is odd,
 * then float64 numbers.
 */

/**
 * `address`: an offset in bytes from the start of the memory. `bytes`: a size, or the distance
 * between rows, in bytes. `count`: a number of things. `flag`: a boolean. `real`: a float64; these
 * come last.
 */
export type FieldKind = 'address' | 'bytes' | 'count' | 'flag' | 'real';

interface Field {
  readonly kind: FieldKind;
  /** The meaning of the field, with its shape; empty where the name is enough. */
  readonly comment: string;
}

export type Fields = Readonly<Record<string, Field>>;

/** The values of an instruction's fields in TypeScript. */
export type Values<F extends Fields> = {
  readonly [Name in keyof F]: F[Name]['kind'] extends 'flag' ? boolean : number;
};

const field =
  <Kind extends FieldKind>(kind: Kind) =>
  (comment = '') => ({ kind, comment });

const address = field('address');
const bytes = field('bytes');
const count = field('count');
const flag = field('flag');
const real = field('real');

const gateDropout = {
  x: address('Rows [rows, width]: weights of a gate.'),
  xStride: bytes(),
  y: address('Rows [rows, width].'),
  yStride: bytes(),
  rows: count(),
  width: count(),
  noise: address('[rows, width] without padding, or [width].'),
  noiseStride: bytes('0 for one row of noise.'),
};

const positionBias = {
  x: address('Rows [rows, 1] of logits.'),
  xStride: bytes(),
  y: address('Rows [rows, 1].'),
  yStride: bytes(),
  rows: count(),
  bias: address('[count]'),
  slots: address('[rows] whole numbers below `count`.'),
  count: count(),
  noise: address('[rows]'),
};

const mix = {
  gate: address('Rows [rows, count].'),
  gateStride: bytes(),
  gateGradient: address("The gate's gradient, of the same stride."),
  gateAccumulate: flag(),
  parts: address('`count` experts, each a Part with rows [rows, width].'),
  count: count(),
  y: address('y or its gradient: rows [rows, width].'),
  yStride: bytes(),
  rows: count(),
  width: count('A multiple of 8.'),
};

const softmax = {
  x: address('Rows [rows, width].'),
  xStride: bytes(),
  y: address('Rows [rows, width].'),
  yStride: bytes(),
  rows: count(),
  width: count(),
};

const nonlinearity = count('0 for ReLU, 1 for swish, 2 for GELU.');

const softmaxGradient = {
  y: address('Rows [rows, width].'),
  dy: address('Likewise.'),
  yStride: bytes('Of both.'),
  dx: address('Rows [rows, width].'),
  dxStride: bytes(),
  rows: count(),
  width: count(),
  accumulate: flag('Whether dx is added to rather than written.'),
};

const layerNorm = {
  ...softmax,
  scale: address('[width]'),
  normalized: address('Rows like y: what is scaled.'),
  inverse: address('[rows]: one over the standard deviation of each.'),
};

const select = {
  bits: address('Rows [rows, selectors codeBits].'),
  bitsStride: bytes(),
  shares: address('Rows [rows, selectors]: what each selector counts.'),
  sharesStride: bytes(),
  rows: count(),
  width: count('Of the gate: at most 2^codeBits.'),
  selectors: count(),
  codeBits: count('At most 16.'),
  y: address('The gate or its gradient: rows [rows, width].'),
  yStride: bytes(),
};

const gamma = real('The width of the smooth step.');

const stitch = {
  scalars: address('[count]'),
  scalarGradients: address('[count], added to.'),
  parts: address('`count` inputs, each a Part with rows [rows, width].'),
  count: count(),
  y: address('y or its gradient: rows [rows, width].'),
  yStride: bytes(),
  rows: count(),
  width: count('A multiple of 8.'),
};

const trainedGates = {
  logA: address('[count]'),
  logAGradient: address('[count], added to.'),
  count: count(),
};

const constants = { beta: real(), gamma: real(), zeta: real() };

const hardConcrete = {
  ...trainedGates,
  noise: address('[count], in (0, 1).'),
  z: address('[count]'),
  zGradient: address('[count]'),
  ...constants,
};

const picked = {
  categories: address(
    'A number a row, `categoryStride` bytes apart: as in Gather, and `base` more than within the table.',
  ),
  categoryStride: bytes(),
  base: bytes(),
};

const ofRows = {
  width: count(),
  rowBytes: bytes('Of a row of the table: a multiple of 32.'),
  y: address('Rows [rows, width] or their gradients.'),
  yStride: bytes(),
  rows: count(),
};

const lookup = {
  ...picked,
  table: address('The table or its gradient: [table rows, rowBytes].'),
  ...ofRows,
};

const usedRows = {
  used: address('Room for [rows] whole numbers: the rows of the table that are used, each once.'),
  count: address('A whole number: how many these are.'),
  gradients: address('[rows, rowBytes]: theirs.'),
};

const updatedRows = {
  rowBytes: bytes('A multiple of 32.'),
  rows: count('Of the batch.'),
  tableRows: count(),
  ...usedRows,
};

const rates = {
  rates: address('The learning rates of the steps from `first` on, one float64 behind the other.'),
  first: address('The number of a step, a float64.'),
};

const adam = { beta1: real(), beta2: real(), epsilon: real() };

const combine = {
  cores: address('[count, bytes]: arrays one behind the other.'),
  coreGradients: address('[count, bytes]'),
  count: count(),
  bytes: bytes('Of one array: a multiple of 16.'),
  factors: address('[count]'),
  factorGradients: address('[count], added to.'),
  matrix: address('[bytes]: the combination, or its gradient.'),
  accumulate: flag("Whether the cores' gradients are added to rather than written."),
};

const loss = {
  y: address('Rows [rows, 1]: predictions or logits.'),
  dy: address('Their gradients.'),
  stride: bytes('Of both.'),
  labels: address('A label a row, `labelStride` bytes apart.'),
  labelStride: bytes(),
  rows: count(),
  loss: address('A float64, which is added to.'),
  accumulate: flag('Whether the gradients are added to rather than written.'),
};

const labelledLoss = {
  ...loss,
  labels: address('As in the other losses, or NaN: a row without a label counts for nothing.'),
  weights: address('What a row counts, [rows] above 0; 0 for one each.'),
  factor: address('A float64: what the gradients are multiplied by, and the loss is not; 0 for 1.'),
  own: address('A float64: the loss as it is added, or NaN where no row has a label; 0 for none.'),
};

const weightedLoss = { ...labelledLoss, weight: real("What the task's loss is multiplied by.") };

const ofTasks = {
  losses: address(
    '[count] float64: the losses of the tasks on the batch, NaN if no row has a label.',
  ),
  factors: address('[count] float64: what the gradients of the losses are multiplied by.'),
  count: count(),
};

const balance = {
  ...ofTasks,
  method: count('The place of its name in `balancingKinds`.'),
  gram: address('[count, count] float64; 0 if the method needs no gradients.'),
  noise: address(
    'Uniform numbers: two a task, or of PCGrad one for each pair of tasks; 0 for none.',
  ),
  states: address('[count, 6] float64: see TaskState in balance.c.'),
  scratch: address('Room for [4 count count + 16 count] float64.'),
  after: address('[count] float64: the losses on the same batch after the update; 0 for none.'),
  rate: real(),
  decay: real(),
  asymmetry: real(),
  c: real(),
};

/** The instructions, in the order of their opcodes. Rows and panels are described in c/matrix.h. */
export const instructions = {
  Generate: {
    recipe: address('A Recipe.'),
    rows: count('Step t takes examples t rows .. (t + 1) rows - 1.'),
    x: address('Rows [rows, d].'),
    xStride: bytes(),
    labels: address('[rows, K] without padding.'),
  },
  Impressions: {
    world: address('A World.'),
    rows: count('Step t takes rows first + t rows .. first + (t + 1) rows - 1 of the log.'),
    x: address('Rows [rows, d + positions], with Ids [rows, seen + positions].'),
    xStride: bytes(),
    categories: address(
      'With Ids: [rows, 5] whole numbers, of user, item, category, hour and device; otherwise unused.',
    ),
    starts: address('[5] whole numbers, one of each of these: `start + unit id` is written.'),
    unit: bytes(),
    labels: address(
      '[rows, 2] without padding: engagement, and satisfaction, which is NaN without engagement.',
    ),
    slots: address('[rows] whole numbers, the slot of each row from 0; 0 for none.'),
    truth: address(
      '[rows, 3] float64: the probabilities of engagement if looked at and of satisfaction if engaged, and the number in (0, 1) that decides of both; 0 for none.',
    ),
    first: real(),
  },
  Pick: {
    table: address('Rows of `bytes`.'),
    bytes: bytes('A multiple of 4.'),
    to: address('[rows, bytes]'),
    toStride: bytes(),
    rows: count(),
    order: address(
      "The numbers of the rows that the steps from `first` on take, one step's behind the other's.",
    ),
    first: address('The number of a step, a float64.'),
  },
  Uniforms: {
    keys: address('What scheduleKeys makes of the key.'),
    count: count('Of the numbers of a step.'),
    to: address('[count padded to a multiple of 16]'),
  },
  Multiply: {
    x: address('Rows [rows, inner].'),
    xStride: bytes(),
    rows: count(),
    inner: count(),
    weights: address('Panels [at least inner, 8 panels], `panelStride` bytes apart.'),
    panels: count(),
    panelStride: bytes(),
    bias: address('A number a column; 0 for none.'),
    floor: address(
      'The least value of each column: 0 for ReLU, -Infinity for none; 0 for no floor at all.',
    ),
    y: address('Rows [rows, 8 panels].'),
    yStride: bytes(),
    accumulate: flag('Whether y is added to rather than written.'),
  },
  Gather: {
    categories: address(
      '[rows, columns]: bytes from the start of a panel to the weights of a category.',
    ),
    columns: count(),
    rows: count(),
    weights: address('Panels, `panelStride` bytes apart.'),
    panels: count(),
    panelStride: bytes(),
    floor: address('As in Multiply.'),
    y: address('Rows [rows, 8 panels].'),
    yStride: bytes(),
  },
  WeightGradient: {
    x: address('Rows [rows, width].'),
    xStride: bytes(),
    rows: count(),
    width: count(),
    dz: address('Rows [rows, 8 panels].'),
    dzStride: bytes(),
    gradient: address('Panels [width, 8 panels].'),
    panels: count(),
    gap: bytes('Between the panels: rows of the weights that are not of x.'),
    accumulate: flag('Whether the gradient is added to rather than written.'),
  },
  Scatter: {
    categories: address('As in Gather.'),
    columns: count(),
    rows: count(),
    dz: address('Rows [rows, 8 panels].'),
    dzStride: bytes(),
    gradient: address('Panels, `panelStride` bytes apart.'),
    panels: count(),
    panelStride: bytes(),
    skip: bytes('From the start of a panel: its rows that are not of categories.'),
    accumulate: flag('Whether the gradient is added to rather than written.'),
    scratch: address('Room for [rows of a panel + rows columns] whole numbers.'),
  },
  Transpose: {
    from: address('Panels [rows, 8 panels].'),
    rows: count(),
    panels: count(),
    to: address('Panels [8 panels, rows padded].'),
  },
  Activate: {
    y: address('Rows [rows, 8 panels].'),
    dy: address('Likewise: dy becomes dz.'),
    stride: bytes('Of both.'),
    rows: count(),
    panels: count(),
    floor: address('As in Multiply.'),
    bias: address('Gradients by the biases of the first panels.'),
    biasPanels: count(),
    accumulate: flag("Whether the biases' gradients are added to rather than written."),
  },
  Softmax: softmax,
  TopK: {
    ...softmax,
    nonzeros: count('How many columns of a row are chosen.'),
  },
  SoftmaxGradient: softmaxGradient,
  Select: { ...select, gamma },
  SelectGradient: {
    ...select,
    bitsGradient: address('Of the same stride as the bits.'),
    bitsAccumulate: flag(),
    sharesGradient: address('Of the same stride as the shares.'),
    sharesAccumulate: flag(),
    loss: address('A float64, which the penalties are added to.'),
    penalized: flag('Whether there are penalties.'),
    gamma,
    entropy: real("The weight of the selectors' entropy."),
  },
  GateDropout: {
    ...gateDropout,
    rate: real('A weight is dropped where its noise is less.'),
  },
  GateDropoutGradient: {
    ...gateDropout,
    dy: address('Rows, like y.'),
    dx: address('Rows, like x.'),
    accumulate: flag('Whether dx is added to rather than written.'),
    rate: real(),
  },
  PositionBias: {
    ...positionBias,
    rate: real('The bias is dropped where the noise is less.'),
  },
  PositionBiasGradient: {
    ...positionBias,
    x: address('The gradients of the logits.'),
    y: address('Those of what the bias was added to.'),
    bias: address('[count], added to.'),
    accumulate: flag("Whether the logits' gradients are added to rather than written."),
    rate: real(),
  },
  Mix: mix,
  MixGradient: mix,
  Stitch: stitch,
  StitchGradient: stitch,
  Product: {
    parts: address(
      '`count` factors, each a Part with rows [rows, width], of which the values are read.',
    ),
    count: count(),
    y: address('Rows [rows, width].'),
    yStride: bytes(),
    rows: count(),
    width: count('A multiple of 8.'),
    accumulate: flag('Whether y is added to rather than written.'),
  },
  Copy: {
    x: address('[rows, width], `xStride` bytes apart; nothing behind these columns is touched.'),
    xStride: bytes(),
    y: address('Likewise.'),
    yStride: bytes(),
    rows: count(),
    width: count(),
    accumulate: flag('Whether y is added to rather than written.'),
  },
  Squash: { ...softmax, tanh: flag('Whether by tanh rather than the sigmoid.') },
  SquashGradient: { ...softmaxGradient, tanh: flag() },
  LayerNorm: {
    ...layerNorm,
    shift: address('[width]'),
    epsilon: real('What the variance is added to.'),
  },
  LayerNormGradient: {
    ...layerNorm,
    x: address('The gradient of x; 0 where none is wanted.'),
    y: address('That of y.'),
    scaleGradient: address('[width], added to.'),
    shiftGradient: address('[width], added to.'),
    accumulate: flag("Whether x's gradient is added to rather than written."),
  },
  HardConcrete: hardConcrete,
  HardConcreteGradient: hardConcrete,
  Lookup: lookup,
  LookupGradient: lookup,
  RowGradients: {
    ...picked,
    ...ofRows,
    ...usedRows,
    hashed: address('Room for [2^bits] whole numbers.'),
    bits: count('2^bits is more than there are rows.'),
  },
  Combine: combine,
  CombineGradient: combine,
  SquaredError: loss,
  CrossEntropy: loss,
  WeightedSquaredError: weightedLoss,
  WeightedCrossEntropy: weightedLoss,
  Penalty: {
    left: address('[bytes]'),
    leftGradient: address('[bytes], added to.'),
    right: address('[bytes]'),
    rightGradient: address('[bytes], added to.'),
    bytes: bytes('A multiple of 16.'),
    loss: address('A float64, which is added to.'),
    alpha: real(),
  },
  Uncertainty: {
    s: address('[count]'),
    factors: ofTasks.factors,
    count: count(),
  },
  UncertaintyGradient: {
    ...ofTasks,
    weights: address("[count] float64: the tasks' weights, which the losses have in them."),
    gradients: address('[count]: those by s.'),
  },
  DynamicWeights: {
    ...ofTasks,
    sums: address('[count] float64: of the losses of the period so far.'),
    counts: address('[count] float64: how many these are.'),
    before: address('[count] float64: the means of the period before; 0 for none.'),
    every: count('Steps of a period.'),
    temperature: real(),
  },
  OpenGates: {
    ...trainedGates,
    loss: address('A float64, which is added to.'),
    ...constants,
    lambda: real(),
  },
  Zero: {
    at: address('[bytes]'),
    bytes: bytes('A multiple of 4.'),
  },
  Adam: {
    parameters: address('[bytes], as the next three.'),
    gradients: address(),
    m: address(),
    v: address(),
    bytes: bytes('A multiple of 16.'),
    powers: address('Two float64: beta1^t and beta2^t of the steps done, 1 at the start.'),
    ...rates,
    ...adam,
  },
  AdamRows: {
    table: address('[table rows, rowBytes], as the next two.'),
    m: address(),
    v: address(),
    ...updatedRows,
    powers: address('Those of Adam, which comes before.'),
    ...rates,
    ...adam,
  },
  Descend: {
    parameters: address('[bytes], as the next.'),
    gradients: address(),
    bytes: bytes('A multiple of 16.'),
    ...rates,
  },
  DescendRows: {
    table: address('[table rows, rowBytes]'),
    ...updatedRows,
    ...rates,
  },
  Momentum: {
    parameters: address('[bytes], as the next two.'),
    gradients: address(),
    velocity: address(),
    bytes: bytes('A multiple of 16.'),
    ...rates,
    momentum: real(),
    decay: real('What a parameter counts in its gradient.'),
  },
  Decay: {
    parameters: address('[bytes]'),
    bytes: bytes('A multiple of 16.'),
    ...rates,
    decay: real('What a parameter loses, times the learning rate.'),
  },
  DecayRows: {
    table: address('[table rows, rowBytes]'),
    ...updatedRows,
    ...rates,
    decay: real('As in Decay.'),
  },
  Nonlinearity: { ...softmax, of: nonlinearity },
  NonlinearityGradient: {
    x: address('Rows [rows, width].'),
    dx: address('Likewise.'),
    xStride: bytes('Of both.'),
    dy: address('Rows [rows, width].'),
    dyStride: bytes(),
    rows: count(),
    width: count(),
    of: nonlinearity,
    accumulate: flag('Whether dx is added to rather than written.'),
  },
  Dropout: {
    ...softmax,
    noise: address('[rows, width] without padding: 1 where nothing is dropped or scaled.'),
    accumulate: flag('Whether y is added to rather than written.'),
    rate: real('A number is dropped where its noise is less.'),
  },
  Poisson: weightedLoss,
  ClassCrossEntropy: {
    ...labelledLoss,
    y: address('Rows [rows, classes] of logits.'),
    classes: count('Labels are whole numbers below it.'),
    weight: weightedLoss.weight,
  },
  Balance: balance,
  BalanceUpdate: balance,
  Gram: {
    gradients: address('[count, bytes], `stride` bytes apart.'),
    stride: bytes(),
    count: count(),
    bytes: bytes('A multiple of 32.'),
    gram: address('[count, count] float64, added to.'),
  },
  WeighGradients: {
    gradients: address('As in Gram.'),
    stride: bytes(),
    count: count(),
    bytes: bytes('A multiple of 32.'),
    factors: address('[count] float64.'),
    to: address('[bytes]; it may be the first gradient.'),
  },
} as const satisfies Record<string, Fields>;

/** Structs that instructions point to, with the same layout as the fields of instructions. */
export const structs = {
  /** A node among the inputs of a mixture, a cross-stitch unit or a product. */
  Part: {
    value: address('Rows.'),
    stride: bytes('Of both.'),
    gradient: address('Likewise; 0 where none is wanted.'),
    accumulate: flag('Whether the gradient is added to rather than written.'),
  },
  /** The parameters of a generator of examples. */
  Recipe: {
    keys: address('What scheduleKeys makes of the key.'),
    features: count('d'),
    tasks: count('K'),
    weights: address('[K, d padded with zeros to a multiple of 16], float32.'),
    pairs: count('Pairs of sines.'),
    alpha: address('[2 pairs] float64, padded with zeros, since sin(0) = 0.'),
    beta: address('[2 pairs] likewise.'),
    degrees: address(
      '[K] int32: the highest power of s in the label of each task; 1 where it has none.',
    ),
    frequencies: address("[K] float64: what multiplies the sines' alpha."),
    noises: address('[K] float64: the standard deviation of the noise.'),
    factors: address('[K] float64: what multiplies the label.'),
    normals: address(
      'Room for the normals of 32 examples: [32, d + K padded to a multiple of 16].',
    ),
    binary: flag(),
    threshold: real(),
  },
  /** The parameters of a recommender's log: see c/impressions.c. */
  World: {
    users: address('What scheduleKeys makes of the key of the users.'),
    requests: address('Likewise of the requests.'),
    features: count('d'),
    items: count('Of the pool.'),
    candidates: count('Of a request: at most 64, and at most as many as there are items.'),
    slots: count('Of a slate: at most as many as there are candidates.'),
    visits: count('Requests of a user, which follow each other.'),
    weights: address(
      '[3, d padded with zeros to a multiple of 16], float32: of engagement, satisfaction and the old model.',
    ),
    vectors: address(
      '[items, d padded with zeros to a multiple of 16], float32; with Ids of categories, then hours, then devices.',
    ),
    scores: address('Of each of these, [3] float64: the weights times its vector.'),
    pairs: count('Pairs of sines.'),
    alpha: address('[2 pairs] float64, padded with zeros.'),
    beta: address('[2 pairs] likewise.'),
    looks: address('[slots] float64: how probably each is looked at.'),
    user: address('Room for the vectors of four users: [4, d padded to a multiple of 16].'),
    draws: address(
      'Room for the numbers of a request: [2 candidates + 2 slots, with Ids 2 more, padded to a multiple of 16].',
    ),
    all: flag(
      'Whether the rows of a request are its candidates, each looked at, and not its slate.',
    ),
    positions: count(
      'Columns behind the features, which tell the slot: as many as there are slots, or none.',
    ),
    served: flag('Whether these tell the first slot in all rows.'),
    ids: address('An Ids, of the sparse form; 0 for none.'),
    spread: real("Standard deviation of a number of a user's vector."),
    mean: real('Of t + sum_j sin(alpha_j t + beta_j) over the population.'),
    deviation: real('Likewise.'),
    engagement: real('The logit of engagement at a score of 0.'),
    engagementSlope: real(),
    satisfaction: real('Likewise of satisfaction.'),
    satisfactionSlope: real(),
    error: real('What the score of the old model counts beside the logit of engagement.'),
    random: real('The probability of a slot to be filled at random.'),
  },
  /** The parameters of the sparse form of a World. */
  Ids: {
    userKeys: address('What scheduleKeys makes of the key of the vectors of users.'),
    itemKeys: address('Likewise of items.'),
    users: count(),
    categories: count(),
    hours: count(),
    devices: count(),
    hash: count('How many numbers the ids of users have, and those of items.'),
    seen: count('Dense features: the first ones of x.'),
    spans: address(
      '[candidates] float64: log(n + 1), n being the number of items that can be the candidate.',
    ),
    visitor: address('Room for [16] numbers, which tell the user.'),
    own: address(
      'Room for the vectors of the candidates: [candidates padded to a multiple of 4, d padded to one of 16].',
    ),
    userSpan: real('log(users + 1)'),
    deviceSpan: real('log(devices + 1)'),
    itemSpread: real(
      "Standard deviation of a number of an item's vector, which is without its category's.",
    ),
  },
  /**
   * A step is the instructions from `start` to `update`, which leave a loss, then those from
   * `update` to `end`.
   */
  Program: {
    start: address(),
    update: address(),
    end: address(),
    loss: address('A float64.'),
  },
} as const satisfies Record<string, Fields>;

export type Instructions = typeof instructions;
export type InstructionName = keyof Instructions;
export type Structs = typeof structs;
export type StructName = keyof Structs;

/** Names of the instructions, by opcode. */
export const instructionNames = Object.keys(instructions) as InstructionName[];

/**
 * An opcode and no fields: the next two instructions may run at the same time. Of native machines
 * alone: c/threads.c.
 */
export const FORK = Int32Array.of(-1, 0);

/** Encodes an instruction as words: its opcode, the number of field words, and the field words. */
export function encode<Name extends InstructionName>(
  name: Name,
  values: Values<Instructions[Name]>,
): Int32Array {
  const words = encodeWords(instructions[name], values);
  return Int32Array.of(instructionNames.indexOf(name), words.length, ...words);
}

/** Encodes a struct that instructions point to as words. */
export function encodeStruct<Name extends StructName>(
  name: Name,
  values: Values<Structs[Name]>,
): Int32Array {
  return Int32Array.from(encodeWords(structs[name], values));
}

/** Size in bytes of a struct that instructions point to. */
export function structBytes(name: StructName): number {
  const { whole, reals, padding } = splitFields(structs[name]);
  return 4 * (whole.length + padding.length) + 8 * reals.length;
}

function encodeWords(fields: Fields, values: Readonly<Record<string, number | boolean>>): number[] {
  const { whole, reals, padding } = splitFields(fields);
  const of = (names: readonly string[]) => names.map((name) => Number(values[name]));
  return [...of(whole), ...padding, ...new Int32Array(Float64Array.from(of(reals)).buffer)];
}

/**
 * Separates the fields into integers and float64 numbers, with the words of padding between them.
 */
function splitFields(fields: Fields) {
  const namesWhere = (real: boolean) =>
    Object.keys(fields).filter((name) => (fields[name]!.kind === 'real') === real);
  const whole = namesWhere(false);
  return { whole, reals: namesWhere(true), padding: whole.length % 2 === 0 ? [] : [0] };
}
