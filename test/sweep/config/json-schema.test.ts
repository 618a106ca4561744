import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { shippedConfigs } from '../../../src/app/api/configs.js';
import { configJsonSchema } from '../../../src/app/cli/editors.js';
import { root } from '../../support/cli.js';

const schema = configJsonSchema();

/** A validator of what JSON schema says, made from the schema alone. */
const validator = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
const isValid = (config: object) => validator.safeParse(config).success;

type Part = { readonly [key: string]: unknown };

/** A part with what it refers to; its own description counts. */
function resolved(root: Part, { $ref, ...own }: Part): Part {
  if (typeof $ref !== 'string') return own;
  return {
    ...resolved(root, (root.$defs as Record<string, Part>)[$ref.split('/').at(-1)!]!),
    ...own,
  };
}

/** The paths of fields without a description; of a part that occurs again, the first. */
function withoutDescription(root: Part, part: Part, path = '', seen = new Set<Part>()): string[] {
  if (seen.has(part)) return [];
  seen.add(part);
  const below = (one: Part, at: string) => withoutDescription(root, resolved(root, one), at, seen);
  return Object.entries(part).flatMap(([key, value]) => {
    if (typeof value !== 'object' || value === null || key === '$defs') return [];
    if (key !== 'properties') return below(value as Part, path);
    return Object.entries(value as Record<string, Part>).flatMap(([name, field]) => {
      const at = `${path}.${name}`;
      return [...(resolved(root, field).description ? [] : [at]), ...below(field, at)];
    });
  });
}

const config = {
  name: 'small',
  data: {
    kind: 'synthetic',
    correlation: [
      0.5,
      {
        matrix: [
          [1, 0],
          [0, 1],
        ],
      },
    ],
  },
  models: [
    'mmoe',
    { name: 'omoe', experts: [2, 4], expert: [[16, 8]] },
    { file: 'own.mjs', name: 'own', width: 3 },
  ],
  training: { learningRate: [0.01, 0.1], losses: { kind: 'dwa', every: 5 } },
  seeds: { first: 3, count: 2 },
};

describe('the JSON schema of configs', () => {
  it('is the file that configs name, which the build writes', () => {
    expect(JSON.parse(readFileSync(join(root, 'configs/schema.json'), 'utf8'))).toEqual(schema);
  });

  it.each(shippedConfigs())('takes $name, which names it', ({ name, file }) => {
    const text = readFileSync(file, 'utf8');
    const path = name.startsWith('paper:') ? '../schema.json' : 'schema.json';
    expect(text.split('\n')[0]).toBe(`# yaml-language-server: $schema=${path}`);
    expect(isValid(parse(text))).toBe(true);
  });

  it('takes sweeps, mappings and files of code', () => {
    expect(isValid(config)).toBe(true);
  });

  it.each<[what: string, change: object]>([
    ['a key that is unknown', { seed: 1 }],
    ['a number out of its range', { data: { kind: 'synthetic', correlation: 2 } }],
    ['one out of the range in a sweep', { training: { learningRate: [0.1, 0] } }],
    ['a name that is unknown', { models: ['mmoe', 'nmoe'] }],
    ['a size of another model', { models: [{ name: 'single-task', experts: 2 }] }],
    [
      'a field of another kind of data',
      { data: { kind: 'recommender', correlation: 0, scoredLabels: 'exact' } },
    ],
  ])('refuses %s', (_, change) => {
    expect(isValid({ ...config, ...change })).toBe(false);
  });

  it('says of every field what it means', () => {
    expect(withoutDescription(schema, schema)).toEqual([]);
  });

  it('has descriptions, defaults and ranges', () => {
    const { training } = schema.properties as Record<string, Part>;
    const { steps } = resolved(schema, training!).properties as Record<string, Part>;
    expect(resolved(schema, steps!)).toMatchObject({
      default: 6000,
      description: 'Steps of training.',
    });
    expect(JSON.stringify(schema)).toContain('"minimum":1,"maximum":1000000000');
  });
});
