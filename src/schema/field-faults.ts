import { InputError } from '../base/errors.js';
import type { Path } from './text.js';

/** A fault of a field of a document, which is found after the document was read. */
export interface FieldFault {
  readonly path: Path;
  /** With the path in words. */
  readonly text: string;
}

/** Faults of fields: whoever has the document can tell their places. */
export class FieldError extends InputError {
  constructor(readonly faults: readonly FieldFault[]) {
    super([...new Set(faults.map(({ text }) => text))]);
  }
}
