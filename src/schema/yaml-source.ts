import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  Parser,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';
import type { Path } from './text.js';

export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface SyntaxFault {
  readonly position: Position;
  readonly text: string;
}

/** YAML text parsed into plain values, whose positions in the text can be looked up. */
export class YamlSource {
  readonly faults: readonly SyntaxFault[];
  /** Undefined where syntax errors leave no usable value. */
  readonly value: unknown;
  readonly #lines = new LineCounter();
  readonly #document: Document.Parsed;

  constructor(text: string) {
    const deep = tooDeep(text);
    this.#document = parseDocument(deep ? '' : text, {
      lineCounter: this.#lines,
      prettyErrors: false,
      // A `%YAML 1.1` line would otherwise turn `no` into false and `1:20` into 80.
      schema: 'core',
      resolveKnownTags: false,
      stringKeys: true,
      logLevel: 'error',
    });
    if (deep) {
      this.faults = [{ position: deep, text: 'lists and mappings are nested too deeply here' }];
      return;
    }
    const errors = [...this.#document.errors, ...this.#document.warnings];
    const faults = errors.map((error) => this.#fault(error.pos[0], describe(error, text)));
    visit(this.#document, {
      Alias: (_, alias) => {
        if (alias.resolve(this.#document)) return;
        faults.push(this.#fault(alias.range?.[0] ?? 0, `there is no anchor &${alias.source} before this alias`));
      },
    });
    // A duplicate key leaves the rest readable, so that other faults can be reported as well.
    if (faults.every((_, i) => errors[i]?.code === 'DUPLICATE_KEY')) {
      try {
        this.value = this.#document.toJS();
      } catch (error) {
        // Aliases of aliases that multiply without bound.
        faults.push(this.#fault(0, `the aliases cannot be read: ${(error as Error).message}`));
      }
    }
    this.faults = faults;
  }

  /** The position of the value at a path, or of its key; undefined where the text has no such path. */
  find(path: Path, what: 'key' | 'value'): Position | undefined {
    let node: Node | null = this.#document.contents;
    let key: Node | null = null;
    for (const step of path) {
      if (isAlias(node)) node = node.resolve(this.#document) ?? null;
      if (isMap<Node, Node | null>(node)) {
        // Among duplicate keys, the value of the last one counts.
        const pair = node.items.filter((item) => isScalar(item.key) && String(item.key.value) === step).at(-1);
        if (!pair) return undefined;
        key = pair.key;
        node = pair.value;
      } else {
        const item: unknown = isSeq(node) ? node.items[Number(step)] : undefined;
        if (!isNode(item)) return undefined;
        key = null;
        node = item;
      }
    }
    const found = what === 'key' ? (key ?? node) : (node ?? key);
    return this.#position(found?.range?.[0] ?? 0);
  }

  #fault(offset: number, text: string): SyntaxFault {
    return { position: this.#position(offset), text };
  }

  #position(offset: number): Position {
    return positionIn(this.#lines, offset);
  }
}

function positionIn(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  // The counter has no lines before it has seen text.
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

/** Far deeper than any config. */
const deepest = 50;

/**
 * Where a text becomes nested too deeply; undefined where it does not. Composing such a text exhausts the stack, at worst
 * inside a regular expression, which ends the process; parsing it does not.
 */
function tooDeep(text: string): Position | undefined {
  const lines = new LineCounter();
  const parser = new Parser(lines.addNewLine);
  for (const lexeme of new Lexer().lex(text)) {
    const { offset } = parser;
    // Only the parser's stack is of interest, not its tokens.
    for (const _ of parser.next(lexeme));
    if (parser.stack.length > deepest) return positionIn(lines, offset);
  }
  return undefined;
}

function describe(error: YAMLError, text: string): string {
  switch (error.code) {
    case 'DUPLICATE_KEY': {
      const key = /^("[^"\n]*"|'[^'\n]*'|[^:\s]+)/.exec(text.slice(error.pos[0]))?.[0] ?? '';
      return `the key ${key} appears twice: remove one`;
    }
    case 'MULTIPLE_DOCS':
      return 'a second YAML document starts here: one is needed';
    case 'NON_STRING_KEY':
      return 'a list or a mapping is used as a key: a name is needed';
    default:
      return `this is not valid YAML: ${error.message}`;
  }
}
