import { InputError } from '../../base/errors.js';
import { sha256Of } from '../../base/sha256.js';
import { listed, quoted } from '../../base/words.js';
import { dataKinds, kindOf } from '../../data/kinds.js';
import type { Engine } from '../../engine/engine.js';
import { FINGERPRINT } from '../../engine/fingerprint.js';
import { engineOf } from '../../engine/load.js';
import { differences } from '../../folder/differences.js';
import { type Announcement, type Needs, PROTOCOL } from './messages.js';

/** The requirements of a sweep on the machines that train it. */
export const needsOf = (
  tool: string,
  { numerics }: Pick<Engine, 'numerics'>,
  { data, code }: Pick<Needs, 'data' | 'code'>,
): Needs => ({ protocol: PROTOCOL, tool, numerics, fingerprint: FINGERPRINT, data, code });

/** The capabilities of a worker. */
export interface Offer {
  /** The version of the tool. */
  readonly tool: string;
  readonly allowCode: boolean;
  /** Loads the text of an architecture and makes it available to the processes that train. @throws InputError */
  readonly loadCode: (text: string, label: string) => Promise<unknown>;
}

/**
 * Prepares this machine for the runs of a sweep: finds its data by the hashes of their contents, and loads its code. Returns
 * the engine that trains them.
 * @throws InputError where the machine cannot train them to the same bits, lacks the data, or may not run the code
 */
export async function readyFor(
  { needs }: Announcement,
  { tool, allowCode, loadCode }: Offer,
  codeOf: (sha256: string) => Promise<string | undefined>,
): Promise<Engine> {
  const engine = await engineOf(needs.numerics);
  const same = ({ protocol, tool, numerics, fingerprint }: Needs) => ({ protocol, tool, numerics, fingerprint });
  const [change] = differences(same(needs), same(needsOf(tool, engine, needs)));
  if (change !== undefined) {
    throw new InputError([`its numbers would come out different here: ${change}: all machines need one mmoe-exp`]);
  }
  const { kind } = needs.data;
  if (!dataKinds.has(kind)) throw new InputError([`its kind of data ${quoted(kind)} is not known here`]);
  await kindOf({ kind }).restore(needs.data.files, () => {});
  await loadAll(needs.code, allowCode, loadCode, codeOf);
  return engine;
}

async function loadAll(
  code: Needs['code'],
  allowCode: boolean,
  loadCode: Offer['loadCode'],
  codeOf: (sha256: string) => Promise<string | undefined>,
): Promise<void> {
  if (code.length > 0 && !allowCode) {
    const names = listed(
      code.map(({ name }) => name),
      'and',
    );
    throw new InputError([`it trains by code of its own (${names}): read that, then run it with --allow-code`]);
  }
  for (const { name, sha256 } of code) {
    const text = await codeOf(sha256);
    if (text === undefined || sha256Of(text) !== sha256) {
      throw new InputError([`the code of ${name} at the broker is not that of sha256 ${sha256}`]);
    }
    await loadCode(text, `code/${sha256}.mjs`);
  }
}
