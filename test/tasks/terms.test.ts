import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { areTerms, countsFromDelivery, paramsFor, readTerms } from "../../scripts/tasks/market/terms.ts";
import { market } from "../../sdk/src/index.ts";
import { folderForSuite } from "../helpers/cli.ts";
import { messageOf, SAMPLES } from "../helpers/tasks.ts";

describe("terms of a session in a file", () => {
  const folder = folderForSuite();
  const sample = JSON.parse(readFileSync(join(SAMPLES, "terms.json"), "utf8")) as Record<string, unknown>;
  const file = (content: string) => join(folder.path(), folder.write("terms.json", content));
  const says = (content: object | string) => {
    const path = file(typeof content === "string" ? content : JSON.stringify(content));
    return messageOf(() => readTerms(path)).replaceAll(path, "terms.json");
  };
  const begins = Date.parse("2027-03-15T00:00:00+08:00") / 1_000;
  const params = (changes: object = {}) =>
    paramsFor(readTerms(file(JSON.stringify({ ...sample, ...changes }))), { product: 1n, begins, beneficiary: 2n });

  it("count gates from the delivery day, in local time of the market", () => {
    expect(params().gates).to.include({
      opensAt: Date.parse("2027-03-14T09:00:00+08:00") / 1_000,
      revealsFrom: Date.parse("2027-03-14T10:05:00+08:00") / 1_000,
    });
    const gates = {
      ...(sample["gates"] as object),
      opensAt: "2027-03-01T09:00:00+08:00",
      clearBy: { time: "D-1 12:30:15", blockNumber: 7 },
    };
    expect(params({ gates }).gates).to.deep.include({
      opensAt: Date.parse("2027-03-01T09:00:00+08:00") / 1_000,
      clearBy: { time: begins - 86_400 + 12.5 * 3_600 + 15, blockNumber: 7 },
    });
  });

  it("are those of a session only if every one is", () => {
    const onChain = market.termsOf(params());
    expect(areTerms(params(), onChain)).to.equal(true);
    expect(areTerms(params({ k: 4_999 }), onChain)).to.equal(false);
    expect(areTerms(params({ objection: { seconds: 1_801 } }), onChain)).to.equal(false);
    const gates = { ...(sample["gates"] as object), clearBy: "D-1 11:59" };
    expect(areTerms(params({ gates }), onChain)).to.equal(false);
  });

  it("know whether they need days of 24 hours", () => {
    const counted = (gates: unknown) => countsFromDelivery(readTerms(file(JSON.stringify({ ...sample, gates }))));
    expect(counted(sample["gates"])).to.equal(true);
    const moments = Object.keys(sample["gates"] as object).map((name, i) => [name, 1_800_000_000 + i]);
    expect(counted(Object.fromEntries(moments))).to.equal(false);
    expect(counted({ ...Object.fromEntries(moments), clearBy: { time: "D 00:00", blockNumber: 1 } })).to.equal(true);
  });

  it("tell where a file is not JSON", () => {
    expect(says('{\n "a": 1,\n }')).to.equal("terms.json, line 3, column 2: this is not JSON.");
    expect(says("[]")).to.equal("terms.json must hold one JSON object with the terms of a session.");
  });

  for (const [what, changes, sentence] of [
    ["an unknown term", { flor: "0" }, /there is no term "flor"; the terms are product, beneficiary, gates, floor/],
    ["a missing term", { cap: undefined }, /"cap" must be a price like "1500", not nothing\./],
    ["a price too fine", { tick: "0.0001" }, /"tick" must be a price like "0\.01", not "0\.0001"\./],
    [
      "an unknown rule",
      { rule: "best" },
      /"rule" must be one of competitive, lastPair, crossing, ask, bid, not "best"\./,
    ],
    [
      "k beyond its range",
      { k: 10_001 },
      /"k" must be a whole number from 0 to 10000, counted from the ask side, not 10001\./,
    ],
    ["an amount that is no text", { rowBond: 0.1 }, /"rowBond" must be an amount as text like "100", not 0\.1\./],
    [
      "an unknown source",
      { tieOrder: ["Steam"] },
      /"tieOrder" must be a list of up to three of Coal, .* not \["Steam"\]\./,
    ],
    ["a broken objection", { objection: { seconds: -1 } }, /"objection" must be an object with seconds/],
    [
      "an unknown gate",
      { gates: { ...(sample["gates"] as object), until: "D" } },
      /there is no gate "until"; the gates are opensAt/,
    ],
    [
      "a gate that is none",
      { gates: { ...(sample["gates"] as object), opensAt: "D-1 25:00" } },
      /gate "opensAt" must be like "D-1 09:00" or "2027-03-14T09:00:00\+08:00", not "D-1 25:00"\./,
    ],
    [
      "a local time without an offset",
      { gates: { ...(sample["gates"] as object), opensAt: "2027-03-14T09:00" } },
      /gate "opensAt" must be like/,
    ],
  ] as const) {
    it(`tell ${what}`, () => expect(says({ ...sample, ...changes })).to.match(sentence));
  }
});
