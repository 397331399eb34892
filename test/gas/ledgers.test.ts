import { expect } from "chai";
import { network } from "hardhat";
import { CAPACITY_KW, deployLedgers, Kind, UNIT_OF_MONEY } from "../helpers/ledgers.ts";
import { flat, gets, gives } from "../helpers/lanes.ts";

/** Gas of the hot verbs of the ledgers, per participant of a large batch, 24 intervals. */
describe("gas of the ledgers", () => {
  const INTERVALS = 24;
  const BATCH = 50;
  const BUDGET = {
    take: 40_000n,
    takeInBatch: 11_000n,
    give: 7_000n,
    buyer: 78_000n,
    seller: 24_000n,
    issue: 480_000n, // the unit's first in a year; see issuance.test.ts
  };

  it("stays within its budget", async function () {
    const connection = await network.create();
    const ledgers = await deployLedgers(connection);
    const { house, register, accounts, admit, addUnit, fund, addProduct, addModule } = ledgers;
    const [buyer, seller] = [accounts[0]!, accounts[1]!];
    const module = await connection.ethers.deployContract("MockModule");
    await addModule(module.target as string);
    const product = await addProduct({ intervals: INTERVALS });
    const per: Record<string, bigint> = {};
    const measure = async (key: string, divisor: number, ledger: { target: unknown }, data: string) => {
      const receipt = await (await module.execute(ledger.target as string, data)).wait();
      per[key] = receipt!.gasUsed / BigInt(divisor);
    };

    const buyers: bigint[] = [];
    const sellers: bigint[] = [];
    for (let i = 0; i < BATCH; i += 1) {
      const [bought, sold] = [await admit(buyer), await admit(seller, { kind: Kind.Generator })];
      buyers.push(bought);
      sellers.push(sold);
      await fund(buyer, bought, UNIT_OF_MONEY);
      await house.connect(buyer).enableModule(bought, module.target);
      await house.connect(seller).enableModule(sold, module.target);
      const unit = await addUnit(sold, { capacityKw: CAPACITY_KW });
      const sent = await register.connect(seller).issue(sold, unit, product, flat(INTERVALS, 1_000));
      const gas = (await sent.wait())!.gasUsed;
      per[i === 0 ? "issueFirst" : "issue"] = gas;
    }
    const call = house.interface;
    await measure("take", 1, house, call.encodeFunctionData("tryTake", [buyers[0]!, 100]));
    await measure("takeAgain", 1, house, call.encodeFunctionData("tryTake", [buyers[0]!, 100]));
    const takes = buyers.map((participant) => call.encodeFunctionData("tryTake", [participant, 1_000]));
    per["takeInBatch"] = (await (await module.executeMany(house.target, takes)).wait())!.gasUsed / BigInt(BATCH);
    const amounts = buyers.map(() => 900);
    await measure("give", BATCH, house, call.encodeFunctionData("giveMany", [buyers, amounts]));

    await module.execute(register.target, register.interface.encodeFunctionData("beginSession", [product]));
    const move = (heads: bigint[]) =>
      register.interface.encodeFunctionData("moveMany", [product, heads, heads.flatMap(() => flat(INTERVALS, 100))]);
    await measure("buyer", BATCH, register, move(buyers.map(gets)));
    await measure("seller", BATCH, register, move(sellers.map(gives)));
    expect(await register.openDifferences(product)).to.equal(0n);

    for (const [key, most] of Object.entries(BUDGET)) expect(per[key], key).to.be.at.most(most);
  });
});
