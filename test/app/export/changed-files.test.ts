import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type KeptModel, modelChecksum } from '../../../src/app/export/description.js';
import { readModel } from '../../../src/app/export/model-file.js';
import { decodedOnnx, encodedOnnx } from '../../../src/app/export/onnx-proto.js';
import { fromSafetensors } from '../../../src/app/export/safetensors.js';
import { mmoeExp } from '../../support/cli.js';
import {
  joinModelFile,
  onnxWith,
  safetensorsWith,
  splitModelFile,
} from '../../support/model-files.js';

let folder: string;
let model: KeptModel;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mmoe-exp-'));
  const rows = Array.from({ length: 60 }, (_, i) => [
    i % 5 === 0 ? '' : i,
    ['Bonn', 'Ulm'][i % 2],
    i % 4 < 2,
  ]);
  writeFileSync(
    join(folder, 'rows.csv'),
    ['age,city,click', ...rows.map((row) => row.join())].join('\n'),
  );
  const data = {
    kind: 'table',
    file: 'rows.csv',
    features: { numeric: ['age'], categorical: ['city'] },
    split: { by: 'random', seed: 0, train: 0.5, validation: 0.25, test: 0.25 },
    tasks: [{ name: 'click', column: 'click', labels: 'binary' }],
  };
  const training = { steps: 4, evaluateEvery: 4, batchSize: 4 };
  writeFileSync(
    join(folder, 'm.yaml'),
    JSON.stringify({ name: 'm', data, models: ['mmoe'], training, seeds: 1 }),
  );
  for (const to of ['m.safetensors', 'm.onnx']) {
    const { code, stderr } = await mmoeExp(folder, ['export', 'm.yaml', '--to', to]);
    if (code !== 0) throw new Error(stderr);
  }
  model = await readModel(join(folder, 'm.safetensors'));
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const readBytes = (name: string): Buffer => readFileSync(join(folder, name));

/** A description that was changed and has the checksum of what it now is. */
const resealed = (change: (json: string) => string) => (json: string) => {
  const changed = JSON.parse(change(json));
  return JSON.stringify({
    ...changed,
    checksum: modelChecksum(changed, model.networks[0]!.parameters),
  });
};

/** Expects one line of `predict` on a changed model, and exit code 2. */
async function refused(name: string, content: Uint8Array, fault: string): Promise<void> {
  writeFileSync(join(folder, name), content);
  const { code, stderr } = await mmoeExp(folder, ['predict', name, 'rows.csv', '--out', 'out.csv']);
  expect([code, stderr]).toEqual([2, expect.stringContaining(`${name}: ${fault}`)]);
  expect(stderr.split('\n')).toHaveLength(2);
}

describe('a resealed description', () => {
  it.each(['__proto__', 'constructor', 'age'])(
    'with columns of two kinds that are named %s',
    async (name) => {
      const content = safetensorsWith(
        readBytes('m.safetensors'),
        resealed((json) => json.replaceAll('"age"', `"${name}"`).replaceAll('"city"', `"${name}"`)),
      );
      await refused(
        'kinds.safetensors',
        content,
        `it is damaged: its column ${name} is of two kinds, number and text`,
      );
    },
  );

  it('with an indicator of missing values in a column without numbers', async () => {
    const content = safetensorsWith(
      readBytes('m.safetensors'),
      resealed((json) => json.replace('"indicators":["age"]', '"indicators":["__proto__"]')),
    );
    const fault = 'it is damaged: its column __proto__ has an indicator and no numbers';
    await refused('indicator.safetensors', content, fault);
  });
});

describe('tensors of a .safetensors file', () => {
  it('that overlap are refused, and none is read', () => {
    const { header, tensors } = splitModelFile(readBytes('m.safetensors'));
    const all = { dtype: 'F32', shape: [2 ** 18], data_offsets: [0, 2 ** 20] };
    const many = Array.from({ length: 5000 }, (_, i) => [`t${i}`, all]);
    const content = joinModelFile(
      { ...header, ...Object.fromEntries(many) },
      Buffer.concat([tensors, Buffer.alloc(2 ** 20)]),
    );
    const before = process.memoryUsage().arrayBuffers;
    expect(() => fromSafetensors('m.safetensors', content)).toThrow(
      'it is no .safetensors file, or damaged',
    );
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 24);
  });

  it('with a gap between them are refused', async () => {
    const { header, tensors } = splitModelFile(readBytes('m.safetensors'));
    const content = joinModelFile(header, Buffer.concat([tensors, Buffer.alloc(4)]));
    await refused('gap.safetensors', content, 'it is no .safetensors file, or damaged');
  });

  it('that the graph does not name are not read', () => {
    const { header, tensors } = splitModelFile(readBytes('m.safetensors'));
    const more = { dtype: 'F32', shape: [1], data_offsets: [tensors.length, tensors.length + 4] };
    const content = joinModelFile({ ...header, more }, Buffer.concat([tensors, Buffer.alloc(4)]));
    expect(fromSafetensors('m.safetensors', content).networks).toEqual(model.networks);
  });
});

describe('an .onnx file', () => {
  const other = 'its ONNX graph is not the one that its description makes';

  const changed = (
    change: (graph: { node: Record<string, unknown>[]; initializer: object[] }) => void,
  ): Uint8Array => {
    const content = decodedOnnx('m.onnx', readBytes('m.onnx'));
    change(content.graph as unknown as Parameters<typeof change>[0]);
    return encodedOnnx(content);
  };

  it('with another operation is refused', async () => {
    const content = changed(({ node }) => {
      const last = node.filter((one) => one.op_type === 'Sigmoid').at(-1)!;
      last.op_type = 'Sin';
    });
    await refused('sin.onnx', content, other);
  });

  it('with another attribute, another constant or further fields is refused', async () => {
    const axis = changed(({ node }) => {
      const softmax = node.find(({ op_type }) => op_type === 'Softmax')!;
      (softmax.attribute as { i: number }[])[0]!.i = 0;
    });
    await refused('axis.onnx', axis, other);
    const constant = changed(({ initializer }) => {
      const last = initializer.at(-1) as { raw_data: Uint8Array };
      last.raw_data = last.raw_data.map((byte) => byte ^ 1);
    });
    await refused('constant.onnx', constant, other);
    // Field 25 of a model has functions, which replace operations.
    await refused(
      'functions.onnx',
      Buffer.concat([readBytes('m.onnx'), Buffer.of(0xca, 0x01, 0)]),
      other,
    );
  });

  it('with a resealed description of another graph is refused', async () => {
    const content = onnxWith(
      readBytes('m.onnx'),
      resealed((json) => json.replace('"kind":"binary"', '"kind":"count"')),
    );
    await refused('description.onnx', content, other);
  });

  it('that another program wrote with the same content is read', async () => {
    // Field 1, the IR version, a second time.
    writeFileSync(
      join(folder, 'same.onnx'),
      Buffer.concat([Buffer.of(0x08, 8), readBytes('m.onnx')]),
    );
    const { networks } = await readModel(join(folder, 'same.onnx'));
    expect(networks[0]!.parameters).toEqual(model.networks[0]!.parameters);
  });
});
