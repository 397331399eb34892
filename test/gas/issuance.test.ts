import { expect } from "chai";
import { network } from "hardhat";
import {
  dayProduct,
  Kind,
  ledgersWith,
  monthProduct,
  restProduct,
  workingProduct,
  yearProduct,
} from "../helpers/ledgers.ts";
import { flat } from "../helpers/lanes.ts";

/** Gas of issuing and splitting along the tree, 24 intervals: a year of twelve months, five working days a week. */
describe("gas of issuance", () => {
  const INTERVALS = 24;
  const DAYS = 365;
  const BUDGET = {
    issue24: 320_000n,
    issue24First: 500_000n,
    issueYear: 400_000n,
    split24Holder: 3_000_000n,
    split24Issuer: 5_000_000n,
  };

  it("stays within its budget", async function () {
    const connection = await network.create();
    const load = ledgersWith(connection, async ({ register, accounts, admit, addUnit, addYear, dayAhead }) => {
      const [issuer, holder] = [accounts[0]!, accounts[1]!];
      const seller = await admit(issuer, { kind: Kind.Generator });
      const buyer = await admit(holder);
      const restDays = Array.from({ length: DAYS }, (_, d) => d).filter((d) => d % 7 > 4);
      const year = await addYear({ firstDay: await dayAhead(), days: DAYS, intervals: INTERVALS, restDays });
      const [first, second] = [await addUnit(seller), await addUnit(seller)];
      return { issuer, holder, seller, buyer, year, first, second, office: register.connect(issuer) };
    });
    const { register, office, holder, seller, buyer, year, first, second } = await load();
    const used: Record<string, bigint> = {};
    const spent = async (key: string, ...sent: Promise<{ wait(): Promise<{ gasUsed: bigint } | null> }>[]) => {
      for (const each of sent) used[key] = (used[key] ?? 0n) + (await (await each).wait())!.gasUsed;
    };
    const day = flat(INTERVALS, 1_000);
    await spent("issue24First", office.issue(seller, first, dayProduct(year, 40), day));
    await spent("issue24", office.issue(seller, first, dayProduct(year, 41), day));
    await spent("issueYear", office.issue(seller, second, yearProduct(year), day));

    const month = monthProduct(year, 2);
    const parts = [month, workingProduct(year, 2), restProduct(year, 2)];
    await office.issue(seller, second, month, flat(INTERVALS, 2_000));
    for (let i = 0; i < INTERVALS; i += 1) await office.transfer(seller, buyer, (month << 8n) | BigInt(i), 1_000);
    for (const part of parts) await spent("split24Issuer", office.split(seller, second, part, day));
    for (const part of parts) await spent("split24Holder", register.connect(holder).split(buyer, 0, part, day));
    for (const [key, most] of Object.entries(BUDGET)) expect(used[key], key).to.be.at.most(most);
    if (process.env["GAS_FIGURES"] !== undefined) console.log(used);
  });
});
