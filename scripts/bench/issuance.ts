/** Gas of issuing and splitting along the tree, and of a restricted call. */
import { network } from "hardhat";
import { connect } from "../../sdk/src/connect.ts";
import { deployMarket } from "../deploy/deployMarket.ts";

const INTERVALS = 24;
const HASH = `0x${"d0c5".repeat(16)}`;

/** A year of twelve months with its weekends, a generator with two units and a holder. */
async function stage() {
  const connection = await network.create();
  const [office, seller, holder] = await connection.ethers.getSigners();
  const deployment = await deployMarket(connection);
  const as = (signer: typeof office) => connect({ signer: signer!, deployment });
  const [operator, plant, user] = [await as(office), await as(seller), await as(holder)];
  const admit = async (handle: typeof plant, kind: "Generator" | "LargeUser") => {
    const { participant } = await handle.participants.apply({ kind, region: 1, documentHash: HASH });
    await operator.participants.approve({ participant });
    return participant;
  };
  const [issuer, buyer] = [await admit(plant, "Generator"), await admit(user, "LargeUser")];
  const block = await connection.ethers.provider.getBlock("latest");
  const calendarYear = new Date(block!.timestamp * 1_000).getUTCFullYear() + 1;
  await operator.energy.registerYear({ calendarYear, intervals: INTERVALS });
  const unit = async () => {
    const terms = { participant: issuer, capacityKw: 10_000, source: "Coal", documentHash: HASH } as const;
    return (await operator.participants.addUnit(terms)).unit;
  };
  return {
    connection,
    operator,
    plant,
    user,
    issuer,
    buyer,
    calendarYear,
    units: [await unit(), await unit()] as const,
  };
}

/** Gas of issues and splits, 24 intervals; whole transactions. */
export async function benchIssuance(): Promise<Record<string, number>> {
  const { connection, operator, plant, user, issuer, buyer, units, calendarYear } = await stage();
  const [first, second] = units;
  const named = (name: string) => operator.energy.productAt({ name: `${calendarYear}${name}` });
  const issue = async (unit: bigint, product: bigint, energyKwh = 1_000) =>
    Number((await plant.energy.issue({ participant: issuer, unit, product, energyKwh })).gasUsed);
  const figures: Record<string, number> = {};
  await user.energy.acceptFrom({ participant: buyer, from: issuer });
  figures["gas.issue24First"] = await issue(first, await named("-03-15"));
  figures["gas.issue24"] = await issue(first, await named("-03-16"));
  figures["gas.issueYear"] = await issue(second, await named(""));

  const month = await named("-03");
  const parts = [month, await named("-03/working"), await named("-03/rest")];
  await issue(second, month, 2_000);
  for (let interval = 1; interval <= INTERVALS; interval++) {
    await plant.energy.transfer({ from: issuer, to: buyer, product: month, interval, energyKwh: 1_000 });
  }
  const split = async (handle: typeof plant, participant: bigint, unit?: bigint) => {
    let gas = 0;
    for (const product of parts) {
      const what = { participant, product, energyKwh: 1_000, ...(unit === undefined ? {} : { unit }) };
      gas += Number((await handle.energy.split(what)).gasUsed);
    }
    return gas;
  };
  figures["gas.split24Issuer"] = await split(plant, issuer, second);
  figures["gas.split24Holder"] = await split(user, buyer);

  const limits = { participant: buyer, buyKwh: 1, sellKwh: 1 };
  figures["gas.restrictedCall"] = Number((await operator.participants.setLimits(limits)).gasUsed);
  await connection.close();
  return figures;
}
