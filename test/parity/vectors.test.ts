import { expect } from "chai";
import { network } from "hardhat";
import { priceRule, proRata, type Claim } from "../../sdk/src/core/index.ts";
import { toSheets } from "../helpers/books.ts";
import { call, claimWord, itemsOf, keyedSteps, roomyChain, type BookSheet } from "../helpers/kernel.ts";
import { gets, gives, unpack } from "../helpers/lanes.ts";
import { hasShared, sharedJson } from "../helpers/sharedData.ts";

const VECTORS = "vectors/uniform_clearing_vectors.json";

interface Vector {
  floor: number;
  tick: number;
  k: number;
  seed: string;
  steps: [side: "ask" | "bid", ticks: number, lots: number, order: number][];
  claim: Claim;
  volume: number;
  prices: Record<string, number> | null;
  fills: number[];
}

describe("The published clearing vectors on the kernel of the chain", function () {
  this.timeout(120_000);

  const SESSION = 1n;
  const BOOKS_PER_CALL = 5;

  const deploy = async () => (await network.create(roomyChain)).ethers.deployContract("KernelHarness");

  const sheetsOf = ({ steps }: Vector): BookSheet[] =>
    toSheets(
      steps.map(([side, price, quantity, order]) => ({
        side: side === "ask" ? "sell" : "buy",
        price,
        quantity,
        class: order,
      })),
    ).map((sheet, i) => ({ participant: BigInt(i + 1), sequence: 1n, sheet }));

  /** The kernel draws u from the salts: salts that give the u of the vector at the margin that is rationed. */
  function saltsFor({ seed, claim, steps, volume }: Vector): bigint {
    const keyed = steps.map(([side, ticks, lots, order]) => ({ side, lots, key: 4 * (ticks + 1) + order }));
    const sum = (some: typeof keyed) => some.reduce((total, { lots }) => total + lots, 0);
    const asks = keyed.filter(({ side, key }) => side === "ask" && key <= claim.a);
    const bids = keyed.filter(({ side, key }) => side === "bid" && key >= claim.b);
    const margin = [asks, bids].find((side) => sum(side) > volume);
    if (margin === undefined) return 0n;
    const total = BigInt(sum(margin.filter(({ key }) => key === (margin === asks ? claim.a : claim.b))));
    let salts = 0n;
    while (proRata.tieOffset(salts, SESSION, 0, total) !== BigInt(seed) % total) salts++;
    return salts;
  }

  it("have these claims, volumes, prices and fills", async function () {
    if (!hasShared(VECTORS)) this.skip();
    const kernel = await deploy();
    const { books } = sharedJson(VECTORS) as { books: Vector[] };
    expect(books).to.have.length.greaterThan(100);
    const given = books.map((vector) => ({
      chunks: [itemsOf(sheetsOf(vector), 1)],
      claims: [claimWord(vector.claim)],
      terms: { floor: vector.floor, tick: vector.tick, k: vector.k, step: 1n },
      rule: 0n,
      ...{ salts: saltsFor(vector), session: SESSION, lot: 1n, limit: 3n },
    }));
    const outcomes: Awaited<ReturnType<typeof kernel.clear>>[] = [];
    for (let i = 0; i < given.length; i += BOOKS_PER_CALL) {
      outcomes.push(...(await kernel.clearMany(given.slice(i, i + BOOKS_PER_CALL), call)));
    }
    books.forEach((vector, v) => {
      const { volumes, prices, fills } = outcomes[v]!;
      expect(volumes[0]).to.equal(BigInt(vector.volume));
      priceRule.PRICE_RULE_NAMES.forEach((rule, place) => {
        expect(prices[0]![place]).to.equal(BigInt(vector.prices?.[rule] ?? 0));
      });
      const filled = new Map(fills.heads.map((head, m) => [head, unpack([fills.lanes[m]!], 1)[0]!]));
      const own = keyedSteps(sheetsOf(vector), 0).map(({ side }, i) => {
        const participant = BigInt(i + 1);
        return Number(filled.get(side === "sell" ? gives(participant) : gets(participant)) ?? 0n);
      });
      expect(own).to.deep.equal(vector.fills);
    });
  });
});
