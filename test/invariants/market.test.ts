import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";
import { bidSheet, cover, commitment, type BidSheet } from "../../sdk/src/core/index.ts";
import { seeded } from "../helpers/books.ts";
import { DOCUMENT, Kind, Source, UNIT_OF_MONEY } from "../helpers/ledgers.ts";
import { energyId, flat, unpack, wordsOf } from "../helpers/lanes.ts";
import { at, deployMarket, Rule, SessionState, type GateName } from "../helpers/market.ts";
import { randomFrom, randomSheet, type Random } from "../helpers/randomSessions.ts";
import { playOf, ZERO_WORD, type Bid, type Outcome, type Play } from "../helpers/sessions.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;

const INTERVALS = 3;
const ENERGY = 60n;
const PEOPLE = 5;
const SESSIONS = 2;
const GATES: readonly GateName[] = ["opensAt", "closesAt", "revealsFrom", "revealsUntil", "clearBy", "allotFrom"];
const RULES = [Rule.Competitive, Rule.LastPair, Rule.Crossing];

/** What a session is, and what the test remembers of it. */
interface Auctioned {
  session: bigint;
  product: bigint;
  tieOrder: number;
  /** Every bid that was ever accepted by a commit, by its word's hash and sequence. */
  bids: Bid[];
  /** Sheets in the book, in order. */
  book: Bid[];
  outcome: Outcome | null;
}

async function worldOf(random: Random) {
  const play = await playOf(await deployMarket(connection));
  const people = [];
  for (let i = 0; i < PEOPLE; i += 1) {
    const source = random.pick([Source.Wind, Source.Coal]);
    people.push({ ...(await play.seller({ kind: Kind.Prosumer, source, amount: 50n * UNIT_OF_MONEY })), source });
  }
  const sessions: Auctioned[] = [];
  const terms = await play.sessionTerms({ product: 1n });
  for (let i = 0; i < SESSIONS; i += 1) {
    const product = await play.addProduct({ days: 3 + i, intervals: INTERVALS });
    for (const who of people.slice(0, 3)) await play.issue(who, product, ENERGY);
    const tieOrder = random.pick([0, Source.Wind]);
    const session = await play.open({
      ...terms,
      product,
      tieOrder,
      rule: RULES[i % RULES.length]!,
      floor: random.pick([0, -50]),
      cap: 100,
      lot: random.pick([1, 3]),
      objection: at(random.pick([0, 4_000])),
    });
    sessions.push({ session, product, tieOrder, bids: [], book: [], outcome: null });
  }
  return { play, people, sessions };
}
type World = Awaited<ReturnType<typeof worldOf>>;

/** Everything the invariants speak of, as the chain tells it. */
async function read({ play, people, sessions }: World) {
  const { auction, house, register, token, beneficiary } = play;
  const ids = people.map(({ participant }) => participant);
  const all = [...ids, beneficiary];
  const [inHouse, compartment, free] = await Promise.all([
    token.balanceOf(house.target),
    house.compartmentOf(auction.target),
    Promise.all(all.map((id) => house.freeOf(id))),
  ]);
  const each = await Promise.all(
    sessions.map(async ({ session, product }) => {
      const [record, words, lanes, issued, differences, live, committed] = await Promise.all([
        auction.recordOf(session),
        Promise.all(ids.map((id) => auction.commitmentOf(session, id))),
        register.lanesOf(product, ids),
        Promise.all(ids.map((id) => register.issuedSumOf(id, product))),
        register.differencesOf(product),
        register.liveSession(product),
        Promise.all(ids.map((id) => auction.isCommitted(product, id))),
      ]);
      const width = wordsOf(INTERVALS);
      return {
        state: Number(record.state),
        sheets: record.sheets,
        book: record.book,
        result: record.result,
        words,
        holdings: ids.map((_, p) => unpack(lanes.slice(p * width, (p + 1) * width), INTERVALS)),
        issued: issued.map((words) => unpack([...words], INTERVALS)),
        differences: [...differences],
        live: live.module,
        committed,
      };
    }),
  );
  return { inHouse, compartment, free, each };
}
type State = Awaited<ReturnType<typeof read>>;

/** Bond and cover that a word says are held; what an allotted payer has paid. */
async function heldBy(play: Play, session: bigint, word: bigint): Promise<bigint> {
  const state = Number(word & 3n);
  if (state === 0) return 0n;
  if (state === 3) {
    const net = BigInt.asIntN(128, word >> 64n);
    return net < 0n ? -net : 0n;
  }
  const { rowBond, exposureBond } = await play.know(session);
  const bond = commitment.bond(Number((word >> 2n) & 63n), Number((word >> 8n) & 63n), rowBond, exposureBond);
  return bond + cover.decode(cover.unpack(Number((word >> 30n) & 0xffffffffn)));
}

/** Allotments that were compared with sheets, prices and volumes, in which something was traded. */
let compared = 0;

const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n);

/** Invariants of a state. */
async function checkState({ play, sessions }: World, s: State): Promise<void> {
  expect(s.inHouse, "16: money of the house").to.equal(sum(s.free) + s.compartment);
  let held = 0n;
  for (const [k, { session }] of sessions.entries()) {
    for (const word of s.each[k]!.words) held += await heldBy(play, session, word);
  }
  expect(s.compartment, "17: compartment of the auction").to.equal(held);
  for (const one of s.each) {
    for (let i = 0; i < INTERVALS; i += 1) {
      expect(sum(one.holdings.map((day) => day[i]!)), "18: Σ holdings").to.equal(
        sum(one.issued.map((day) => day[i]!)) + one.differences[i]!,
      );
    }
    const open = one.differences.some((kwh) => kwh !== 0n);
    if (open) expect(one.state, "18: open only during allotment").to.equal(SessionState.Cleared);
    const alive = one.state === SessionState.Live || one.state === SessionState.Cleared;
    expect(one.live === play.auction.target, "19: product held while alive").to.equal(alive);
    for (const [p, word] of one.words.entries()) {
      const standing = (word & 3n) === 1n || (word & 3n) === 2n;
      expect(one.committed[p], "20: standing is committed").to.equal(alive && standing);
    }
  }
}

/** From which state to which a session may go. */
const NEXT: Record<number, readonly number[]> = {
  [SessionState.Live]: [SessionState.Cleared, SessionState.Ended, SessionState.Cancelled, SessionState.Voided],
  [SessionState.Cleared]: [SessionState.Ended, SessionState.Voided],
};
/** From which state to which a commitment may go, and by which verbs. */
const MOVES: Record<string, readonly Verb[]> = {
  "0>1": ["commit", "commitMany"],
  "1>1": ["commit", "commitMany", "release"],
  "1>0": ["withdrawBid", "voidCommitment", "release"],
  "1>2": ["reveal"],
  "2>0": ["release"],
  "2>3": ["allot"],
};

const VERBS = [
  "commit",
  "commitMany",
  "withdrawBid",
  "voidCommitment",
  "reveal",
  "clear",
  "lie",
  "allot",
  "release",
  "cancel",
  "voidSession",
  "transfer",
  "issue",
  "withdrawEnergy",
  "deposit",
  "withdrawMoney",
  "enable",
  "disable",
  "suspend",
  "reinstate",
  "freeze",
  "unfreeze",
  "pause",
  "gate",
] as const;
type Verb = (typeof VERBS)[number];

/** Invariants of a step. */
function checkStep({ sessions, people }: World, before: State, after: State, verb: Verb, done: boolean): void {
  if (!done) expect({ ...after }, `a refused ${verb} changes nothing`).to.deep.equal(before);
  for (const [k] of sessions.entries()) {
    const [was, is] = [before.each[k]!, after.each[k]!];
    if (is.state !== was.state) expect(NEXT[was.state] ?? [], "21: states").to.include(is.state);
    if (is.book !== was.book) {
      expect(verb, "22: the book grows by reveals").to.equal("reveal");
      expect(is.sheets > was.sheets, "22: grows").to.equal(true);
    }
    if (was.result !== ZERO_WORD) expect(is.result, "22: a result stays").to.equal(was.result);
    for (const [p] of people.entries()) {
      const [w0, w1] = [was.words[p]!, is.words[p]!];
      if (w0 !== w1) {
        expect(MOVES[`${w0 & 3n}>${w1 & 3n}`] ?? [], `23: a commitment ${w0 & 3n} > ${w1 & 3n} by ${verb}`).to.include(
          verb,
        );
        const sequence = (w: bigint) => (w >> 14n) & 0xffffn;
        const newer = verb === "commit" || verb === "commitMany" || verb === "withdrawBid";
        if (newer) expect(sequence(w1) > sequence(w0), "23: newer").to.equal(true);
      }
      const less = is.holdings[p]!.some((kwh, i) => kwh < was.holdings[p]![i]!);
      if (less && was.committed[p])
        expect(verb, "24: a committed holding decreases by allotment only").to.equal("allot");
    }
  }
  if (after.free.at(-1)! !== before.free.at(-1)!) expect(verb, "25: forfeits by release only").to.equal("release");
}

/** What the allotment gave to whom must follow from sheets, prices and volumes alone. */
async function checkAllotted(
  { play, people }: World,
  one: Auctioned,
  start: bigint[][],
  end: bigint[][],
  words: bigint[],
) {
  const { prices, volumes } = await play.auction.resultOf(one.session);
  const { sheets, lot } = await play.know(one.session);
  const { rule } = await play.auction.termsOf(one.session);
  const steps = one.book.flatMap(({ participant, sheet }) =>
    sheet!.rows.flatMap((row) =>
      Array.from({ length: INTERVALS }, (_, i) =>
        bidSheet
          .stepsOf(row, i)
          .map(({ key, quantity }) => ({ participant, side: row.side, i, key, quantity: BigInt(quantity) })),
      ).flat(),
    ),
  );
  if (volumes.some((kwh) => kwh > 0n)) compared += 1;
  const nets = people.map(() => 0n);
  for (let i = 0; i < INTERVALS; i += 1) {
    const volume = volumes[i]! / lot;
    expect(volumes[i]! % lot).to.equal(0n);
    const price = prices[i]!;
    const moved = people.map((_, p) => end[p]![i]! - start[p]![i]!);
    expect(sum(moved), "26: Σ bought = Σ sold").to.equal(0n);
    expect(sum(moved.filter((kwh) => kwh > 0n)), "26: all of the volume").to.equal(volumes[i]);
    for (const [p, kwh] of moved.entries()) nets[p]! -= kwh * price;
    for (const side of ["sell", "buy"] as const) {
      const own = steps.filter((step) => step.side === side && step.i === i);
      const levels = [...new Set(own.map(({ key }) => key))].sort((x, y) => (side === "sell" ? x - y : y - x));
      let rest = volume;
      const least = people.map(() => 0n);
      const most = people.map(() => 0n);
      for (const key of levels) {
        const level = own.filter((step) => step.key === key);
        const total = sum(level.map(({ quantity }) => quantity));
        const asked = BigInt(bidSheet.priceOf(sheets, key));
        const inMoney = side === "sell" ? asked < price : asked > price;
        const against = side === "sell" ? asked > price : asked < price;
        if (rest > 0n && volume > 0n)
          expect(against, "27: nobody pays above its bid or sells below its ask").to.equal(false);
        if (Number(rule) === Rule.Competitive && volume > 0n && inMoney) {
          expect(rest >= total, "28: no better step is left out").to.equal(true);
        }
        for (const step of level) {
          const p = people.findIndex(({ participant }) => participant === step.participant);
          if (rest >= total) least[p]! += step.quantity;
          if (rest > 0n) most[p]! += step.quantity;
        }
        rest = rest > total ? rest - total : 0n;
      }
      for (const [p, kwh] of moved.entries()) {
        const got = (side === "buy" ? kwh : -kwh) / lot;
        const part = got > 0n ? got : 0n;
        expect(part >= least[p]! && part <= most[p]!, "28: merit order").to.equal(true);
      }
    }
  }
  for (const [p, { participant }] of people.entries()) {
    if (!one.book.some((bid) => bid.participant === participant)) continue;
    expect(BigInt.asIntN(128, words[p]! >> 64n), "29: money follows energy").to.equal(nets[p]! * 1_000n);
  }
}

interface Step {
  verb: Verb;
  who: number;
  session: number;
  amount: number;
  flag: boolean;
}

describe("invariants of the market", () => {
  const { seed, numRuns } = seeded(6);
  const passed = new Map<Verb, number>(VERBS.map((verb) => [verb, 0]));
  const ends = new Map<number, number>();

  const stepOf = (...verbs: readonly Verb[]): fc.Arbitrary<Step> =>
    fc.record({
      verb: fc.constantFrom(...verbs),
      who: fc.nat(PEOPLE - 1),
      session: fc.nat(SESSIONS - 1),
      amount: fc.nat(1_000_000),
      flag: fc.boolean(),
    });
  const times = (count: number, ...verbs: readonly Verb[]) => Array.from({ length: count }, () => verbs).flat();
  /** Steps of a window: mostly those that belong there, among all others. */
  const windowOf = (length: number, ...verbs: readonly Verb[]) =>
    fc.array(stepOf(...VERBS, ...times(12, ...verbs)), { minLength: length, maxLength: length, size: "max" });
  /** Gates are passed at any time, and between the windows for certain. */
  const passing: Step = { verb: "gate", who: 0, session: 0, amount: 0, flag: true };
  const walk = fc
    .tuple(
      windowOf(22, "commit", "commit", "commitMany"),
      windowOf(10, "reveal", "reveal"),
      windowOf(8, "clear", "clear", "release"),
      windowOf(10, "allot", "allot", "release"),
    )
    .map(([bids, reveals, clears, allots]) => [
      ...bids,
      ...[passing, passing],
      ...reveals,
      passing,
      ...clears,
      ...[passing, passing, passing],
      ...allots,
    ]);

  /** Sends one step; false if it was refused. */
  const send = async (w: World, state: State, s: Step): Promise<boolean> => {
    const { play, people, sessions } = w;
    const { auction, house, register, registry, registrar, guardian, regulator, stranger } = play;
    const who = people[s.who]!;
    const whom = people[(s.who + 1 + (s.amount % (PEOPLE - 1))) % PEOPLE]!;
    const one = sessions[s.session]!;
    const { session, product } = one;
    const random = randomFrom(s.amount);
    const word = state.each[s.session]!.words[s.who]!;
    const attempt = async (call: () => Promise<unknown>): Promise<boolean> => {
      try {
        await call();
        return true;
      } catch (error) {
        if (typeof (error as { data?: unknown }).data !== "string") throw error;
        return false;
      }
    };
    /** A bid at the next sequence as a rule, at an old one now and then. */
    const newBid = async (): Promise<Bid> => {
      const { sheets } = await play.know(session);
      const sheet: BidSheet = randomSheet(random, sheets, one.tieOrder, s.who < 3, who.source);
      const sequence = ((word >> 14n) & 0xffffn) + (s.amount % 7 === 0 ? 0n : 1n);
      return play.bid(session, who, sheet, { sequence, salt: random.word() });
    };
    const standing = (p: number) =>
      one.bids.findLast(({ participant, data }) => {
        const held = state.each[s.session]!.words[p]!;
        return participant === people[p]!.participant && data.sequence === ((held >> 14n) & 0xffffn);
      });
    switch (s.verb) {
      case "commit": {
        const bid = await newBid();
        return attempt(async () => {
          await play.commit(bid);
          one.bids.push(bid);
        });
      }
      case "commitMany": {
        const bid = await newBid();
        return attempt(async () => {
          await play.commitMany(session, [bid]);
          one.bids.push(bid);
        });
      }
      case "withdrawBid": {
        const sequence = ((word >> 14n) & 0xffffn) + 1n;
        const data = {
          participant: who.participant,
          sequence,
          rows: 0,
          exposureExponent: 0,
          cover: 0,
          hash: ZERO_WORD,
        };
        return attempt(() => auction.connect(who.account).commit(session, data));
      }
      case "voidCommitment":
        return attempt(() => auction.connect(registrar).voidCommitment(session, who.participant));
      case "reveal": {
        const found = people.map((_, p) => standing(p)).filter((bid) => bid !== undefined);
        const some = s.flag ? random.shuffle(found) : found.slice(0, 1 + (s.amount % 2));
        const spoilt = s.amount % 5 === 0 ? some.map((bid) => ({ ...bid, salt: random.word() })) : some;
        return attempt(async () => {
          const receipt = await (await play.reveal(session, spoilt)).wait();
          for (const log of receipt!.logs) {
            const event = auction.interface.parseLog(log);
            if (event?.name !== "SheetsRevealed") continue;
            const entered = ethers.getBytes(event.args.participants as string);
            for (let i = 0; i < entered.length; i += 4) {
              const id = BigInt(ethers.toNumber(entered.subarray(i, i + 4)));
              one.book.push(some.find(({ participant }) => participant === id)!);
            }
          }
        });
      }
      case "clear":
      case "lie": {
        const o = await play.outcome(session, one.book);
        const until = s.flag ? one.book.length : s.amount % (one.book.length + 1);
        const lie = { ...o, claims: o.claims.map((claim, i) => (i === s.amount % INTERVALS ? claim ^ 4n : claim)) };
        return attempt(async () => {
          if (s.verb === "lie") await play.clearPart(lie, 0, one.book.length);
          else await play.clearPart(o, 0, until);
        });
      }
      case "allot": {
        const o = await play.outcome(session, one.book);
        const until = s.flag ? one.book.length : s.amount % (one.book.length + 1);
        return attempt(() => play.allotPart(o, 0, until));
      }
      case "release":
        return attempt(() =>
          auction.connect(stranger).release(session, s.flag ? [who.participant] : people.map((p) => p.participant)),
        );
      case "cancel":
        return attempt(() => auction.connect(stranger).cancel(session));
      case "voidSession":
        // rarely: most sessions should see their end
        if (s.amount % 6 !== 0) return attempt(() => auction.connect(stranger).voidSession(session, DOCUMENT));
        return attempt(() => auction.connect(regulator).voidSession(session, DOCUMENT));
      case "transfer": {
        const kwh = BigInt(s.amount % 30);
        const id = energyId(product, s.amount % INTERVALS);
        return attempt(() => register.connect(who.account).transfer(who.participant, whom.participant, id, kwh));
      }
      case "issue":
        return attempt(() =>
          register.connect(who.account).issue(who.participant, who.unit, product, flat(INTERVALS, s.amount % 30)),
        );
      case "withdrawEnergy":
        return attempt(() =>
          register.connect(who.account).withdraw(who.participant, who.unit, product, flat(INTERVALS, s.amount % 30)),
        );
      case "deposit":
        return attempt(() => play.fund(who.account, who.participant, BigInt(s.amount) * 1_000n));
      case "withdrawMoney":
        return attempt(() =>
          house.connect(who.account).withdraw(who.participant, (state.free[s.who]! * BigInt(s.amount % 120)) / 100n),
        );
      case "enable":
        return attempt(() => house.connect(who.account).enableModule(who.participant, auction.target));
      case "disable":
        return attempt(() => house.connect(who.account).disableModule(who.participant, auction.target));
      case "suspend":
        return attempt(() => registry.connect(registrar).suspend(who.participant, DOCUMENT));
      case "reinstate":
        return attempt(() => registry.connect(registrar).reinstate(who.participant, DOCUMENT));
      case "freeze":
        return attempt(() => house.connect(guardian).freeze(auction.target));
      case "unfreeze":
        return attempt(() => house.connect(guardian).unfreeze(auction.target));
      case "pause":
        return attempt(() => auction.connect(guardian).pauseBeginnings());
      case "gate": {
        if (s.amount % 6 !== 0) return true;
        const now = await networkHelpers.time.latest();
        const terms = await auction.termsOf(session);
        const next = GATES.map((name) => Number(terms[name].time)).find((time) => time > now);
        await networkHelpers.time.increaseTo(next ?? now + 2_000);
        return true;
      }
    }
  };

  /** A walk in which the verbs of a session go through: the random ones are sure not to try in vain. */
  const tour = (): Step[] => {
    const at_ = (verb: Verb, change: Partial<Step> = {}): Step => ({
      verb,
      who: 0,
      session: 0,
      amount: 6,
      flag: true,
      ...change,
    });
    const gate = at_("gate");
    return [
      ...Array.from({ length: PEOPLE }, (_, who) => at_(who % 2 ? "commit" : "commitMany", { who, amount: 106 + who })),
      ...Array.from({ length: PEOPLE }, (_, who) => at_("commit", { session: 1, who, amount: 206 + who })),
      at_("commit", { who: 4, amount: 31 }),
      at_("withdrawBid", { who: 4 }),
      at_("commitMany", { who: 4, amount: 17 }),
      at_("suspend", { who: 3 }),
      at_("voidCommitment", { who: 3 }),
      gate,
      gate,
      at_("reveal", { flag: false, amount: 1 }),
      at_("reveal", { session: 1, amount: 1 }),
      gate,
      at_("release", { flag: false }),
      at_("clear", { flag: false, amount: 1 }),
      at_("lie"),
      at_("clear"),
      at_("clear", { session: 1 }),
      gate,
      gate,
      gate,
      gate,
      gate,
      at_("allot", { flag: false, amount: 1 }),
      at_("transfer"),
      at_("allot"),
      at_("release", { flag: false }),
    ];
  };

  /** Anybody brings a session to its end, from wherever it stands. */
  const finish = async (w: World, one: Auctioned, k: number): Promise<void> => {
    const { play, people } = w;
    const { auction, stranger } = play;
    const states = async () => Number((await auction.recordOf(one.session)).state);
    if ((await states()) === SessionState.Live) {
      await play.passGate(one.session, "clearBy");
      await networkHelpers.mine(1);
      if (k % 2 === 0) await play.clear(await play.outcome(one.session, one.book), stranger);
      else await auction.connect(stranger).cancel(one.session);
    }
    if ((await states()) === SessionState.Cleared) {
      await play.untilAllots(one.session);
      await networkHelpers.mine(1);
      const done = Number(BigInt((await auction.recordOf(one.session)).cursor) & 0xffffffffn);
      const o = await play.outcome(one.session, one.book);
      for (let i = done; i < one.book.length; i += 1) await play.allotPart(o, i, i + 1, stranger);
    }
    const ids = people.map(({ participant }) => participant);
    const words = await Promise.all(ids.map((id) => auction.commitmentOf(one.session, id)));
    if (words.some((word) => (word & 3n) === 1n || (word & 3n) === 2n))
      await auction.connect(stranger).release(one.session, ids);
  };

  it(`hold after every step of ${numRuns} random walks (seed ${seed})`, async function () {
    this.timeout(30 * 60 * 1_000);
    await fc.assert(
      fc.asyncProperty(walk, fc.nat(), async (steps, salt) => {
        const w = await worldOf(randomFrom(salt));
        let before = await read(w);
        const starts = w.sessions.map(() => null as bigint[][] | null);
        await checkState(w, before);
        for (const next of steps) {
          const done = await send(w, before, next);
          const after = await read(w);
          if (done) passed.set(next.verb, passed.get(next.verb)! + 1);
          await checkState(w, after);
          checkStep(w, before, after, next.verb, done);
          const k = next.session;
          if (next.verb === "allot" && done) {
            // between the batches of an allotment holdings may only grow, or change by it
            starts[k] ??= before.each[k]!.holdings;
            if (after.each[k]!.state === SessionState.Ended && starts[k] === before.each[k]!.holdings) {
              await checkAllotted(
                w,
                w.sessions[k]!,
                before.each[k]!.holdings,
                after.each[k]!.holdings,
                after.each[k]!.words,
              );
            }
          }
          before = after;
        }
        for (const [k, one] of w.sessions.entries()) {
          const untouched = starts[k] === null && before.each[k]!.state !== SessionState.Ended;
          await finish(w, one, k + salt);
          const after = await read(w);
          await checkState(w, after);
          const { state, words, holdings, differences } = after.each[k]!;
          expect([SessionState.Ended, SessionState.Cancelled, SessionState.Voided], "30: it ends").to.include(state);
          expect(
            differences.every((kwh) => kwh === 0n),
            "30: nothing is open",
          ).to.equal(true);
          for (const word of words) expect([0n, 3n], "30: nothing is held").to.include(word & 3n);
          if (state === SessionState.Ended && untouched) {
            await checkAllotted(w, one, before.each[k]!.holdings, holdings, words);
          }
          ends.set(state, (ends.get(state) ?? 0) + 1);
          before = after;
        }
      }),
      { seed, numRuns, endOnFailure: true, examples: [[tour(), 0]] },
    );
    for (const verb of [
      "commit",
      "commitMany",
      "withdrawBid",
      "voidCommitment",
      "reveal",
      "clear",
      "allot",
      "release",
    ] as const) {
      expect(passed.get(verb), `${verb} never went through`).to.be.greaterThan(0);
    }
    expect(ends.get(SessionState.Ended), "no session was allotted").to.be.greaterThan(0);

    expect(compared, "no allotment was compared").to.be.greaterThan(0);
  });
});
