import { type Column, type TableValue, text } from '../../table/table.js';
import type { Dimensions, Place } from './dimensions.js';

/** The columns that say where a row of a figure's table stands; a correlation that the data do not have is left out. */
export const placeColumns = (dimensions: Dimensions): Column[] => [
  ...fieldsOf(dimensions).map((field) => text(field)),
  text('model'),
  ...(hasCorrelation(dimensions) ? [text('correlation')] : []),
];

export const placeValues = (place: Place, dimensions: Dimensions): TableValue[] => [
  ...fieldsOf(dimensions).map((field) => dimensions.groups[place.group]!.fields[field]),
  dimensions.models[place.model]!.title,
  ...(hasCorrelation(dimensions) ? [dimensions.correlations[place.correlation]!.value] : []),
];

const fieldsOf = ({ groups }: Dimensions): string[] => [
  ...new Set(groups.flatMap(({ fields }) => Object.keys(fields))),
];

export const hasCorrelation = ({ correlations }: Dimensions): boolean => correlations.some(({ title }) => title !== '');

/** A place in words, as under the pointer. */
export const placeTitle = ({ model, correlation, group }: Place, dimensions: Dimensions): string =>
  [dimensions.models[model]!, dimensions.correlations[correlation]!, dimensions.groups[group]!]
    .map(({ title }) => title)
    .filter(Boolean)
    .join(', ');
