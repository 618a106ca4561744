import { groupedBy } from '../base/grouped.js';
/** The values of some fields. */
export type Tuple = Readonly<Record<string, number | string>>;

/** The tuples of values that some fields take. */
export interface Relation {
  readonly fields: readonly string[];
  readonly tuples: readonly Tuple[];
}

/** The values of each field, in order. */
export type ValuesOf = ReadonlyMap<string, readonly (number | string)[]>;

/**
 * The natural join of relations: all tuples of all fields that agree with a tuple of each. A tuple without a partner in
 * another relation is kept, with every value of the fields that it lacks. The first field varies slowest.
 */
export function joined(relations: readonly Relation[], values: ValuesOf): Tuple[] {
  const fields = [...values.keys()];
  // Those with the most fields first: the others then find all that they have in common with them.
  const ordered = [...relations].sort((a, b) => b.fields.length - a.fields.length);
  const tuples = ordered.reduce<readonly Tuple[]>(outerJoin, [{}]).flatMap((tuple) => completed(tuple, values));
  const unique = new Map(tuples.map((tuple) => [tupleKey(tuple, fields), tuple]));
  const places = fields.map((field) => new Map(values.get(field)!.map((value, i) => [value, i])));
  return [...unique.values()]
    .map((tuple) => ({ tuple, at: fields.map((field, i) => places[i]!.get(tuple[field]!)!) }))
    .sort((a, b) => a.at.map((place, i) => place - b.at[i]!).find((away) => away !== 0) ?? 0)
    .map(({ tuple }) => tuple);
}

/** A text that is the same for tuples with the same values of some fields. */
export const tupleKey = (tuple: Tuple, fields: readonly string[]): string =>
  JSON.stringify(fields.map((field) => tuple[field]));

/** Pairs of tuples that agree, merged, and the tuples of both sides that have no partner. */
function outerJoin(left: readonly Tuple[], { fields, tuples }: Relation): Tuple[] {
  const common = fields.filter((field) => left.some((tuple) => field in tuple));
  const partners = groupedBy(tuples, (tuple) => tupleKey(tuple, common));
  const paired = new Set<string>();
  const merged = left.flatMap((tuple) => {
    const key = tupleKey(tuple, common);
    paired.add(key);
    return partners.get(key)?.map((partner) => ({ ...tuple, ...partner })) ?? [tuple];
  });
  return [...merged, ...tuples.filter((tuple) => !paired.has(tupleKey(tuple, common)))];
}

function completed(tuple: Tuple, values: ValuesOf): Tuple[] {
  const lacking = [...values].filter(([field]) => !(field in tuple));
  return lacking.reduce<Tuple[]>(
    (tuples, [field, all]) => tuples.flatMap((one) => all.map((value) => ({ ...one, [field]: value }))),
    [tuple],
  );
}
