/** A mistake in what the user gave: told as one sentence, without a stack, exit code 1. */
export class InputError extends Error {
  override name = "InputError";
}

/** Where in a file a mistake is. */
export interface Place {
  /** Name of the file as the user gave it. */
  file: string;
  /** Line in the file, from 1. */
  line: number;
  /** Column of the table, from 1, and its name. */
  column?: { number: number; name: string };
}

/** An InputError that begins with its place. */
export function errorAt({ file, line, column }: Place, sentence: string): InputError {
  const where = column === undefined ? "" : `, column ${column.number} (${column.name})`;
  return new InputError(`${file}, line ${line}${where}: ${sentence}`);
}
