import { METADATA_KEY } from '../../src/app/export/description.js';
import { decodedOnnx, encodedOnnx } from '../../src/app/export/onnx-proto.js';

/** The .onnx file of a model with another description, as JSON. */
export function onnxWith(content: Uint8Array, change: (json: string) => string): Uint8Array {
  const model = decodedOnnx('model.onnx', content);
  const metadata_props = model.metadata_props.map(({ key, value }) => ({
    key,
    value: change(value),
  }));
  return encodedOnnx({ ...model, metadata_props });
}

/** The header of a .safetensors file, and the bytes of its tensors. */
export function splitModelFile(content: Buffer) {
  const start = 8 + Number(content.readBigUInt64LE());
  return {
    header: JSON.parse(content.toString('utf8', 8, start)),
    tensors: content.subarray(start),
  };
}

/** A .safetensors file of a header and the bytes of tensors. */
export function joinModelFile(header: object, tensors: Uint8Array): Buffer {
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, tensors]);
}

/** The .safetensors file of a model with another description, as JSON. */
export function safetensorsWith(content: Buffer, change: (json: string) => string): Buffer {
  const { header, tensors } = splitModelFile(content);
  const metadata = {
    ...header.__metadata__,
    [METADATA_KEY]: change(header.__metadata__[METADATA_KEY]),
  };
  return joinModelFile({ ...header, __metadata__: metadata }, tensors);
}
