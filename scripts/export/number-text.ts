/**
 * `tsx scripts/export/number-text.ts PYTHON`: the module that is exported for PyTorch writes
 * numbers as JavaScript does, so that hashed ones have the buckets that they had in training.
 */
import { spawnSync } from 'node:child_process';
import { NUMBER_TEXT } from '../../src/app/export/pytorch.js';
import { fastStream } from '../../src/ground/base/random.js';

const uniform = fastStream('number-text');
const random = Array.from({ length: 20_000 }, () => {
  const size = 10 ** (60 * uniform() - 30);
  const value = (uniform() - 0.5) * size;
  return uniform() < 0.3 ? Math.round(value) : Number(value.toPrecision(1 + 16 * uniform()));
});
const limits = [0, 1, 1e-5, 1e-6, 1e-7, 1.5e-7, 1e20, 1e21, 123456789e13, 1.25e22, 5e-324, 2 ** 53];
const numbers = [...limits, ...random].flatMap((value) => [value, -value]);

const program = `import json, sys
from decimal import Decimal
import numpy as np
${NUMBER_TEXT}
print(json.dumps([number_text(float(value)) for value in json.load(sys.stdin)]))`;
const { stdout, stderr } = spawnSync(process.argv[2]!, ['-c', program], {
  input: JSON.stringify(numbers),
  encoding: 'utf8',
});
const texts = JSON.parse(stdout || '[]') as string[];
const wrong = numbers.filter((value, i) => texts[i] !== String(value));
if (wrong.length > 0) throw new Error(`${stderr}\nother texts than String's: ${wrong.slice(0, 5)}`);
console.log(`${numbers.length} numbers have JavaScript's texts in Python, too`);
