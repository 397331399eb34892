import { expect } from "chai";
import { network } from "hardhat";
import { seeded } from "../helpers/books.ts";
import { LIMIT_KWH, Source, UNIT_OF_MONEY } from "../helpers/ledgers.ts";
import { unpack, wordsOf } from "../helpers/lanes.ts";
import { deployMarket, SessionState } from "../helpers/market.ts";
import { randomCuts, randomFrom, randomSheet, randomTerms } from "../helpers/randomSessions.ts";
import { playOf, type Bid, type Outcome, type Player } from "../helpers/sessions.ts";

const connection = await network.create();

/** Sessions side by side: they share their gates. */
const WAVE = 20;
const RICH = 1_000_000_000n * UNIT_OF_MONEY;
const ENERGY = 200_000n;

describe("whole sessions on chain against the engine", () => {
  it("come to the same results, holdings, payments and records, however they are cut and whoever sends them", async function () {
    this.timeout(30 * 60 * 1_000);
    const { seed, numRuns } = seeded(100);
    const random = randomFrom(seed);
    const play = await playOf(await deployMarket(connection));
    const { auction, house, register, accounts } = play;
    const callers = accounts.slice(0, 5);

    const sellers: (Player & { unit: bigint; source: number })[] = [];
    for (const source of [Source.Wind, Source.Hydro, Source.Coal, Source.Wind]) {
      sellers.push({ ...(await play.seller({ amount: RICH, source })), source });
    }
    const buyers: Player[] = [];
    for (let i = 0; i < 4; i += 1) buyers.push(await play.buyer({ amount: RICH }));
    const everybody = [...sellers, ...buyers];
    const ids = everybody.map(({ participant }) => participant);
    expect(LIMIT_KWH >= ENERGY).to.equal(true);

    /** A session with its bids, committed. */
    const begin = async () => {
      const terms = randomTerms(random);
      const intervals = random.pick([1, 2, 3, 8, 9, 12]);
      const offering = random.shuffle(sellers).slice(0, random.int(0, 4));
      const product = await play.addProduct({ days: days++, intervals });
      for (const who of offering) await play.issue(who, product, ENERGY);
      const session = await play.open({ ...terms, product });
      const { sheets } = await play.know(session);
      const bidding: readonly (Player & { source?: number })[] = [
        ...offering,
        ...random.shuffle(buyers).slice(0, random.int(0, 4)),
      ];
      const bids: Bid[] = [];
      for (const who of bidding) {
        const sheet = randomSheet(random, sheets, terms.tieOrder!, "source" in who, who.source);
        bids.push(await play.bid(session, who, sheet, { salt: random.word() }));
      }
      return { session, product, intervals, book: random.shuffle(bids), silent: random.chance(0.2) };
    };
    let days = 2;
    let traded = 0;
    let rationed = 0;

    for (let done = 0; done < numRuns; done += WAVE) {
      const wave = [];
      for (let i = done; i < Math.min(done + WAVE, numRuns); i += 1) wave.push(await begin());
      for (const { session, book } of wave) if (book.length > 0) await play.commitMany(session, book);

      await play.untilReveals(wave.at(-1)!.session);
      for (const one of wave) {
        // now and then the last stays silent
        if (one.silent && one.book.length > 0) one.book.pop();
        const cuts = randomCuts(random, one.book.length);
        for (let c = 1; c < cuts.length; c += 1) await play.reveal(one.session, one.book.slice(cuts[c - 1], cuts[c]));
      }

      await play.untilClears(wave.at(-1)!.session);
      const outcomes: Outcome[] = [];
      for (const { session, book } of wave) {
        const o = await play.outcome(session, book);
        outcomes.push(o);
        if (book.length > 1 && random.chance(0.3))
          await play.clearPart(o, 0, random.int(0, Math.max(0, book.length - 1)), callers[4]);
        const cuts = randomCuts(random, book.length);
        let [caller, left] = [random.pick(callers.slice(0, 4)), callers[0]!];
        for (let c = 1; c < cuts.length; c += 1) {
          await play.clearPart(o, cuts[c - 1]!, cuts[c]!, caller, left);
          [left, caller] = [caller, random.pick(callers.slice(0, 4))];
        }
      }

      for (const [i, { session, product, intervals, book }] of wave.entries()) {
        const o = outcomes[i]!;
        const where = `session ${session}`;
        const { prices, volumes } = await auction.resultOf(session);
        expect([...volumes], where).to.deep.equal(o.results.map(({ volume }) => volume * o.lot));
        expect([...prices], where).to.deep.equal(o.results.map(({ price }) => BigInt(price ?? 0)));
        traded += volumes.filter((kwh) => kwh > 0n).length;
        rationed += o.offsets.filter((offset) => offset > 0n).length;
        if (book.length === 0) {
          expect((await auction.recordOf(session)).state, where).to.equal(SessionState.Ended);
          continue;
        }
        await play.passGate(session, "allotFrom");
        const width = wordsOf(intervals);
        const lanes = async () => {
          const words = await register.lanesOf(product, ids);
          return ids.map((_, p) => unpack(words.slice(p * width, (p + 1) * width), intervals));
        };
        const free = () => Promise.all(book.map(({ participant }) => house.freeOf(participant)));
        const [held, had] = [await lanes(), await free()];
        const cuts = randomCuts(random, book.length);
        for (let c = 1; c < cuts.length; c += 1) {
          // batches may begin before the cursor
          const from = random.chance(0.3) ? random.int(0, cuts[c - 1]!) : cuts[c - 1]!;
          await play.allotPart(o, from, cuts[c]!, random.pick(callers));
        }
        expect((await auction.recordOf(session)).state, where).to.equal(SessionState.Ended);
        const [holds, has] = [await lanes(), await free()];
        for (const [p, id] of ids.entries()) {
          const at = book.findIndex(({ participant }) => participant === id);
          const lots = at < 0 ? [] : o.allotments[at]!.lots;
          const expected = held[p]!.map((kwh, j) => kwh + (lots[j] ?? 0n) * o.lot);
          expect(holds[p], `${where}, participant ${id}`).to.deep.equal(expected);
        }
        for (const [b, { participant, data }] of book.entries()) {
          const { netAmount } = o.allotments[b]!;
          const paid = netAmount < 0n ? -netAmount : 0n;
          expect(has[b]! - had[b]!, `${where}, participant ${participant}`).to.equal(
            (await play.moneyOf(session, data)) - paid,
          );
          const word = (BigInt.asUintN(128, netAmount) << 64n) | 3n;
          expect(await auction.commitmentOf(session, participant), where).to.equal(word);
        }
      }
    }
    // random sessions that never trade or never draw an odd lot would prove nothing
    expect(traded).to.be.greaterThan(numRuns / 2);
    expect(rationed).to.be.greaterThan(numRuns / 4);
  });
});
