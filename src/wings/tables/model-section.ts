import { existsSync } from 'node:fs';
import { readWhole } from '../../base/files.js';
import { pathsOf } from '../../folder/paths.js';
import type { PageAddition } from '../../report/contents.js';
import { escaped } from '../../report/page/html.js';

const MOST_BYTES = 2 ** 20;

export const modelSection = (): PageAddition => ({
  section: ({ folders: [results, ...others] }) => {
    if (!results?.kind.taskByTask || others.length > 0) return undefined;
    const { model } = pathsOf(results.path);
    const bytes = existsSync(model) ? readWhole(model) : undefined;
    if (!bytes || bytes.length >= MOST_BYTES) return undefined;
    const name = `${results.manifest.name}.onnx`;
    const link = `<a class="action" download="${escaped(name)}" href="data:application/octet-stream;base64,${bytes.toString('base64')}">${escaped(name)}</a>`;
    return {
      ...{ id: 'model', title: 'Download the best model', data: '', trains: false },
      content: `<p>${link} (${Math.ceil(bytes.length / 1000)} kB), from columns to predictions, for ONNX Runtime and <code>mmoe-exp predict</code>. It is the model of the run with the least loss on the validation rows; its metadata have the run's key and metrics.</p>`,
    };
  },
});
