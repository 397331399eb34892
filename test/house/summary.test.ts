import { expect } from "chai";
import { gate, parseLcov } from "../../scripts/test/coverage.ts";
import { isAllowed } from "../../scripts/test/licences.ts";
import { pass, sum, summary } from "../../scripts/test/stage.ts";
import { outcomeOf } from "../../scripts/test/suites.ts";

describe("The sum of npm test", () => {
  it("counts tests, names those that were skipped, and keeps what failed", () => {
    const outcome = outcomeOf([
      { event: "begin", total: 3 },
      { event: "pass", title: "a", milliseconds: 1 },
      { event: "pending", title: "b" },
      { event: "fail", title: "c", error: "broken" },
      { event: "end" },
    ]);
    expect(outcome).to.deep.equal({
      passed: 1,
      failed: 1,
      skipped: 1,
      notes: ["skipped: b"],
      details: ["c\nbroken"],
    });
    expect(summary(sum([outcome, pass()]))).to.equal("2 passed, 1 failed, 1 skipped");
  });

  it("says when tests did not run because their preparation failed", () => {
    const outcome = outcomeOf([
      { event: "begin", total: 5 },
      { event: "fail", title: "before", error: "" },
      { event: "end" },
    ]);
    expect(outcome.notes).to.deep.equal(["4 tests did not run"]);
  });
});

describe("The gate of coverage", () => {
  const report = (ran: number, missed: number) =>
    parseLcov(
      `TN:\nSF:contracts/X.sol\n${Array.from({ length: ran + missed }, (_, line) => `DA:${line + 1},${line < ran ? 1 : 0}`).join("\n")}\nend_of_record\n`,
    );

  it("opens at 95 % of the lines", () => expect(gate("contracts", report(95, 5)).passed).to.equal(1));

  it("stays shut below, and names the lines that did not run", () => {
    const { failed, details } = gate("contracts", report(94, 6));
    expect(failed).to.equal(1);
    expect(details.join()).to.match(/contracts\/X\.sol: 6 lines did not run: 95–100/);
  });

  it("counts nothing where there is nothing to cover", () => expect(gate("contracts", []).passed).to.equal(0));
});

describe("The list of licences", () => {
  for (const good of [
    "MIT",
    "MIT*",
    "(MIT OR GPL-3.0)",
    "WTFPL OR MIT",
    "(MIT AND CC-BY-3.0)",
    "Apache-2.0 WITH LLVM-exception",
  ]) {
    it(`allows ${good}`, () => expect(isAllowed(good)).to.equal(true));
  }
  for (const bad of ["GPL-3.0", "MIT AND GPL-3.0", "UNLICENSED", "UNKNOWN", "BUSL-1.1", ""]) {
    it(`refuses "${bad}"`, () => expect(isAllowed(bad)).to.equal(false));
  }
});
