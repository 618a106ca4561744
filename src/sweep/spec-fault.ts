import * as z from 'zod';
import { InputError } from '../base/errors.js';
import { visible } from '../base/words.js';
import { sizesShape } from '../config/model-schema.js';
import { specTraining } from '../config/training-schema.js';
import { shapeOf } from '../data/kinds.js';
import { architectureOf } from '../models/index.js';
import { issueFaults } from '../schema/faults.js';
import { mapping } from '../schema/fields.js';
import { sweptNames } from '../schema/sweepable.js';
import { refuseOversized } from './memory.js';
import type { CellSpec } from './spec.js';

/**
 * Why a spec that others wrote is none that a config may plan, in a line; undefined where it is one. Missing data are no
 * fault of it.
 */
export function specFault(spec: CellSpec): string | undefined {
  try {
    shapeOf(spec.data);
  } catch (error) {
    return error instanceof InputError ? undefined : faultIn(error);
  }
  try {
    const sizes = mapping(sizesShape(architectureOf(spec.model)));
    const { data, error } = z.object({ model: z.looseObject({ sizes }), training: specTraining }).safeParse(spec);
    if (error) return visible(issueFaults(error.issues, { value: spec, place: () => NOWHERE })[0]!.text);
    const swept = sweptNames(data.model.sizes);
    if (swept.length > 0) return `model.sizes.${swept[0]}: one value is needed`;
    refuseOversized([{ model: spec.model.name, fields: {}, spec }]);
    return undefined;
  } catch (error) {
    return error instanceof InputError ? firstLine(error.message) : faultIn(error);
  }
}

const NOWHERE = { label: '', order: [0, 0] } as const;

const faultIn = (error: unknown): string => `it cannot be read: ${firstLine((error as Error).message)}`;

const firstLine = (text: string): string => visible(text.split('\n')[0]!);
