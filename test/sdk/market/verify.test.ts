import { expect } from "chai";
import { AbstractProvider, type Log, type TransactionResponse } from "ethers";
import { network } from "hardhat";
import { connect } from "../../../sdk/src/connect.ts";
import type { Verification } from "../../../sdk/src/market/verify.ts";
import { deployMarket } from "../../../scripts/deploy/deployMarket.ts";
import { DOCUMENT } from "../../helpers/ledgers.ts";
import { commitAll, playDay, prepareDay, sealAll } from "../../helpers/sdkDay.ts";
import { tampered } from "../../helpers/tampered.ts";

describe("verify", () => {
  const failing = ({ checks }: Verification) => checks.filter(({ holds }) => holds === false).map(({ en }) => en);

  async function day() {
    const connection = await network.create();
    const market = await prepareDay({
      signers: await connection.ethers.getSigners(),
      rpc: (method, params = []) => connection.provider.request({ method, params }),
      deploy: (members) => deployMarket(connection, { members }),
    });
    const reader = await connect({ provider: connection.ethers.provider, deployment: market.deployment });
    return { connection, market, reader };
  }

  it("says in every phase what holds and what cannot be checked yet, and proves a sheet", async () => {
    const { market, reader } = await day();
    const { session, people } = market;
    const before = await reader.market.verify({ session });
    expect(before.holds).to.equal(true);
    expect(before.checks.filter(({ holds }) => holds === null).length).to.be.greaterThan(0);

    await playDay(market);
    const { participant } = people["mill"]!;
    const after = await reader.market.verify({ session, participant });
    expect(failing(after)).to.deep.equal([]);
    expect(after.checks.every(({ holds }) => holds === true)).to.equal(true);
    expect(after.state).to.equal("Ended");
    expect(after.inclusion!.participant).to.equal(participant);
    expect(after.inclusion!.steps.length).to.be.greaterThan(0);
    const stranger = await reader.market.verify({ session, participant: 999n });
    expect(stranger.holds).to.equal(true);
    expect(stranger.absence).to.deep.include({ participant: 999n, en: "it never bid in this session" });
  });

  describe("of a session that comes to nothing", () => {
    const all = ({ checks }: Verification) => checks.map(({ holds }) => holds);

    it("cancelled: nothing moved; money waits, then went back", async () => {
      const { market, reader } = await day();
      const { session, gates, passTo, people, handles } = market;
      const bids = await sealAll(market);
      await commitAll(market, bids);
      await passTo(gates.revealsFrom);
      const two = Object.values(bids).slice(0, 2);
      await handles.relayer.market.reveal({ session, bids: two });
      await passTo(gates.clearBy);
      await handles.rival.market.cancel({ session });
      const before = await reader.market.verify({ session });
      expect(before.checks.map(({ en }) => en)).to.include("The session was cancelled: no energy moved.");
      expect(before.checks.filter(({ holds }) => holds === null).map(({ found }) => found)).to.deep.equal([
        "0 of 6 participants",
      ]);
      const participants = Object.values(people).map(({ participant }) => participant);
      await handles.rival.market.release({ session, participants });
      const after = await reader.market.verify({ session, participant: participants[4] });
      expect(all(after)).to.deep.equal(all(after).map(() => true));
      expect(after.absence!.en).to.equal("its bid was sealed and never revealed");
    });

    it("without a sheet: no trade, and the silent lose the bond alone", async () => {
      const { market, reader } = await day();
      const { session, gates, passTo, people, handles } = market;
      await commitAll(market, await sealAll(market));
      await people["coal"]!.handle.market.withdraw({ session, participant: people["coal"]!.participant });
      const registrar = handles.registrar;
      const { participant } = people["mill"]!;
      await registrar.participants.suspend({ participant, documentHash: DOCUMENT });
      await registrar.market.voidCommitment({ session, participant });
      await passTo(gates.revealsUntil);
      await handles.rival.market.clear({ session });
      const participants = Object.values(people).map(({ participant: each }) => each);
      await passTo(gates.allotFrom);
      await handles.rival.market.release({ session, participants });
      const after = await reader.market.verify({ session, participant });
      expect(failing(after)).to.deep.equal([]);
      expect(all(after)).to.deep.equal(all(after).map(() => true));
      expect(after.absence!.en).to.equal("its bid was voided, because it was suspended");
      const withdrawn = await reader.market.verify({ session, participant: people["coal"]!.participant });
      expect(withdrawn.absence!.zh).to.equal("该主体已撤回申报");
    });
  });

  describe("finds what a node or a record hides", () => {
    const foundBy = async (
      change: (provider: AbstractProvider) => Partial<AbstractProvider>,
      deployment: (record: Awaited<ReturnType<typeof day>>["market"]["deployment"]) => typeof record = (record) =>
        record,
    ) => {
      const { connection, market } = await day();
      await playDay(market);
      const honest = connection.ethers.provider as unknown as AbstractProvider;
      const provider = tampered(honest, change(honest));
      const reader = await connect({ provider, deployment: deployment(market.deployment) });
      return failing(await reader.market.verify({ session: market.session }));
    };
    const BOOK = "The sheets found in transactions are the whole book, in its order.";

    it("an address without a contract", async () => {
      const wrong = (record: Awaited<ReturnType<typeof day>>["market"]["deployment"]) => ({
        ...record,
        addresses: { ...record.addresses, EnergyRegister: `0x${"12".repeat(20)}` },
      });
      expect(await foundBy(() => ({}), wrong)).to.deep.equal(["The deployment record matches the chain."]);
    });

    it("a reveal that the node keeps back", async () => {
      expect(await foundBy(() => ({ getTransaction: () => Promise.resolve(null) }))).to.deep.equal([BOOK]);
    });

    it("a changed word in the input of a reveal", async () => {
      const found = await foundBy((honest) => ({
        getTransaction: async (hash) => {
          const transaction = await honest.getTransaction(hash);
          const data = transaction!.data;
          const at = data.length - 140;
          const digit = data[at] === "0" ? "1" : "0";
          return { ...transaction, data: data.slice(0, at) + digit + data.slice(at + 1) } as TransactionResponse;
        },
      }));
      expect(found).to.deep.equal([BOOK]);
    });

    it("a move in a session that was cancelled", async () => {
      const { connection, market, reader } = await day();
      const { session, gates, passTo, handles, product } = market;
      await passTo(gates.clearBy);
      await handles.rival.market.cancel({ session });
      const { register, auction } = reader.contracts;
      const topic = register.interface.getEvent("EnergyMoved").topicHash;
      const moved = [product, auction.target, [5n], [1n, 0n, 0n]];
      const honest = connection.ethers.provider as unknown as AbstractProvider;
      const getLogs = async (filter: { topics?: unknown[] }) => {
        const found = await honest.getLogs(filter as Parameters<AbstractProvider["getLogs"]>[0]);
        if (filter.topics?.[0] !== topic) return found;
        const [any] = await honest.getLogs({ address: register.target as string, fromBlock: 0 });
        const { data, topics } = register.interface.encodeEventLog("EnergyMoved", moved);
        return [Object.assign(Object.create(Object.getPrototypeOf(any) as object) as Log, any, { data, topics })];
      };
      const provider = tampered(honest, { getLogs });
      const deceived = await connect({ provider, deployment: market.deployment });
      expect(failing(await deceived.market.verify({ session }))).to.deep.equal([
        "The session was cancelled: no energy moved.",
      ]);
      expect(failing(await reader.market.verify({ session }))).to.deep.equal([]);
    });

    it("a moved kWh in the events of the register", async () => {
      const found = await foundBy((honest) => ({
        getLogs: async (filter) =>
          (await honest.getLogs(filter)).map((log) => {
            const moved =
              log.topics.length === 3 && log.data.length > 500 && log.topics[2]!.startsWith("0x000000000000");
            if (!moved) return log;
            const digit = log.data.at(-1) === "1" ? "2" : "1";
            return Object.assign(Object.create(Object.getPrototypeOf(log) as object) as typeof log, log, {
              data: log.data.slice(0, -1) + digit,
            });
          }),
      }));
      expect(found).to.include("Everybody's position moved by its fills, to the last lot.");
    });
  });
});
