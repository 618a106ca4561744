import { axisValue, type CellPlace, type Dimensions, differs, type OwnField, ownValue } from '../../analysis/place.js';
import { type Column, type TableValue, text } from '../../table/table.js';

/** The columns for the place of a row in a table, and for the fields of the cell there. */
export const placeColumns = (dimensions: Dimensions): Column[] => [
  ...fieldsOf(dimensions).map((field) => text(field)),
  text('model'),
  ...(dimensions.axis ? [text(dimensions.axis.field)] : []),
  ...ownFields(dimensions).map(({ name }) => text(name)),
];

export const placeValues = (place: CellPlace, dimensions: Dimensions): TableValue[] => [
  ...fieldsOf(dimensions).map((field) => dimensions.groups[place.group]!.fields[field]),
  dimensions.models[place.model]!.title,
  ...(dimensions.axis ? [axisValue(place, dimensions)?.value] : []),
  ...ownFields(dimensions).map((field) => ownValue(field, place)),
];

/** The columns for the other model of a comparison, which is at the same place. */
export const otherColumns = (dimensions: Dimensions): Column[] => [
  text('other', 'less'),
  ...ownFields(dimensions).map(({ name }) => text(`other_${name}`, name)),
];

export const otherValues = (
  { other, ...place }: CellPlace & { readonly other: number },
  dimensions: Dimensions,
): TableValue[] => [
  dimensions.models[other]!.title,
  ...ownFields(dimensions).map((field) => ownValue(field, { ...place, model: other })),
];

const ownFields = ({ own = [] }: Dimensions): readonly OwnField[] => own;

const fieldsOf = ({ groups }: Dimensions): string[] => [
  ...new Set(groups.flatMap(({ fields }) => Object.keys(fields))),
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
 * The fields in which the cell at a place may differ from others, such as `learningRate 0.01`; those that it lacks are left
 * out.
 */
export const ownTitles = (place: CellPlace, dimensions: Dimensions): string[] =>
  ownFields(dimensions)
    .filter(differs)
    .flatMap((field) => {
      const value = ownValue(field, place);
      return value === undefined ? [] : [`${field.name} ${value}`];
    });
