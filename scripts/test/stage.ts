/** A stage of `npm test`: what it is called, what it waits for, and what came of it. */
export interface Outcome {
  passed: number;
  failed: number;
  skipped: number;
  /** Lines worth reading even when all is well: what was measured, what was skipped and why. */
  notes: string[];
  /** What to read when something failed. */
  details: string[];
}

export interface Stage {
  name: string;
  /** Names of stages that must have ended, well or not, before this one starts. */
  after?: string[];
  /** Names of stages that must have ended well: otherwise this one would only repeat their failure. */
  needs?: string[];
  run(report: (progress: string) => void): Promise<Outcome>;
}

export const nothing: Outcome = { passed: 0, failed: 0, skipped: 0, notes: [], details: [] };

export const pass = (...notes: string[]): Outcome => ({ ...nothing, passed: 1, notes });

export const fail = (...details: string[]): Outcome => ({ ...nothing, failed: 1, details });

export const skip = (reason: string): Outcome => ({ ...nothing, skipped: 1, notes: [`skipped: ${reason}`] });

/** For a stage that has nothing to look at yet: says so and counts nothing. */
export const absent = (note: string): Outcome => ({ ...nothing, notes: [note] });

export const sum = (outcomes: Outcome[]): Outcome =>
  outcomes.reduce(
    (total, one) => ({
      passed: total.passed + one.passed,
      failed: total.failed + one.failed,
      skipped: total.skipped + one.skipped,
      notes: [...total.notes, ...one.notes],
      details: [...total.details, ...one.details],
    }),
    nothing,
  );

/** The last line of `npm test`. */
export const summary = ({ passed, failed, skipped }: Outcome): string =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;
