// Generated from ../instructions.ts by `npm run kernels`: not to be edited.
#pragma once
#include "types.h"

// Addresses are bytes from the start of the memory, strides are in bytes.

enum Opcode {
  OP_Generate,
  OP_Impressions,
  OP_Pick,
  OP_Uniforms,
  OP_Multiply,
  OP_Gather,
  OP_WeightGradient,
  OP_Scatter,
  OP_Transpose,
  OP_Activate,
  OP_Softmax,
  OP_TopK,
  OP_SoftmaxGradient,
  OP_Select,
  OP_SelectGradient,
  OP_GateDropout,
  OP_GateDropoutGradient,
  OP_PositionBias,
  OP_PositionBiasGradient,
  OP_Mix,
  OP_MixGradient,
  OP_Stitch,
  OP_StitchGradient,
  OP_Product,
  OP_Copy,
  OP_Squash,
  OP_SquashGradient,
  OP_LayerNorm,
  OP_LayerNormGradient,
  OP_HardConcrete,
  OP_HardConcreteGradient,
  OP_Lookup,
  OP_LookupGradient,
  OP_RowGradients,
  OP_Combine,
  OP_CombineGradient,
  OP_SquaredError,
  OP_CrossEntropy,
  OP_WeightedSquaredError,
  OP_WeightedCrossEntropy,
  OP_Penalty,
  OP_Uncertainty,
  OP_UncertaintyGradient,
  OP_DynamicWeights,
  OP_OpenGates,
  OP_Zero,
  OP_Adam,
  OP_AdamRows,
  OP_Descend,
  OP_DescendRows,
  OP_Momentum,
  OP_Decay,
  OP_DecayRows,
  OP_Nonlinearity,
  OP_NonlinearityGradient,
  OP_Dropout,
  OP_Poisson,
  OP_ClassCrossEntropy,
  OP_Balance,
  OP_BalanceUpdate,
  OP_Gram,
  OP_WeighGradients,
};

// The opcode in front of two instructions that may run at the same time.
#define FORK (-1)

// What precedes the fields of an instruction: its opcode, and the words of the fields.
typedef struct {
  i32 opcode;
  i32 words;
} Head;

typedef struct {
  u32 value; // Rows.
  i32 stride; // Of both.
  u32 gradient; // Likewise; 0 where none is wanted.
  i32 accumulate; // Whether the gradient is added to rather than written.
} Part;

typedef struct {
  u32 keys; // What scheduleKeys makes of the key.
  i32 features; // d
  i32 tasks; // K
  u32 weights; // [K, d padded with zeros to a multiple of 16], float32.
  i32 pairs; // Pairs of sines.
  u32 alpha; // [2 pairs] float64, padded with zeros, since sin(0) = 0.
  u32 beta; // [2 pairs] likewise.
  u32 degrees; // [K] int32: the highest power of s in the label of each task; 1 where it has none.
  u32 frequencies; // [K] float64: what multiplies the sines' alpha.
  u32 noises; // [K] float64: the standard deviation of the noise.
  u32 factors; // [K] float64: what multiplies the label.
  u32 normals; // Room for the normals of 32 examples: [32, d + K padded to a multiple of 16].
  i32 binary;
  f64 threshold;
} Recipe;

typedef struct {
  u32 users; // What scheduleKeys makes of the key of the users.
  u32 requests; // Likewise of the requests.
  i32 features; // d
  i32 items; // Of the pool.
  i32 candidates; // Of a request: at most 64, and at most as many as there are items.
  i32 slots; // Of a slate: at most as many as there are candidates.
  i32 visits; // Requests of a user, which follow each other.
  u32 weights; // [3, d padded with zeros to a multiple of 16], float32: of engagement, satisfaction and the old model.
  u32 vectors; // [items, d padded with zeros to a multiple of 16], float32; with Ids of categories, then hours, then devices.
  u32 scores; // Of each of these, [3] float64: the weights times its vector.
  i32 pairs; // Pairs of sines.
  u32 alpha; // [2 pairs] float64, padded with zeros.
  u32 beta; // [2 pairs] likewise.
  u32 looks; // [slots] float64: how probably each is looked at.
  u32 user; // Room for the vectors of four users: [4, d padded to a multiple of 16].
  u32 draws; // Room for the numbers of a request: [2 candidates + 2 slots, with Ids 2 more, padded to a multiple of 16].
  i32 all; // Whether the rows of a request are its candidates, each looked at, and not its slate.
  i32 positions; // Columns behind the features, which tell the slot: as many as there are slots, or none.
  i32 served; // Whether these tell the first slot in all rows.
  u32 ids; // An Ids, of the sparse form; 0 for none.
  f64 spread; // Standard deviation of a number of a user's vector.
  f64 mean; // Of t + sum_j sin(alpha_j t + beta_j) over the population.
  f64 deviation; // Likewise.
  f64 engagement; // The logit of engagement at a score of 0.
  f64 engagementSlope;
  f64 satisfaction; // Likewise of satisfaction.
  f64 satisfactionSlope;
  f64 error; // What the score of the old model counts beside the logit of engagement.
  f64 random; // The probability of a slot to be filled at random.
} World;

typedef struct {
  u32 userKeys; // What scheduleKeys makes of the key of the vectors of users.
  u32 itemKeys; // Likewise of items.
  i32 users;
  i32 categories;
  i32 hours;
  i32 devices;
  i32 hash; // How many numbers the ids of users have, and those of items.
  i32 seen; // Dense features: the first ones of x.
  u32 spans; // [candidates] float64: log(n + 1), n being the number of items that can be the candidate.
  u32 visitor; // Room for [16] numbers, which tell the user.
  u32 own; // Room for the vectors of the candidates: [candidates padded to a multiple of 4, d padded to one of 16].
  f64 userSpan; // log(users + 1)
  f64 deviceSpan; // log(devices + 1)
  f64 itemSpread; // Standard deviation of a number of an item's vector, which is without its category's.
} Ids;

typedef struct {
  u32 start;
  u32 update;
  u32 end;
  u32 loss; // A float64.
} Program;

typedef struct {
  u32 recipe; // A Recipe.
  i32 rows; // Step t takes examples t rows .. (t + 1) rows - 1.
  u32 x; // Rows [rows, d].
  i32 xStride;
  u32 labels; // [rows, K] without padding.
} Generate;

typedef struct {
  u32 world; // A World.
  i32 rows; // Step t takes rows first + t rows .. first + (t + 1) rows - 1 of the log.
  u32 x; // Rows [rows, d + positions], with Ids [rows, seen + positions].
  i32 xStride;
  u32 categories; // With Ids: [rows, 5] whole numbers, of user, item, category, hour and device; otherwise unused.
  u32 starts; // [5] whole numbers, one of each of these: `start + unit id` is written.
  i32 unit;
  u32 labels; // [rows, 2] without padding: engagement, and satisfaction, which is NaN without engagement.
  u32 slots; // [rows] whole numbers, the slot of each row from 0; 0 for none.
  u32 truth; // [rows, 3] float64: the probabilities of engagement if looked at and of satisfaction if engaged, and the number in (0, 1) that decides of both; 0 for none.
  f64 first;
} Impressions;

typedef struct {
  u32 table; // Rows of `bytes`.
  i32 bytes; // A multiple of 4.
  u32 to; // [rows, bytes]
  i32 toStride;
  i32 rows;
  u32 order; // The numbers of the rows that the steps from `first` on take, one step's behind the other's.
  u32 first; // The number of a step, a float64.
} Pick;

typedef struct {
  u32 keys; // What scheduleKeys makes of the key.
  i32 count; // Of the numbers of a step.
  u32 to; // [count padded to a multiple of 16]
} Uniforms;

typedef struct {
  u32 x; // Rows [rows, inner].
  i32 xStride;
  i32 rows;
  i32 inner;
  u32 weights; // Panels [at least inner, 8 panels], `panelStride` bytes apart.
  i32 panels;
  i32 panelStride;
  u32 bias; // A number a column; 0 for none.
  u32 floor; // The least value of each column: 0 for ReLU, -Infinity for none; 0 for no floor at all.
  u32 y; // Rows [rows, 8 panels].
  i32 yStride;
  i32 accumulate; // Whether y is added to rather than written.
} Multiply;

typedef struct {
  u32 categories; // [rows, columns]: bytes from the start of a panel to the weights of a category.
  i32 columns;
  i32 rows;
  u32 weights; // Panels, `panelStride` bytes apart.
  i32 panels;
  i32 panelStride;
  u32 floor; // As in Multiply.
  u32 y; // Rows [rows, 8 panels].
  i32 yStride;
} Gather;

typedef struct {
  u32 x; // Rows [rows, width].
  i32 xStride;
  i32 rows;
  i32 width;
  u32 dz; // Rows [rows, 8 panels].
  i32 dzStride;
  u32 gradient; // Panels [width, 8 panels].
  i32 panels;
  i32 gap; // Between the panels: rows of the weights that are not of x.
  i32 accumulate; // Whether the gradient is added to rather than written.
} WeightGradient;

typedef struct {
  u32 categories; // As in Gather.
  i32 columns;
  i32 rows;
  u32 dz; // Rows [rows, 8 panels].
  i32 dzStride;
  u32 gradient; // Panels, `panelStride` bytes apart.
  i32 panels;
  i32 panelStride;
  i32 skip; // From the start of a panel: its rows that are not of categories.
  i32 accumulate; // Whether the gradient is added to rather than written.
  u32 scratch; // Room for [rows of a panel + rows columns] whole numbers.
} Scatter;

typedef struct {
  u32 from; // Panels [rows, 8 panels].
  i32 rows;
  i32 panels;
  u32 to; // Panels [8 panels, rows padded].
} Transpose;

typedef struct {
  u32 y; // Rows [rows, 8 panels].
  u32 dy; // Likewise: dy becomes dz.
  i32 stride; // Of both.
  i32 rows;
  i32 panels;
  u32 floor; // As in Multiply.
  u32 bias; // Gradients by the biases of the first panels.
  i32 biasPanels;
  i32 accumulate; // Whether the biases' gradients are added to rather than written.
} Activate;

typedef struct {
  u32 x; // Rows [rows, width].
  i32 xStride;
  u32 y; // Rows [rows, width].
  i32 yStride;
  i32 rows;
  i32 width;
} Softmax;

typedef struct {
  u32 x; // Rows [rows, width].
  i32 xStride;
  u32 y; // Rows [rows, width].
  i32 yStride;
  i32 rows;
  i32 width;
  i32 nonzeros; // How many columns of a row are chosen.
} TopK;

typedef struct {
  u32 y; // Rows [rows, width].
  u32 dy; // Likewise.
  i32 yStride; // Of both.
  u32 dx; // Rows [rows, width].
  i32 dxStride;
  i32 rows;
  i32 width;
  i32 accumulate; // Whether dx is added to rather than written.
} SoftmaxGradient;

typedef struct {
  u32 bits; // Rows [rows, selectors codeBits].
  i32 bitsStride;
  u32 shares; // Rows [rows, selectors]: what each selector counts.
  i32 sharesStride;
  i32 rows;
  i32 width; // Of the gate: at most 2^codeBits.
  i32 selectors;
  i32 codeBits; // At most 16.
  u32 y; // The gate or its gradient: rows [rows, width].
  i32 yStride;
  f64 gamma; // The width of the smooth step.
} Select;

typedef struct {
  u32 bits; // Rows [rows, selectors codeBits].
  i32 bitsStride;
  u32 shares; // Rows [rows, selectors]: what each selector counts.
  i32 sharesStride;
  i32 rows;
  i32 width; // Of the gate: at most 2^codeBits.
  i32 selectors;
  i32 codeBits; // At most 16.
  u32 y; // The gate or its gradient: rows [rows, width].
  i32 yStride;
  u32 bitsGradient; // Of the same stride as the bits.
  i32 bitsAccumulate;
  u32 sharesGradient; // Of the same stride as the shares.
  i32 sharesAccumulate;
  u32 loss; // A float64, which the penalties are added to.
  i32 penalized; // Whether there are penalties.
  f64 gamma; // The width of the smooth step.
  f64 entropy; // The weight of the selectors' entropy.
} SelectGradient;

typedef struct {
  u32 x; // Rows [rows, width]: weights of a gate.
  i32 xStride;
  u32 y; // Rows [rows, width].
  i32 yStride;
  i32 rows;
  i32 width;
  u32 noise; // [rows, width] without padding, or [width].
  i32 noiseStride; // 0 for one row of noise.
  f64 rate; // A weight is dropped where its noise is less.
} GateDropout;

typedef struct {
  u32 x; // Rows [rows, width]: weights of a gate.
  i32 xStride;
  u32 y; // Rows [rows, width].
  i32 yStride;
  i32 rows;
  i32 width;
  u32 noise; // [rows, width] without padding, or [width].
  i32 noiseStride; // 0 for one row of noise.
  u32 dy; // Rows, like y.
  u32 dx; // Rows, like x.
  i32 accumulate; // Whether dx is added to rather than written.
  f64 rate;
} GateDropoutGradient;

typedef struct {
  u32 x; // Rows [rows, 1] of logits.
  i32 xStride;
  u32 y; // Rows [rows, 1].
  i32 yStride;
  i32 rows;
  u32 bias; // [count]
  u32 slots; // [rows] whole numbers below `count`.
  i32 count;
  u32 noise; // [rows]
  f64 rate; // The bias is dropped where the noise is less.
} PositionBias;

typedef struct {
  u32 x; // The gradients of the logits.
  i32 xStride;
  u32 y; // Those of what the bias was added to.
  i32 yStride;
  i32 rows;
  u32 bias; // [count], added to.
  u32 slots; // [rows] whole numbers below `count`.
  i32 count;
  u32 noise; // [rows]
  i32 accumulate; // Whether the logits' gradients are added to rather than written.
  f64 rate;
} PositionBiasGradient;

typedef struct {
  u32 gate; // Rows [rows, count].
  i32 gateStride;
  u32 gateGradient; // The gate's gradient, of the same stride.
  i32 gateAccumulate;
  u32 parts; // `count` experts, each a Part with rows [rows, width].
  i32 count;
  u32 y; // y or its gradient: rows [rows, width].
  i32 yStride;
  i32 rows;
  i32 width; // A multiple of 8.
} Mix;

typedef Mix MixGradient;

typedef struct {
  u32 scalars; // [count]
  u32 scalarGradients; // [count], added to.
  u32 parts; // `count` inputs, each a Part with rows [rows, width].
  i32 count;
  u32 y; // y or its gradient: rows [rows, width].
  i32 yStride;
  i32 rows;
  i32 width; // A multiple of 8.
} Stitch;

typedef Stitch StitchGradient;

typedef struct {
  u32 parts; // `count` factors, each a Part with rows [rows, width], of which the values are read.
  i32 count;
  u32 y; // Rows [rows, width].
  i32 yStride;
  i32 rows;
  i32 width; // A multiple of 8.
  i32 accumulate; // Whether y is added to rather than written.
} Product;

typedef struct {
  u32 x; // [rows, width], `xStride` bytes apart; nothing behind these columns is touched.
  i32 xStride;
  u32 y; // Likewise.
  i32 yStride;
  i32 rows;
  i32 width;
  i32 accumulate; // Whether y is added to rather than written.
} Copy;

typedef struct {
  u32 x; // Rows [rows, width].
  i32 xStride;
  u32 y; // Rows [rows, width].
  i32 yStride;
  i32 rows;
  i32 width;
  i32 tanh; // Whether by tanh rather than the sigmoid.
} Squash;

typedef struct {
  u32 y; // Rows [rows, width].
  u32 dy; // Likewise.
  i32 yStride; // Of both.
  u32 dx; // Rows [rows, width].
  i32 dxStride;
  i32 rows;
  i32 width;
  i32 accumulate; // Whether dx is added to rather than written.
  i32 tanh;
} SquashGradient;

typedef struct {
  u32 x; // Rows [rows, width].
  i32 xStride;
  u32 y; // Rows [rows, width].
  i32 yStride;
  i32 rows;
  i32 width;
  u32 scale; // [width]
  u32 normalized; // Rows like y: what is scaled.
  u32 inverse; // [rows]: one over the standard deviation of each.
  u32 shift; // [width]
  f64 epsilon; // What the variance is added to.
} LayerNorm;

typedef struct {
  u32 x; // The gradient of x; 0 where none is wanted.
  i32 xStride;
  u32 y; // That of y.
  i32 yStride;
  i32 rows;
  i32 width;
  u32 scale; // [width]
  u32 normalized; // Rows like y: what is scaled.
  u32 inverse; // [rows]: one over the standard deviation of each.
  u32 scaleGradient; // [width], added to.
  u32 shiftGradient; // [width], added to.
  i32 accumulate; // Whether x's gradient is added to rather than written.
} LayerNormGradient;

typedef struct {
  u32 logA; // [count]
  u32 logAGradient; // [count], added to.
  i32 count;
  u32 noise; // [count], in (0, 1).
  u32 z; // [count]
  u32 zGradient; // [count]
  f64 beta;
  f64 gamma;
  f64 zeta;
} HardConcrete;

typedef HardConcrete HardConcreteGradient;

typedef struct {
  u32 categories; // A number a row, `categoryStride` bytes apart: as in Gather, and `base` more than within the table.
  i32 categoryStride;
  i32 base;
  u32 table; // The table or its gradient: [table rows, rowBytes].
  i32 width;
  i32 rowBytes; // Of a row of the table: a multiple of 32.
  u32 y; // Rows [rows, width] or their gradients.
  i32 yStride;
  i32 rows;
} Lookup;

typedef Lookup LookupGradient;

typedef struct {
  u32 categories; // A number a row, `categoryStride` bytes apart: as in Gather, and `base` more than within the table.
  i32 categoryStride;
  i32 base;
  i32 width;
  i32 rowBytes; // Of a row of the table: a multiple of 32.
  u32 y; // Rows [rows, width] or their gradients.
  i32 yStride;
  i32 rows;
  u32 used; // Room for [rows] whole numbers: the rows of the table that are used, each once.
  u32 count; // A whole number: how many these are.
  u32 gradients; // [rows, rowBytes]: theirs.
  u32 hashed; // Room for [2^bits] whole numbers.
  i32 bits; // 2^bits is more than there are rows.
} RowGradients;

typedef struct {
  u32 cores; // [count, bytes]: arrays one behind the other.
  u32 coreGradients; // [count, bytes]
  i32 count;
  i32 bytes; // Of one array: a multiple of 16.
  u32 factors; // [count]
  u32 factorGradients; // [count], added to.
  u32 matrix; // [bytes]: the combination, or its gradient.
  i32 accumulate; // Whether the cores' gradients are added to rather than written.
} Combine;

typedef Combine CombineGradient;

typedef struct {
  u32 y; // Rows [rows, 1]: predictions or logits.
  u32 dy; // Their gradients.
  i32 stride; // Of both.
  u32 labels; // A label a row, `labelStride` bytes apart.
  i32 labelStride;
  i32 rows;
  u32 loss; // A float64, which is added to.
  i32 accumulate; // Whether the gradients are added to rather than written.
} SquaredError;

typedef SquaredError CrossEntropy;

typedef struct {
  u32 y; // Rows [rows, 1]: predictions or logits.
  u32 dy; // Their gradients.
  i32 stride; // Of both.
  u32 labels; // As in the other losses, or NaN: a row without a label counts for nothing.
  i32 labelStride;
  i32 rows;
  u32 loss; // A float64, which is added to.
  i32 accumulate; // Whether the gradients are added to rather than written.
  u32 weights; // What a row counts, [rows] above 0; 0 for one each.
  u32 factor; // A float64: what the gradients are multiplied by, and the loss is not; 0 for 1.
  u32 own; // A float64: the loss as it is added, or NaN where no row has a label; 0 for none.
  f64 weight; // What the task's loss is multiplied by.
} WeightedSquaredError;

typedef WeightedSquaredError WeightedCrossEntropy;

typedef struct {
  u32 left; // [bytes]
  u32 leftGradient; // [bytes], added to.
  u32 right; // [bytes]
  u32 rightGradient; // [bytes], added to.
  i32 bytes; // A multiple of 16.
  u32 loss; // A float64, which is added to.
  f64 alpha;
} Penalty;

typedef struct {
  u32 s; // [count]
  u32 factors; // [count] float64: what the gradients of the losses are multiplied by.
  i32 count;
} Uncertainty;

typedef struct {
  u32 losses; // [count] float64: the losses of the tasks on the batch, NaN if no row has a label.
  u32 factors; // [count] float64: what the gradients of the losses are multiplied by.
  i32 count;
  u32 weights; // [count] float64: the tasks' weights, which the losses have in them.
  u32 gradients; // [count]: those by s.
} UncertaintyGradient;

typedef struct {
  u32 losses; // [count] float64: the losses of the tasks on the batch, NaN if no row has a label.
  u32 factors; // [count] float64: what the gradients of the losses are multiplied by.
  i32 count;
  u32 sums; // [count] float64: of the losses of the period so far.
  u32 counts; // [count] float64: how many these are.
  u32 before; // [count] float64: the means of the period before; 0 for none.
  i32 every; // Steps of a period.
  f64 temperature;
} DynamicWeights;

typedef struct {
  u32 logA; // [count]
  u32 logAGradient; // [count], added to.
  i32 count;
  u32 loss; // A float64, which is added to.
  f64 beta;
  f64 gamma;
  f64 zeta;
  f64 lambda;
} OpenGates;

typedef struct {
  u32 at; // [bytes]
  i32 bytes; // A multiple of 4.
} Zero;

typedef struct {
  u32 parameters; // [bytes], as the next three.
  u32 gradients;
  u32 m;
  u32 v;
  i32 bytes; // A multiple of 16.
  u32 powers; // Two float64: beta1^t and beta2^t of the steps done, 1 at the start.
  u32 rates; // The learning rates of the steps from `first` on, one float64 behind the other.
  u32 first; // The number of a step, a float64.
  f64 beta1;
  f64 beta2;
  f64 epsilon;
} Adam;

typedef struct {
  u32 table; // [table rows, rowBytes], as the next two.
  u32 m;
  u32 v;
  i32 rowBytes; // A multiple of 32.
  i32 rows; // Of the batch.
  i32 tableRows;
  u32 used; // Room for [rows] whole numbers: the rows of the table that are used, each once.
  u32 count; // A whole number: how many these are.
  u32 gradients; // [rows, rowBytes]: theirs.
  u32 powers; // Those of Adam, which comes before.
  u32 rates; // The learning rates of the steps from `first` on, one float64 behind the other.
  u32 first; // The number of a step, a float64.
  f64 beta1;
  f64 beta2;
  f64 epsilon;
} AdamRows;

typedef struct {
  u32 parameters; // [bytes], as the next.
  u32 gradients;
  i32 bytes; // A multiple of 16.
  u32 rates; // The learning rates of the steps from `first` on, one float64 behind the other.
  u32 first; // The number of a step, a float64.
} Descend;

typedef struct {
  u32 table; // [table rows, rowBytes]
  i32 rowBytes; // A multiple of 32.
  i32 rows; // Of the batch.
  i32 tableRows;
  u32 used; // Room for [rows] whole numbers: the rows of the table that are used, each once.
  u32 count; // A whole number: how many these are.
  u32 gradients; // [rows, rowBytes]: theirs.
  u32 rates; // The learning rates of the steps from `first` on, one float64 behind the other.
  u32 first; // The number of a step, a float64.
} DescendRows;

typedef struct {
  u32 parameters; // [bytes], as the next two.
  u32 gradients;
  u32 velocity;
  i32 bytes; // A multiple of 16.
  u32 rates; // The learning rates of the steps from `first` on, one float64 behind the other.
  u32 first; // The number of a step, a float64.
  f64 momentum;
  f64 decay; // What a parameter counts in its gradient.
} Momentum;

typedef struct {
  u32 parameters; // [bytes]
  i32 bytes; // A multiple of 16.
  u32 rates; // The learning rates of the steps from `first` on, one float64 behind the other.
  u32 first; // The number of a step, a float64.
  f64 decay; // What a parameter loses, times the learning rate.
} Decay;

typedef struct {
  u32 table; // [table rows, rowBytes]
  i32 rowBytes; // A multiple of 32.
  i32 rows; // Of the batch.
  i32 tableRows;
  u32 used; // Room for [rows] whole numbers: the rows of the table that are used, each once.
  u32 count; // A whole number: how many these are.
  u32 gradients; // [rows, rowBytes]: theirs.
  u32 rates; // The learning rates of the steps from `first` on, one float64 behind the other.
  u32 first; // The number of a step, a float64.
  f64 decay; // As in Decay.
} DecayRows;

typedef struct {
  u32 x; // Rows [rows, width].
  i32 xStride;
  u32 y; // Rows [rows, width].
  i32 yStride;
  i32 rows;
  i32 width;
  i32 of; // 0 for ReLU, 1 for swish, 2 for GELU.
} Nonlinearity;

typedef struct {
  u32 x; // Rows [rows, width].
  u32 dx; // Likewise.
  i32 xStride; // Of both.
  u32 dy; // Rows [rows, width].
  i32 dyStride;
  i32 rows;
  i32 width;
  i32 of; // 0 for ReLU, 1 for swish, 2 for GELU.
  i32 accumulate; // Whether dx is added to rather than written.
} NonlinearityGradient;

typedef struct {
  u32 x; // Rows [rows, width].
  i32 xStride;
  u32 y; // Rows [rows, width].
  i32 yStride;
  i32 rows;
  i32 width;
  u32 noise; // [rows, width] without padding: 1 where nothing is dropped or scaled.
  i32 accumulate; // Whether y is added to rather than written.
  f64 rate; // A number is dropped where its noise is less.
} Dropout;

typedef WeightedSquaredError Poisson;

typedef struct {
  u32 y; // Rows [rows, classes] of logits.
  u32 dy; // Their gradients.
  i32 stride; // Of both.
  u32 labels; // As in the other losses, or NaN: a row without a label counts for nothing.
  i32 labelStride;
  i32 rows;
  u32 loss; // A float64, which is added to.
  i32 accumulate; // Whether the gradients are added to rather than written.
  u32 weights; // What a row counts, [rows] above 0; 0 for one each.
  u32 factor; // A float64: what the gradients are multiplied by, and the loss is not; 0 for 1.
  u32 own; // A float64: the loss as it is added, or NaN where no row has a label; 0 for none.
  i32 classes; // Labels are whole numbers below it.
  f64 weight; // What the task's loss is multiplied by.
} ClassCrossEntropy;

typedef struct {
  u32 losses; // [count] float64: the losses of the tasks on the batch, NaN if no row has a label.
  u32 factors; // [count] float64: what the gradients of the losses are multiplied by.
  i32 count;
  i32 method; // The place of its name in `balancingKinds`.
  u32 gram; // [count, count] float64; 0 if the method needs no gradients.
  u32 noise; // Uniform numbers: two a task, or of PCGrad one for each pair of tasks; 0 for none.
  u32 states; // [count, 6] float64: see TaskState in balance.c.
  u32 scratch; // Room for [4 count count + 16 count] float64.
  u32 after; // [count] float64: the losses on the same batch after the update; 0 for none.
  f64 rate;
  f64 decay;
  f64 asymmetry;
  f64 c;
} Balance;

typedef Balance BalanceUpdate;

typedef struct {
  u32 gradients; // [count, bytes], `stride` bytes apart.
  i32 stride;
  i32 count;
  i32 bytes; // A multiple of 32.
  u32 gram; // [count, count] float64, added to.
} Gram;

typedef struct {
  u32 gradients; // As in Gram.
  i32 stride;
  i32 count;
  i32 bytes; // A multiple of 32.
  u32 factors; // [count] float64.
  u32 to; // [bytes]; it may be the first gradient.
} WeighGradients;
