// `node trees.mjs table` writes a table with all kinds of labels, missing values and categories,
// and its config; `node trees.mjs check` checks that LightGBM finished on every split and beats the
// linear model.
import { readFileSync, writeFileSync } from 'node:fs';

const ROWS = 1200;

/** A number from 0 to 1, the same on every machine. */
const uniform = (i, stream) => {
  const x = Math.sin(i * 12.9898 + stream * 78.233) * 43758.5453;
  return x - Math.floor(x);
};

if (process.argv[2] === 'table') {
  const rows = Array.from({ length: ROWS }, (_, i) => {
    const [a, b, c] = [1, 2, 3].map((stream) => uniform(i, stream));
    const city = ['Bonn', 'Ulm', 'Kiel', ''][Math.floor(4 * c)];
    const z = Math.sin(9 * a) + (a > 0.5 === b > 0.5 ? 1 : -1) + (city === 'Ulm' ? 1 : 0);
    const spent = uniform(i, 4) < 0.2 ? '' : (10 * z + uniform(i, 5)).toFixed(3);
    const visits = Math.floor(Math.exp(0.5 * z) + uniform(i, 6));
    return [
      a.toFixed(4),
      uniform(i, 7) < 0.1 ? '' : b.toFixed(4),
      city,
      z > 0.5 ? 1 : 0,
      spent,
      visits,
      ['low', 'mid', 'high'][z < -0.5 ? 0 : z < 1 ? 1 : 2],
    ];
  });
  writeFileSync(
    'trees.csv',
    [['a', 'b', 'city', 'clicked', 'spent', 'visits', 'genre'], ...rows, []]
      .map((row) => row.join())
      .join('\n'),
  );
  const tasks = Object.entries({
    clicked: 'binary',
    spent: 'regression',
    visits: 'count',
    genre: 'classes',
  }).map(([name, labels]) => ({ name, column: name, labels, missing: 'skip' }));
  const config = {
    name: 'trees',
    data: { kind: 'table', file: 'trees.csv', tasks },
    models: ['linear', 'single-task', 'mmoe', 'lightgbm'],
    training: {
      optimizer: 'adam',
      learningRate: 0.003,
      steps: 200,
      evaluateEvery: 50,
      keep: 'best',
    },
    replicates: 3,
    seeds: 1,
    keepPredictions: true,
  };
  writeFileSync('trees.yaml', JSON.stringify(config));
} else {
  const [head, ...runs] = readFileSync('results/trees/runs.csv', 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  const valuesOf = (model, column) =>
    runs
      .filter((run) => run[head.indexOf('model')] === model)
      .map((run) => Number(run[head.indexOf(column)]));
  for (const task of ['clicked', 'spent', 'visits', 'genre']) {
    const [trees, linear] = ['lightgbm', 'linear'].map((model) =>
      valuesOf(model, `test_r2_${task}`),
    );
    console.log(
      `${task}: R² of LightGBM ${trees.join(', ')}; of a linear model ${linear.join(', ')}`,
    );
    if (trees.length !== 3 || trees.some((r2, i) => !(r2 > linear[i] + 0.1))) process.exit(1);
  }
  const { trainers } = JSON.parse(readFileSync('results/trees/manifest.json', 'utf8'));
  console.log(`lightgbm ${trainers[0].module}, Python ${trainers[0].python}`);
}
