/** How a task ends: exit codes fit for cron, and which failure has which. */
import { errors } from "../../sdk/src/index.ts";
import { CoreError } from "../../sdk/src/core/index.ts";

/** Exit codes of every task and script; `docs/operations.md` explains them. */
export const EXIT = {
  /** Done, or nothing to do. */
  done: 0,
  /** Refused by the chain, or failed. */
  refused: 1,
  /** What was given is wrong; nothing was sent. */
  badInput: 2,
  /** Too early or too late. */
  notNow: 3,
  /** Stopped by a signal; run again, it goes on. */
  interrupted: 4,
  /** The chain is out of reach, or is not the one of the deployment record. */
  noChain: 5,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A failure of a task that knows its exit code; its message is one sentence for the operator. */
export class TaskError extends Error {
  readonly code: ExitCode;
  constructor(code: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** What was given is wrong. */
export class BadInput extends TaskError {
  constructor(message: string) {
    super(EXIT.badInput, message);
  }
}

/** Too early or too late. */
export class NotNow extends TaskError {
  constructor(message: string) {
    super(EXIT.notNow, message);
  }
}

/** What was asked for contradicts what stands on the chain. */
export class Refused extends TaskError {
  constructor(message: string) {
    super(EXIT.refused, message);
  }
}

/** The chain is out of reach, or another one. */
export class NoChain extends TaskError {
  constructor(message: string, options?: ErrorOptions) {
    super(EXIT.noChain, message, options);
  }
}

/** What a task did: any values, of which `already` says that nothing was left to do, and `code` that something was. */
export interface Result {
  already?: boolean;
  code?: ExitCode;
  [value: string]: unknown;
}

/** Refusals that time brings, and takes away. */
const OF_TIME = [
  errors.TooEarly,
  errors.TooLate,
  errors.DayFrozen,
  errors.LimitsPending,
  errors.Paused,
  errors.EnforcedPause,
  errors.DayNotOver,
  errors.ReviewNotOver,
  errors.SessionsNotEnded,
  errors.PricesNotFinal,
  errors.PricesTooEarly,
  errors.PricesTooLate,
  errors.StepTooEarly,
  errors.StepTooLate,
  errors.MonthNotComplete,
  errors.RuleTooLate,
] as const;

/** Refusals of what was given, seen before anything was sent. */
const OF_INPUT = [
  errors.TermsInvalid,
  errors.GatesOutOfOrder,
  errors.BeneficiaryInvalid,
  errors.UnknownSession,
  errors.UnknownProduct,
  errors.UnknownParticipant,
  errors.IntervalsOutOfRange,
  errors.DayNotInCalendar,
  errors.IntervalsUnfit,
  errors.RuleInvalid,
  errors.RuleWithinMonth,
  errors.UnknownMonth,
] as const;

/** The node has another chain, or not all of it. */
const OF_CHAIN = [errors.WrongChain, errors.BookIncomplete] as const;

const isOneOf = (error: unknown, classes: readonly (abstract new (...args: never[]) => unknown)[]) =>
  classes.some((one) => error instanceof one);

const OUT_OF_REACH = /ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|EAI_AGAIN|EHOSTUNREACH|NETWORK_ERROR|UND_ERR/;
const OUT_OF_REACH_IN_WORDS = /cannot connect to the network|connection timed? ?out|fetch failed|socket hang up/i;

/** Whether the node did not answer: providers nest the reason. */
export function isOutOfReach(error: unknown, depth = 0): boolean {
  if (!(error instanceof Error) || depth > 5) return false;
  const { code, cause, message, errors: parts } = error as NodeJS.ErrnoException & { errors?: unknown[] };
  return (
    OUT_OF_REACH.test(String(code ?? "")) ||
    OUT_OF_REACH_IN_WORDS.test(message) ||
    isOutOfReach(cause, depth + 1) ||
    (parts ?? []).some((part) => isOutOfReach(part, depth + 1))
  );
}

/** The exit code of whatever was thrown. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof TaskError) return error.code;
  if (error instanceof Error && error.name === "AbortError") return EXIT.interrupted;
  if (error instanceof CoreError || isOneOf(error, OF_INPUT)) return EXIT.badInput;
  if (isOneOf(error, OF_TIME)) return EXIT.notNow;
  if (isOneOf(error, OF_CHAIN) || isOutOfReach(error)) return EXIT.noChain;
  return EXIT.refused;
}

/** What happened, for the operator. */
export function sentenceOf(error: unknown): string {
  if (error instanceof errors.GridbourseError) return error.sentence("en");
  if (error instanceof Error && error.name === "AbortError")
    return "Stopped. Run it again: it goes on where it stopped.";
  if (!(error instanceof Error)) return String(error);
  if (isOutOfReach(error)) {
    return `The chain is out of reach: is its node running, is the address right (--network, --rpc)? ${error.message.split("\n")[0]}`;
  }
  const { shortMessage } = error as { shortMessage?: string };
  return shortMessage ?? error.message;
}
