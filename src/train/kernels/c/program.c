// The interpreter. A program is laid out by the engine: see ../instructions.ts for the form of an instruction.
#include "instructions.h"
#include "memory.h"

// Runs the instructions between two addresses for a step.
static __attribute__((noinline)) void execute(Memory m, u32 start, u32 end, f64 step) {
  for (u32 next = start; next < end;) {
    const Head *head = (const Head *)at(m, next);
    const void *a = head + 1;
    (void)checked(head, sizeof(Head));
    (void)checked(a, (u64)head->words * 4);
    next += sizeof(Head) + (u32)head->words * 4;
    switch (head->opcode) {
#ifndef __wasm__
      case FORK: next = runTwo(m, next, step); break;
#endif
      case OP_Generate: generateBatch(m, a, step); break;
      case OP_Impressions: impressions(m, a, step); break;
      case OP_Pick: pickRows(m, a, step); break;
      case OP_Uniforms: drawUniforms(m, a, step); break;
      case OP_Multiply: multiply(m, a); break;
      case OP_Gather: gather(m, a); break;
      case OP_WeightGradient: weightGradient(m, a); break;
      case OP_Scatter: scatter(m, a); break;
      case OP_Transpose: transpose(m, a); break;
      case OP_Activate: activate(m, a); break;
      case OP_Softmax: softmax(m, a); break;
      case OP_TopK: topK(m, a); break;
      case OP_SoftmaxGradient: softmaxGradient(m, a); break;
      case OP_Select: selectExperts(m, a); break;
      case OP_SelectGradient: selectExpertsGradient(m, a); break;
      case OP_GateDropout: gateDropout(m, a); break;
      case OP_GateDropoutGradient: gateDropoutGradient(m, a); break;
      case OP_PositionBias: positionBias(m, a); break;
      case OP_PositionBiasGradient: positionBiasGradient(m, a); break;
      case OP_Mix: mix(m, a); break;
      case OP_MixGradient: mixGradient(m, a); break;
      case OP_Stitch: stitch(m, a); break;
      case OP_StitchGradient: stitchGradient(m, a); break;
      case OP_Product: product(m, a); break;
      case OP_Copy: copy(m, a); break;
      case OP_Squash: squash(m, a); break;
      case OP_SquashGradient: squashGradient(m, a); break;
      case OP_LayerNorm: layerNorm(m, a); break;
      case OP_LayerNormGradient: layerNormGradient(m, a); break;
      case OP_HardConcrete: hardConcrete(m, a); break;
      case OP_HardConcreteGradient: hardConcreteGradient(m, a); break;
      case OP_Lookup: lookup(m, a); break;
      case OP_LookupGradient: lookupGradient(m, a); break;
      case OP_RowGradients: rowGradients(m, a); break;
      case OP_Combine: combine(m, a); break;
      case OP_CombineGradient: combineGradient(m, a); break;
      case OP_SquaredError: squaredError(m, a); break;
      case OP_CrossEntropy: crossEntropy(m, a); break;
      case OP_WeightedSquaredError: weightedSquaredError(m, a); break;
      case OP_WeightedCrossEntropy: weightedCrossEntropy(m, a); break;
      case OP_Penalty: penalty(m, a); break;
      case OP_Uncertainty: uncertainty(m, a); break;
      case OP_UncertaintyGradient: uncertaintyGradient(m, a); break;
      case OP_DynamicWeights: dynamicWeights(m, a, step); break;
      case OP_OpenGates: openGates(m, a); break;
      case OP_Zero: zero(m, a); break;
      case OP_Adam: adam(m, a, step); break;
      case OP_AdamRows: adamRows(m, a, step); break;
      case OP_Descend: descend(m, a, step); break;
      case OP_DescendRows: descendRows(m, a, step); break;
      case OP_Momentum: momentum(m, a, step); break;
      case OP_Decay: decay(m, a, step); break;
      case OP_DecayRows: decayRows(m, a, step); break;
      case OP_Nonlinearity: nonlinearity(m, a); break;
      case OP_NonlinearityGradient: nonlinearityGradient(m, a); break;
      case OP_Dropout: dropout(m, a); break;
      case OP_Poisson: poisson(m, a); break;
      case OP_ClassCrossEntropy: classCrossEntropy(m, a); break;
      case OP_Balance: balance(m, a); break;
      case OP_BalanceUpdate: balanceUpdate(m, a); break;
      case OP_Gram: gram(m, a); break;
      case OP_WeighGradients: weighGradients(m, a); break;
      default: __builtin_trap();
    }
  }
}

// Trains steps from .. to - 1 and stores the loss of each before its update. Returns the number of losses: it stops
// behind the first that is not finite, which its update does not follow.
static i32 train(Memory m, const Program *program, f64 from, f64 to, u8 *losses) {
  i32 count = 0;
  for (f64 step = from; step < to; step++) {
    execute(m, program->start, program->update, step);
    const f64 loss = load(f64, at(m, program->loss));
    store(losses + (i64)count * 8, loss);
    count++;
    if (!(__builtin_fabs(loss) < __builtin_inf())) break;
    execute(m, program->update, program->end, step);
  }
  return count;
}
