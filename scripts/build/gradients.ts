/** TensorFlow.js's gradients as one module that Node can load: see src/engine/tfjs/gradients.d.ts. */
import { build } from 'esbuild';

export const GRADIENTS = 'src/engine/tfjs/gradients.js';

export async function buildGradients(): Promise<void> {
  await build({
    entryPoints: ['node_modules/@tensorflow/tfjs-core/dist/register_all_gradients.js'],
    outfile: GRADIENTS,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
  });
}
