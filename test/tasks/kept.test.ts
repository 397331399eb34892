import { expect } from "chai";
import { readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { keepBid, keptBids, keptParticipants, standsFor } from "../../scripts/tasks/market/kept.ts";
import type { Deployment } from "../../sdk/src/index.ts";
import type { CommitmentResult, SealedBid } from "../../sdk/src/market/index.ts";
import { folderForSuite } from "../helpers/cli.ts";
import { messageOf } from "../helpers/tasks.ts";

const HASH = BigInt(`0x${"c4".repeat(32)}`);

describe("kept bids", () => {
  const folder = folderForSuite();
  const bids = () => join(folder.path(), "bids");
  const deployment = { chainId: 5, addresses: { UniformPriceAuction: "0xAuction" } } as unknown as Deployment;
  const bid = (sequence: bigint): SealedBid => ({
    session: 7n,
    participant: 3n,
    sequence,
    salt: `0x${"5a".repeat(32)}`,
    sheet: "0x01",
    commitment: { participant: 3n, sequence, rows: 1, exposureExponent: 2, cover: 3, hash: `0x${"c4".repeat(32)}` },
  });

  it("are added, never replaced, in files that only their owner may read", () => {
    keepBid(bids(), deployment, bid(1n));
    keepBid(bids(), deployment, bid(2n));
    expect(keptBids(bids(), deployment, 7n, 3n)).to.deep.equal([bid(1n), bid(2n)]);
    expect(readdirSync(join(bids(), "7"))).to.deep.equal(["3.json"]);
    expect(statSync(join(bids(), "7", "3.json")).mode & 0o777).to.equal(0o600);
    expect(statSync(join(bids(), "7")).mode & 0o777).to.equal(0o700);
    expect(keptParticipants(bids(), 7n)).to.deep.equal([3n]);
    expect(keptParticipants(bids(), 8n)).to.deep.equal([]);
    expect(keptBids(bids(), deployment, 7n, 4n)).to.deep.equal([]);
  });

  it("survive what a killed run leaves beside them", () => {
    writeFileSync(join(bids(), "7", "3.json.12.tmp"), '{"chainId":5,"bi');
    expect(keptParticipants(bids(), 7n)).to.deep.equal([3n]);
    expect(keptBids(bids(), deployment, 7n, 3n)).to.have.length(2);
  });

  it("of another market are refused, and so are damaged ones", () => {
    const other = { ...deployment, chainId: 6 };
    expect(messageOf(() => keptBids(bids(), other, 7n, 3n))).to.match(
      /3\.json holds bids of another market \(auction 0xAuction on chain 5\); this one is 0xAuction on chain 6\./,
    );
    expect(messageOf(() => keepBid(bids(), other, bid(3n)))).to.match(/another market/);
    writeFileSync(join(bids(), "7", "3.json"), "{");
    expect(messageOf(() => keptBids(bids(), deployment, 7n, 3n))).to.match(
      /3\.json is damaged: it holds no sealed bids/,
    );
  });

  it("stand for a commitment by the bits that the chain keeps of its hash", () => {
    const standing = { state: "committed", hash: HASH >> 64n } as CommitmentResult;
    expect(standsFor(standing, bid(1n))).to.equal(true);
    expect(standsFor({ ...standing, hash: standing.hash + 1n }, bid(1n))).to.equal(false);
    expect(standsFor({ ...standing, state: "revealed" }, bid(1n))).to.equal(false);
  });
});
