import { expect } from "chai";
import { Transaction, ZeroAddress } from "ethers";
import { network } from "hardhat";
import { DEFAULT_CONSTANTS } from "../../scripts/deploy/parameters.ts";
import { connect, type Gridbourse, market as verbs, type Receipt } from "../../sdk/src/index.ts";
import { flat } from "../helpers/lanes.ts";
import { Kind } from "../helpers/ledgers.ts";
import { deployMarket } from "../helpers/market.ts";

const PARTICIPANTS = 200;
const INTERVALS = 24;
const STEPS = 5;
const MOST_GAS = 2n ** 24n;
const MOST_BYTES = 122_880;

/** Numbers that look random and are the same every time. */
const mixed = (n: number, below: number) => (Math.imul(n + 1, 0x9e3779b1) >>> 8) % below;

/** The newest fork refuses transactions above 2²⁴ gas by itself; pools refuse those above 128 KiB. */
describe("batches of the SDK at full size, on the newest fork", () => {
  it("stay within gas and bytes from commitments to positions", async function () {
    this.timeout(300_000);
    const connection = await network.create("newest");
    const stage = await deployMarket(connection);
    const { accounts, manager, registry, token, house, register, auction } = stage;
    const addressOf = async (contract: { getAddress(): Promise<string> }) => contract.getAddress();
    const deployment = {
      chainId: 31_337,
      block: 0,
      constants: DEFAULT_CONSTANTS,
      council: null,
      addresses: {
        AccessManager: await addressOf(manager),
        ParticipantRegistry: await addressOf(registry),
        BillingToken: await addressOf(token),
        ClearingHouse: await addressOf(house),
        Guarantees: await addressOf(stage.guarantees),
        EnergyRegister: await addressOf(register),
        OutageSchedule: await addressOf(stage.outages),
        UniformPriceAuction: await addressOf(auction),
        // This trial ends with the allotment.
        MeterLedger: ZeroAddress,
        ReferencePrices: ZeroAddress,
        Settlement: ZeroAddress,
      },
    };
    const product = await stage.addProduct({ days: 3 });
    const session = await stage.openSession({ product });
    const handles: Gridbourse[] = [];
    for (let a = 0; a < 10; a++) handles.push(await connect({ signer: accounts[a]!, deployment }));

    const bids: verbs.SealedBid[] = [];
    const commitments: verbs.SignedCommitment[] = [];
    for (let i = 0; i < PARTICIPANTS; i++) {
      const account = accounts[i % handles.length]!;
      const handle = handles[i % handles.length]!;
      const sells = i % 2 === 1;
      const participant = await stage.enter(account, {
        accepts: false,
        ...(sells ? { kind: Kind.Generator } : {}),
      });
      if (sells) {
        const unit = await stage.addUnit(participant);
        await register.connect(account).issue(participant, unit, product, flat(INTERVALS, 100_000));
      }
      const steps = Array.from({ length: INTERVALS * STEPS }, (_, k) => ({
        side: sells ? ("sell" as const) : ("buy" as const),
        interval: 1 + Math.floor(k / STEPS),
        price: (250 + mixed(i * 997 + k, 20_000) / 100).toFixed(2),
        energyKwh: 1 + mixed(i * 131 + k, 1_000),
      }));
      const bid = await handle.market.seal({ session, participant, steps });
      bids.push(bid);
      commitments.push(await handle.market.signCommitment({ session, commitment: bid.commitment }));
    }

    const [anyone] = handles as [Gridbourse];
    const within = async (receipts: readonly Receipt[], atMost: number) => {
      expect(receipts.length).to.be.within(1, atMost);
      for (const { hash, gasUsed } of receipts) {
        const sent = await anyone.provider.getTransaction(hash);
        expect(sent!.gasLimit <= MOST_GAS && gasUsed <= MOST_GAS).to.equal(true);
        expect((Transaction.from(sent!).serialized.length - 2) / 2).to.be.at.most(MOST_BYTES);
      }
    };

    const committed = await anyone.market.commitMany({ session, commitments });
    expect(committed.refused).to.deep.equal([]);
    await within(committed.receipts, 1);
    await stage.untilReveals(session);
    const revealed = await anyone.market.reveal({ session, bids });
    expect(revealed.refused).to.deep.equal([]);
    await within(revealed.receipts, 2);
    await stage.untilClears(session);
    await within((await anyone.market.clear({ session })).receipts, 2);
    await stage.untilAllots(session);
    const { receipts, allotted } = await anyone.market.allot({ session });
    expect(allotted).to.equal(PARTICIPANTS);
    await within(receipts, 2);
    expect((await anyone.market.session({ session })).state).to.equal("Ended");
  });
});
