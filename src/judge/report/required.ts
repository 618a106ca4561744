import { InputError } from '../../ground/base/errors.js';
import { listed } from '../../ground/base/words.js';
import { claims as publishedClaims } from '../claims/index.js';
import { VERDICTS, type Verdict, verdictText } from '../claims/verdict.js';
import type { Report } from './contents.js';
import { splitClaims, summarizeVerdict } from './judged-claims.js';

/** A verdict that `--require` asks of a claim or of a part of it. */
export interface Required {
  /** `H1`, or `C3b` of a part. */
  readonly id: string;
  readonly verdict: Verdict;
}

/**
 * The verdicts in a text such as `H1=supported,C3b=supported`.
 * @throws InputError with a line for each fault
 */
export function parseRequired(text: string): Required[] {
  const items = text.split(',').map((item) => item.trim());
  const faults = items.flatMap((item) => {
    const [id = '', verdict, ...more] = item.split('=');
    if (id === '' || verdict === undefined || more.length > 0) {
      return [
        `--require ${text}: CLAIM=VERDICT is needed, such as H1=supported, with commas between several`,
      ];
    }
    return (VERDICTS as readonly string[]).includes(verdict)
      ? []
      : [`--require ${item}: ${listed(VERDICTS, 'or')} is needed`];
  });
  if (faults.length > 0) throw new InputError('arguments', [...new Set(faults)]);
  return items.map((item) => {
    const [id, verdict] = item.split('=');
    return { id: id!, verdict: verdict as Verdict };
  });
}

/** A claim of a config, with its parts by letter. */
interface NamedClaim {
  readonly id: string;
  readonly parts?: Readonly<Record<string, unknown>>;
}

/** The ids by which a claim and its parts can be required. */
const idsIn = ({ id, parts = {} }: NamedClaim): string[] => [
  id,
  ...Object.keys(parts).map((part) => `${id}${part}`),
];

/**
 * Checks before any run that a config, or a paper, has the required claims.
 * @throws InputError with a line for each other
 */
export function refuseUnknownClaims(
  required: readonly Required[],
  declared: readonly NamedClaim[],
): void {
  const known = new Set([...declared, ...publishedClaims].flatMap(idsIn));
  const faults = required
    .filter(({ id }) => !known.has(id))
    .map(({ id }) => {
      const named =
        declared.length > 0
          ? listed(declared.map((claim) => claim.id))
          : 'the config has no claims';
      return `--require ${id}: there is no such claim: ${named}, or one of the paper such as C3, is needed`;
    });
  if (faults.length > 0) throw new InputError('arguments', faults);
}

/** Returns a line for each claim whose verdict is not the required one: what it is, and why. */
export function unmetLines(required: readonly Required[], report: Report): string[] {
  const { judged, others } = splitClaims(report);
  const all = [...judged, ...others];
  return required.flatMap(({ id, verdict }) => {
    const needed = `${id}: ${verdict} is required`;
    const whole = all.find((claim) => claim.id === id);
    if (whole) {
      const found = summarizeVerdict(whole).verdict;
      if (found === verdict) return [];
      const { first, verdicts, over } = whole;
      const isOne = verdicts.length === 1 && over.length === 0;
      const why = isOne
        ? `${verdictText(first)}: ${first.explanation}`
        : summarizeVerdict(whole).words;
      return [`${needed}, and it is ${why}`];
    }
    const parent = all.find((claim) => claim.id === id.slice(0, -1));
    const letter = id.slice(-1);
    const over = parent?.over.find((part) => part.id === id);
    const parts = over
      ? [over]
      : (parent?.verdicts ?? []).flatMap((one) => one.parts.filter(({ part }) => part === letter));
    if (parts.length === 0) return [`${needed}, and the report has no such claim`];
    const other = parts.find((part) => part.verdict !== verdict);
    return other ? [`${needed}, and it is ${verdictText(other)}: ${other.explanation}`] : [];
  });
}
