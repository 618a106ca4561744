/** The most words of a headline. */
export const MAX_WORDS = 20;

/**
 * Returns the first of some texts, from the longest to the shortest, that has few enough words, or
 * the last one.
 */
export const shortEnough = (...texts: readonly string[]): string =>
  texts.find((text) => text.split(' ').length <= MAX_WORDS) ?? texts.at(-1)!;
