/** A statistic with the bounds of its 95 % interval, where it has them. */
export interface Estimated {
  readonly value: number | undefined;
  readonly interval: readonly [low: number, high: number] | undefined;
}

/** What stands in a table; undefined and numbers that are not finite are blank. */
export type TableValue = string | number | Estimated | undefined;

export interface Column {
  /** Its name in CSV. */
  readonly key: string;
  /** Its head where people read it. */
  readonly title: string;
  readonly kind: 'text' | 'number' | 'estimate';
  /** A number as people read it; by default as it is. CSV always has all digits. */
  readonly format?: (value: number) => string;
}

/** The one model of tables; each format is a writer of it. */
export interface Table {
  /** Of its files. */
  readonly name: string;
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly TableValue[])[];
}

export const text = (key: string, title = key): Column => ({ key, title, kind: 'text' });

export const number = (key: string, title = key, format?: (value: number) => string): Column => ({
  key,
  title,
  kind: 'number',
  ...(format && { format }),
});

/** A statistic that is read as `0.0631 [0.0580, 0.0692]` and has three columns in CSV. */
export const estimate = (key: string, title = key, format: (value: number) => string = significant3): Column => ({
  key,
  title,
  kind: 'estimate',
  format,
});

/** Three digits, zeros at the end among them, so that rows line up. */
const significant3 = (value: number): string => value.toPrecision(3);

/** As AUCs are compared, by their fourth decimal. */
export const decimals4 = (value: number): string => value.toFixed(4);
export const digits4 = (value: number): string => value.toPrecision(4);
export const digits3 = (value: number): string => String(Number(value.toPrecision(3)));
export const percent = (value: number): string => `${(100 * value).toFixed(value === 0 || value === 1 ? 0 : 1)} %`;
export const level = (value: number): string => (value < 0.0001 ? '< 0.0001' : String(Number(value.toPrecision(2))));

/** A value as people read it. */
export function shown(value: TableValue, { format = String }: Column): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? format(value) : '';
  const { value: center, interval } = value;
  if (center === undefined || !Number.isFinite(center)) return '';
  const text = format(center);
  return interval ? `${text} [${interval.map((bound) => alike(bound, text, format)).join(', ')}]` : text;
}

/** A bound with as many decimals as its estimate: digits beyond tell nothing. */
function alike(bound: number, text: string, format: (value: number) => string): string {
  return /^-?\d+(\.\d+)?$/.test(text) ? bound.toFixed(text.split('.')[1]?.length ?? 0) : format(bound);
}

/** The number that a value is sorted by; undefined of text and blanks. */
export function sortValue(value: TableValue): number | undefined {
  const plain = typeof value === 'object' ? value.value : value;
  return typeof plain === 'number' && Number.isFinite(plain) ? plain : undefined;
}
