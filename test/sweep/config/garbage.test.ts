import fc from 'fast-check';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { faults, sound } from './loading.js';

/*
 * `faults` rethrows everything but InputErrors, so that any other error fails a test. No line may
 * come from the schema library itself, whose messages do not say what is needed.
 */
const place = /^(a\.yaml:[1-9]\d*:[1-9]\d*|--set .*): .+/;
function expectLines(lines: readonly string[]): void {
  for (const line of lines) {
    expect(line).toMatch(place);
    expect(line).not.toMatch(
      /\n|Invalid (input|option|key)|, received |Too (big|small)|Unrecognized|\[object/,
    );
  }
}

const words = [
  ...[
    'name',
    'data',
    'models',
    'training',
    'settings',
    'select',
    'seeds',
    'kind',
    'synthetic',
    'correlation',
  ],
  ...[
    'matrix',
    'alpha',
    'beta',
    'sines',
    'i',
    'normal',
    'mmoe',
    'omoe',
    'experts',
    'expert',
    'steps',
    'labels',
  ],
  ...[
    'training.steps',
    'from',
    'by',
    'test_mse',
    'binary',
    'ranks',
    'tensor-factorization',
    '__proto__',
    'toString',
  ],
];
const word = fc.constantFrom(...words);
const number = fc.constantFrom(0, 1, -1, 0.5, 3, 1e10, Number.NaN, Number.POSITIVE_INFINITY);

it('has plain faults for any text', () => {
  const piece = fc.oneof(
    word,
    fc.constantFrom(
      ': ',
      '\n',
      '\n  ',
      '- ',
      '[',
      ']',
      '{',
      '}',
      ', ',
      '&a ',
      '*a',
      '!!str ',
      '|',
      '>',
      '"',
      "'",
    ),
    fc.constantFrom(
      '---\n',
      '...\n',
      '#',
      '%',
      '? ',
      '\t',
      '\r',
      '\0',
      '\ufeff',
      '\u2028',
      '1',
      '~',
      '<<',
      '\\',
    ),
    fc.string({ unit: 'binary', maxLength: 5 }),
  );
  const text = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(text, fc.boolean(), (garbage, atEnd) =>
      expectLines(faults(atEnd ? sound + garbage : garbage)),
    ),
    { numRuns: 400 },
  );
});

it('has plain faults for any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => expectLines(faults(bytes))),
    { numRuns: 300 },
  );
});

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    number,
    word,
    fc.constant(null),
    fc.boolean(),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(word, tie('value'), { maxKeys: 5 }),
  ),
}));

const anything = (keys: readonly string[]) =>
  fc.record(Object.fromEntries(keys.map((key) => [key, value])), { requiredKeys: [] });

it('has plain faults for any values of the fields', () => {
  const config = fc.record({
    name: fc.oneof(fc.constant('a'), value),
    data: fc.oneof(
      value,
      anything([
        'features',
        'correlation',
        'labels',
        'sines',
        'alpha',
        'beta',
        'trainExamples',
      ]).map((fields) => ({
        kind: 'synthetic',
        ...fields,
      })),
    ),
    models: fc.oneof(
      value,
      fc.array(
        anything(['experts', 'expert', 'tower', 'towr']).map((sizes) => ({
          name: 'mmoe',
          ...sizes,
        })),
        { maxLength: 3 },
      ),
    ),
    training: fc.oneof(value, anything(['steps', 'learningRate', 'validationExamples'])),
    settings: fc.oneof(
      value,
      fc.record({ mmoe: fc.oneof(value, fc.record({ training: anything(['steps', 'x']) })) }),
    ),
    select: fc.oneof(
      value,
      fc.record({
        'training.steps': fc.oneof(
          value,
          anything(['from', 'seeds', 'by', 'mostSeeds', 'statistic', 'per']),
        ),
      }),
    ),
    seeds: value,
  });
  fc.assert(
    fc.property(config, (fields) => expectLines(faults(stringify(fields)))),
    { numRuns: 400 },
  );
});

it('has plain faults for any override', () => {
  const path = fc.oneof(
    fc.string(),
    fc.array(word, { maxLength: 4 }).map((names) => names.join('.')),
  );
  const text = fc.oneof(
    fc.string(),
    value.map((v) => JSON.stringify(v)),
  );
  const overrides = fc.array(
    fc.tuple(path, fc.constantFrom('=', ''), text).map((parts) => parts.join('')),
    { maxLength: 3 },
  );
  fc.assert(
    fc.property(overrides, (all) => expectLines(faults(sound, ...all))),
    { numRuns: 400 },
  );
});
