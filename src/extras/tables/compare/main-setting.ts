/**
 * Which settings answers are about, if `training.losses` of a config is a list. The file is
 * separate because scripts of pages, which have no Node modules, need it.
 */

import { groupedBy } from '../../../ground/base/grouped.js';

/**
 * The losses with equal weights. The answer to "Does learning together help?" is about them, if
 * they are trained.
 */
export const EQUAL = 'sum';

interface Setting {
  readonly fields: Readonly<Record<string, number | string>>;
}

/** Returns the fields of a setting other than its losses. */
export const withoutLosses = ({ fields: { losses: _, ...fields } }: Setting): Setting['fields'] =>
  fields;

/** The setting that answers are about, of some that differ in losses alone. */
export const mainSetting = <T extends Setting>(settings: readonly T[]): T =>
  settings.find(({ fields }) => fields.losses === EQUAL) ?? settings[0]!;

/** The settings of a folder that answers are about: of those that differ in losses alone, one. */
export const mainSettings = <T extends Setting>(settings: readonly T[]): T[] =>
  [...groupedBy(settings, (setting) => JSON.stringify(withoutLosses(setting))).values()].map(
    mainSetting,
  );
