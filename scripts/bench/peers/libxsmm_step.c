/*
 * A hand-written training step of the paper's MMoE for one run: libxsmm's products, and loops that the compiler vectorizes, at its
 * fastest settings (see libxsmm_peer.py). The widths are compile-time constants. That file builds and drives it.
 */
#include <libxsmm.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

enum { BATCH = 128, FEATURES = 100, EXPERTS = 8, UNITS = 16, TASKS = 2, TOWER = 8 };
enum { EXPERT_UNITS = EXPERTS * UNITS, WIDTH = EXPERT_UNITS + TASKS * EXPERTS };

/* Offsets of the parameters in one array, in the order of `stacked` in common.py. */
enum {
  FIRST = 0, /* [FEATURES, WIDTH]: experts, then gates */
  EXPERT_BIAS = FIRST + FEATURES * WIDTH,
  TOWERS = EXPERT_BIAS + EXPERT_UNITS, /* [TASKS, UNITS, TOWER] */
  TOWER_BIAS = TOWERS + TASKS * UNITS * TOWER,
  OUTPUTS = TOWER_BIAS + TASKS * TOWER,
  OUTPUT_BIAS = OUTPUTS + TASKS * TOWER,
  PARAMETERS = OUTPUT_BIAS + TASKS
};

typedef struct {
  float p[PARAMETERS], m[PARAMETERS], v[PARAMETERS], g[PARAMETERS];
  float x[BATCH * FEATURES], xt[FEATURES * BATCH], y[BATCH * TASKS];
  float h[BATCH * WIDTH], dh[BATCH * WIDTH];
  float power1, power2;
  libxsmm_smmfunction forward, backward;
} __attribute__((aligned(64))) State;

static State state __attribute__((aligned(64)));

/* Starts a run from these parameters. */
void start(const float *parameters) {
  memset(&state, 0, sizeof state);
  memcpy(state.p, parameters, sizeof state.p);
  state.power1 = state.power2 = 1;
  /* libxsmm is column-major: C = A B of row-major matrices is C' = B' A'. */
  const libxsmm_blasint n = WIDTH, k = FEATURES, b = BATCH;
  const float one = 1, zero = 0;
  state.forward = libxsmm_smmdispatch(n, b, k, &n, &k, &n, &one, &zero, NULL, NULL);
  state.backward = libxsmm_smmdispatch(n, k, b, &n, &b, &n, &one, &zero, NULL, NULL);
}

static float step(float rate, float beta1, float beta2, float epsilon) {
  State *restrict s = &state;
  float loss = 0;
  memset(s->g + EXPERT_BIAS, 0, sizeof(float) * (PARAMETERS - EXPERT_BIAS));
  s->forward(s->p + FIRST, s->x, s->h);
  for (int b = 0; b < BATCH; b++) {
    float *restrict h = s->h + b * WIDTH, *restrict dh = s->dh + b * WIDTH;
    for (int i = 0; i < EXPERT_UNITS; i++) {
      const float z = h[i] + s->p[EXPERT_BIAS + i];
      h[i] = z > 0 ? z : 0;
      dh[i] = 0;
    }
    for (int k = 0; k < TASKS; k++) {
      float gate[EXPERTS], *restrict dgate = dh + EXPERT_UNITS + k * EXPERTS;
      memcpy(gate, h + EXPERT_UNITS + k * EXPERTS, sizeof gate);
      float most = gate[0], sum = 0, mixed[UNITS] = {0}, tower[TOWER], dmixed[UNITS] = {0};
      for (int e = 1; e < EXPERTS; e++) most = gate[e] > most ? gate[e] : most;
      for (int e = 0; e < EXPERTS; e++) gate[e] = expf(gate[e] - most);
      for (int e = 0; e < EXPERTS; e++) sum += gate[e];
      for (int e = 0; e < EXPERTS; e++) gate[e] /= sum;
      for (int e = 0; e < EXPERTS; e++)
        for (int j = 0; j < UNITS; j++) mixed[j] += gate[e] * h[e * UNITS + j];
      const float *restrict w = s->p + TOWERS + k * UNITS * TOWER, *restrict out = s->p + OUTPUTS + k * TOWER;
      for (int t = 0; t < TOWER; t++) tower[t] = s->p[TOWER_BIAS + k * TOWER + t];
      for (int j = 0; j < UNITS; j++)
        for (int t = 0; t < TOWER; t++) tower[t] += mixed[j] * w[j * TOWER + t];
      float output = s->p[OUTPUT_BIAS + k];
      for (int t = 0; t < TOWER; t++) {
        tower[t] = tower[t] > 0 ? tower[t] : 0;
        output += tower[t] * out[t];
      }
      const float error = output - s->y[b * TASKS + k], doutput = 2 * error / BATCH;
      loss += error * error;
      s->g[OUTPUT_BIAS + k] += doutput;
      float dtower[TOWER];
      for (int t = 0; t < TOWER; t++) {
        s->g[OUTPUTS + k * TOWER + t] += doutput * tower[t];
        dtower[t] = tower[t] > 0 ? doutput * out[t] : 0;
        s->g[TOWER_BIAS + k * TOWER + t] += dtower[t];
      }
      float *restrict dw = s->g + TOWERS + k * UNITS * TOWER;
      for (int j = 0; j < UNITS; j++) {
        float back = 0;
        for (int t = 0; t < TOWER; t++) {
          dw[j * TOWER + t] += mixed[j] * dtower[t];
          back += dtower[t] * w[j * TOWER + t];
        }
        dmixed[j] = back;
      }
      float through = 0;
      for (int e = 0; e < EXPERTS; e++) {
        float back = 0;
        for (int j = 0; j < UNITS; j++) {
          back += dmixed[j] * h[e * UNITS + j];
          dh[e * UNITS + j] += gate[e] * dmixed[j];
        }
        dgate[e] = back;
        through += back * gate[e];
      }
      for (int e = 0; e < EXPERTS; e++) dgate[e] = gate[e] * (dgate[e] - through);
    }
    for (int i = 0; i < EXPERT_UNITS; i++) {
      dh[i] = h[i] > 0 ? dh[i] : 0;
      s->g[EXPERT_BIAS + i] += dh[i];
    }
  }
  s->backward(s->dh, s->xt, s->g + FIRST);
  s->power1 *= beta1;
  s->power2 *= beta2;
  const float scaled = rate / (1 - s->power1), root = 1 / sqrtf(1 - s->power2);
  for (int i = 0; i < PARAMETERS; i++) {
    s->m[i] = beta1 * s->m[i] + (1 - beta1) * s->g[i];
    s->v[i] = beta2 * s->v[i] + (1 - beta2) * s->g[i] * s->g[i];
    s->p[i] -= scaled * s->m[i] / (sqrtf(s->v[i]) * root + epsilon);
  }
  return loss / BATCH;
}

static void transpose(void) {
  libxsmm_otrans(state.xt, state.x, sizeof(float), FEATURES, BATCH, FEATURES, BATCH);
}

/* Trains on these rows of the table, BATCH for each step; writes the loss of each step. */
void train_rows(const float *dense, const float *labels, const int32_t *rows, int steps, const float *adam, float *losses) {
  for (int i = 0; i < steps; i++, rows += BATCH) {
    for (int b = 0; b < BATCH; b++) {
      memcpy(state.x + b * FEATURES, dense + (size_t)rows[b] * FEATURES, sizeof(float) * FEATURES);
      memcpy(state.y + b * TASKS, labels + (size_t)rows[b] * TASKS, sizeof(float) * TASKS);
    }
    transpose();
    losses[i] = step(adam[0], adam[1], adam[2], adam[3]);
  }
}

/* 32 random bits of a counter (a mix of xorshifts and products). */
static inline uint32_t mixed_bits(uint32_t z) {
  z = (z ^ (z >> 16)) * 0x7feb352du;
  z = (z ^ (z >> 15)) * 0x846ca68bu;
  return z ^ (z >> 16);
}

/* Fills an array with standard normal numbers, by Box and Muller. */
static void normals(float *out, int count, uint32_t seed) {
  const int half = count / 2;
  static float angle[BATCH * FEATURES], radius[BATCH * FEATURES];
  for (int i = 0; i < half; i++) {
    const float u = (int)(mixed_bits(seed + 2u * i) >> 8) * 0x1p-24f + 0x1p-25f;
    angle[i] = (int)(mixed_bits(seed + 2u * i + 1u) >> 8) * (float)(0x1p-24 * 6.283185307179586);
    radius[i] = sqrtf(-2 * logf(u));
  }
  /* Two loops: the compiler does not vectorize a sine and a cosine of one angle. */
  for (int i = 0; i < half; i++) out[i] = radius[i] * cosf(angle[i]);
  for (int i = 0; i < half; i++) out[half + i] = radius[i] * sinf(angle[i]);
}

/* Trains on fresh normal examples, labelled by `vectors` [TASKS, FEATURES] and the sines. */
void train_fresh(const float *vectors, const float *alpha, const float *beta, int sines, float noise, uint32_t seed, int steps,
                 const float *adam, float *losses) {
  float random[BATCH * TASKS];
  for (int i = 0; i < steps; i++) {
    normals(state.x, BATCH * FEATURES, mixed_bits(seed + 2u * i));
    normals(random, BATCH * TASKS, mixed_bits(seed + 2u * i + 1u));
    transpose();
    for (int k = 0; k < TASKS; k++) {
      float score[BATCH] = {0}, label[BATCH];
      for (int f = 0; f < FEATURES; f++)
        for (int b = 0; b < BATCH; b++) score[b] += vectors[k * FEATURES + f] * state.xt[f * BATCH + b];
      for (int b = 0; b < BATCH; b++) label[b] = score[b] + noise * random[k * BATCH + b];
      for (int j = 0; j < sines; j++)
        for (int b = 0; b < BATCH; b++) label[b] += sinf(alpha[j] * score[b] + beta[j]);
      for (int b = 0; b < BATCH; b++) state.y[b * TASKS + k] = label[b];
    }
    losses[i] = step(adam[0], adam[1], adam[2], adam[3]);
  }
}
