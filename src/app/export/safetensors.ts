/**
 * The format of https://huggingface.co/docs/safetensors: the length of the header (8 bytes), the
 * header as JSON with the metadata and the place of each tensor, and the bytes of the tensors, all
 * little-endian.
 */

import * as z from 'zod';
import { viewBytes } from '../../ground/base/bytes.js';
import { jsonIn } from '../../ground/base/canonical-json.js';
import { InputError } from '../../ground/base/errors.js';
import { modelIn, type Tensor } from './checked-model.js';
import { type KeptModel, METADATA_KEY, modelParameters } from './description.js';

const LENGTH_BYTES = 8;

/**
 * Returns the .safetensors file of a model: its parameters, and its description in the metadata.
 */
export function writeSafetensors(model: KeptModel): Uint8Array {
  const { description } = model;
  const parameters = modelParameters(model);
  let end = 0;
  const placed = parameters.map(({ parameter: { name, shape }, values }) => {
    const start = end;
    end += values.byteLength;
    return [name, { dtype: 'F32', shape, data_offsets: [start, end] }] as const;
  });
  const metadata = { [METADATA_KEY]: JSON.stringify(description), format: 'pt' };
  const json = Buffer.from(
    JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(placed) }),
  );
  const header = Buffer.alloc(Math.ceil(json.length / LENGTH_BYTES) * LENGTH_BYTES, ' ');
  header.set(json);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, ...parameters.map(({ values }) => viewBytes(values))]);
}

/**
 * Reads the model in a .safetensors file.
 * @throws InputError in one line if the file is not such a model, or damaged
 */
export function fromSafetensors(file: string, bytes: Buffer): KeptModel {
  const damaged = (): never => {
    throw new InputError('model', [`${file}: it is no .safetensors file, or damaged`]);
  };
  if (bytes.length < LENGTH_BYTES) damaged();
  const start = LENGTH_BYTES + Number(bytes.readBigUInt64LE());
  if (!(start <= bytes.length)) damaged();
  const { data: header } = headerShape.safeParse(
    jsonIn(bytes.toString('utf8', LENGTH_BYTES, start)),
  );
  if (!header) return damaged();
  const { __metadata__: metadata, ...places } = header;
  if (!isWithoutGaps(Object.values(places), bytes.length - start)) damaged();
  const tensors = new Map<string, Tensor>();
  for (const [name, { shape, data_offsets }] of Object.entries(places)) {
    const [from, to] = data_offsets;
    tensors.set(name, { shape, bytes: bytes.subarray(start + from, start + to) });
  }
  return modelIn(file, metadata?.[METADATA_KEY], tensors);
}

/** Whether tensors take all bytes, each once, as the format demands. */
function isWithoutGaps(places: readonly Place[], length: number): boolean {
  let end = 0;
  for (const [from, to] of places.map(({ data_offsets }) => data_offsets).sort(inOrder)) {
    if (from !== end || to < from) return false;
    end = to;
  }
  return end === length;
}

const inOrder = (a: Offsets, b: Offsets): number => a[0] - b[0] || a[1] - b[1];

const offset = z.int().min(0);

const offsets = z.tuple([offset, offset]);

type Offsets = z.infer<typeof offsets>;

const place = z.object({
  dtype: z.literal('F32'),
  shape: z.array(z.number()),
  data_offsets: offsets,
});

type Place = z.infer<typeof place>;

const headerShape = z
  .object({ __metadata__: z.record(z.string(), z.string()).optional() })
  .catchall(place);
