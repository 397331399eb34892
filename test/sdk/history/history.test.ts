import { expect } from "chai";
import type { AbstractProvider } from "ethers";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { network } from "hardhat";
import { connect, core, type Deployment } from "../../../sdk/src/index.ts";
import * as history from "../../../sdk/src/history/index.ts";
import { deployMarket } from "../../../scripts/deploy/deployMarket.ts";
import { type Day, playDay, prepareDay } from "../../helpers/sdkDay.ts";
import { tampered } from "../../helpers/tampered.ts";

describe("the history index", () => {
  async function market() {
    const connection = await network.create();
    const day = await prepareDay({
      signers: await connection.ethers.getSigners(),
      rpc: (method, params = []) => connection.provider.request({ method, params }),
      deploy: (members) => deployMarket(connection, { members }),
    });
    const reader = await connect({ provider: connection.ethers.provider, deployment: day.deployment });
    const rpc = (method: string, params: unknown[] = []) => connection.provider.request({ method, params });
    return { day, reader, rpc, source: history.chainSource(reader) };
  }

  const memory = (deployment: Deployment) => history.openHistory({ file: ":memory:", deployment });

  async function built({ day, source }: Awaited<ReturnType<typeof market>>) {
    const index = memory(day.deployment);
    await history.sync(index, source);
    return index;
  }

  /** A market after a whole day, a transfer and a month that was split. */
  async function played() {
    const all = await market();
    const { day } = all;
    const { coal, mill, smelter } = day.people;
    await playDay(day);
    await mill!.handle.energy.transfer({
      product: day.product,
      from: mill!.participant,
      to: smelter!.participant,
      interval: 3,
      energyKwh: 7,
    });
    const { units } = await coalUnits(day);
    const month = core.calendar.productOf({ year: 1, span: "month", month: 1 });
    await coal!.handle.energy.issue({ participant: coal!.participant, unit: units[0]!, product: month, energyKwh: 11 });
    await coal!.handle.energy.split({ participant: coal!.participant, unit: units[0]!, product: month, energyKwh: 5 });
    return { ...all, month };
  }

  async function coalUnits(day: Day) {
    const found = await day.handles.operator.participants.units({ participant: day.people["coal"]!.participant });
    return { units: found.map(({ unit }) => unit) };
  }

  describe("after a market day", () => {
    let all: Awaited<ReturnType<typeof played>>;
    let index: history.History;
    before(async () => {
      all = await played();
      index = await built(all);
    });

    it("holds what everybody holds on the chain, for every product that moved", async () => {
      const moved = index.database.prepare("SELECT DISTINCT product, participant FROM movement").all() as {
        product: number;
        participant: number;
      }[];
      expect(moved.length).to.equal(8); // six of the session, a month and its working days
      for (const row of moved) {
        const [product, participant] = [BigInt(row.product), BigInt(row.participant)];
        const [chain] = await all.reader.energy.holdings({ product, participants: [participant] });
        expect(history.position(index, { participant, product }).at(-1)!.holdingKwh, `${product}`).to.deep.equal(chain);
      }
    });

    it("adds positions up as the chain does", async () => {
      const found = history.positions(index);
      expect(found.length).to.equal(8);
      for (const { participant, product, positionKwh } of found) {
        const chain = await all.reader.energy.position({ participant, product });
        expect(positionKwh, `${participant} ${product}`).to.equal(chain.reduce((sum, kwh) => sum + kwh, 0));
      }
      const own = history.positions(index, { participant: all.day.people["coal"]!.participant });
      expect(own.map(({ deliveryDays }) => deliveryDays)).to.have.members([31, 31, 1]);
    });

    it("tells the life of a position: issued, sold, given away, split", () => {
      const { day, month } = all;
      const life = (name: string, product = day.product) =>
        history.position(index, { participant: day.people[name]!.participant, product });
      expect(life("coal").map(({ move }) => move)).to.deep.equal(["issued", "traded"]);
      expect(life("coal")[1]!.session).to.equal(day.session);
      expect(life("mill").map(({ move }) => move)).to.deep.equal(["traded", "transferred"]);
      const given = life("mill")[1]!;
      expect(given.other).to.equal(day.people["smelter"]!.participant);
      expect(given.changeKwh.map((kwh, i) => kwh !== 0 && [i + 1, kwh]).filter(Boolean)).to.deep.equal([[3, -7]]);
      expect(life("coal", month).map(({ move, holdingKwh }) => [move, holdingKwh[0]])).to.deep.equal([
        ["issued", 11],
        ["split", 6],
      ]);
    });

    it("tells trades at their prices, which add up to the session's net amounts", async () => {
      const { day, reader } = all;
      const published = await reader.market.result({ session: day.session });
      const commitments = Object.values(day.people).map(async ({ participant }) => ({
        participant,
        ...(await reader.market.commitment({ session: day.session, participant })),
      }));
      for (const { participant, netPerDay } of await Promise.all(commitments)) {
        const own = history.trades(index, { participant });
        expect(own.reduce((sum, { amount }) => sum + amount, 0n)).to.equal(netPerDay);
        for (const { interval, price } of own) expect(price).to.equal(published[interval - 1]!.price);
      }
      const bought = history.trades(index).filter(({ side }) => side === "buy");
      const volume = published.reduce((sum, { volumeKwh }) => sum + volumeKwh, 0);
      expect(bought.reduce((sum, { energyKwh }) => sum + energyKwh, 0)).to.equal(volume);
      expect(
        history.prices(index).map(({ interval, price, volumeKwh }) => ({ interval, price, volumeKwh })),
      ).to.deep.equal(
        published.flatMap(({ price, volumeKwh }, i) => (volumeKwh > 0 ? [{ interval: i + 1, price, volumeKwh }] : [])),
      );
    });

    it("tells who was in a session, and what came of it for each", () => {
      const { day } = all;
      const who = history.counterparties(index, { session: day.session });
      expect(who.map(({ participant }) => participant)).to.deep.equal(
        Object.values(day.people).map(({ participant }) => participant),
      );
      expect(who.map(({ state }) => state)).to.deep.equal(who.map(() => "allotted"));
      expect(who.reduce((sum, { amount }) => sum + amount, 0n)).to.equal(0n);
      expect(who[0]).to.include({ kind: "Generator", region: 14, boughtKwh: 0 });
      const [own] = history.sessions(index, { participant: day.people["mill"]!.participant });
      expect(own).to.include({ session: day.session, state: "Ended", sheets: 6, deliveryDays: 1 });
      expect(own!.own!.boughtKwh).to.be.greaterThan(0);
      expect(history.sessions(index, { participant: 99n })).to.deep.equal([]);
    });

    it("adds up by region and source", () => {
      const found = history.totals(index);
      expect(found.map(({ region, source }) => `${region} ${source}`)).to.deep.equal([
        "14 Coal",
        "14 None",
        "14 Solar",
        "14 Wind",
      ]);
      const sum = (of: (total: history.Total) => bigint | number) =>
        found.reduce((all, total) => all + BigInt(of(total)), 0n);
      expect(sum(({ boughtKwh }) => boughtKwh)).to.equal(sum(({ soldKwh }) => soldKwh));
      expect(sum(({ paid }) => paid)).to.equal(sum(({ received }) => received));
      // 600 kWh in 24 intervals of a day, and 11 of 31 days.
      expect(found[0]!.issuedKwh).to.equal(24 * (600 + 31 * 11));
    });

    it("leaves out products beyond the days that are asked for", () => {
      const { day, month } = all;
      const name = history.productName(index, day.product);
      expect(history.productOfName(index, name)).to.equal(day.product);
      expect(history.trades(index, { from: name, to: name })).to.deep.equal(history.trades(index));
      expect(history.totals(index, { from: name, to: name })[0]!.issuedKwh).to.equal(24 * 600);
      const next = new Date(Date.parse(name) + 86_400_000).toISOString().slice(0, 10);
      expect(history.trades(index, { from: next })).to.deep.equal([]);
      expect(history.totals(index, { from: next }), "a month that began before").to.deep.equal([]);
      expect(history.prices(index, { product: month })).to.deep.equal([]);
    });

    it("has the same digest when it is built again, in whatever steps", async () => {
      const again = await built(all);
      expect(history.digest(again)).to.equal(history.digest(index));
      const slow = memory(all.day.deployment);
      const { source } = all;
      const head = await source.head();
      for (let upTo = 1; ; upTo += 7) {
        const number = Math.min(upTo, head.number);
        await history.sync(slow, { ...source, head: async () => (await source.blockAt(number))! });
        if (number === head.number) break;
      }
      expect(history.digest(slow)).to.equal(history.digest(index));
    });

    it("goes on where it was stopped", async () => {
      const stopped = memory(all.day.deployment);
      const stop = new AbortController();
      const { source } = all;
      const small = { ...source, read: (first: number, last: number) => refuseLong(source, first, last, 8) };
      let seen = 0;
      const begun = history.sync(stopped, small, {
        signal: stop.signal,
        onProgress: ({ done, total }) => {
          expect(done).to.be.at.most(total);
          if (++seen === 3) stop.abort();
        },
      });
      expect(await begun.catch((error: Error) => error.name)).to.equal("AbortError");
      expect(history.headOf(stopped)!.number).to.be.greaterThan(0);
      expect(history.headOf(stopped)!.number).to.be.lessThan((await source.head()).number);
      await history.sync(stopped, small);
      expect(history.digest(stopped)).to.equal(history.digest(index));
    });
  });

  it("follows the chain until it is told to stop", async () => {
    const all = await market();
    const index = await built(all);
    const stop = new AbortController();
    const seen: number[] = [];
    const following = history.follow(index, all.source, {
      signal: stop.signal,
      every: 10,
      onNews: ({ events }) => {
        seen.push(events);
        stop.abort();
      },
    });
    await all.day.handles.registrar.participants.suspend({
      participant: all.day.people["mill"]!.participant,
      documentHash: `0x${"11".repeat(32)}`,
    });
    await following;
    expect(seen).to.deep.equal([1]);
    expect(history.headOf(index)!.number).to.equal((await all.source.head()).number);
  });

  /** A node that answers for few blocks at a time. */
  function refuseLong(source: history.BlockSource, first: number, last: number, most: number) {
    if (last - first >= most) return Promise.reject(new Error("query returned more than 10000 results"));
    return source.read(first, last);
  }

  describe("when the chain is re-organised", () => {
    it("takes back what is no longer there", async () => {
      const all = await market();
      const snapshot = await all.rpc("evm_snapshot");
      const index = await built(all);
      const before = history.digest(index);
      await playDay(all.day);
      const played = await history.sync(index, all.source);
      expect(played.events).to.be.greaterThan(20);
      const after = history.digest(index);
      expect(after).to.not.equal(before);

      // The same heights, other blocks: nobody bid, one issued.
      const height = (await all.source.head()).number;
      await all.rpc("evm_revert", [snapshot]);
      const behind = await history.sync(index, all.source);
      expect(behind.behind).to.be.greaterThan(0);
      expect(history.digest(index), "a node that is behind changes nothing").to.equal(after);
      const { coal } = all.day.people;
      const { units } = await coalUnits(all.day);
      await coal!.handle.energy.issue({
        participant: coal!.participant,
        unit: units[0]!,
        product: all.day.product,
        energyKwh: 1,
      });
      while ((await all.source.head()).number <= height) await all.rpc("evm_mine");
      const replaced = await history.sync(index, all.source);
      expect(replaced.replaced).to.be.greaterThan(0);
      expect(history.trades(index)).to.deep.equal([]);
      const fresh = await built(all);
      expect(history.digest(index)).to.equal(history.digest(fresh));
      const life = history.position(index, { participant: coal!.participant, product: all.day.product });
      expect(life.at(-1)!.holdingKwh[0]).to.equal(601);
    });

    it("does not take a log of a block that is no longer there", async () => {
      const all = await market();
      const honest = all.reader.provider as unknown as AbstractProvider;
      const getLogs = async (filter: Parameters<AbstractProvider["getLogs"]>[0]) =>
        (await honest.getLogs(filter)).map((log) =>
          Object.assign(Object.create(Object.getPrototypeOf(log) as object) as typeof log, log, {
            blockHash: `0x${"ef".repeat(32)}`,
          }),
        );
      const provider = tampered(honest, { getLogs });
      const source = history.chainSource(await connect({ provider, deployment: all.day.deployment }));
      const refused = await source.read(1, (await all.source.head()).number).catch((error: Error) => error);
      expect(refused).to.be.instanceOf(history.ChainMoved);
    });

    it("tries again when a block is replaced while it is read", async () => {
      const all = await market();
      const index = memory(all.day.deployment);
      let moves = 2;
      const moving = {
        ...all.source,
        read: async (first: number, last: number) => {
          const blocks = await all.source.read(first, last);
          if (moves-- <= 0) return blocks;
          return blocks.map((block) => ({ ...block, hash: `0x${"ab".repeat(32)}` }));
        },
      };
      await history.sync(index, moving);
      expect(history.digest(index)).to.equal(history.digest(await built(all)));
      const never = { ...all.source, read: () => Promise.reject(new history.ChainMoved(1)) };
      const given = await history.sync(memory(all.day.deployment), never).catch((error: Error) => error);
      expect(given).to.be.instanceOf(history.ChainMoved);
    });
  });

  describe("as a file", () => {
    let folder: string;
    beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "history-"))));
    afterEach(() => rmSync(folder, { recursive: true }));
    const refusal = (open: () => unknown): Error => {
      try {
        open();
      } catch (error) {
        return error as Error;
      }
      throw new Error("was not refused");
    };

    it("is kept, asked without a chain, and written by one at a time", async () => {
      const all = await market();
      const file = join(folder, "history.sqlite");
      expect(refusal(() => history.openHistory({ file }))).to.be.instanceOf(history.NoIndex);
      expect(existsSync(file)).to.equal(false);
      const { deployment } = all.day;
      const index = history.openHistory({ file, deployment });
      await history.sync(index, all.source);
      const digest = history.digest(index);
      const other = history.openHistory({ file, deployment });
      const head = history.headOf(other)!;
      const next = { number: head.number + 1, hash: `0x${"cd".repeat(32)}` };
      history.append(other, [], next);
      expect(refusal(() => history.append(index, [], { ...next, number: next.number + 1 }, head))).to.be.instanceOf(
        history.IndexInUse,
      );
      index.close();
      other.close();
      const reader = history.openHistory({ file });
      expect(history.digest(reader)).to.equal(digest);
      expect(reader.deployment).to.deep.equal(deployment);
      expect(refusal(() => history.append(reader, [], next)).message).to.match(/readonly/);
      reader.close();
    });

    it("is refused when it is of another market or something else, and built anew when its form is old", async () => {
      const all = await market();
      const { deployment } = all.day;
      const file = join(folder, "history.sqlite");
      history.openHistory({ file, deployment }).close();
      const { addresses } = deployment;
      const elsewhere = { ...deployment, addresses: { ...addresses, EnergyRegister: addresses.BillingToken } };
      expect(refusal(() => history.openHistory({ file, deployment: elsewhere }))).to.be.instanceOf(
        history.IndexOfAnotherMarket,
      );

      const index = history.openHistory({ file, deployment });
      await history.sync(index, all.source);
      index.database.exec("UPDATE about SET value = 'old' WHERE name = 'form'");
      index.close();
      expect(refusal(() => history.openHistory({ file }))).to.be.instanceOf(history.IndexOutdated);
      const anew = history.openHistory({ file, deployment });
      expect(history.headOf(anew)).to.equal(null);
      await history.sync(anew, all.source);
      expect(history.digest(anew)).to.equal(history.digest(await built(all)));
      anew.close();

      const text = join(folder, "notes.txt");
      writeFileSync(text, "bread, milk, and a good deal more than a hundred bytes of it ".repeat(40));
      const wrong = refusal(() => history.openHistory({ file: text, deployment }));
      expect(wrong).to.be.instanceOf(history.NotAnIndex);
      expect(wrong.message).to.contain("notes.txt");
      expect((wrong as history.NotAnIndex).sentence("zh")).to.match(/历史索引/);
    });
  });
});
