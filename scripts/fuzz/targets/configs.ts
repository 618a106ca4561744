import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Uniform } from '../../../src/ground/base/random.js';
import { listCodeFiles, loadConfig } from '../../../src/sweep/config/load.js';
import { refuseOversized } from '../../../src/sweep/runs/memory.js';
import { allCells } from '../../../src/sweep/runs/plan.js';
import { filesUnder } from '../corpus.js';
import { below, bounds, chooseOne, mutatedBytes, mutatedValue, nasty } from '../mutate.js';
import type { Target } from '../target.js';

const texts = filesUnder('configs', '.yaml').map((file) => readFileSync(file));
const values = texts.map((text): unknown => parse(text.toString('utf8')));

/** Every field, as configs/README.md has them. */
values.push({
  name: 'all',
  data: {
    kind: 'synthetic',
    preset: 'figure-2',
    features: 10,
    tasks: 3,
    correlation: [
      0.5,
      {
        matrix: [
          [1, 0, 0],
          [0, 1, 0],
          [0, 0, 1],
        ],
      },
    ],
    labels: 'binary',
    scale: 0.3,
    sines: 2,
    alpha: [1, 2],
    beta: 'normal',
    noise: 0.1,
    trainExamples: 100,
  },
  models: [
    'single-task',
    { name: 'mmoe', experts: [4, 8], expert: [16], tower: [8], dropout: 0.1, temperature: 2 },
    'ple',
    'dselect-k',
    'snr-trans',
    'ml-mmoe',
  ],
  training: {
    optimizer: ['adam', 'lazy-adam', 'sgd'],
    learningRate: 0.001,
    schedule: 'cosine',
    batchSize: 8,
    steps: 10,
    evaluateEvery: 5,
    testExamples: 20,
    validationExamples: 10,
    initialization: 'he',
    outputInitialization: 'own',
    losses: { kind: 'dwa', every: 5 },
  },
  settings: { mmoe: { training: { steps: 8 } } },
  select: {
    'training.learningRate': {
      from: [0.1, 0.01],
      seeds: 2,
      by: 'test_auc_1',
      statistic: 'median',
      per: 'cell',
      mostSeeds: 4,
    },
  },
  seeds: { first: 1, count: 5 },
});

/** Loads a config and, where it is one, expands it as a dry run does. */
function load(
  folder: string,
  content: Uint8Array | string,
  overrides: readonly string[] = [],
): void {
  const file = join(folder, 'config.yaml');
  writeFileSync(file, content);
  listCodeFiles(file, overrides);
  const config = loadConfig(file, overrides);
  // Other kinds ask for their files.
  if (config.data.kind === 'synthetic') refuseOversized(allCells(config).cells);
}

/**
 * What YAML has and JSON has not: anchors, aliases that multiply, tags, merges, several documents.
 */
function yamlTricks(draw: Uniform): string {
  const levels = 1 + below(draw, 30);
  const bomb = Array.from(
    { length: levels },
    (_, i) =>
      `a${i}: &a${i} [${
        i === 0
          ? 'x'
          : Array(9)
              .fill(`*a${i - 1}`)
              .join(', ')
      }]`,
  );
  return chooseOne<() => string>(draw, [
    () => bomb.join('\n'),
    () => `data: &d {kind: synthetic, correlation: *d}\n`,
    () => `<<: {name: a}\nmodels: [mmoe]\n`,
    () => `${'- '.repeat(below(draw, 5000))}a\n`,
    () => `${'['.repeat(below(draw, 5000))}\n`,
    () => `? ${chooseOne(draw, nasty)}\n: ${chooseOne(draw, nasty)}\n`,
    () => `%YAML 1.1\n---\nseeds: 1:20\n...\n---\nb\n`,
    () => `name: !!binary ${'A'.repeat(below(draw, 100))}\n!!set {a, b}: !<tag:x> 1\n`,
    () =>
      `name: |${below(draw, 12)}\n${' '.repeat(below(draw, 8))}x\n${'\t'.repeat(below(draw, 3))}y\n`,
    () => `seeds: ${'9'.repeat(below(draw, 500))}\nname: "${'\\u0000'.repeat(below(draw, 9))}"\n`,
  ])();
}

export const configTexts: Target = {
  name: 'config, as text',
  weight: 20,
  run(draw, folder) {
    if (draw() < 0.15) {
      const pieces = [Buffer.from(yamlTricks(draw)), chooseOne(draw, texts)];
      load(folder, draw() < 0.5 ? pieces[0]! : mutatedBytes(draw, pieces[1]!, [pieces[0]!]));
    } else load(folder, mutatedBytes(draw, chooseOne(draw, texts), texts));
  },
};

export const configValues: Target = {
  name: 'config, by fields',
  weight: 20,
  run: (draw, folder) => load(folder, JSON.stringify(mutatedValue(draw, chooseOne(draw, values)))),
};

const paths = [
  ...[
    'training.steps',
    'data.correlation',
    'data.correlation.matrix',
    'models',
    'seeds',
    'settings.mmoe.training.steps',
    'name',
    'data',
  ],
  ...[
    'select.training.learningRate.from',
    'training.losses.kind',
    'models[0]',
    'data.kind',
    'tune.space.experts',
    'draw.seed',
    '',
  ],
];

/** `PATH=VALUE`, with anything in the place of either. */
function drawOverride(draw: Uniform): string {
  const path =
    draw() < 0.7
      ? chooseOne(draw, paths)
      : `${chooseOne(draw, paths)}${chooseOne(draw, ['.', '', '..'])}${chooseOne(draw, nasty)}`;
  const value = chooseOne<() => string>(draw, [
    () => chooseOne(draw, nasty),
    () => String(chooseOne(draw, bounds)),
    () => JSON.stringify(mutatedValue(draw, chooseOne(draw, values))),
    () => yamlTricks(draw),
  ])();
  return `${path}${draw() < 0.95 ? '=' : ''}${value}`;
}

export const overrides: Target = {
  name: '--set',
  weight: 10,
  run: (draw, folder) =>
    load(
      folder,
      chooseOne(draw, texts),
      Array.from({ length: 1 + below(draw, 4) }, () => drawOverride(draw)),
    ),
};
