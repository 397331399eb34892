import { expect } from "chai";
import { concat, toBeHex } from "ethers";
import { network } from "hardhat";
import { BatchKind, daysWith } from "../helpers/settlement.ts";

const connection = await network.create();
const load = daysWith(connection);

const record = (point: bigint, registers: readonly [bigint, bigint, bigint, bigint], changed = 0) =>
  concat([
    toBeHex(point, 4),
    ...registers.map((wh) => toBeHex(wh, 8)),
    toBeHex(500, 4),
    toBeHex(70_000, 8),
    toBeHex(changed, 1),
  ]);

describe("MeterLedger.publishMonthly", () => {
  it("keeps a root over the records of points, and refuses registers that run backwards without a change", async () => {
    const d = await load();
    const meters = d.meters.connect(d.metering);
    const points = d.everybody.map(({ point }) => point);
    const items = [
      record(points[0]!, [1n, 900n, 0n, 0n]),
      record(points[1]!, [900n, 899n, 0n, 0n]),
      record(points[1]!, [900n, 5n, 7n, 6n], 1),
      record(99n, [0n, 1n, 0n, 1n]),
      record(points[2]!, [0n, 1n, 8n, 7n]),
    ];
    await expect(meters.publishMonthly(d.month, concat(items)))
      .to.emit(d.meterErrors, "ReadingsRefused")
      .withArgs(d.month, points[1], d.refusal("RegisterBackwards", points[1], 900, 899))
      .and.to.emit(d.meterErrors, "ReadingsRefused")
      .withArgs(d.month, 99, d.refusal("UnknownMeter", 99, 0, 0))
      .and.to.emit(d.meterErrors, "ReadingsRefused")
      .withArgs(d.month, points[2], d.refusal("RegisterBackwards", points[2], 8, 7));
    const batch = await d.meters.batchOf(1);
    expect([batch.kind, batch.items, batch.day]).to.deep.equal([BatchKind.Monthly, 2n, d.month]);
    expect(await d.meters.usable(1, [points[0]!])).to.deep.equal([false]);
  });

  it("takes whole records, and at least one", async () => {
    const d = await load();
    const meters = d.meters.connect(d.metering);
    const item = record(d.buyer.point, [0n, 1n, 0n, 1n]);
    await expect(meters.publishMonthly(d.month, `${item}00`))
      .to.be.revertedWithCustomError(d.meterErrors, "ReadingsMalformed")
      .withArgs(49, 50);
    for (const other of [d.month + 36n, d.month + 12n, d.month + 500n]) {
      await expect(meters.publishMonthly(other, item))
        .to.be.revertedWithCustomError(d.meterErrors, "UnknownMonth")
        .withArgs(other);
    }
    await expect(meters.publishMonthly(d.month, "0x"))
      .to.be.revertedWithCustomError(d.meterErrors, "NothingPublished")
      .withArgs(d.month);
  });

  it("settles nothing and is reviewed by nobody", async () => {
    const d = await load();
    await d.meters.connect(d.metering).publishMonthly(d.month, record(d.buyer.point, [0n, 1n, 0n, 1n]));
    await expect(d.settlement.settle(1, "0x", [], []))
      .to.be.revertedWithCustomError(d.errors, "BatchUnfit")
      .withArgs(1);
  });
});
