import { architectures } from '../models/index.js';

/** A field's value as the tables show it. */
export type FieldValue = number | string;

/** A combination of the values of fields: those that are given, by dotted path such as `data.correlation`. */
export interface FieldPoint {
  readonly model: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Whether a field tells cells apart though no list stands for it: per-model settings, or two entries of one model. */
export function differs(path: string, points: readonly FieldPoint[]): boolean {
  const comparable = path.startsWith('model.') ? [...new Set(points.map((point) => point.model))] : [undefined];
  return comparable.some((model) => {
    const shown = points
      .filter((point) => model === undefined || point.model === model)
      .map((point) => show(valueAt(path, point)));
    return new Set(shown).size > 1;
  });
}

/** A field's value at a point, a size that was not given being the model's default; undefined: it has no such field. */
export function valueAt(path: string, { model, values }: FieldPoint): unknown {
  const size = /^model\.(.+)$/.exec(path)?.[1];
  return values[path] ?? (size && architectures.get(model)?.sizes[size]?.default);
}

/** A column is named by the last part of its path, or by the whole path where two would be named alike. */
export function columnNames(paths: readonly string[]): (path: string) => string {
  const last = (path: string) => path.slice(path.lastIndexOf('.') + 1);
  return (path) => (paths.filter((other) => last(other) === last(path)).length > 1 ? path : last(path));
}

/** A list that is one value is shown as JSON. */
export function show(value: unknown): FieldValue {
  if (typeof value === 'number' || typeof value === 'string') return value;
  const isListed = value !== null && typeof value === 'object' && !Array.isArray(value) && 'values' in value;
  return JSON.stringify(isListed ? value.values : value);
}
