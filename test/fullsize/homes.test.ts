/**
 * Real meters, on the chain: 17 homes of CityLearn and the Ausgrid home through the first quarter of a leap year, each with a contract
 * of 1 kWh an hour. Readings are published, reviewed by silence, settled; months are closed and shared.
 */
import { expect } from "chai";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { network } from "hardhat";
import { flat } from "../helpers/lanes.ts";
import { DAY, Kind, monthProduct, UNIT_OF_MONEY } from "../helpers/ledgers.ts";
import { deployDelivery, type Item } from "../helpers/settlement.ts";
import { hasShared, sharedPath } from "../helpers/sharedData.ts";

const AUSGRID = "meter/ausgrid_customer12_2011-2012.csv";
const CITY = "meter/citylearn2022_17_buildings_hourly.csv.gz";

const HOMES = 17;
/** kWp of the buildings' panels. */
const KWP = [4, 4, 4, 5, 4, 4, 4, 4, 4, 5, 5, 5, 5, 5, 5, 5, 5];
const MONTHS = [31, 29, 31];
const DAYS = 91;
const LEAP_DAY = 59;
const PRICE = 400_000n;
/** Quality of a substituted interval, and the rule of the previous comparable day. */
const SUBSTITUTED = (intervals: number) =>
  Array.from({ length: intervals }, (_, i) => 2n << BigInt(2 * i)).reduce((marks, bits) => marks | bits, 1n << 248n);

/** Wh of kW or kWh in decimals, of so many hours (times 2), rounded to a whole Wh. */
const whOf = (kilo: number, halves: number) => BigInt(Math.round(kilo * 500 * halves));

interface Home {
  /** Net Wh by day and interval: import positive. */
  days: bigint[][];
}

/** January to March of the Ausgrid home, 48 half-hours a day. */
function ausgrid(): Home {
  const rows = readFileSync(sharedPath(AUSGRID), "utf8").trim().split(/\r?\n/).slice(1);
  const wanted = rows.filter((row) => /^2012-0[1-3]/.test(row));
  const net = wanted.map((row) => {
    const [, used = "", generated = ""] = row.split(",");
    return whOf(Number(used), 1) - whOf(Number(generated), 1);
  });
  return { days: Array.from({ length: DAYS }, (_, d) => net.slice(48 * d, 48 * d + 48)) };
}

/** January to March of the buildings, 24 hours a day; their year has no leap day: the day before stands in for it. */
function city(): Home[] {
  const [head = "", ...rows] = gunzipSync(readFileSync(sharedPath(CITY)))
    .toString("utf8")
    .trim()
    .split(/\r?\n/);
  const columns = head.split(",");
  const winter = rows.map((row) => row.split(",")).filter(([, month]) => Number(month) <= 3);
  return Array.from({ length: HOMES }, (_, b) => {
    const [load, sun] = [columns.indexOf(`b${b + 1}_load_kwh`), columns.indexOf(`b${b + 1}_pv_w_per_kw`)];
    const net = winter.map((row) => whOf(Number(row[load]), 2) - whOf((Number(row[sun]) * KWP[b]!) / 1_000, 2));
    const days = Array.from({ length: DAYS - 1 }, (_, d) => net.slice(24 * d, 24 * d + 24));
    days.splice(LEAP_DAY, 0, days[LEAP_DAY - 1]!);
    return { days };
  });
}

const positive = (values: readonly bigint[]) => values.map((wh) => (wh > 0n ? wh : 0n));
const negative = (values: readonly bigint[]) => values.map((wh) => (wh < 0n ? -wh : 0n));
const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n);

describe("a quarter of real homes", function () {
  this.timeout(600_000);

  it("is delivered and settled on the chain, a leap day and dead panels included, to the last base unit", async function () {
    if (!hasShared(AUSGRID) || !hasShared(CITY)) this.skip();
    const connection = await network.create({ network: "default", override: { initialDate: "2011-12-29T00:00:00Z" } });
    const d = await deployDelivery(connection);
    const { accounts, join, addUnit, register, settlement } = d;
    const homes = [...city(), ausgrid()];
    const firstDay = Date.parse("2012-01-01T00:00:00Z") / 1_000 / DAY;
    const plant = await join(accounts[0]!, { kind: Kind.Generator, amount: 10_000_000n * UNIT_OF_MONEY });
    const people: Awaited<ReturnType<typeof join>>[] = [];
    for (let h = 0; h < homes.length; h++) people.push(await join(accounts[1]!, { kind: Kind.Prosumer }));
    const unit = await addUnit(plant.participant, { capacityKw: 100n });
    const terms = [firstDay, DAYS, 24, MONTHS] as const;
    await register.connect(d.operator).registerYear(...terms, [0n, 0n]);
    await d.scheduleRule(firstDay, {
      fallbackPrice: Number(PRICE),
      bands: [{ uptoBps: 65_535, shortBps: 10_000, longBps: 10_000, minimum: 0 }],
    });
    const own = register.connect(plant.account);
    for (let m = 0; m < MONTHS.length; m++) {
      const product = monthProduct(1n, m);
      await own.issue(plant.participant, unit, product, flat(24, BigInt(homes.length)));
      for (const { participant } of people) {
        for (let i = 0; i < 24; i++)
          await own.transfer(plant.participant, participant, (product << 8n) | BigInt(i), 1n);
      }
    }

    const itemOf = (h: number, day: number): Item => {
      const wh = homes[h]!.days[day]!;
      const marks = day === LEAP_DAY && h < HOMES ? SUBSTITUTED(24) : 0n;
      const { participant, point } = people[h]!;
      return { participant, points: [{ point, importWh: positive(wh), exportWh: negative(wh), marks }] };
    };
    for (let day = 0; day < DAYS; day++) {
      const hourly = people.slice(0, HOMES).map((_, h) => itemOf(h, day));
      const injected = new Array<bigint>(24).fill(BigInt(homes.length) * 1_000n);
      const plantItem = {
        participant: plant.participant,
        points: [{ point: plant.point, importWh: injected.map(() => 0n), exportWh: injected }],
      };
      const first = await d.publish(firstDay + day, [plantItem, ...hourly]);
      const second = await d.publish(firstDay + day, [itemOf(HOMES, day)], { intervals: 48 });
      await d.passReview(second);
      await settlement.prepare(firstDay + day);
      await d.settle(first);
      await d.settle(second);
    }

    const all = [plant.participant, ...people.map(({ participant }) => participant)];
    const contracted = (days: number) => BigInt(days) * 24_000n;
    let fund = 0n;
    for (const [m, days] of MONTHS.entries()) {
      const before = MONTHS.slice(0, m).reduce((x, y) => x + y, 0);
      for (const [h, home] of homes.entries()) {
        const wh = home.days.slice(before, before + days).flat();
        const totals = await settlement.totalsOf(monthProduct(1n, m), people[h]!.participant);
        expect(totals.energyWh, `home ${h + 1}`).to.equal(sum(positive(wh)) + sum(negative(wh)));
        expect(totals.deviationWh, `home ${h + 1}`).to.equal(sum(wh) - contracted(days));
        expect(totals.contractedWh).to.equal(contracted(days));
        fund += (sum(wh) - contracted(days)) * PRICE;
      }
    }
    // The price is the same for short and long: the fund has, and its debtors owe, what all deviations come to.
    const months = MONTHS.map((_, m) => monthProduct(1n, m));
    const balance = async () => sum(await Promise.all(months.map(async (m) => (await settlement.monthOf(m)).balance)));
    expect(await balance()).to.equal(fund);
    await d.checkFund(all, months);
    for (const home of people) expect((await settlement.accountOf(home.participant)).number).to.equal(BigInt(DAYS));
    // Panels of building 15 are nearly dead: it hardly ever injects.
    expect(sum(homes[14]!.days.flatMap(negative))).to.be.lessThan(sum(homes[13]!.days.flatMap(negative)) / 10n);
  });
});
