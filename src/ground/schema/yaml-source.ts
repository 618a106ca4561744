/** Parses YAML within limits, and finds the line and column of each value. */

import {
  CST,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  type Pair,
  Parser,
  parseDocument,
  visit,
  type YAMLError,
  type YAMLMap,
} from 'yaml';
import { excerpt } from '../base/words.js';
import type { Path } from './text.js';

export interface Position {
  readonly line: number;
  readonly column: number;
}

interface SyntaxFault {
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
  readonly #pairs = new WeakMap<object, ReadonlyMap<string, Pair<Node, Node | null>>>();

  constructor(text: string) {
    const excess = findExcess(text);
    this.#document = parseDocument(excess ? '' : text, {
      lineCounter: this.#lines,
      prettyErrors: false,
      // A `%YAML 1.1` line would otherwise turn `no` into false and `1:20` into 80.
      schema: 'core',
      resolveKnownTags: false,
      stringKeys: true,
      // Checked below: the library compares each key with every other one.
      uniqueKeys: false,
      logLevel: 'error',
    });
    if (excess) {
      this.faults = [excess];
      return;
    }
    const errors = [...this.#document.errors, ...this.#document.warnings];
    const faults = errors.map((error) => this.#fault(error.pos[0], describe(error)));
    // Duplicate keys leave the rest readable, so that other faults can be reported as well.
    const duplicates: SyntaxFault[] = [];
    visit(this.#document, {
      Alias: (_, alias) => {
        if (alias.resolve(this.#document)) return;
        faults.push(
          this.#fault(
            alias.range?.[0] ?? 0,
            `there is no anchor &${excerpt(alias.source)} before this alias`,
          ),
        );
      },
      Map: (_, map) => {
        const names = new Set<unknown>();
        for (const { key } of map.items) {
          if (!isScalar(key)) continue;
          if (names.has(key.value)) {
            const start = key.range?.[0] ?? 0;
            duplicates.push(
              this.#fault(
                start,
                `the key ${excerpt(keyAt(text, start))} appears twice: remove one`,
              ),
            );
          }
          names.add(key.value);
        }
      },
    });
    if (faults.length === 0) {
      try {
        this.value = this.#document.toJS();
      } catch (error) {
        // Aliases of aliases may multiply without bound.
        faults.push(this.#fault(0, `the aliases cannot be read: ${(error as Error).message}`));
      }
    }
    this.faults = [...faults, ...duplicates];
  }

  /**
   * The position of the value at a path, or of its key; undefined where the text has no such path.
   */
  find(path: Path, what: 'key' | 'value'): Position | undefined {
    let node: Node | null = this.#document.contents;
    let key: Node | null = null;
    for (const step of path) {
      if (isAlias(node)) node = node.resolve(this.#document) ?? null;
      if (isMap<Node, Node | null>(node)) {
        const pair = this.#pairsOf(node).get(String(step));
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
    return positionIn(this.#lines, found?.range?.[0] ?? 0);
  }

  /** The entries of a mapping by their keys; among duplicate ones, the last one counts. */
  #pairsOf(map: YAMLMap<Node, Node | null>): ReadonlyMap<string, Pair<Node, Node | null>> {
    const known = this.#pairs.get(map);
    if (known) return known;
    const pairs = new Map(
      map.items.flatMap((pair) => (isScalar(pair.key) ? [[String(pair.key.value), pair]] : [])),
    );
    this.#pairs.set(map, pairs);
    return pairs;
  }

  #fault(offset: number, text: string): SyntaxFault {
    return { position: positionIn(this.#lines, offset), text };
  }
}

function positionIn(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  // The counter has no lines before it has seen text.
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

/** Far deeper than in any config. */
const deepest = 50;

/**
 * Far more than in any config: beyond, each part would be a fault, and each alias is looked up
 * among all parts.
 */
const mostParts = 100_000;
const mostAliases = 1000;

/**
 * Tokens that are not counted; null is the text of a scalar, which follows a token that is counted.
 */
const uncountedTokens: ReadonlySet<string | null> = new Set([
  null,
  ...['byte-order-mark', 'space', 'newline', 'comment', 'map-value-ind'],
]);

/**
 * The place where a text is nested too deeply or has too many parts; undefined where it has none.
 * Composing a deeply nested text exhausts the stack, at worst inside a regular expression, which
 * ends the process; parsing it does not.
 */
function findExcess(text: string): SyntaxFault | undefined {
  const lines = new LineCounter();
  const parser = new Parser(lines.addNewLine);
  let parts = 0;
  let aliases = 0;
  for (const lexeme of new Lexer().lex(text)) {
    const { offset } = parser;
    // Only the parser's stack is needed, not its tokens.
    for (const _ of parser.next(lexeme));
    const fault = (text: string) => ({ position: positionIn(lines, offset), text });
    if (parser.stack.length > deepest)
      return fault('lists and mappings are nested too deeply here');
    const token = CST.tokenType(lexeme);
    if (!uncountedTokens.has(token) && ++parts > mostParts)
      return fault(`at most ${mostParts} keys, values, commas and brackets are possible`);
    if (token === 'alias' && ++aliases > mostAliases)
      return fault(`at most ${mostAliases} aliases are possible`);
  }
  return undefined;
}

/** The key at a position, as written in the text. */
const keyAt = (text: string, start: number): string =>
  /^("[^"\n]*"|'[^'\n]*'|[^:\s]+)/.exec(text.slice(start))?.[0] ?? '';

function describe(error: YAMLError): string {
  switch (error.code) {
    case 'MULTIPLE_DOCS':
      return 'a second YAML document starts here: one is needed';
    case 'NON_STRING_KEY':
      return 'a list or a mapping is used as a key: a name is needed';
    default:
      return `this is not valid YAML: ${excerpt(error.message)}`;
  }
}
