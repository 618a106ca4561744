/**
 * The figures and tables of the paper, read from a list that ships with the tool; `mmoe-exp paper`
 * prints them.
 */

import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { InputError } from '../../ground/base/errors.js';
import { packageFile } from '../../ground/base/files.js';
import { nearest } from '../../ground/schema/text.js';

/** A figure or table of the paper, and the command that makes ours. */
const artefact = z.strictObject({
  /** `fig4` or `table1` */
  id: z.string(),
  title: z.string(),
  /** What the paper shows in it. */
  shows: z.string(),
  /** Of this program, without its name. */
  command: z.string(),
  /** On two quiet cores with AVX-512. */
  minutes: z.number(),
  /** The published folder below results/reference. */
  folder: z.string(),
  /** A command that has to come first, once. */
  needs: z.string().optional(),
});

export type Artefact = z.infer<typeof artefact>;

/** Returns the figures and tables of the paper in its order. */
export const artefacts = (): readonly Artefact[] =>
  z
    .array(artefact)
    .parse(JSON.parse(readFileSync(packageFile('configs/paper/artefacts.json'), 'utf8')));

/**
 * Returns the artefact with an id.
 * @throws InputError for an unknown one, with the nearest or all
 */
export function artefactById(id: string): Artefact {
  const all = artefacts();
  const found = all.find((one) => one.id === id.toLowerCase());
  if (found) return found;
  const ids = all.map((one) => one.id);
  const near = nearest(id, ids);
  throw new InputError('arguments', [
    `${id}: no figure or table of the paper: ${near === undefined ? `use one of ${ids.join(', ')}` : `did you mean ${near}?`}`,
  ]);
}
