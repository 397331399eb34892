import { expect } from "chai";
import * as sdk from "../../sdk/src/index.ts";

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
};

describe("the public surface of the SDK", () => {
  for (const [name, names] of Object.entries(SURFACE)) {
    it(`is what it was: ${name}`, () => {
      const module = name === "sdk" ? sdk : sdk[name as Exclude<keyof typeof SURFACE, "sdk">];
      expect(Object.keys(module).sort()).to.deep.equal(names);
    });
  }

  it("has an error class for each refusal, each exported under its name", () => {
    for (const error of sdk.errors.CONTRACT_ERRORS) {
      expect(Reflect.get(sdk.errors, error.name), error.signature).to.equal(error);
    }
  });
});
