import { type ModelSpec, sizesOf } from '../models/index.js';

/** A field's value as the tables show it. */
export type FieldValue = number | string;

/** A combination of values of the given fields, by dotted path such as `data.correlation`. */
export interface FieldPoint {
  readonly model: ModelSpec;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Whether a field distinguishes cells without a list: by per-model settings, or by two entries of one model. */
export function differs(path: string, points: readonly FieldPoint[]): boolean {
  const comparable = path.startsWith('model.') ? [...new Set(points.map((point) => point.model.name))] : [undefined];
  return comparable.some((model) => {
    const shown = points
      .filter((point) => model === undefined || point.model.name === model)
      .map((point) => show(valueAt(path, point)));
    return new Set(shown).size > 1;
  });
}

/** A field's value at a point, where a size need not be given; undefined where the model has no such size. */
export function valueAt(path: string, { model, values }: FieldPoint): unknown {
  const size = /^model\.(.+)$/.exec(path)?.[1];
  return values[path] ?? (size && sizesOf(model)[size]);
}

/** Names a column by the last part of its path, or by the whole path where two would have the same name. */
export function columnNames(paths: readonly string[]): (path: string) => string {
  const last = (path: string) => path.slice(path.lastIndexOf('.') + 1);
  return (path) => (paths.filter((other) => last(other) === last(path)).length > 1 ? path : last(path));
}

/** A value as tables show it: a list or mapping as JSON; one with a kind as that and its fields, `dwa every 500`. */
export function show(value: unknown): FieldValue {
  if (typeof value === 'number' || typeof value === 'string') return value;
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return JSON.stringify(value);
  if (!('kind' in value)) return JSON.stringify('values' in value ? value.values : value);
  const { kind, ...fields } = value;
  return [kind, ...Object.entries(fields).map(([name, field]) => `${name} ${show(field)}`)].join(' ');
}
