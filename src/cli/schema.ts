import * as z from 'zod';
import { noFiles } from '../config/own-files.js';
import { configSchema } from '../config/schema.js';
import { alternativesOf } from '../schema/fields.js';
import { print } from './output.js';

/** `mmoe-exp schema`: prints the JSON schema of configs, for editors and validators. */
export const schemaCommand = (): void => print(`${JSON.stringify(configJsonSchema(), null, 1)}\n`);

/** The JSON schema of a config file. For custom architectures it requires only that they have a file and a name. */
export const configJsonSchema = (): JsonSchema => ({
  title: 'A config of mmoe-exp',
  ...jsonSchemaOf(configSchema(noFiles)),
});

/** A JSON schema in the form for editors and validators. */
type JsonSchema = Readonly<Record<string, unknown>>;

/** Least characters of a part that is moved to `$defs`; shorter parts are repeated. */
const SHORT = 120;

/**
 * The JSON schema (draft 2020-12) of the input of a Zod schema, with ranges, defaults and descriptions. It does not include
 * checks across fields. Parts that occur in several places are in `$defs`.
 */
function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const { $schema, ...whole } = converted(schema, new Map());
  const counts = new Map<string, number>();
  count(whole, counts);
  const names = new Map<string, string>();
  for (const [text, times] of counts) if (times > 1) names.set(text, `part${names.size + 1}`);
  const defs = [...names].map(([text, name]) => [name, shared(JSON.parse(text), names, text)]);
  return { $schema, ...(shared(whole, names) as JsonSchema), $defs: Object.fromEntries(defs) };
}

function converted(schema: z.ZodType, known: Map<z.ZodType, JsonSchema>): JsonSchema {
  const before = known.get(schema);
  if (before) return before;
  const json = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const among = alternativesOf(zodSchema);
      if (!among) return;
      const options = among.map((one) => {
        const { $schema: _, ...option } = converted(one, known);
        return option;
      });
      // Nested alternatives are flattened into one list.
      jsonSchema.anyOf = options.flatMap((option) =>
        Object.keys(option).join() === 'anyOf' ? (option.anyOf as JsonSchema[]) : [option],
      );
    },
  }) as JsonSchema;
  known.set(schema, json);
  return json;
}

/** Counts the objects within a schema by their texts; the objects within a repeated one are counted only once. */
function count(value: unknown, counts: Map<string, number>): void {
  if (typeof value !== 'object' || value === null) return;
  if (isPart(value)) {
    const text = JSON.stringify(value);
    const times = counts.get(text) ?? 0;
    counts.set(text, times + 1);
    if (times > 0) return;
  }
  for (const item of Object.values(value)) count(item, counts);
}

/** A value in which named parts are replaced by references, except for the value itself. */
function shared(value: unknown, names: ReadonlyMap<string, string>, self?: string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isPart(value)) {
    const text = JSON.stringify(value);
    const name = names.get(text);
    if (name !== undefined && text !== self) return { $ref: `#/$defs/${name}` };
  }
  if (Array.isArray(value)) return value.map((item) => shared(item, names));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shared(item, names)]));
}

/** Whether a value is a schema that is long enough for a name. */
const isPart = (value: object): boolean =>
  ('type' in value || 'anyOf' in value) && !Array.isArray(value) && JSON.stringify(value).length > SHORT;
