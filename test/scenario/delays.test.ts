import { expect } from "chai";
import { network } from "hardhat";
import { deployMarket } from "../../scripts/deploy/deployMarket.ts";
import { DEFAULT_DELAYS, ROLE_IDS } from "../../scripts/deploy/parameters.ts";
import type { ProposeParams } from "../../sdk/src/access/index.ts";
import { connect, errors, type Gridbourse } from "../../sdk/src/index.ts";
import { DAY, HOUR } from "../helpers/ledgers.ts";
import { commitAll, prepareDay, refusalOf, sealAll } from "../helpers/sdkDay.ts";

/** From when the delays that a deployment sets for grants and targets count: the access manager's own rule. */
const DELAYS_COUNT_AFTER = 5 * DAY;
const { adminDelaySeconds: ADMIN_DELAY, upgradeDelaySeconds: UPGRADE_DELAY } = DEFAULT_DELAYS;
const FIRST_OF_COUNCIL = 16;
const THRESHOLD = 3;

type Call = Pick<ProposeParams, "contract" | "method" | "args">;

describe("the delay of replacements", () => {
  /** A market day of which all bids are committed, under a Council of four, three of whom decide. */
  async function underCouncil() {
    const connection = await network.create();
    const signers = await connection.ethers.getSigners();
    const seats = signers.slice(FIRST_OF_COUNCIL, FIRST_OF_COUNCIL + 4);
    const council = { members: seats.map(({ address }) => address), threshold: THRESHOLD };
    const day = await prepareDay({
      signers,
      rpc: (method, params = []) => connection.provider.request({ method, params }),
      deploy: (members) => deployMarket(connection, { members, council }),
    });
    const { deployment, handles, people, now, passTo } = day;
    const as = (place: number) => connect({ signer: signers[place]!, deployment });
    const members: Gridbourse[] = [];
    for (const i of seats.keys()) members.push(await as(FIRST_OF_COUNCIL + i));
    const freeBefore: Record<string, bigint> = {};
    for (const [name, { handle, participant }] of Object.entries(people)) {
      freeBefore[name] = (await handle.money.balances({ participant })).free;
    }
    await commitAll(day, await sealAll(day));

    const wait = async (seconds: number) => passTo((await now()) + seconds);
    /** The first `THRESHOLD` members decide on a call, and one of them sends it. */
    const decide = async (call: Call, way: ProposeParams["way"], deciding = members.slice(0, THRESHOLD)) => {
      const { proposal } = await deciding[0]!.access.propose({ ...call, way });
      for (const member of deciding.slice(1)) await member.access.confirm({ proposal });
      return deciding.at(-1)!.access.execute({ proposal });
    };
    const { house, manager } = handles.deployer.contracts;
    const auction = deployment.addresses.UniformPriceAuction;
    /** Everybody's free money and all compartments, and what the house holds. */
    const books = async (...modules: string[]) => {
      const ids = [...Object.values(people).map(({ participant }) => participant), day.beneficiary];
      const free = await Promise.all(ids.map((id) => house.freeOf(id)));
      const held = await Promise.all(modules.map((module) => house.compartmentOf(module)));
      return {
        sum: [...free, ...held].reduce((a, b) => a + b, 0n),
        token: await handles.deployer.contracts.token.balanceOf(house.target),
      };
    };
    const accomplice = await as(FIRST_OF_COUNCIL + 3);
    return {
      ...day,
      connection,
      members,
      accomplice,
      freeBefore,
      wait,
      decide,
      house,
      manager,
      auction,
      books,
    };
  }

  it("is long enough to see the auction replaced coming, in the middle of a day: money is whole, and all bidders get theirs back", async () => {
    const { connection, members, people, freeBefore, wait, decide, house, auction, books } = await underCouncil();
    const successor = await connection.ethers.deployContract("MockModule");
    const heir = successor.target as string;
    const held = await house.compartmentOf(auction);
    expect(held > 0n).to.equal(true);
    const calls: Call[] = [
      { contract: "house", method: "registerModule", args: [heir] },
      { contract: "house", method: "succeed", args: [auction, heir] },
    ];
    for (const call of calls) await decide(call, "announce");
    const [watcher] = members;
    const pending = await watcher!.access.pendingOperations();
    expect(pending.map(({ target }) => target)).to.deep.equal([house.target, house.target]);

    await wait(UPGRADE_DELAY - HOUR);
    await refusalOf(decide(calls[0]!, "carryOut"), errors.AccessManagerNotReady);
    await wait(HOUR);
    for (const call of calls) await decide(call, "carryOut");
    expect(await house.compartmentOf(auction)).to.equal(0n);
    expect(await house.compartmentOf(heir)).to.equal(held);
    const whole = await books(auction, heir);
    expect(whole.sum).to.equal(whole.token);

    const gives: string[] = [];
    for (const [name, { handle, participant }] of Object.entries(people)) {
      const { free } = await handle.money.balances({ participant });
      gives.push(house.interface.encodeFunctionData("give", [participant, freeBefore[name]! - free]));
    }
    await successor.executeMany(house.target, gives);
    expect(await house.compartmentOf(heir)).to.equal(0n);
    for (const [name, { handle, participant }] of Object.entries(people)) {
      expect((await handle.money.balances({ participant })).free, name).to.equal(freeBefore[name]);
      await handle.money.withdraw({ participant, amount: freeBefore[name]! });
    }
  });

  describe("has no way around the delay: three of four that hold ADMIN", () => {
    it("cannot make somebody an upgrader who acts at once", async () => {
      const { accomplice, wait, decide, manager, house, auction } = await underCouncil();
      await wait(DELAYS_COUNT_AFTER);
      const account = await accomplice.signer!.getAddress();
      const grant: Call = { contract: "manager", method: "grantRole", args: [ROLE_IDS.upgrader, account, 0] };
      await decide(grant, "announce");
      await wait(ADMIN_DELAY);
      await decide(grant, "carryOut");
      expect((await manager.hasRole(ROLE_IDS.upgrader, account)).isMember).to.equal(false);
      const other = house.target as string;
      const takeover = house.connect(accomplice.signer).succeed.staticCall(auction, other);
      await refusalOf(
        takeover.catch((error: unknown) => {
          throw errors.decodeError(error);
        }),
        errors.AccessManagedUnauthorized,
      );
      await wait(UPGRADE_DELAY);
      expect((await manager.hasRole(ROLE_IDS.upgrader, account)).isMember).to.equal(true);
    });

    it("cannot hand succession to a role without a delay, nor the ledgers to another authority", async () => {
      const { connection, wait, decide, manager, house } = await underCouncil();
      await wait(DELAYS_COUNT_AFTER);
      const { selector } = house.interface.getFunction("succeed");
      const own = await connection.ethers.deployContract("AccessManager", [
        (await connection.ethers.getSigners())[16]!,
      ]);
      const calls: Call[] = [
        { contract: "manager", method: "setTargetFunctionRole", args: [house.target, [selector], ROLE_IDS.operator] },
        { contract: "manager", method: "updateAuthority", args: [house.target, own.target] },
      ];
      for (const call of calls) await decide(call, "announce");
      await wait(ADMIN_DELAY);
      for (const call of calls) await refusalOf(decide(call, "carryOut"), errors.AccessManagerNotReady);
      expect(await manager.getTargetFunctionRole(house.target, selector)).to.equal(ROLE_IDS.upgrader);
    });

    it("cannot shorten the delays faster than they are long", async () => {
      const { wait, decide, manager, house } = await underCouncil();
      await wait(DELAYS_COUNT_AFTER);
      const calls: Call[] = [
        { contract: "manager", method: "setGrantDelay", args: [ROLE_IDS.upgrader, 0] },
        { contract: "manager", method: "setTargetAdminDelay", args: [house.target, 0] },
      ];
      for (const call of calls) await decide(call, "announce");
      await wait(ADMIN_DELAY);
      for (const call of calls) await decide(call, "carryOut");
      const delays = async () => [
        await manager.getRoleGrantDelay(ROLE_IDS.upgrader),
        await manager.getTargetAdminDelay(house.target),
      ];
      await wait(UPGRADE_DELAY - HOUR);
      expect(await delays()).to.deep.equal([BigInt(UPGRADE_DELAY), BigInt(UPGRADE_DELAY)]);
      await wait(HOUR);
      expect(await delays()).to.deep.equal([0n, 0n]);
    });
  });

  it("lets a dishonest member do nothing alone: not decide, not schedule, not replace, not cancel", async () => {
    const { members, wait, decide, house, manager, auction, connection } = await underCouncil();
    const liar = members[3]!;
    const account = await liar.signer!.getAddress();
    const heir = (await connection.ethers.deployContract("MockModule")).target as string;
    const call: Call = { contract: "house", method: "registerModule", args: [heir] };
    const { proposal } = await liar.access.propose({ ...call, way: "announce" });
    const refusal = await refusalOf(liar.access.execute({ proposal }), errors.TooFewConfirmations);
    expect(refusal.values).to.deep.equal({ proposal, confirmed: 1n, needed: BigInt(THRESHOLD) });

    const data = house.interface.encodeFunctionData("succeed", [auction, heir]);
    const direct = [
      [manager.connect(liar.signer).schedule.staticCall(house.target, data, 0), errors.AccessManagerUnauthorizedCall],
      [manager.connect(liar.signer).execute.staticCall(house.target, data), errors.AccessManagerUnauthorizedCall],
      [house.connect(liar.signer).succeed.staticCall(auction, heir), errors.AccessManagedUnauthorized],
      [manager.connect(liar.signer).grantRole.staticCall(0, account, 0), errors.AccessManagerUnauthorizedAccount],
    ] as const;
    for (const [sent, refused] of direct) {
      const decoded = (sent as Promise<unknown>).catch((error: unknown) => {
        throw errors.decodeError(error);
      });
      await refusalOf(decoded, refused);
    }
    // What the others decide goes on without it, and it cannot cancel that.
    await decide(call, "announce");
    const [operation] = await liar.access.pendingOperations();
    await refusalOf(liar.access.cancelOperation(operation!), errors.AccessManagerUnauthorizedCancel);
    await wait(UPGRADE_DELAY);
    await decide(call, "carryOut");
    expect(await house.moduleNumberOf(heir)).not.to.equal(0n);
  });
});
