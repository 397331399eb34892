import { expect } from "chai";
import { network } from "hardhat";
import { SessionState } from "../helpers/market.ts";
import { playWith, smallSession } from "../helpers/sessions.ts";

const connection = await network.create();

describe("views of the auction", () => {
  const load = playWith(connection, smallSession);

  it("know nothing of sessions that are not", async () => {
    const { auction, errors, stranger } = await load();
    expect((await auction.recordOf(9n)).state).to.equal(SessionState.None);
    expect((await auction.termsOf(9n)).product).to.equal(0n);
    expect(await auction.commitmentOf(9n, 1n)).to.equal(0n);
    expect(await auction.progressOf(9n, stranger.address)).to.equal(connection.ethers.ZeroHash);
    expect(await auction.liveSessionOf(999n)).to.equal(0n);
    expect(await auction.isCommitted(999n, 1n)).to.equal(false);
    await expect(auction.resultOf(9n)).to.be.revertedWithCustomError(errors, "UnknownSession").withArgs(9n);
  });

  it("show negative prices as they are", async () => {
    const play = await load();
    const { auction, coal, mill } = play;
    const session = await play.open({ floor: -1_000, cap: 1_000 }, [coal]);
    const o = await play.untilBook(session, [
      await play.bid(session, coal, { sell: [[-500, 3]] }),
      await play.bid(session, mill, { buy: [[-490, 3]] }),
    ]);
    await play.clear(o);
    const { prices, volumes } = await auction.resultOf(session);
    expect(new Set(prices)).to.deep.equal(new Set([-490n]));
    expect(new Set(volumes)).to.deep.equal(new Set([3n]));
  });

  it("name domain and version for signatures", async () => {
    const { auction, chainId } = await load();
    const { name, version, chainId: chain, verifyingContract } = await auction.eip712Domain();
    expect([name, version, chain, verifyingContract]).to.deep.equal([
      "UniformPriceAuction",
      "1",
      chainId,
      auction.target,
    ]);
  });
});
