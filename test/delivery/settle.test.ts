import { expect } from "chai";
import { network } from "hardhat";
import { flat } from "../helpers/lanes.ts";
import { DAY, dayProduct, Kind, OFFSET, UNIT_OF_MONEY } from "../helpers/ledgers.ts";
import { deployDelivery, type Delivery } from "../helpers/settlement.ts";

const connection = await network.create();
const { networkHelpers } = connection;

/** A day with a generator and two users: 1,000 kWh an hour issued, 600 and 300 handed over. */
async function dayOf(delivery: Delivery) {
  const { accounts, join, addUnit, register, dayAhead, addYear, scheduleRule } = delivery;
  const seller = await join(accounts[0]!, { kind: Kind.Generator });
  const buyer = await join(accounts[1]!);
  const other = await join(accounts[2]!);
  const unit = await addUnit(seller.participant);
  const day = await dayAhead(2);
  const year = await addYear({ firstDay: day - 2, days: 62 });
  const product = dayProduct(year, 2);
  await scheduleRule(day);
  await register.connect(seller.account).issue(seller.participant, unit, product, flat(24, 1_000n));
  for (let i = 0; i < 24; i++) {
    const id = (product << 8n) | BigInt(i);
    await register.connect(seller.account).transfer(seller.participant, buyer.participant, id, 600n);
    await register.connect(seller.account).transfer(seller.participant, other.participant, id, 300n);
  }
  return { ...delivery, seller, buyer, other, unit, day, product };
}

const load = () => networkHelpers.loadFixture(fixture);
async function fixture() {
  return dayOf(await deployDelivery(connection));
}

/** Everybody takes, or injects, as contracted. */
const asContracted = ({ seller, buyer, other }: Awaited<ReturnType<typeof load>>) => [
  {
    participant: seller.participant,
    points: [{ point: seller.point, importWh: flat24(0n), exportWh: flat24(900_000n) }],
  },
  { participant: buyer.participant, points: [{ point: buyer.point, importWh: flat24(600_000n) }] },
  { participant: other.participant, points: [{ point: other.point, importWh: flat24(300_000n) }] },
];
const flat24 = (value: bigint) => new Array<bigint>(24).fill(value);

describe("Settlement.settle", () => {
  it("settles a day as contracted for nothing", async () => {
    const d = await load();
    const published = await d.publish(d.day, asContracted(d));
    await d.passReview(published);
    await d.settlement.prepare(d.day);
    await d.settle(published);
    expect(await d.house.compartmentOf(d.settlement.target)).to.equal(0n);
    for (const who of [d.seller, d.buyer, d.other]) {
      expect((await d.settlement.accountOf(who.participant)).number).to.equal(1n);
    }
  });
});
void DAY;
void OFFSET;
void UNIT_OF_MONEY;
