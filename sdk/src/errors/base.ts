/** Ground of all errors of the SDK that have to do with a chain: a sentence for people, the values for programs. */
import { AbiCoder, dataSlice, decodeBytes32String, id } from "ethers";
import { type GateValue, type Locale, type SentenceContext, type Words, wordsIn } from "./words.ts";

/** Base of every error of the SDK beside those of the pure core. */
export abstract class GridbourseError extends Error {
  /** The offending values by name. */
  readonly values: Readonly<Record<string, unknown>>;

  constructor(message: string, values: Readonly<Record<string, unknown>> = {}, options: ErrorOptions = {}) {
    super(message, options);
    this.name = new.target.name;
    this.values = values;
  }

  /** What happened, for a person, and what would be right. */
  abstract sentence(locale: Locale): string;
}

/** A sentence in each language. */
export type Sentences<Values> = Readonly<Record<Locale, (values: Values, words: Words) => string>>;

// ------------------------------------------------------------------------------------------- signatures as types

/** Names of enumerations, in the order of the contracts. */
export const ENUMS = {
  Status: ["None", "Applied", "Approved", "Suspended"],
  Source: ["None", "Coal", "Gas", "Hydro", "Nuclear", "Wind", "Solar", "Biomass", "Storage", "Other"],
  Taken: ["Done", "ModuleFrozen", "ModuleNotEnabled", "InDebt", "NotEnoughFree"],
  Cause: ["None", "Maintenance", "Failure", "Grid", "ForceMajeure"],
  Plan: ["None", "Year", "Month", "Week", "Day", "Forced"],
  ReadingState: ["None", "Published", "Confirmed", "Disputed", "Absent"],
  DisputeStage: ["None", "Open", "Amended", "Appealed", "Resolved", "Void"],
  BatchKind: ["None", "Daily", "Amendment", "Decision", "Correction", "Monthly"],
  Series: ["Balancing", "DayAhead", "RealTime"],
  MonthStage: ["Running", "Closed", "Sharing", "Shared"],
  SessionState: ["None", "Live", "Cleared", "Ended", "Cancelled", "Voided"],
  Condition: [
    "KeyRange",
    "NextAskAbove",
    "NextBidBelow",
    "NextAskExists",
    "NextBidExists",
    "NoAskBetween",
    "NoBidBetween",
    "NothingTrades",
    "MarginalAsk",
    "MarginalBid",
    "MarginsMeet",
    "NothingLeft",
  ],
} as const;

/** Name of an enumeration that errors carry. */
export type EnumName = keyof typeof ENUMS;
/** Name of a value of an enumeration. */
export type EnumValue<Name extends EnumName> = (typeof ENUMS)[Name][number];

type ValueOf<Type extends string> = Type extends EnumName
  ? EnumValue<Type>
  : Type extends "Gate"
    ? GateValue
    : Type extends "bool"
      ? boolean
      : Type extends `uint${string}` | `int${string}`
        ? bigint
        : string;
type Field<Text extends string> = Text extends `${infer Type} ${infer Name}`
  ? { readonly [Key in Name]: ValueOf<Type> }
  : unknown;
type Fields<Text extends string> = Text extends `${infer First}, ${infer Rest}`
  ? Field<First> & Fields<Rest>
  : Field<Text>;

/** The values of an error, from its signature. */
export type ValuesOf<Signature extends string> = Signature extends `${string}(${infer Inside})`
  ? Fields<Inside>
  : unknown;

/** `text32` is a bytes32 that holds a short text, `Gate` a gate, an enumeration its uint8. */
function abiTypeOf(type: string): string {
  if (type in ENUMS) return "uint8";
  if (type === "Gate") return "(uint40,uint40)";
  return type === "text32" ? "bytes32" : type;
}

function valueOf(type: string, raw: unknown): unknown {
  if (type in ENUMS) return ENUMS[type as EnumName][Number(raw)] ?? `unknown (${Number(raw)})`;
  if (type === "text32") return decodeBytes32String(raw as string);
  if (type === "Gate") {
    const [time, blockNumber] = raw as [bigint, bigint];
    return { time, blockNumber };
  }
  return raw;
}

// ------------------------------------------------------------------------------------------------ contract errors

/** How a refusal came, beside its values. */
export interface ErrorOrigin {
  /** What the sentence should know: local time, the session's prices. */
  context?: SentenceContext;
  /** The error as the provider threw it. */
  cause?: unknown;
}

/** A custom error of a contract; each has a class of its own below this one. */
export class ContractError extends GridbourseError {
  readonly #tell: (locale: Locale) => string;

  constructor(tell: (locale: Locale) => string, values: Readonly<Record<string, unknown>>, cause: unknown) {
    super(tell("en"), values, cause === undefined ? {} : { cause });
    this.#tell = tell;
  }

  override sentence(locale: Locale): string {
    return this.#tell(locale);
  }
}

/** Class of one contract error. */
export interface ContractErrorClass<Signature extends string = string> {
  new (values: ValuesOf<Signature>, origin?: ErrorOrigin): ContractError & ValuesOf<Signature>;
  readonly signature: Signature;
  readonly selector: string;
  /** Values from the data behind the selector. */
  decodeValues(data: string): ValuesOf<Signature>;
  readonly prototype: ContractError & ValuesOf<Signature>;
}

/**
 * Makes the class of one contract error from its signature and its two sentences; the values become typed fields.
 * Names of parameters are our own where the contract's would hide a property of Error.
 */
export function contractError<const Signature extends string>(
  signature: Signature,
  sentences: Sentences<ValuesOf<Signature>>,
): ContractErrorClass<Signature> {
  const name = signature.slice(0, signature.indexOf("("));
  const inside = signature.slice(name.length + 1, -1);
  const fields = inside === "" ? [] : inside.split(", ").map((field) => field.split(" ") as [string, string]);
  const types = fields.map(([type]) => abiTypeOf(type));
  const selector = id(`${name}(${types.join(",")})`).slice(0, 10);

  return class extends ContractError {
    static readonly signature = signature;
    static readonly selector = selector;

    static decodeValues(data: string): ValuesOf<Signature> {
      const raw = AbiCoder.defaultAbiCoder().decode(types, dataSlice(data, 4));
      return Object.fromEntries(
        fields.map(([type, field], i) => [field, valueOf(type, raw[i])]),
      ) as ValuesOf<Signature>;
    }

    constructor(values: ValuesOf<Signature>, { context = {}, cause }: ErrorOrigin = {}) {
      const tell = (locale: Locale) => sentences[locale](values, wordsIn(locale, context));
      super(tell, values as Record<string, unknown>, cause);
      Object.assign(this, values);
    }
  } as unknown as ContractErrorClass<Signature>;
}
