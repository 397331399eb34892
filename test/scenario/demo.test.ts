import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/build.ts";
import { attemptsOf } from "../../scripts/demo/cheats.ts";
import { paintOf } from "../../scripts/demo/draw/paint.ts";
import type { MarketDay, Step } from "../../scripts/demo/day.ts";
import { invariantsOf } from "../../scripts/demo/invariants/index.ts";
import { tellIn } from "../../scripts/demo/language.ts";
import { FEWEST, INTERVALS, mixOf, type Resident, settle } from "../../scripts/demo/province.ts";
import { beginDay, planOf } from "../../scripts/demo/provinceDay.ts";
import { account } from "../../scripts/demo/steps/account.ts";
import { allot } from "../../scripts/demo/steps/allot.ts";
import { bid } from "../../scripts/demo/steps/bid.ts";
import { type Refusal, tryIt } from "../../scripts/demo/steps/cheat.ts";
import { clear } from "../../scripts/demo/steps/clear.ts";
import { curves } from "../../scripts/demo/steps/curves.ts";
import { deliveryChecks } from "../../scripts/demo/invariants/delivery.ts";
import { correct } from "../../scripts/demo/steps/delivery/correct.ts";
import { dispute, meters } from "../../scripts/demo/steps/delivery/meters.ts";
import { month } from "../../scripts/demo/steps/delivery/month.ts";
import { rules } from "../../scripts/demo/steps/delivery/rules.ts";
import { settle as settleDay } from "../../scripts/demo/steps/delivery/settle.ts";
import { deploy } from "../../scripts/demo/steps/deploy.ts";
import { fund } from "../../scripts/demo/steps/fund.ts";
import { issue } from "../../scripts/demo/steps/issue.ts";
import { open } from "../../scripts/demo/steps/open.ts";
import { ownDay } from "../../scripts/demo/steps/ownDay.ts";
import { register } from "../../scripts/demo/steps/register.ts";
import { release } from "../../scripts/demo/steps/release.ts";
import { reveal } from "../../scripts/demo/steps/reveal.ts";
import { BookMismatch, ClaimRefused } from "../../sdk/src/errors/index.ts";

const SEED = 3;
const showing = { language: "en", t: tellIn("en"), paint: paintOf(false), columns: 100 } as const;

describe("demo: a day of the invented province", function () {
  this.timeout(180_000);
  let day: MarketDay<Resident>;
  const said = new Map<Step<Resident>, string[]>();
  const play = async (...steps: Step<Resident>[]) => {
    for (const step of steps) said.set(step, await day.meter.measure(step.title.en, () => step.run(day, () => {})));
  };
  const textOf = (step: Step<Resident>) => said.get(step)!.join("\n");

  before(async () => {
    day = await beginDay(planOf(SEED, FEWEST), showing);
    await play(deploy, register, issue, rules, fund, open, bid, reveal);
  });
  after(() => day.chain.close());

  it("is the same day for the same seed, and another for another", () => {
    expect(settle(SEED, FEWEST)).to.deep.equal(settle(SEED, FEWEST));
    expect(settle(SEED, FEWEST)).not.to.deep.equal(settle(SEED + 1, FEWEST));
  });

  it("shares any number of participants among all trades", () => {
    for (let count = FEWEST; count <= 300; count++) {
      const shares = Object.values(mixOf(count));
      expect(shares.reduce((sum, share) => sum + share, 0)).to.equal(count);
      expect(Math.min(...shares)).to.be.at.least(1);
    }
  });

  it("has every trade, and no sun at night", () => {
    const residents = settle(SEED, FEWEST);
    expect(new Set(residents.map(({ trade }) => trade))).to.have.property("size", 8);
    for (const { issuedKwh } of residents.filter(({ trade }) => trade === "solar")) {
      expect(issuedKwh[0]).to.equal(0);
      expect(issuedKwh[12]).to.be.greaterThan(0);
      expect(issuedKwh[23]).to.equal(0);
    }
  });

  it("takes sealed bids directly and through a relay, one replaced, one withdrawn, one never opened", async () => {
    expect(day.bidders.filter(({ relayed }) => relayed)).not.to.be.empty;
    expect(day.bidders.filter(({ relayed }) => !relayed)).not.to.be.empty;
    const states = await Promise.all(
      day.bidders.map(async ({ participant, conduct }) => ({
        conduct,
        ...(await day.offices.student.desk.market.commitment({ session: day.session, participant })),
      })),
    );
    const one = (conduct: string) => states.filter((state) => state.conduct === conduct)[0]!;
    expect(one("replaces")).to.include({ state: "revealed", sequence: 2n });
    expect(one("withdraws")).to.include({ state: "free", sequence: 2n });
    expect(one("silent")).to.include({ state: "committed" });
    expect(states.filter(({ state }) => state === "revealed")).to.have.length(FEWEST - 2);
  });

  describe("when the operator cheats", () => {
    let refusals: Refusal[];
    before(async () => {
      await day.chain.waitUntil(day.eve(11));
      refusals = [];
      for (const attempt of attemptsOf(day)) refusals.push(await tryIt(day, attempt));
    });

    it("refuses another price", () => {
      expect(refusals[0]?.error).to.be.instanceOf(ClaimRefused);
      expect(refusals[0]?.error?.sentence("en")).to.match(/^The claim of interval \d+ is false: /);
    });
    it("refuses a book without one bid", () => expect(refusals[1]?.error).to.be.instanceOf(BookMismatch));
    it("refuses a changed bid", () => expect(refusals[2]?.error).to.be.instanceOf(BookMismatch));
    it("leaves the session as it was", async () => {
      const { state, sheets } = await day.offices.student.desk.market.session({ session: day.session });
      expect({ state, sheets }).to.deep.equal({ state: "Live", sheets: FEWEST - 2 });
    });
  });

  describe("when others clear and allot it", () => {
    before(() => play(clear, curves, allot, ownDay, release));

    it("keeps every invariant", async () => {
      const checks = await invariantsOf(day);
      expect(checks).to.have.length(15);
      expect(checks.filter(({ holds }) => !holds)).to.deep.equal([]);
    });
    it("has a price in every interval", () => {
      expect(day.results.map(({ price }) => price))
        .to.have.length(INTERVALS)
        .and.not.include(null);
    });
    it("shows each price, both curves of two hours, and one own day", () => {
      for (const { priceText } of day.results) expect(textOf(clear)).to.contain(priceText);
      expect(textOf(curves).match(/● price/g)).to.have.length(2);
      expect(textOf(ownDay)).to.match(/Net −?[\d,.]+ yuan/);
      expect(textOf(release)).to.match(/bond of [\d,.]+ yuan forfeited/);
    });
    it("accounts for gas and transactions of each step", () => {
      const lines = account(day).join("\n");
      for (const { what } of day.meter.readings) expect(lines).to.contain(what);
      const readings = day.meter.readings.filter(({ what }) => what === clear.title.en);
      expect(readings[0]).to.include({ transactions: 2 });
    });

    describe("and when it is delivered", () => {
      before(() => play(meters, dispute, settleDay, correct, month));

      it("settles everybody, the disputed one included, and keeps every invariant", async () => {
        expect(textOf(settleDay)).to.contain(`Settled: ${FEWEST} of ${FEWEST}`);
        const checks = await deliveryChecks(day);
        expect(checks).to.have.length(5);
        expect(checks.filter(({ holds }) => !holds)).to.deep.equal([]);
      });
      it("puts the disputed reading right, and returns the fee", async () => {
        expect(textOf(dispute)).to.match(/amended +[\d,.]+/);
        const { house, meters: ledger } = day.offices.student.desk.contracts;
        expect(await house.compartmentOf(ledger.target)).to.equal(0n);
      });
      it("settles a later reading once", () => {
        expect(textOf(correct)).to.contain("Once more? No correction of");
      });
      it("writes statements that can be opened", () => {
        const files = [...textOf(month).matchAll(/statements\/\S+\.html/g)].map(([file]) => file);
        expect(files).to.have.length(2);
        for (const file of files) expect(readFileSync(join(root, file), "utf8")).to.match(/^<!doctype html>/i);
      });
    });
  });
});
