import { dirname, relative, resolve, sep } from 'node:path';
import { packageFile } from '../../base/package-files.js';

const COMMENT = '# yaml-language-server: $schema=';

/**
 * The text of a config with the comment by which an editor finds the schema, for a place that it is written to; without one where the
 * schema is not under the working folder, as of a package that npx keeps elsewhere.
 */
export function withSchemaComment(text: string, out: string): string {
  const plain = text.startsWith(COMMENT) ? text.slice(text.indexOf('\n') + 1) : text;
  const schema = packageFile('configs/schema.json');
  if (!schema.startsWith(`${resolve('.')}${sep}`)) return plain;
  return `${COMMENT}${relative(dirname(resolve(out)), schema).replaceAll(sep, '/')}\n${plain}`;
}
