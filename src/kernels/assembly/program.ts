// The interpreter. A program is laid out by the engine: see opcodes.ts for the form of an instruction.
import { Op } from '../opcodes';
import { activate, Activate } from './activate';
import { Generate, generateBatch, Pick, pickRows, zero, Zero } from './batch';
import { combine, Combine, combineGradient } from './combine';
import { Gather, gather, Lookup, lookup, lookupGradient, Scatter, scatter } from './embedding';
import { crossEntropy, Loss, penalty, Penalty, squaredError } from './loss';
import { mix, Mix, mixGradient } from './mix';
import { multiply, Multiply } from './multiply';
import { Adam, adam, descend, Descend } from './optimizer';
import { Softmax, softmax, SoftmaxGradient, softmaxGradient } from './softmax';
import { Stitch, stitch, stitchGradient } from './stitch';
import { Transpose, transpose } from './transpose';
import { weightGradient, WeightGradient } from './weight-gradient';

/** Runs the instructions between two addresses for a step. */
export function execute(program: usize, end: usize, step: f64): void {
  while (program < end) {
    const a = program + 8;
    switch (load<i32>(program)) {
      case Op.Generate: generateBatch(changetype<Generate>(a), step); break;
      case Op.Pick: pickRows(changetype<Pick>(a), step); break;
      case Op.Multiply: multiply(changetype<Multiply>(a)); break;
      case Op.Gather: gather(changetype<Gather>(a)); break;
      case Op.WeightGradient: weightGradient(changetype<WeightGradient>(a)); break;
      case Op.Scatter: scatter(changetype<Scatter>(a)); break;
      case Op.Transpose: transpose(changetype<Transpose>(a)); break;
      case Op.Activate: activate(changetype<Activate>(a)); break;
      case Op.Softmax: softmax(changetype<Softmax>(a)); break;
      case Op.SoftmaxGradient: softmaxGradient(changetype<SoftmaxGradient>(a)); break;
      case Op.Mix: mix(changetype<Mix>(a)); break;
      case Op.MixGradient: mixGradient(changetype<Mix>(a)); break;
      case Op.Stitch: stitch(changetype<Stitch>(a)); break;
      case Op.StitchGradient: stitchGradient(changetype<Stitch>(a)); break;
      case Op.Lookup: lookup(changetype<Lookup>(a)); break;
      case Op.LookupGradient: lookupGradient(changetype<Lookup>(a)); break;
      case Op.Combine: combine(changetype<Combine>(a)); break;
      case Op.CombineGradient: combineGradient(changetype<Combine>(a)); break;
      case Op.SquaredError: squaredError(changetype<Loss>(a)); break;
      case Op.CrossEntropy: crossEntropy(changetype<Loss>(a)); break;
      case Op.Penalty: penalty(changetype<Penalty>(a)); break;
      case Op.Zero: zero(changetype<Zero>(a)); break;
      case Op.Adam: adam(changetype<Adam>(a)); break;
      case Op.Descend: descend(changetype<Descend>(a)); break;
      default: unreachable();
    }
    program = a + (load<i32>(program, 4) << 2);
  }
}

/** A step is the instructions from `start` to `update`, which leave a loss, then those from `update` to `end`. */
@unmanaged
export class Program {
  start: usize;
  update: usize;
  end: usize;
  loss: usize;
}

/**
 * Trains steps from .. to - 1 and stores the loss of each before its update. Returns the number of losses: it stops
 * behind the first that is not finite, which its update does not follow.
 */
export function train(program: Program, from: f64, to: f64, losses: usize): i32 {
  let count = 0;
  for (let step = from; step < to; step++) {
    execute(program.start, program.update, step);
    const loss = load<f64>(program.loss);
    store<f64>(losses + (count << 3), loss);
    count++;
    if (!isFinite(loss)) break;
    execute(program.update, program.end, step);
  }
  return count;
}
