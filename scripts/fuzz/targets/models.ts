import { readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { predictRows } from '../../../src/api/predict.js';
import { readModel } from '../../../src/export/files.js';
import { checksumOf, METADATA_KEY } from '../../../src/export/model.js';
import { decodedOnnx, encodedOnnx } from '../../../src/export/onnx-proto.js';
import { modelsIn } from '../corpus.js';
import { mutatedBytes, mutatedValue, oneOf } from '../mutate.js';
import type { Target } from '../target.js';

/** Exported models: their bytes, or fields of their descriptions, which then predict rows. */
export const models: Target = {
  name: 'exported models',
  weight: 8,
  async run(draw, folder) {
    const corpus = modelsIn(process.env.MMOE_EXP_FUZZ_CORPUS!);
    const path = oneOf(draw, corpus.models);
    const content = readFileSync(path);
    const { parameters } = await readModel(path);
    const other = (json: string) => {
      const changed = mutatedValue(draw, JSON.parse(json));
      // With its checksum, where somebody put that right.
      const isWhole = typeof changed === 'object' && changed !== null && draw() < 0.8;
      return JSON.stringify(isWhole ? { ...changed, checksum: checksumOf(changed, parameters) } : changed);
    };
    const changed =
      draw() < 0.4
        ? mutatedBytes(draw, content, [content])
        : (extname(path) === '.onnx' ? otherOnnx : otherSafetensors)(content, other);
    const file = join(folder, `model${extname(path)}`);
    writeFileSync(file, changed);
    await predictRows(file, corpus.rows, { out: join(folder, 'predicted.csv') });
  },
};

function otherOnnx(content: Buffer, change: (json: string) => string): Uint8Array {
  const model = decodedOnnx('model.onnx', content);
  const metadata_props = model.metadata_props.map(({ key, value }) => ({ key, value: change(value) }));
  return encodedOnnx({ ...model, metadata_props });
}

function otherSafetensors(content: Buffer, change: (json: string) => string): Uint8Array {
  const start = 8 + Number(content.readBigUInt64LE());
  const { __metadata__: metadata, ...tensors } = JSON.parse(content.toString('utf8', 8, start));
  metadata[METADATA_KEY] = change(metadata[METADATA_KEY]);
  const header = Buffer.from(JSON.stringify({ __metadata__: metadata, ...tensors }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, content.subarray(start)]);
}
