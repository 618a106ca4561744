/**
 * `tsx scripts/export/check-node.ts < models.txt`, in a folder where `npm install --ignore-scripts
 * onnxruntime-web` was called: compares exported models in ONNX Runtime's WebAssembly, under Node,
 * with what the engine predicts, as check.py does.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';

const MAX_COUNT = 1e-5;

/** Rows of a batch. */
const BATCH = 10_000;

type Values = Float32Array | Float64Array | string[];

interface Session {
  readonly inputMetadata: readonly { readonly name: string; readonly type: string }[];
  readonly outputNames: readonly string[];
  run(feed: object): Promise<Readonly<Record<string, { readonly data: Float32Array }>>>;
}

interface OnnxRuntime {
  readonly InferenceSession: { create(model: Uint8Array): Promise<Session> };
  readonly Tensor: new (type: string, data: Values, dims: readonly number[]) => object;
}

const { InferenceSession, Tensor }: OnnxRuntime = createRequire(join(process.cwd(), 'index.js'))(
  'onnxruntime-web',
);

let worst = 0;
for (const line of readFileSync(0, 'utf8').trim().split('\n')) {
  const [path, rows, predictions] = line.split(',') as [string, string, string];
  const session = await InferenceSession.create(readFileSync(`${path}.onnx`));
  const largest = rows.endsWith('.bin')
    ? await ofFeatures(session, floats(rows), floats(predictions))
    : await ofTable(session, records(rows), records(predictions));
  console.log(`${path}: ONNX Runtime in Node ${largest.toExponential(1)}`);
  worst = Math.max(worst, largest);
}
console.log(`largest relative difference: ${worst.toExponential(1)}`);
if (!(worst < MAX_COUNT)) throw new Error(`above ${MAX_COUNT}`);

function floats(file: string): Float32Array {
  const { buffer, byteOffset, byteLength } = readFileSync(file);
  return new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
}

function records(file: string): Record<string, string>[] {
  return parse(readFileSync(file), { columns: true });
}

async function ofTable(
  session: Session,
  rows: Record<string, string>[],
  expected: Record<string, string>[],
) {
  const inputs = session.inputMetadata.map(({ name, type }) => {
    const texts = rows.map((row) => row[name]!);
    const isText = type === 'string';
    const values = isText
      ? texts
      : Float64Array.from(texts, (text) => (text === '' ? Number.NaN : Number(text)));
    return [name, new Tensor(type, values, [rows.length])] as const;
  });
  const found = await session.run(Object.fromEntries(inputs));
  return Math.max(
    ...session.outputNames.map((name) =>
      difference(
        expected.map((row) => Number(row[name])),
        found[name]!.data,
      ),
    ),
  );
}

async function ofFeatures(session: Session, x: Float32Array, expected: Float32Array) {
  const names = session.outputNames;
  const rows = expected.length / names.length;
  const [found, width] = [names.map(() => new Float32Array(rows)), x.length / rows];
  for (let start = 0; start < rows; start += BATCH) {
    const part = x.subarray(start * width, (start + BATCH) * width);
    const outputs = await session.run({
      x: new Tensor('float32', part, [part.length / width, width]),
    });
    for (const [k, name] of names.entries()) found[k]!.set(outputs[name]!.data, start);
  }
  return Math.max(
    ...names.map((_, k) =>
      difference(
        expected.filter((_, i) => i % names.length === k),
        found[k]!,
      ),
    ),
  );
}

/**
 * The largest difference relative to the expected value, or to the root mean square of them where
 * that is larger.
 */
function difference(expected: ArrayLike<number>, found: Float32Array): number {
  let squares = 0;
  for (let i = 0; i < expected.length; i++) squares += expected[i]! ** 2;
  const scale = Math.sqrt(squares / expected.length);
  let most = expected.length === found.length ? 0 : Number.POSITIVE_INFINITY;
  for (let i = 0; i < expected.length; i++) {
    most = Math.max(
      most,
      Math.abs(expected[i]! - found[i]!) / Math.max(Math.abs(expected[i]!), scale),
    );
  }
  return most;
}
