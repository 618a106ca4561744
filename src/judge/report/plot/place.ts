/** The columns and words that say which cell a row, a dot or a curve is of. */

import { capitalized, fieldTitle } from '../../../ground/base/words.js';
import { type Field, text } from '../../../ground/table/table.js';
import {
  axisValue,
  type CellPlace,
  type Dimensions,
  differs,
  type OwnField,
  ownValue,
} from '../../analysis/place.js';

export const placeFields = (dimensions: Dimensions): Field<CellPlace>[] => [
  ...[...new Set(dimensions.groups.flatMap(({ fields }) => Object.keys(fields)))].map(
    (field): Field<CellPlace> => [
      text(field),
      ({ group }) => dimensions.groups[group]!.fields[field],
    ],
  ),
  [text('model'), ({ model }) => dimensions.models[model]!.title],
  [text(dimensions.axis?.field ?? ''), (place) => axisValue(place, dimensions)?.value],
  ...(dimensions.own ?? []).map(
    (field): Field<CellPlace> => [text(field.name), (place) => ownValue(field, place)],
  ),
];

interface ComparedPlace extends CellPlace {
  readonly other: number;
}

export const otherFields = (dimensions: Dimensions): Field<ComparedPlace>[] => [
  [text('other', 'less'), ({ other }) => dimensions.models[other]!.title],
  ...(dimensions.own ?? []).map(
    (field): Field<ComparedPlace> => [
      text(`other_${field.name}`, field.name),
      ({ other, ...place }) => ownValue(field, { ...place, model: other }),
    ],
  ),
];

/** A place in words, as in tooltips, with the fields in which its cell may differ from others. */
export const placeTitle = (place: CellPlace, dimensions: Dimensions): string =>
  [
    dimensions.models[place.model]!.title,
    axisValue(place, dimensions)?.title,
    dimensions.groups[place.group]!.title,
    ...ownTitles(place, dimensions),
  ]
    .filter(Boolean)
    .join(', ');

/**
 * The fields in which a cell may differ from others, such as `learningRate 0.01`, except those that
 * it lacks.
 */
export const ownTitles = (place: CellPlace, dimensions: Dimensions): string[] =>
  (dimensions.own ?? []).filter(differs).flatMap((field) => {
    const value = ownValue(field, place);
    return value === undefined ? [] : [fieldTitle(field.name, value)];
  });

/**
 * Sentences on the fields that belong to cells: `Learning rate 0.001 in all cells.` or, where cells
 * differ in a field, `Learning rate: Shared-Bottom 0.001; OMoE 0.01, 0.001.` Fields that no model
 * shown has are left out.
 */
export function ownSentences(places: readonly CellPlace[], dimensions: Dimensions): string {
  const models = [...new Set(places.map(({ model }) => model))].sort((a, b) => a - b);
  const sentences = (dimensions.own ?? []).flatMap((field) => {
    const name = capitalized(field.name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`));
    if (!differs(field)) return [`${name} ${field.values[0]!.value} in all cells.`];
    const parts = models.flatMap((model) => {
      const values = describeValues(field, model, places);
      return values === '' ? [] : [`${dimensions.models[model]!.title} ${values}`];
    });
    return parts.length > 0 ? [`${name}: ${parts.join('; ')}.`] : [];
  });
  return sentences.join(' ');
}

/**
 * Returns the values of a field in a model's cells, or `by cell` if there are many: tables say
 * which cell has which value. Empty if there are none.
 */
function describeValues(field: OwnField, model: number, places: readonly CellPlace[]): string {
  const own = places.filter((place) => place.model === model);
  const values = new Set(own.flatMap((place) => ownValue(field, place) ?? []));
  return values.size > 4 ? 'by cell' : [...values].join(', ');
}
