import { expect } from "chai";
import { network } from "hardhat";
import { flat } from "../helpers/lanes.ts";
import { DAY, dayProduct, DOCUMENT, Kind, ledgersWith, OFFSET } from "../helpers/ledgers.ts";

const connection = await network.create();

describe("the longest outage", () => {
  const N = 96;
  const DAYS = 14;
  const GAS = { gasLimit: 60_000_000n };
  const load = ledgersWith(connection, async ({ accounts, admit, addUnit, addYear, dayAhead, classOf }) => {
    const issuer = accounts[0]!;
    const seller = await admit(issuer, { kind: Kind.Generator });
    const unit = await addUnit(seller, { capacityKw: 100_000n });
    for (const bond of [1n, 2n, 3n]) await classOf(1 << 1, bond);
    const firstDay = await dayAhead();
    const year = await addYear({ firstDay, days: 366, intervals: N });
    return { issuer, seller, unit, firstDay, year };
  });

  it("can be published, changed and cancelled in a block, whatever its issuer did", async () => {
    const { register, outages, gridCompany, issuer, seller, unit, firstDay, year } = await load();
    const grid = outages.connect(gridCompany);
    // The issuer's pattern: a little less every day, so that each day that is refreshed was the fullest one.
    for (let d = 0; d < DAYS; d += 1) {
      await register.connect(issuer).issue(seller, unit, dayProduct(year, d), flat(N, (DAYS - d) * 10));
    }
    const from = firstDay * DAY - OFFSET;
    const terms = { unit, availableKw: 0, from, until: from + DAYS * DAY, cause: 1, plan: 2 };
    await expect(grid.publish({ ...terms, until: terms.until + 1 }, DOCUMENT, GAS)).to.be.revertedWithCustomError(
      outages,
      "OutageTooLong",
    );
    for (const sent of [
      await grid.publish(terms, DOCUMENT, GAS),
      await grid.change(1, { ...terms, availableKw: 50_000 }, DOCUMENT, GAS),
      await grid.cancel(1, DOCUMENT, GAS),
    ]) {
      expect((await sent.wait())!.gasUsed).to.be.below(50_000_000n);
    }
  }).timeout(400_000);
});
