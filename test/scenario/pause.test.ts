import { expect } from "chai";
import { network } from "hardhat";
import { HOUR, REFERENCE, UNIT_OF_MONEY } from "../helpers/ledgers.ts";
import { at, SessionState } from "../helpers/market.ts";
import { type Play, playWith, type Player } from "../helpers/sessions.ts";

const connection = await network.create();

describe("the guardian's pause in each window of a session", () => {
  const WINDOWS = ["before opening", "committing", "revealing", "clearing", "allotment", "release"] as const;
  type Window = (typeof WINDOWS)[number];
  const PAID = 1_000_000n * UNIT_OF_MONEY;
  const load = playWith(connection, async (play) => {
    const coal = await play.seller();
    const mill = await play.buyer();
    const town = await play.buyer();
    const opensAt = at((await connection.networkHelpers.time.latest()) + HOUR / 4);
    const session = await play.open({ opensAt }, [coal]);
    const bids = [
      await play.bid(session, coal, { sell: [[300_000, 80]] }),
      await play.bid(session, mill, { buy: [[400_000, 50]] }),
      await play.bid(session, town, { buy: [[380_000, 60]] }),
    ] as const;
    return { coal, mill, town, session, bids };
  });

  /** Stops everything that the guardian can pause; no beginning is possible any more. */
  async function pauseAll(play: Play & { session: bigint; coal: Player & { unit: bigint }; mill: Player }) {
    const { auction, register, token, guardian, operator, treasury, session, coal, mill } = play;
    await auction.connect(guardian).pauseBeginnings();
    await register.connect(guardian).pause();
    await token.connect(guardian).pause();
    const { product } = await auction.termsOf(session);
    await expect(
      auction.connect(operator).openSession(await play.sessionTerms({ product })),
    ).to.be.revertedWithCustomError(auction, "Paused");
    await expect(play.issue(coal, product, 1n)).to.be.revertedWithCustomError(register, "EnforcedPause");
    await expect(token.connect(mill.account).transfer(coal.account.address, 0)).to.be.revertedWithCustomError(
      token,
      "EnforcedPause",
    );
    await expect(token.connect(treasury).mint(mill.account.address, 1, REFERENCE)).to.be.revertedWithCustomError(
      token,
      "EnforcedPause",
    );
  }

  for (const window of WINDOWS) {
    it(`stops beginnings only: ${window}`, async () => {
      const play = await load();
      const { auction, house, token, session, bids, coal, mill, town, government, beneficiary } = play;
      const pauseIn = async (now: Window) => void (now === window && (await pauseAll(play)));
      await pauseIn("before opening");
      await play.untilCommits(session);
      await play.commit(bids[0]);
      await pauseIn("committing");
      await play.commitMany(session, bids.slice(1));
      await play.untilReveals(session);
      await play.reveal(session, bids.slice(0, 1));
      await pauseIn("revealing");
      await play.reveal(session, bids.slice(1, 2)); // the town stays silent
      await play.untilClears(session);
      await pauseIn("clearing");
      const outcome = await play.outcome(session, bids.slice(0, 2));
      await play.clear(outcome);
      await play.untilAllots(session);
      await pauseIn("allotment");
      await play.allot(outcome);
      expect((await auction.recordOf(session)).state).to.equal(SessionState.Ended);
      await pauseIn("release");
      await auction.release(session, [town.participant]);
      const everybody = [coal, mill, town, { account: government, participant: beneficiary }];
      for (const { account, participant } of everybody) {
        await house.connect(account).withdraw(participant, await house.freeOf(participant));
      }
      const out = await Promise.all(everybody.map(({ account }) => token.balanceOf(account.address)));
      // What the mill bought is paid to the seller when it is delivered: all that stays.
      const sold = -outcome.allotments[1]!.netAmount;
      expect(sold > 0n).to.equal(true);
      expect(out.reduce((a, b) => a + b, 0n)).to.equal(3n * PAID - sold);
      expect(await token.balanceOf(house.target)).to.equal(sold);
      const redeeming = token.connect(mill.account).redeem(out[1]!, REFERENCE);
      await expect(redeeming).to.emit(token, "Redeemed");
    });
  }
});
