/** The article as a PDF, with its appendix, set by Typst. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { posix } from 'node:path';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import { readRepositoryText, root } from '../site/published.js';
import { APPENDIX, ARTICLE } from './documents.js';
import { toTypst } from './typst.js';

/** Writes site/docs/article/article.pdf. The same text gives the same bytes. */
export function writePdf(): void {
  const folder = posix.dirname(ARTICLE);
  mkdirSync(`${root}site/${folder}`, { recursive: true });
  const compiler = NodeCompiler.create({ workspace: root });
  const markdown = `${readRepositoryText(ARTICLE)}\n${readRepositoryText(APPENDIX)}`;
  const pdf = compiler.pdf({
    mainFileContent: toTypst(markdown, (href) => `/${posix.join(folder, href)}`),
  });
  writeFileSync(`${root}site/${folder}/article.pdf`, pdf);
}
