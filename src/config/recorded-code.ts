import { architectureOf } from '../models/index.js';
import type { Config, ModelEntry } from './config.js';

/** What a manifest says of the models of a config that are not built in, once for each name. */
export const recordedCode = ({ models }: Config) =>
  [...new Map(models.map((entry) => [entry.name, entry])).values()].flatMap(codeOf);

function codeOf(entry: ModelEntry) {
  const { name, file, code } = entry;
  if (file === undefined || code === undefined) return [];
  return [{ name, title: architectureOf(entry).title, file, sha256: code }];
}
