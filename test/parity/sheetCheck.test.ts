import { expect } from "chai";
import { concat, toBeHex } from "ethers";
import fc from "fast-check";
import { network } from "hardhat";
import {
  bidSheet,
  commitment,
  cover,
  words,
  type BidSheet,
  type SheetRow,
  type SheetTerms,
} from "../../sdk/src/core/index.ts";
import { call, roomyChain } from "../helpers/kernel.ts";
import { pack } from "../helpers/lanes.ts";
import { Source } from "../helpers/ledgers.ts";

const { HIGH, LAST_CLASS, MAX_LOTS, MAX_TICKS } = bidSheet;

const SHEETS = Number(process.env["GRIDBOURSE_PARITY_BOOKS"] ?? 2_000);
const SHEETS_PER_BATCH = 6;

/** What a session asks of every sheet. */
interface Rules {
  intervals: number;
  lot: bigint;
  minLots: number;
  maxKey: number;
  floor: number;
  tick: number;
  tieOrder: number;
}

/** A sheet and what is asked of it. */
interface Candidate {
  sheet: string;
  buyKwh: bigint;
  sellKwh: bigint;
  sources: number;
  held: bigint[];
  rows: number;
  exposure: bigint;
}

describe("The check of a sheet", function () {
  this.timeout(600_000);

  async function deploy() {
    const { ethers } = await network.create(roomyChain);
    return {
      harness: await ethers.deployContract("SheetCheckHarness"),
      errors: (await ethers.getContractFactory("SheetCheck")).interface,
    };
  }
  let { harness, errors } = {} as Awaited<ReturnType<typeof deploy>>;
  before(async () => {
    ({ harness, errors } = await deploy());
  });

  // --------------------------------------------------------------------------------------------------- random sheets

  const sessions = fc
    .record({
      intervals: fc.oneof(
        { weight: 6, arbitrary: fc.integer({ min: 1, max: 3 }) },
        { weight: 3, arbitrary: fc.integer({ min: 7, max: 17 }) },
        { weight: 1, arbitrary: fc.constantFrom(48, 96) },
      ),
      lot: fc.constantFrom(1n, 7n, 10n, 11n, 50n, 50n, 50n, 2n ** 32n - 1n),
      minLots: fc.oneof(fc.constantFrom(1, 1, 2, MAX_LOTS), fc.integer({ min: 1, max: 20 })),
      ticks: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.constant(MAX_TICKS), fc.integer({ min: 1, max: MAX_TICKS })),
      tick: fc.constantFrom(1, 10, 1_000),
      belowZero: fc.oneof(fc.constantFrom(0, 1, 2, 5), fc.integer({ min: -9, max: MAX_TICKS + 9 })),
      tieOrder: fc.constantFrom(
        0,
        Source.Wind | (Source.Solar << 4),
        Source.Hydro | (Source.Wind << 4) | (Source.Coal << 8),
        Source.Wind << 8,
      ),
    })
    .map(({ ticks, belowZero, ...session }): Rules => ({
      ...session,
      floor: -belowZero * session.tick || 0,
      maxKey: 4 * (ticks + 1) + LAST_CLASS,
    }));

  const steps = fc.array(
    fc.record({
      position: fc.oneof(fc.nat(8), fc.nat(MAX_TICKS)),
      order: fc.oneof({ weight: 6, arbitrary: fc.constant(LAST_CLASS) }, { weight: 1, arbitrary: fc.nat(LAST_CLASS) }),
      lots: fc.oneof(fc.nat(12), fc.nat(MAX_LOTS), fc.constant(MAX_LOTS)),
    }),
    { maxLength: 5 },
  );

  /** What is made wrong in a sheet: a bit flipped, a lane overwritten, two lanes exchanged. */
  const mutations = fc.oneof(
    fc.record({ kind: fc.constant("bit" as const), word: fc.nat(), bit: fc.nat(255) }),
    fc.record({
      kind: fc.constant("bit" as const),
      word: fc.nat(),
      bit: fc.constantFrom(47, 95, 239, 240, 255, 22, 23, 24),
    }),
    fc.record({
      kind: fc.constant("lane" as const),
      word: fc.nat(),
      lane: fc.nat(4),
      key: fc.constantFrom(0, 1, 3, 4, 7, "cap", "cap+1", "cap+4", HIGH - 1, HIGH, 2 ** 24 - 1),
      lots: fc.constantFrom(0, 1, "min-1", "min", MAX_LOTS, MAX_LOTS + 1, 2 ** 24 - 1),
    }),
    fc.record({ kind: fc.constant("swap" as const), word: fc.nat(), lane: fc.nat(3) }),
  );
  /** What is asked is nearly what the sheet needs. */
  const slack = fc.constantFrom(0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 1n, 5n, 5n, -1n);

  const sheets = fc.record({
    side: fc.constantFrom("sell", "buy", "both"),
    pivot: fc.nat(MAX_TICKS),
    /** How far own asks reach below the pivot. */
    overlap: fc.constantFrom(0, 0, 0, 1, 4, 9),
    rows: fc.array(
      fc.record({ sell: fc.boolean(), flat: fc.boolean(), pool: fc.array(steps, { minLength: 1, maxLength: 3 }) }),
      {
        minLength: 1,
        maxLength: 3,
      },
    ),
    mutation: fc.option(mutations, { freq: 2 }),
    source: fc.constantFrom(Source.Wind, Source.Solar, Source.Hydro, Source.Coal),
    otherSource: fc.constantFrom(0, 0, 1 << Source.Gas),
    slack: fc.record({ buy: slack, sell: slack, held: slack, exposure: slack, rows: slack }),
    tight: fc.nat(),
  });
  type Drawn = typeof sheets extends fc.Arbitrary<infer T> ? T : never;

  function sheetOf(drawn: Drawn, rules: Rules): BidSheet {
    const prices = (rules.maxKey + 1) / 4 - 1;
    const pivot = drawn.side === "both" ? drawn.pivot % prices : 0;
    const rows = drawn.rows.map(({ sell, flat, pool }): SheetRow => {
      const asks = drawn.side === "sell" || (drawn.side === "both" && sell);
      const first = asks ? Math.max(0, pivot - drawn.overlap) : 0;
      const range = asks || drawn.side !== "both" ? prices - first : pivot;
      const pooled = pool.map((word) =>
        (range <= 0 ? [] : word)
          .map(({ position, order, lots }) => ({
            key: 4 * (first + (position % range) + 1) + (asks && rules.tieOrder !== 0 ? order : LAST_CLASS),
            quantity: Math.min(MAX_LOTS, rules.minLots + lots),
          }))
          .sort((x, y) => x.key - y.key),
      );
      const count = flat ? 1 : rules.intervals;
      return {
        side: asks ? "sell" : "buy",
        flat,
        steps: Array.from({ length: count }, (_, i) => pooled[i % pooled.length]!),
      };
    });
    return { rows };
  }

  /** Lots of a side in each interval. */
  const lotsOf = ({ rows }: BidSheet, side: "sell" | "buy", intervals: number) =>
    Array.from({ length: intervals }, (_, i) =>
      rows
        .filter((row) => row.side === side)
        .flatMap((row) => bidSheet.stepsOf(row, i))
        .reduce((sum, { quantity }) => sum + BigInt(quantity), 0n),
    );

  function mutated(given: bigint[], mutation: NonNullable<Drawn["mutation"]>, rules: Rules): bigint[] {
    const at = 1 + (mutation.word % (given.length - 1));
    const word = given[at]!;
    const laneOf = (lane: number) => (word >> BigInt(48 * lane)) & (2n ** 48n - 1n);
    const withLane = (from: bigint, lane: number, value: bigint) =>
      (from & ~((2n ** 48n - 1n) << BigInt(48 * lane))) | (value << BigInt(48 * lane));
    const keyOf = { cap: rules.maxKey, "cap+1": rules.maxKey + 1, "cap+4": rules.maxKey + 4 };
    const lots = { "min-1": rules.minLots - 1, min: rules.minLots };
    let result: bigint;
    if (mutation.kind === "bit") result = word ^ (1n << BigInt(mutation.bit));
    else if (mutation.kind === "swap") {
      const { lane } = mutation;
      result = withLane(withLane(word, lane, laneOf(lane + 1)), lane + 1, laneOf(lane));
    } else {
      const key = typeof mutation.key === "number" ? mutation.key : keyOf[mutation.key as keyof typeof keyOf];
      const quantity = typeof mutation.lots === "number" ? mutation.lots : lots[mutation.lots as keyof typeof lots];
      result = withLane(word, mutation.lane, (BigInt(Math.min(key, 2 ** 24 - 1)) << 24n) | BigInt(quantity));
    }
    return given.map((other, i) => (i === at ? result : other));
  }

  const wordsOf = (bytes: Uint8Array) =>
    Array.from({ length: bytes.length / 32 }, (_, i) => words.readWord(bytes, 32 * i));

  /** A sheet with bounds that are met exactly, or missed by a little. */
  function candidateOf(drawn: Drawn, rules: Rules): { candidate: Candidate; sheet: BidSheet } {
    const sheet = sheetOf(drawn, rules);
    const encoded = wordsOf(bidSheet.encode(sheet, rules.intervals));
    const given = drawn.mutation === null ? encoded : mutated(encoded, drawn.mutation, rules);
    const [sold, bought] = [lotsOf(sheet, "sell", rules.intervals), lotsOf(sheet, "buy", rules.intervals)];
    const most = (lots: bigint[]) => lots.reduce((x, y) => (x > y ? x : y), 0n);
    const bound = (kWh: bigint) => (kWh < 0n ? 0n : kWh > 2n ** 32n - 1n ? 2n ** 32n - 1n : kWh);
    const tight = drawn.tight % rules.intervals;
    const held = sold.map((lots, i) => bound(lots * rules.lot + (i === tight ? drawn.slack.held : 3n)));
    const exposure = commitment.exposureLots(sheet, rules.intervals) + drawn.slack.exposure;
    const candidate = {
      sheet: concat(given.map((word) => toBeHex(word, 32))),
      buyKwh: bound(most(bought) * rules.lot + drawn.slack.buy),
      sellKwh: bound(most(sold) * rules.lot + drawn.slack.sell),
      sources: (1 << drawn.source) | drawn.otherSource,
      held: pack(held),
      rows: Math.max(0, sheet.rows.length + Number(drawn.slack.rows)),
      exposure: exposure < 0n ? 0n : exposure,
    };
    return { candidate, sheet };
  }

  const termsOf = ({ floor, tick, intervals, maxKey, tieOrder, minLots }: Rules): SheetTerms => ({
    ...{ floor, tick, intervals, minLots, tieOrder: tieOrder !== 0 },
    cap: floor + tick * ((maxKey + 1) / 4 - 2),
  });

  it(`answers quickly and plainly the same on ${SHEETS} random sheets, and costs what core says`, async () => {
    const reached = new Map<string, number>();
    const count = (name: string) => reached.set(name, (reached.get(name) ?? 0) + 1);
    const batches = fc.record({
      rules: sessions,
      drawn: fc.array(sheets, { minLength: SHEETS_PER_BATCH, maxLength: SHEETS_PER_BATCH }),
    });
    await fc.assert(
      fc.asyncProperty(batches, async ({ rules, drawn }) => {
        const batch = drawn.map((one) => candidateOf(one, rules));
        const candidates = batch.map(({ candidate }) => candidate);
        const verdicts = await harness.checkMany(rules, candidates, call);
        verdicts.forEach(({ passes, passesAlone, priced, sellLots, refusal }, i) => {
          const { sheet } = batch[i]!;
          expect(passes, refusal).to.equal(refusal === "0x");
          expect(passesAlone).to.equal(passes);
          count(passes ? "passes" : errors.parseError(refusal)!.name);
          if (!passes || drawn[i]!.mutation !== null) return;
          bidSheet.checkSheet(sheet, termsOf(rules));
          expect(priced * 1_000n).to.equal(cover.worstCase(sheet, termsOf(rules), 1n, 1n));
          expect(sellLots).to.equal(lotsOf(sheet, "sell", rules.intervals).reduce((x, y) => x + y, 0n));
        });
      }),
      { numRuns: Math.ceil(SHEETS / SHEETS_PER_BATCH) },
    );
    console.log(`      ${[...reached].map(([name, times]) => `${name} ${times}`).join(", ")}`);
    expect(reached.get("passes")).to.be.greaterThan(SHEETS / 10);
    if (SHEETS >= 2_000) expect(reached.size).to.be.greaterThan(9);
  });

  // ---------------------------------------------------------------------------------------------------- named errors

  describe("names what is wrong, with its values:", () => {
    const RULES: Rules = { intervals: 2, lot: 10n, minLots: 2, maxKey: 47, floor: -50, tick: 10, tieOrder: 0 };
    const ASK = 23;
    const BID = 15;
    const ENOUGH = {
      buyKwh: 1_000n,
      sellKwh: 1_000n,
      sources: 1 << Source.Wind,
      held: pack([1_000, 1_000]),
      rows: 4,
      exposure: 1_000n,
    };
    const lane = (key: number, lots: number, at = 0) => ((BigInt(key) << 24n) | BigInt(lots)) << BigInt(48 * at);
    /** Rows as given: side, and a word for each interval or one for all. */
    const sheet = (...rows: ["sell" | "buy", ...bigint[]][]) => {
      let header = (1n << 248n) | BigInt(rows.length);
      rows.forEach(([side, ...words], r) => {
        if (side === "sell") header |= 1n << BigInt(8 + 2 * r);
        if (words.length === 1) header |= 2n << BigInt(8 + 2 * r);
      });
      return concat([header, ...rows.flatMap(([, ...words]) => words)].map((word) => toBeHex(word, 32)));
    };
    const check = async (
      rows: ["sell" | "buy", ...bigint[]][],
      bounds: Partial<Candidate> = {},
      rules: Partial<Rules> = {},
    ) => {
      const [verdict] = await harness.checkMany({ ...RULES, ...rules }, [
        { ...ENOUGH, sheet: sheet(...rows), ...bounds },
      ]);
      expect(verdict!.passes).to.equal(verdict!.refusal === "0x");
      expect(verdict!.passesAlone).to.equal(verdict!.passes);
      if (verdict!.passes) return null;
      const { name, args } = errors.parseError(verdict!.refusal)!;
      return [name, ...args] as unknown[];
    };
    const good = lane(BID, 2) | lane(BID, 3, 1);
    const gap = lane(BID, 2) | lane(BID, 3, 2);
    const behind = lane(BID, 2) | (1n << 240n);
    const decreasing = lane(BID, 2) | lane(BID - 4, 3, 1);

    const cases: [string, Parameters<typeof check>, unknown[] | null][] = [
      ["nothing", [[["buy", good, 0n]]], null],
      ["a step behind an empty lane", [[["buy", good, gap]]], ["WordMalformed", 1n, 2n, gap]],
      ["bits above the lanes", [[["buy", behind]]], ["WordMalformed", 1n, 1n, behind]],
      [
        "keys that decrease",
        [
          [
            ["buy", good],
            ["buy", 0n, decreasing],
          ],
        ],
        ["KeysDecrease", 2n, 2n, decreasing],
      ],
      ["a key below the floor", [[["buy", lane(3, 2)]]], ["PriceOutOfRange", 1n, 1n, 3n, 47n]],
      ["the floor itself", [[["buy", lane(7, 2)]]], null],
      ["the cap itself", [[["buy", lane(47, 2)]]], null],
      ["a key above the cap", [[["buy", lane(48, 2)]]], ["PriceOutOfRange", 1n, 1n, 48n, 47n]],
      ["a guard bit", [[["buy", lane(BID, 2) | (1n << 47n)]]], ["PriceOutOfRange", 1n, 1n, BigInt(HIGH + BID), 47n]],
      ["a quantity of zero", [[["buy", lane(BID, 0)]]], ["QuantityOutOfRange", 1n, 1n, 0n, 2n]],
      ["a quantity below the least", [[["buy", good, lane(BID, 1)]]], ["QuantityOutOfRange", 1n, 2n, 1n, 2n]],
      ["a quantity without a price", [[["buy", lane(0, 2)]]], ["PriceOutOfRange", 1n, 1n, 0n, 47n]],
      [
        "a quantity above the bound",
        [[["buy", lane(BID, MAX_LOTS + 1)]]],
        ["QuantityOutOfRange", 1n, 1n, BigInt(MAX_LOTS + 1), 2n],
      ],
      [
        "a class on a bid",
        [[["buy", lane(BID - 1, 2)]], {}, { tieOrder: Source.Wind << 8 }],
        ["ClassNotAllowed", 1n, 1n, 2n],
      ],
      ["a class without a tie order", [[["sell", 0n, lane(ASK - 2, 2)]]], ["ClassNotAllowed", 1n, 2n, 1n]],
      [
        "a class of another source",
        [[["sell", lane(ASK - 1, 2)]], {}, { tieOrder: Source.Solar << 8 }],
        ["ClassNotAllowed", 1n, 1n, 2n],
      ],
      [
        "a class of one source among several",
        [[["sell", lane(ASK - 1, 2)]], { sources: (1 << Source.Wind) | 2 }, { tieOrder: Source.Wind << 8 }],
        ["ClassNotAllowed", 1n, 1n, 2n],
      ],
      ["a class of the only source", [[["sell", lane(ASK - 1, 2)]], {}, { tieOrder: Source.Wind << 8 }], null],
      [
        "more bought than the limit",
        [[["buy", good, lane(BID, 6)]], { buyKwh: 59n }],
        ["LimitExceeded", 2n, false, 60n, 59n],
      ],
      ["as much bought as the limit", [[["buy", good, lane(BID, 6)]], { buyKwh: 60n }], null],
      [
        "more sold than the limit",
        [
          [
            ["sell", lane(ASK, 4)],
            ["sell", 0n, lane(ASK, 6)],
          ],
          { sellKwh: 99n },
        ],
        ["LimitExceeded", 2n, true, 100n, 99n],
      ],
      ["more sold than held", [[["sell", lane(ASK, 4)]], { held: pack([40, 39]) }], ["EnergyMissing", 2n, 40n, 39n]],
      ["as much sold as held", [[["sell", lane(ASK, 4)]], { held: pack([40, 40]) }], null],
      [
        "an ask at the own bid",
        [
          [
            ["buy", 0n, lane(BID, 2)],
            ["sell", lane(BID, 2)],
          ],
        ],
        ["SelfCrossing", 2n, BigInt(BID), BigInt(BID)],
      ],
      [
        "an ask above the own bid",
        [
          [
            ["buy", lane(BID, 2)],
            ["sell", lane(BID + 4, 2)],
          ],
        ],
        null,
      ],
      [
        "the lowest of several asks below the highest of several bids",
        [
          [
            ["sell", lane(ASK, 2) | lane(ASK + 8, 2, 1)],
            ["buy", lane(7, 2) | lane(ASK + 4, 2, 1)],
          ],
        ],
        ["SelfCrossing", 1n, BigInt(ASK), BigInt(ASK + 4)],
      ],
      [
        "more rows than declared",
        [
          [
            ["buy", good],
            ["buy", 0n],
          ],
          { rows: 1 },
        ],
        ["RowsUnderstated", 1n, 2n],
      ],
      ["more lots than declared", [[["buy", good]], { exposure: 9n }], ["ExposureUnderstated", 9n, 10n]],
      ["as many lots as declared", [[["buy", good]], { exposure: 10n }], null],
      [
        "lots of both sides",
        [
          [
            ["buy", good],
            ["sell", lane(ASK, 4)],
          ],
          { exposure: 17n },
        ],
        ["ExposureUnderstated", 17n, 18n],
      ],
    ];
    for (const [what, given, expected] of cases) {
      it(what, async () => {
        expect(await check(...given)).to.deep.equal(expected);
      });
    }
  });

  it("refuses a step behind an empty lane, whatever its key and quantity", async () => {
    const rules: Rules = { intervals: 1, lot: 1n, minLots: 1, maxKey: HIGH - 1, floor: 0, tick: 1, tieOrder: 0 };
    const bounds = {
      buyKwh: 2n ** 32n - 1n,
      sellKwh: 2n ** 32n - 1n,
      sources: 0,
      held: [2n ** 32n - 1n],
      rows: 1,
      exposure: 2n ** 32n,
    };
    const candidates: Candidate[] = [];
    for (const side of [0n, 1n]) {
      for (const key of [4, HIGH / 2 + 3, HIGH - 1]) {
        for (const lots of [1, MAX_LOTS]) {
          const step = (BigInt(key) << 24n) | BigInt(lots);
          // Every arrangement of steps and empty lanes with a gap.
          for (let used = 1n; used < 32n; used++) {
            if ((used & (used + 1n)) === 0n) continue;
            let word = 0n;
            for (let j = 0n; j < 5n; j++) if ((used >> j) & 1n) word |= step << (48n * j);
            candidates.push({
              ...bounds,
              sheet: concat([toBeHex((1n << 248n) | (side << 8n) | 1n, 32), toBeHex(word, 32)]),
            });
          }
        }
      }
    }
    for (let i = 0; i < candidates.length; i += 200) {
      for (const { passes, passesAlone, refusal } of await harness.checkMany(
        rules,
        candidates.slice(i, i + 200),
        call,
      )) {
        expect(errors.parseError(refusal)!.name).to.equal("WordMalformed");
        expect([passes, passesAlone]).to.deep.equal([false, false]);
      }
    }
  });

  it("refuses every single bit that makes a word another than it should be", async () => {
    // A full word whose keys all lie at the cap, so that no bit of a key can be added; quantities at their bound.
    const rules: Rules = { intervals: 1, lot: 1n, minLots: 1, maxKey: HIGH - 1, floor: 0, tick: 1, tieOrder: 0 };
    const lane = (BigInt(HIGH - 1) << 24n) | BigInt(MAX_LOTS);
    const word = [0n, 1n, 2n, 3n, 4n].reduce((sum, j) => sum | (lane << (48n * j)), 0n);
    const header = (1n << 248n) | 1n;
    const bounds = { buyKwh: 2n ** 32n - 1n, sellKwh: 0n, sources: 0, held: [], rows: 1, exposure: 2n ** 32n };
    const candidates = Array.from({ length: 257 }, (_, bit) => ({
      ...bounds,
      sheet: concat([toBeHex(header, 32), toBeHex(bit === 256 ? word : word ^ (1n << BigInt(bit)), 32)]),
    }));
    const verdicts = await harness.checkMany(rules, candidates, call);
    verdicts.forEach(({ passes, passesAlone, refusal }, bit) => {
      const inLane = bit % 48;
      // What remains a sheet: fewer lots in any lane, or a lower price in the lowest lane.
      const fewerLots = bit < 240 && inLane < 22;
      const lowerPrice = bit < 48 && inLane >= 26 && inLane < 47;
      expect(passes, `bit ${bit}`).to.equal(bit === 256 || fewerLots || lowerPrice);
      expect(passesAlone).to.equal(passes);
      expect(passes).to.equal(refusal === "0x");
    });
  });
});
