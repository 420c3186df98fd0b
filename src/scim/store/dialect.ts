/** The few places where the two databases want other words. */

export interface Dialect {
  /** Column type of a row key that the database counts up. */
  rowKey: string;
  /** Column type of text that is compared byte by byte. */
  text: string;
  /** Column type of a row key that refers to another table. */
  reference: string;
  /** What follows the closing bracket of a table, and of one that is nothing but its primary key. */
  table: string;
  keyTable: string;
  /** A list of the strings in a parameter that is a JSON array, to stand behind `in` or `not in`. */
  texts: string;
  /** The same for integers. */
  numbers: string;
  /** A table of the elements of a parameter that is a JSON array; its column is `value`. */
  elements: string;
  /** Behind a select: nobody else may write these rows before the transaction ends. */
  locked: string;
  /** The same, for those of the rows that nobody else writes now. */
  skipLocked: string;
}

export const sqlite: Dialect = {
  rowKey: 'integer primary key',
  text: 'text',
  reference: 'integer',
  table: ' strict',
  keyTable: ' strict, without rowid',
  texts: '(select value from json_each(?))',
  numbers: '(select value from json_each(?))',
  elements: 'json_each(?)',
  // The whole database has one writer.
  locked: '',
  skipLocked: '',
};

export const postgres: Dialect = {
  rowKey: 'bigint generated always as identity primary key',
  text: 'text collate "C"',
  reference: 'bigint',
  table: '',
  keyTable: '',
  texts: '(select json_array_elements_text(?::json))',
  numbers: '(select json_array_elements_text(?::json)::bigint)',
  elements: 'json_array_elements(?::json) as element(value)',
  // Leaves room for new members that refer to the row.
  locked: ' for no key update',
  skipLocked: ' for no key update skip locked',
};
