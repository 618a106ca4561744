/** Shortens an SVG of the renderer: no indentation, no digits beyond a hundredth of a pixel, relative paths. */
export const compact = (svg: string): string =>
  svg
    .replace(/\n +/g, '\n')
    .replace(/ d="([^"]*)"/g, (_, path: string) => ` d="${relativePath(path)}"`)
    .replace(/-?\d+\.\d{3,}(?:e-?\d+)?/g, (digits) => String(Number(Number(digits).toFixed(2))));

/** Coordinates of each command; all of them are pairs. */
const lengths: Readonly<Record<string, number>> = { M: 2, L: 2, Q: 4, C: 6, Z: 0 };

/**
 * A path of absolute M, L, Q, C and Z, as the renderer writes them, in relative commands: a glyph's coordinates are
 * small against its origin. Differences are of rounded coordinates, so that rounding does not add up. A path with other
 * commands is left as it is.
 */
export function relativePath(path: string): string {
  const tokens = path.split(/[ ,]+/).filter(Boolean);
  let text = '';
  let [x, y, startX, startY] = [0, 0, 0, 0];
  let before = '';
  for (let i = 0; i < tokens.length; ) {
    const command = tokens[i++]!;
    const count = lengths[command];
    if (count === undefined) return path;
    const numbers = tokens.slice(i, i + count).map(hundredths);
    i += count;
    if (command === 'Z') {
      text += 'z';
      [x, y] = [startX, startY];
    } else {
      const steps = numbers.map((value, k) => value - (k % 2 === 0 ? x : y));
      text += command === before && command !== 'M' ? joined(steps, ' ') : joined(steps, command.toLowerCase());
      [x, y] = numbers.slice(-2) as [number, number];
      if (command === 'M') [startX, startY] = [x, y];
    }
    before = command;
  }
  return text;
}

/** Whole hundredths: their differences are exact. */
const hundredths = (token: string): number => Math.round(100 * Number(token));

/** Numbers with a separator only where the sign does not do. */
function joined(values: readonly number[], start: string): string {
  let text = '';
  for (const value of values) {
    const digits = String(value / 100).replace(/^(-?)0\./, '$1.');
    const separator = text === '' ? start : ' ';
    text += separator === ' ' && digits.startsWith('-') ? digits : `${separator}${digits}`;
  }
  return text;
}
