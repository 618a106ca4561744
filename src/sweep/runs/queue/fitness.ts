import * as z from 'zod';
import { InputError } from '../../../ground/base/errors.js';
import { sha256Hex } from '../../../ground/base/sha256.js';
import { listed, quoted, visible } from '../../../ground/base/words.js';
import { issueFaults } from '../../../ground/schema/faults.js';
import { mapping, sweptNames } from '../../../ground/schema/fields.js';
import { dataKinds, dataShape, findKind } from '../../../train/data/kinds.js';
import { type Engine, findAlgorithm } from '../../../train/engine/engine.js';
import { fingerprints } from '../../../train/engine/fingerprint.js';
import { loadEngineFor } from '../../../train/engine/load.js';
import { findArchitecture } from '../../../train/models/index.js';
import { sizesShape } from '../../config/model-schema.js';
import { specTraining } from '../../config/training-schema.js';
import { differences } from '../../folder/differences.js';
import { refuseOversized } from '../memory.js';
import type { CellSpec } from '../spec.js';
import { type Announcement, type Needs, PROTOCOL } from './messages.js';

/** The requirements of a sweep on the machines that train it. */
export const sweepNeeds = (
  tool: string,
  { numerics }: Pick<Engine, 'numerics'>,
  { data, code }: Pick<Needs, 'data' | 'code'>,
): Needs => ({
  protocol: PROTOCOL,
  tool,
  numerics,
  fingerprint: fingerprints[findAlgorithm(numerics) ?? 1],
  data,
  code,
});

/** The capabilities of a worker. */
export interface Offer {
  readonly tool: string;
  readonly allowCode: boolean;
  /**
   * Loads the text of an architecture and makes it available to the processes that train.
   * @throws InputError
   */
  readonly loadCode: (text: string, label: string) => Promise<unknown>;
}

/**
 * Finds the data of a sweep by their hashes, and loads its code. Returns the engine that trains its
 * runs.
 * @throws InputError where the machine cannot train them to the same bits, lacks the data, or may
 * not run the code
 */
export async function readyFor(
  { needs }: Announcement,
  { tool, allowCode, loadCode }: Offer,
  codeOf: (sha256: string) => Promise<string | undefined>,
): Promise<Engine> {
  const engine = await loadEngineFor(needs.numerics);
  const same = ({ protocol, tool, numerics, fingerprint }: Needs) => ({
    protocol,
    tool,
    numerics,
    fingerprint,
  });
  const [change] = differences(same(needs), same(sweepNeeds(tool, engine, needs)));
  if (change !== undefined) {
    throw new InputError('queue', [
      `its numbers would come out different here: ${change}: all machines need one mmoe-exp`,
    ]);
  }
  const { data, code } = needs;
  if (!dataKinds.has(data.kind))
    throw new InputError('queue', [`its kind of data ${quoted(data.kind)} is not known here`]);
  await findKind({ kind: data.kind }).restore(data.files, () => {});
  if (code.length > 0 && !allowCode) {
    const names = code.map(({ name }) => name);
    throw new InputError('queue', [
      `it trains by code of its own (${listed(names)}): read that, then run it with --allow-code`,
    ]);
  }
  for (const { name, sha256 } of code) {
    const text = await codeOf(sha256);
    if (text === undefined || sha256Hex(text) !== sha256) {
      throw new InputError('queue', [
        `the code of ${name} at the broker does not have the hash ${sha256}`,
      ]);
    }
    await loadCode(text, `code/${sha256}.mjs`);
  }
  return engine;
}

/**
 * Why no config may plan a spec that others wrote; undefined where one may. Missing data are no
 * fault of the spec.
 */
export function specFault(spec: CellSpec): string | undefined {
  try {
    dataShape(spec.data);
  } catch (error) {
    return error instanceof InputError ? undefined : faultIn(error);
  }
  try {
    const sizes = mapping(sizesShape(findArchitecture(spec.model)));
    const { data, error } = z
      .object({ model: z.looseObject({ sizes }), training: specTraining })
      .safeParse(spec);
    if (error)
      return visible(issueFaults(error.issues, { value: spec, place: () => NOWHERE })[0]!.text);
    const swept = sweptNames(data.model.sizes);
    if (swept.length > 0) return `model.sizes.${swept[0]}: one value is needed`;
    refuseOversized([{ model: spec.model.name, fields: {}, spec }]);
    return undefined;
  } catch (error) {
    return error instanceof InputError ? firstLine(error.message) : faultIn(error);
  }
}

const NOWHERE = { label: '', order: [0, 0] } as const;

const faultIn = (error: unknown): string =>
  `it cannot be read: ${firstLine((error as Error).message)}`;

const firstLine = (text: string): string => visible(text.split('\n')[0]!);
