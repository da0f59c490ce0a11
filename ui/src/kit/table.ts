/** Columns, shared by Table and VirtualTable. */

/** One column. The text comes from `text`, or the cell is drawn by the table's `cell` snippet. */
export interface Column<Row> {
  key: string;
  label: string;
  text: (row: Row) => string;
  /** Amounts and counts stand right, with digits of equal width. */
  amount?: boolean;
  /** A CSS grid track, as `160px` or `minmax(120px, 2fr)`; `1fr` where none is given. */
  width?: string;
}
