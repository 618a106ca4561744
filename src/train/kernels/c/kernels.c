// All kernels as one unit, for vectors of WIDTH bits. Kernels stay functions of their own: within the interpreter's
// loop, which may run for minutes, they would stay with V8's quick first compilation; functions are replaced by fast
// code as they are called again.
#include "generate.h"

#include "activate.c"
#include "balance.c"
#include "batch.c"
#include "combine.c"
#include "elementwise.c"
#include "embedding.c"
#include "impressions.c"
#include "layer-norm.c"
#include "loss.c"
#include "loss-weights.c"
#include "mix.c"
#include "noise.c"
#include "optimizer.c"
#include "position.c"
#include "select.c"
#include "softmax.c"
#include "stitch.c"
#include "transpose.c"

#if ALGORITHM == 1
#include "multiply.c"
#include "weight-gradient.c"
#else
#include "fused-multiply.c"
#include "fused-weight-gradient.c"
#endif

#ifndef __wasm__
#include "threads.c"
#endif
#include "program.c"
#include "ranges.c"
#include "scalar-sine.h"
