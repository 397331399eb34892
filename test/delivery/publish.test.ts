import { expect } from "chai";
import { concat } from "ethers";
import { network } from "hardhat";
import {
  BatchKind,
  daysWith,
  encodeItem,
  ReadingState,
  REVIEW,
  same,
  treeOf,
  type Item,
} from "../helpers/settlement.ts";
import { DOCUMENT, Role } from "../helpers/ledgers.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const load = daysWith(connection);
const loadShort = daysWith(connection, { intervals: 10 });

type Loaded = Awaited<ReturnType<typeof load>>;
const send = (d: Loaded, items: readonly Item[], { day = d.day, intervals = 24 } = {}) =>
  d.meters.connect(d.metering).publish(day, intervals, concat(items.map(encodeItem)));
const ids = (...participants: bigint[]) => concat(participants.map((id) => ethers.toBeHex(id, 4)));

describe("MeterLedger.publish", () => {
  it("keeps a root over the items, and says whose they are", async () => {
    const d = await load();
    const published = await d.publish(d.day, [d.off(d.seller), d.off(d.buyer), d.off(d.other)]);
    const root = treeOf(published.leaves)[0]!;
    const [event] = await d.meters.queryFilter(d.meters.filters.ReadingsPublished());
    expect([...event!.args]).to.deep.equal([
      1n,
      BigInt(d.day),
      BatchKind.Daily,
      24n,
      root,
      ids(d.seller.participant, d.buyer.participant, d.other.participant),
    ]);
    const batch = await d.meters.batchOf(1);
    const now = BigInt(await networkHelpers.time.latest());
    expect([...batch].slice(0, 5)).to.deep.equal([root, BigInt(d.day), 24n, BatchKind.Daily, 3n]);
    expect(batch.closesAt.time).to.equal(now + BigInt(REVIEW));
    expect(await d.meters.publishedOn(d.day)).to.equal(3n);
    expect(await d.meters.stateOf(d.day, d.buyer.participant)).to.equal(ReadingState.Published);
    expect((await d.meters.firstReviewOf(d.day)).time).to.equal(batch.closesAt.time);
    expect((await d.meters.absentFrom(d.day)).time).to.be.greaterThan(now);
  });

  it("takes more batches of a day, and does not begin the first review again", async () => {
    const d = await load();
    await d.publish(d.day, [d.off(d.seller)]);
    const first = await d.meters.firstReviewOf(d.day);
    const absent = await d.meters.absentFrom(d.day);
    await networkHelpers.time.increase(1_000);
    await d.publish(d.day, [d.off(d.other), d.off(d.buyer)]);
    expect(await d.meters.firstReviewOf(d.day)).to.deep.equal(first);
    expect(await d.meters.absentFrom(d.day)).to.deep.equal(absent);
    expect(await d.meters.publishedOn(d.day)).to.equal(3n);
  });

  it("takes readings of a plain account only, so that everybody can find them", async () => {
    const d = await load();
    const module = await ethers.deployContract("MockModule");
    await d.manager.grantRole(Role.Metering, module.target, 0);
    await d.passTo(d.endOf(d.day));
    const call = d.meters.interface.encodeFunctionData("publish", [d.day, 24, encodeItem(d.off(d.buyer))]);
    await expect(module.execute(d.meters.target, call))
      .to.be.revertedWithCustomError(d.meterErrors, "PublishedThroughContract")
      .withArgs(module.target);
  });

  it("takes readings of the metering role only", async () => {
    const d = await load();
    await d.passTo(d.endOf(d.day));
    await expect(d.meters.connect(d.stranger).publish(d.day, 24, encodeItem(d.off(d.buyer))))
      .to.be.revertedWithCustomError(d.meters, "AccessManagedUnauthorized")
      .withArgs(d.stranger.address);
  });

  it("takes no readings of a day that is not over", async () => {
    const d = await load();
    await networkHelpers.time.setNextBlockTimestamp(d.endOf(d.day) - 1);
    await expect(send(d, [d.off(d.buyer)]))
      .to.be.revertedWithCustomError(d.meterErrors, "DayNotOver")
      .withArgs(d.day, d.endOf(d.day));
    await networkHelpers.time.setNextBlockTimestamp(d.endOf(d.day));
    await send(d, [d.off(d.buyer)]);
  });

  it("takes no readings of a day that is in no calendar", async () => {
    const d = await load();
    await d.passTo(d.endOf(d.day));
    await expect(send(d, [d.off(d.buyer)], { day: d.day - 1 }))
      .to.be.revertedWithCustomError(d.meterErrors, "DayNotInCalendar")
      .withArgs(d.day - 1);
  });

  it("takes a multiple of the market's intervals, 96 at most", async () => {
    const d = await load();
    await d.passTo(d.endOf(d.day));
    for (const intervals of [0, 12, 25, 120]) {
      await expect(send(d, [], { intervals }))
        .to.be.revertedWithCustomError(d.meterErrors, "IntervalsUnfit")
        .withArgs(d.day, intervals, 24);
    }
    const fine = { participant: d.buyer.participant, points: [{ point: d.buyer.point, importWh: same(150_000n, 96) }] };
    await send(d, [fine], { intervals: 96 });
  });

  it("takes no data that end within an item, nor none at all", async () => {
    const d = await load();
    await d.passTo(d.endOf(d.day));
    const data = encodeItem(d.off(d.buyer));
    const length = (data.length - 2) / 2;
    const publish = (items: string) => d.meters.connect(d.metering).publish(d.day, 24, items);
    await expect(publish(data.slice(0, -2)))
      .to.be.revertedWithCustomError(d.meterErrors, "ReadingsMalformed")
      .withArgs(length, length - 1);
    await expect(publish(`${data}00000001`))
      .to.be.revertedWithCustomError(d.meterErrors, "ReadingsMalformed")
      .withArgs(length + 5, length + 4);
    await expect(publish("0x")).to.be.revertedWithCustomError(d.meterErrors, "NothingPublished").withArgs(d.day);
  });

  describe("refuses an item, but not its neighbours,", () => {
    const refuses = async (d: Loaded, item: Item, name: string, ...values: readonly unknown[]) => {
      await d.passTo(d.endOf(d.day));
      await expect(send(d, [d.off(d.seller), item, d.off(d.other)]))
        .to.emit(d.meterErrors, "ReadingsRefused")
        .withArgs(d.day, item.participant, d.refusal(name, ...values));
      const batch = await d.meters.batchOf(await d.meters.batchCount());
      expect(batch.items).to.equal(2n);
      expect(await d.meters.publishedOn(d.day)).to.equal(2n);
    };

    it("of a participant whose readings are there", async () => {
      const d = await load();
      await d.passTo(d.endOf(d.day));
      await expect(send(d, [d.off(d.buyer), d.off(d.buyer, 1n), d.off(d.other)]))
        .to.emit(d.meterErrors, "ReadingsRefused")
        .withArgs(d.day, d.buyer.participant, d.refusal("PublishedTwice", d.day, d.buyer.participant));
      await expect(send(d, [d.off(d.seller), d.off(d.other)]))
        .to.emit(d.meterErrors, "ReadingsRefused")
        .withArgs(d.day, d.other.participant, d.refusal("PublishedTwice", d.day, d.other.participant));
      expect(await d.meters.publishedOn(d.day)).to.equal(3n);
    });

    it("of nobody, or of somebody who came later", async () => {
      const d = await load();
      await refuses(d, { participant: 99n, points: [] }, "ParticipantNotThere", d.day, 99n);
      const late = await d.join(d.accounts[5]!);
      await expect(send(d, [d.off(d.buyer), { participant: late.participant, points: [] }]))
        .to.emit(d.meterErrors, "ReadingsRefused")
        .withArgs(d.day, late.participant, d.refusal("ParticipantNotThere", d.day, late.participant));
    });

    it("with a point of somebody else, of nobody, or out of order", async () => {
      const d = await load();
      const { buyer, other } = d;
      const reading = (point: bigint) => ({ point, importWh: same(1n) });
      const item = (...points: bigint[]) => ({ participant: buyer.participant, points: points.map(reading) });
      await refuses(d, item(other.point), "UnknownMeter", other.point, other.participant, buyer.participant);
      const rest = [
        [item(99n), 99n, 0n],
        [item(buyer.point, buyer.point), buyer.point, buyer.participant],
        [item(buyer.point, 0n), 0n, 0n],
        [item(0n, 0n), 0n, 0n],
      ] as const;
      for (const [wrong, point, owner] of rest) {
        const sent = d.meters
          .connect(d.metering)
          .publishCorrection(d.day, 24, concat([encodeItem(d.off(d.seller)), encodeItem(wrong)]));
        await expect(sent)
          .to.emit(d.meterErrors, "ReadingsRefused")
          .withArgs(d.day, buyer.participant, d.refusal("UnknownMeter", point, owner, buyer.participant));
      }
      await send(d, [item(0n, buyer.point)]);
    });

    it("with a point that was closed before that day", async () => {
      const d = await load();
      await d.registry.connect(d.registrar).closeMeteringPoint(d.buyer.point, DOCUMENT);
      await refuses(d, d.off(d.buyer), "UnknownMeter", d.buyer.point, d.buyer.participant, d.buyer.participant);
    });

    it("in another scale than the point's", async () => {
      const d = await load();
      const item: Item = {
        participant: d.buyer.participant,
        points: [{ point: d.buyer.point, importWh: same(600n), scale: 1_000 }],
      };
      await refuses(d, item, "ScaleUnfit", d.buyer.point, 1, 1_000);
    });

    it("beyond what the connection can carry, to the Wh", async () => {
      const d = await load();
      const point = await d.addPoint(d.buyer.participant, 1, 601n);
      const item = (most: bigint): Item => ({
        participant: d.buyer.participant,
        points: [{ point, importWh: same(601_000n), exportWh: [...same(0n, 23), most] }],
      });
      await refuses(d, item(601_001n), "ReadingImplausible", point, 23, 601_001n, 601_000n);
      await send(d, [item(601_000n)]);
    });

    it("with something behind the last interval", async () => {
      const short = await loadShort();
      await short.passTo(short.endOf(short.day));
      const wrong = {
        participant: short.buyer.participant,
        points: [{ point: short.buyer.point, importWh: same(5n, 16) }],
      };
      const [sent, word] = [
        encodeItem(wrong),
        5n * 0x0000000100000001000000010000000100000001000000010000000100000001n,
      ];
      await expect(
        short.meters
          .connect(short.metering)
          .publish(short.day, 10, concat([encodeItem(short.off(short.seller)), sent])),
      )
        .to.emit(short.meterErrors, "ReadingsRefused")
        .withArgs(short.day, short.buyer.participant, short.refusal("ReadingsBeyondDay", short.buyer.point, word));
    });
  });

  it("takes a participant without meters, and 60 points of 96 intervals within a transaction", async () => {
    const d = await load();
    const points: bigint[] = [d.other.point];
    for (let i = 1; i < 60; i++) points.push(await d.addPoint(d.other.participant));
    await d.passTo(d.endOf(d.day));
    const many = {
      participant: d.other.participant,
      points: points.map((point) => ({ point, importWh: same(75_000n, 96) })),
    };
    const items = [{ participant: d.buyer.participant, points: [] }, many];
    const receipt = (await (await send(d, items, { intervals: 96 })).wait())!;
    expect(receipt.gasUsed).to.be.lessThan(1n << 24n);
    expect((await d.meters.batchOf(1)).items).to.equal(2n);
  });
});
