/**
 * The instructions of a program, which the module's `execute` interprets: an instruction is its opcode, the number of
 * words behind it, and these words, laid out as the class of the same name in assembly/. Both AssemblyScript and
 * TypeScript read this file.
 */
export enum Op {
  Generate,
  Pick,
  Multiply,
  Gather,
  WeightGradient,
  Scatter,
  Transpose,
  Activate,
  Softmax,
  SoftmaxGradient,
  Mix,
  MixGradient,
  Stitch,
  StitchGradient,
  Lookup,
  LookupGradient,
  Combine,
  CombineGradient,
  SquaredError,
  CrossEntropy,
  Penalty,
  Zero,
  Adam,
  Descend,
}
