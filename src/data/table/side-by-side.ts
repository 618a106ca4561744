/** Some rows of columns, [rows, columns]. */
export function sideBySide(columns: readonly ArrayLike<number>[], rows: Int32Array): Float32Array {
  const values = new Float32Array(rows.length * columns.length);
  columns.forEach((column, k) => {
    for (let i = 0; i < rows.length; i++) values[i * columns.length + k] = column[rows[i]!]!;
  });
  return values;
}
