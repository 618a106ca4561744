import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseHTML } from 'linkedom';
import { Broken } from './target.js';

function must(holds: boolean, otherwise: string): void {
  if (!holds) throw new Broken(otherwise);
}

/** Signs that a terminal obeys: all control characters but ends of lines and tabs. */
const CONTROL = /(?![\t\n\r])\p{Cc}/u;

/** Types of what browsers do not execute. */
const DATA = ['application/json', 'application/gzip'];

/** What no page of ours has. */
const FORBIDDEN = [
  'iframe',
  'object',
  'embed',
  'base',
  'form[action]',
  'frame',
  'applet',
  'meta[http-equiv="refresh" i]',
  'link:not([href="data:,"])',
];

/**
 * Holds the files of a report to be plain ones that execute nothing of what the folder says.
 * @throws Broken
 */
export function expectHarmless(out: string): void {
  const files = (readdirSync(out, { recursive: true }) as string[]).filter((file) =>
    statSync(join(out, file)).isFile(),
  );
  for (const file of files) {
    must(/^(\w+\/)?[\p{L}\p{N}_.=-]+$/u.test(file), `a file of the name ${JSON.stringify(file)}`);
    const text = readFileSync(join(out, file), 'utf8');
    if (!file.endsWith('.html')) must(!CONTROL.test(text), `${file}: a control character`);
    if (file.endsWith('.csv')) must(!/(^|,)"?[=@]/m.test(text), `${file}: a formula`);
    if (file.endsWith('.md'))
      must(!/<(script|img|svg|b)\b|[^\\]\]\(javascript/i.test(text), `${file}: markup`);
    if (file.endsWith('.tex')) must(!/\\(write18|input)/.test(text), `${file}: a command`);
    if (file.endsWith('.html')) expectSafePage(file, text);
  }
}

function expectSafePage(file: string, text: string): void {
  const { document } = parseHTML(text);
  const policy =
    document.querySelector('meta[http-equiv="Content-Security-Policy"]')?.getAttribute('content') ??
    '';
  // Styles are written inline, and runs are trained by WebAssembly, which is no JavaScript.
  const ofScripts = policy.replace(/style-src [^;]*/, '').replace("'wasm-unsafe-eval'", '');
  must(
    /default-src 'none'/.test(policy) && !/unsafe|\*/.test(ofScripts),
    `${file}: its policy is ${policy}`,
  );
  const scripts = [...document.querySelectorAll('script')];
  const own = scripts.filter((script) => !DATA.includes(script.getAttribute('type') ?? ''));
  must(own.length === 1 && !own[0]!.hasAttribute('src'), `${file}: ${own.length} scripts`);
  for (const selector of FORBIDDEN)
    must(document.querySelector(selector) === null, `${file}: ${selector}`);
  for (const element of document.querySelectorAll('*')) {
    for (const { name, value } of element.attributes) {
      must(!/^on/i.test(name), `${file}: ${name} of ${element.tagName}`);
      must(!/^\s*(javascript|vbscript|data:text)/i.test(value), `${file}: ${name}=${value}`);
    }
  }
}
