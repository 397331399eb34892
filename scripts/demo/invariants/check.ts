/** What a check says, and the arithmetic that the checks share. */
export interface Check {
  en: string;
  zh: string;
  /** What was found, in numbers. */
  found: string;
  holds: boolean;
}

export const sumOf = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n);

export const totalOf = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** How many of how many. */
export const outOf = (n: number, of: number): string => `${n}/${of}`;
