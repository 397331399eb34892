/**
 * Base of every error of the pure core: one class per failure, a sentence for people, the offending values for programs.
 */
export abstract class CoreError extends Error {
  /** The offending values by name, as they came in. */
  readonly values: Readonly<Record<string, unknown>>;

  constructor(sentence: string, values: Readonly<Record<string, unknown>> = {}) {
    super(sentence);
    this.name = new.target.name;
    this.values = values;
  }
}
