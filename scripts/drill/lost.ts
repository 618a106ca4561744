/** What must hold does not. */
export class Lost extends Error {
  override readonly name = 'Lost';
}

/** @throws Lost with the text where the condition is false */
export function must(holds: boolean, otherwise: string): void {
  if (!holds) throw new Lost(otherwise);
}
