import { expect } from "chai";
import { readFileSync } from "node:fs";
import * as sdk from "../../sdk/src/index.ts";
import * as typechain from "../../sdk/src/typechain/index.ts";

/** What others build on. Adding a name is a decision, taking one away breaks them. */
const SURFACE = {
  sdk: [
    "CONTRACT_NAMES",
    "ContractError",
    "GridbourseError",
    "connect",
    "core",
    "decodeError",
    "decodeRevert",
    "energy",
    "errors",
    "eventsIn",
    "eventsNamed",
    "findEvents",
    "handleOf",
    "market",
    "money",
    "participants",
    "units",
  ],
  participants: [
    "KINDS",
    "addUnit",
    "apply",
    "approve",
    "approveMany",
    "limits",
    "numberOfKind",
    "numberOfSource",
    "participant",
    "reinstate",
    "setLimits",
    "suspend",
    "units",
  ],
  money: ["balances", "deposit", "depositWithPermit", "disableModule", "enableModule", "mint", "redeem", "withdraw"],
  energy: [
    "dayBegins",
    "dayName",
    "dayNumber",
    "declareDemand",
    "holdings",
    "issue",
    "position",
    "product",
    "products",
    "registerProduct",
    "transfer",
    "withdraw",
  ],
  market: [
    "COMMIT_TYPES",
    "GATE_NAMES",
    "OpenBook",
    "allot",
    "batches",
    "cancel",
    "clear",
    "commit",
    "commitDomain",
    "commitMany",
    "commitment",
    "events",
    "open",
    "pause",
    "readBook",
    "release",
    "result",
    "resume",
    "reveal",
    "seal",
    "sealFor",
    "sealedBidFromJson",
    "sealedBidToJson",
    "session",
    "sessions",
    "sheetHashOf",
    "sheetTermsOf",
    "signCommitment",
    "termsOf",
    "voidCommitment",
    "voidSession",
    "withdraw",
    "withdrawalOf",
  ],
  units: [
    "MONEY_DECIMALS",
    "NotATime",
    "NotDecimal",
    "PRICE_DECIMALS",
    "formatDecimal",
    "formatMoney",
    "formatPrice",
    "formatTime",
    "parseDecimal",
    "parseMoney",
    "parsePrice",
    "parseTime",
  ],
  core: [
    "CoreError",
    "bidSheet",
    "clearUniform",
    "commitment",
    "cover",
    "lanes",
    "optimality",
    "priceRule",
    "proRata",
    "rounding",
    "uniformKernel",
    "words",
  ],
  "core.bidSheet": [
    "ClassNotAllowed",
    "GROUP",
    "HIGH",
    "IntervalOutOfRange",
    "LAST_CLASS",
    "LOW",
    "MAX_INTERVALS",
    "MAX_LOTS",
    "MAX_ROWS",
    "MAX_TICKS",
    "MalformedSheet",
    "NotWholeLots",
    "PLAIN_FORMAT",
    "PriceOffTick",
    "PriceOutOfRange",
    "QuantityOutOfRange",
    "STEPS_PER_WORD",
    "SelfCrossing",
    "TermsNotUsable",
    "TooManyRows",
    "buildSheet",
    "checkSheet",
    "checkTerms",
    "classOf",
    "decode",
    "decodeWord",
    "encode",
    "encodeWord",
    "headerOf",
    "keyOf",
    "lotsOf",
    "priceOf",
    "sheetHash",
    "stepsOf",
  ],
  "core.commitment": [
    "DeclarationOutOfRange",
    "EMPTY_BOOK",
    "bond",
    "bookNext",
    "commitHash",
    "exposureExponent",
    "exposureLots",
    "leaf",
  ],
  "core.cover": ["CoverOutOfRange", "UNITS_PER_KWH_AND_PRICE", "decode", "encode", "pack", "unpack", "worstCase"],
  "core.lanes": ["LANES", "LaneOutOfRange", "pack", "packSigned", "unpack", "unpackSigned"],
  "core.optimality": ["CONDITIONS", "check"],
  "core.priceRule": ["PRICE_RULES", "PRICE_RULE_NAMES", "ShareOutOfRange", "StepNotPositive", "price"],
  "core.proRata": ["ShareNotUsable", "fill", "tieOffset"],
  "core.rounding": ["DivisorNotPositive", "divCeil", "divFloor", "divHalfUp", "splitShare"],
  "core.uniformKernel": [
    "BOOK_CONDITIONS",
    "FalseClaim",
    "allot",
    "bookFault",
    "clearBook",
    "fillsOf",
    "findClaim",
    "proveClaim",
    "rationingOf",
    "sumsOf",
    "tieOffsets",
  ],
  "core.words": [
    "NotHex",
    "WordOutOfRange",
    "WrongLength",
    "fromHex",
    "hashBytes",
    "keccak",
    "readWord",
    "toHex",
    "toWord",
  ],
};

/** Entries of the package: what stands behind "@gridbourse/sdk". */
const ENTRIES = [".", "./core", "./package.json", "./typechain"];

/** The module or namespace of a dotted name. */
const moduleOf = (name: string): object =>
  name === "sdk" ? sdk : name.split(".").reduce<object>((module, part) => Reflect.get(module, part) as object, sdk);

describe("the public surface of the SDK", () => {
  for (const [name, names] of Object.entries(SURFACE)) {
    it(`is what it was: ${name}`, () => {
      expect(Object.keys(moduleOf(name)).sort()).to.deep.equal(names);
    });
  }

  it("is reached by the entries that there were", () => {
    const { exports } = JSON.parse(readFileSync("sdk/package.json", "utf8")) as { exports: object };
    expect(Object.keys(exports).sort()).to.deep.equal(ENTRIES);
  });

  it("has the types of each contract that the SDK speaks to, and a factory for it", () => {
    const factories = sdk.CONTRACT_NAMES.map((name) => `${name}__factory`);
    expect(typechain).to.include.keys(...factories);
  });

  it("has an error class for each refusal, each exported under its name", () => {
    for (const error of sdk.errors.CONTRACT_ERRORS) {
      expect(Reflect.get(sdk.errors, error.name), error.signature).to.equal(error);
    }
  });
});
