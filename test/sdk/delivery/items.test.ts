import { MerkleProof } from "./proof.ts";
import { expect } from "chai";
import { getBytes, hexlify } from "ethers";
import { delivery } from "../../../sdk/src/index.ts";
import * as contracts from "../../helpers/settlement.ts";

const { items, treeOf } = delivery;
const flat = (wh: number, intervals = 24) => new Array<number>(intervals).fill(wh);

describe("bytes of readings", () => {
  const readings: delivery.Readings = {
    participant: 7n,
    points: [
      { point: 0n, importWh: flat(5) },
      { point: 3n, importWh: flat(1_200), exportWh: flat(40), quality: new Array(24).fill("estimated") },
      { point: 9n, importWh: flat(2_000), scale: 1_000, substitution: "previousDay" },
    ],
  };

  it("are those of the contracts, and come back as they were", () => {
    const bytes = items.encodeItem(readings);
    const big = (values: readonly number[]) => values.map(BigInt);
    const same = contracts.encodeItem({
      participant: 7n,
      points: [
        { point: 0n, importWh: big(flat(5)) },
        {
          point: 3n,
          importWh: big(flat(1_200)),
          exportWh: big(flat(40)),
          marks: Array.from({ length: 24 }, (_, i) => 1n << BigInt(2 * i)).reduce((a, b) => a | b),
        },
        { point: 9n, importWh: big(flat(2)), scale: 1_000, marks: 1n << 248n },
      ],
    });
    expect(hexlify(bytes)).to.equal(same);
    const back = items.decodeItem(bytes, 24);
    expect(back.points[1]).to.deep.equal({
      ...readings.points[1],
      scale: 1,
      substitution: "none",
    });
    expect(back.points[2]).to.deep.include({ importWh: flat(2_000), scale: 1_000, substitution: "previousDay" });
    expect(hexlify(items.encodeItem(back))).to.equal(same);
  });

  it("are summed to the market's intervals, schedule apart", () => {
    const fine: delivery.Readings = {
      participant: 1n,
      points: [
        { point: 0n, importWh: flat(1, 48) },
        {
          point: 2n,
          importWh: flat(10, 48),
          exportWh: flat(3, 48),
          quality: ["substituted", ...new Array(47).fill("measured")],
        },
      ],
    };
    expect(items.meteredOf(fine, 24)[0]).to.deep.equal({ importWh: 20n, exportWh: 6n, quality: "substituted" });
    expect(items.meteredOf(fine, 24)[1]!.quality).to.equal("measured");
    expect(items.scheduleOf(fine, 24)![23]!.importWh).to.equal(2n);
    expect(items.scheduleOf({ participant: 1n, points: [fine.points[1]!] }, 24)).to.equal(null);
    expect(() => items.meteredOf(fine, 36)).to.throw(items.ReadingsUnfit, "48 metered intervals do not fit 36");
  });

  it("are refused where they say something else than they could hold", () => {
    const point = { point: 1n, importWh: flat(1) };
    for (const [points, reason] of [
      [[], "no metering point"],
      [[point, { point: 1n, importWh: flat(1) }], "out of order"],
      [[{ ...point, scale: 1_000 }], "counts in 1000 Wh"],
      [[{ ...point, exportWh: [1] }], "1 values for 24"],
      [[{ ...point, quality: ["measured"] }], "1 qualities"],
      [[point, { point: 2n, importWh: [1] }], "same number of intervals"],
      [[{ ...point, point: 2n ** 32n }], "whole number of 4 bytes"],
    ] as [delivery.PointReadings[], string][]) {
      expect(() => items.encodeItem({ participant: 1n, points }), reason).to.throw(items.ReadingsUnfit, reason);
    }
    const bytes = items.encodeItem({ participant: 1n, points: [point] });
    expect(() => items.splitItems(bytes.subarray(0, 50), 24)).to.throw(items.ReadingsUnfit, "would end at byte");
    expect(() => items.decodeItem(new Uint8Array([...bytes, ...bytes]), 24)).to.throw(
      items.ReadingsUnfit,
      "not those of one",
    );
  });

  it("of a month have 49 bytes and come back", () => {
    const record = {
      point: 3n,
      importFromWh: 5n,
      importToWh: 900n,
      exportFromWh: 0n,
      exportToWh: 2n ** 63n,
      maximumDemandKw: 77,
      reactiveKvarh: 12n,
      meterChanged: true,
    };
    const bytes = items.encodeMonthly(record);
    expect(bytes).to.have.length(49);
    expect(items.decodeMonthly(bytes)).to.deep.equal(record);
  });

  it("have the leaves, roots and proofs of the contracts", () => {
    for (let count = 1; count <= 17; count++) {
      const own = Array.from({ length: count }, (_, i) => ({
        participant: BigInt(i + 1),
        points: [{ point: BigInt(i + 1), importWh: flat(i) }],
      }));
      const leaves = own.map((item) =>
        items.leafOf(item.participant, items.readingsHash(20_000, 24, items.encodeItem(item))),
      );
      const theirs = own.map(({ participant, points: [point] }) =>
        contracts.leafOf(20_000, 24, {
          participant,
          points: [{ point: point!.point, importWh: point!.importWh.map(BigInt) }],
        }),
      );
      expect(leaves).to.deep.equal(theirs);
      const tree = treeOf(leaves);
      expect(tree.root).to.equal(contracts.treeOf(theirs)[0]);
      for (let i = 0; i < count; i++) expect(tree.proofOf(i)).to.deep.equal(contracts.proofOf(theirs, i));
      for (let mask = 1; mask < 2 ** Math.min(count, 6); mask++) {
        const indices = leaves.flatMap((_, i) => ((mask >> (i % 6)) & 1 ? [i] : []));
        const proof = tree.multiProofOf(indices);
        expect(proof).to.deep.equal(contracts.multiProofOf(theirs, indices));
        expect(
          MerkleProof.root(
            indices.map((i) => leaves[i]!),
            proof,
          ),
        ).to.equal(tree.root);
      }
    }
    expect(() => treeOf([])).to.throw(delivery.NoSuchLeaf);
    expect(() => treeOf([hexlify(getBytes(`0x${"01".repeat(32)}`)) as `0x${string}`]).proofOf(1)).to.throw(
      delivery.NoSuchLeaf,
    );
  });
});
