import { readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { predictRows } from '../../../src/app/api/predict.js';
import { modelChecksum } from '../../../src/app/export/description.js';
import { readModel } from '../../../src/app/export/model-file.js';
import { onnxWith, safetensorsWith } from '../../../test/support/model-files.js';
import { modelsIn } from '../corpus.js';
import { chooseOne, mutatedBytes, mutatedValue } from '../mutate.js';
import type { Target } from '../target.js';

/** Exported models: their bytes, or fields of their descriptions, which then predict rows. */
export const models: Target = {
  name: 'exported models',
  weight: 8,
  async run(draw, folder) {
    const corpus = modelsIn(process.env.MMOE_EXP_FUZZ_CORPUS!);
    const path = chooseOne(draw, corpus.models);
    const content = readFileSync(path);
    const { networks } = await readModel(path);
    const parameters = networks.flatMap((network) => network.parameters);
    const other = (json: string) => {
      const changed = mutatedValue(draw, JSON.parse(json));
      // With its checksum, where somebody put that right.
      const isWhole = typeof changed === 'object' && changed !== null && draw() < 0.8;
      return JSON.stringify(
        isWhole ? { ...changed, checksum: modelChecksum(changed, parameters) } : changed,
      );
    };
    const changed =
      draw() < 0.4
        ? mutatedBytes(draw, content, [content])
        : (extname(path) === '.onnx' ? onnxWith : safetensorsWith)(content, other);
    const file = join(folder, `model${extname(path)}`);
    writeFileSync(file, changed);
    await predictRows(file, corpus.rows, { out: join(folder, 'predicted.csv') });
  },
};
