/**
 * TensorFlow.js's gradients as one module that Node can load: see
 * src/train/engine/tfjs/gradients.d.ts.
 */
import { build } from 'esbuild';

/** Returns the paths of all files inside. */
export async function buildGradients(): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: ['node_modules/@tensorflow/tfjs-core/dist/register_all_gradients.js'],
    outfile: 'src/train/engine/tfjs/gradients.js',
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
    metafile: true,
  });
  return Object.keys(metafile.inputs);
}
