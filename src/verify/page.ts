import { readWhole, withFile } from '../files.js';
import { checksIn } from '../report/page/checks-script.js';
import type { Findings } from './findings.js';
import { holdPart, holdPresent, type TextPart } from './held-text.js';

/** Bytes by which a page may be longer than it should be: those of other fonts, styles and scripts. */
const LONGER = 2 ** 24;

/**
 * Holds all of a page but for its script and its style, which are those of the build that wrote it. Where they are not those of this
 * one, it is told: either can change what a page shows.
 */
export const holdPage = (file: string, due: string, findings: Findings): void =>
  holdPresent(file, findings, () => holdParts(file, due, findings));

function holdParts(file: string, due: string, findings: Findings): void {
  const page = withFile(file, 'read', () => readWhole(file, Buffer.byteLength(due) + LONGER).toString());
  if (page === due) return;
  const before = findings.count;
  const [have, need] = [withoutProgram(page), withoutProgram(due)];
  if (have.length !== need.length) {
    findings.fault(file, `${file}: its scripts and its style are not where those of a report are`);
  } else {
    for (const [i, { text }] of need.entries()) holdPart(file, have[i]!, text, findings);
  }
  if (checksIn(page) !== checksIn(due)) {
    findings.fault(file, `${file}: the numbers in it that readers check runs against are not those of the runs`);
  }
  if (findings.count > before) return;
  findings.note(`${file}: its script or its style is of another build, and either can change what it shows`);
  findings.leave('script and style of the page');
}

/** Where the style or a script of a page begins, and where it ends. */
const BEGIN = /<style>|<script>|<script type="application\/gzip" id="(?:checks|trainer)">/g;
const END = /<\/(?:style|script)/gi;

/** In the policy of a page, of its script. */
const HASH = /'sha256-[A-Za-z0-9+/=]*'/;

/** The parts of a page around its style, its scripts and what those unpack, with the lines before each; without the hash of its script. */
function withoutProgram(page: string): TextPart[] {
  const parts: TextPart[] = [];
  let linesBefore = 0;
  for (let from = 0; from < page.length; ) {
    const to = endOf(BEGIN, page, from);
    const text = page.slice(from, to);
    parts.push({ text: parts.length === 0 ? text.replace(HASH, '') : text, linesBefore });
    END.lastIndex = to;
    const next = END.exec(page)?.index ?? page.length;
    linesBefore += newlinesIn(page, from, next);
    from = next;
  }
  return parts;
}

/** Where the next match ends; at the end of the page where there is none. */
function endOf(pattern: RegExp, page: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(page) ? pattern.lastIndex : page.length;
}

function newlinesIn(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
