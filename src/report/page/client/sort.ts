/** Makes the column headers of the tables in an element sort their columns: ascending first, then descending. */
export function makeSortable(root: HTMLElement): void {
  for (const table of root.querySelectorAll<HTMLTableElement>('table.sortable')) {
    table.querySelectorAll('th').forEach((head, column) => {
      head.querySelector('button')!.onclick = () => {
        const descending = head.getAttribute('aria-sort') === 'ascending';
        for (const other of table.querySelectorAll('th')) other.removeAttribute('aria-sort');
        head.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
        sortRows(table.tBodies[0]!, column, descending);
      };
    });
  }
}

function sortRows(body: HTMLTableSectionElement, column: number, descending: boolean): void {
  const rows = [...body.rows].map((row) => ({ row, key: keyOf(row.cells[column]!) }));
  rows.sort((a, b) => {
    // Blanks stay last in both directions.
    if (a.key === '' || b.key === '') return Number(a.key === '') - Number(b.key === '');
    const order = compare(a.key, b.key);
    return descending ? -order : order;
  });
  body.append(...rows.map(({ row }) => row));
}

const keyOf = (cell: HTMLTableCellElement): string | number =>
  cell.dataset.sort === undefined ? cell.textContent!.trim() : Number(cell.dataset.sort);

const compare = (a: string | number, b: string | number): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), 'en');
