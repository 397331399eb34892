import { expect } from "chai";
import fc from "fast-check";
import { core, market } from "../../../sdk/src/index.ts";

const { bidSheet, commitment, uniformKernel } = core;
const { batches, OpenBook, sheetHashOf } = market;

const INTERVALS = 9;

/** Rows of a sheet with few prices, so that ties are common. Whether own sides cross is no question here. */
const stepsOf = (steps: number) =>
  fc
    .array(
      fc.record({
        key: fc.integer({ min: 1, max: 8 }).map((n) => 4 * n + 3),
        quantity: fc.integer({ min: 1, max: 9 }),
      }),
      {
        maxLength: steps,
      },
    )
    .map((list) => list.sort((x, y) => x.key - y.key));
const row = fc
  .record({ side: fc.constantFrom("sell" as const, "buy" as const), flat: fc.boolean() })
  .chain(({ side, flat }) =>
    fc
      .array(stepsOf(5), { minLength: flat ? 1 : INTERVALS, maxLength: flat ? 1 : INTERVALS })
      .map((steps) => ({ side, flat, steps })),
  );
const sheet = fc.record({ rows: fc.array(row, { minLength: 1, maxLength: 3 }) });
const book = fc.array(fc.record({ participant: fc.bigInt(1n, 99n), sequence: fc.bigInt(1n, 9n), sheet }), {
  maxLength: 6,
});

describe("an open book", () => {
  const opened = (entries: { participant: bigint; sequence: bigint; sheet: core.BidSheet }[]) =>
    new OpenBook(
      entries.map(({ participant, sequence, sheet: s }) => ({
        participant,
        sequence,
        sheet: bidSheet.encode(s, INTERVALS),
      })),
      INTERVALS,
    );

  it("hashes sheets from their bytes as the codec hashes them taken apart, and chains them", () => {
    fc.assert(
      fc.property(book, (entries) => {
        let chain = commitment.EMPTY_BOOK;
        for (const { participant, sequence, sheet: s } of entries) {
          const hash = bidSheet.sheetHash(s, INTERVALS);
          expect(sheetHashOf(bidSheet.encode(s, INTERVALS), INTERVALS)).to.equal(hash);
          chain = commitment.bookNext(chain, commitment.leaf(participant, sequence, hash));
        }
        expect(opened(entries).chain()).to.equal(chain);
      }),
      { numRuns: 50 },
    );
  });

  it("finds the claims that matching levels finds", () => {
    fc.assert(
      fc.property(book, (entries) => {
        const sheets = entries.map(({ sheet: s }) => s);
        opened(entries)
          .claims()
          .forEach((claim, i) => expect(claim).to.deep.equal(uniformKernel.findClaim(sheets, i)));
      }),
      { numRuns: 60 },
    );
  });

  it("carries the sums of any number of sheets, begun anywhere", () => {
    fc.assert(
      fc.property(book, fc.nat(6), (entries, n) => {
        const open = opened(entries);
        const claims = open.packedClaims();
        const begun = open.clearingAt(claims, Math.min(n, entries.length));
        const all = [...open.clearing(claims, begun)].at(-1) ?? begun;
        expect(all).to.deep.equal(open.clearingAt(claims, entries.length));
        const sheets = entries.map(({ sheet: s }) => s);
        claims.forEach((claim, i) => {
          const sums = uniformKernel.sumsOf(batches.unpackClaim(claim), sheets, i);
          expect(all.sums[i]).to.equal(batches.packSums(sums));
          const { aPlus, bMinus } = batches.unpackClaim(claim);
          const seen = (all.seen >> BigInt(2 * i)) & 3n;
          if (aPlus !== bidSheet.HIGH) expect(seen & 1n).to.equal(1n);
          if (bMinus !== bidSheet.LOW) expect(seen & 2n).to.equal(2n);
        });
      }),
      { numRuns: 60 },
    );
  });

  it("carries the running totals of the rationed margins", () => {
    fc.assert(
      fc.property(book, (entries) => {
        const open = opened(entries);
        const claims = open.packedClaims();
        const { sums } = open.clearingAt(claims, entries.length);
        const { totals } = open.allotmentAt(claims, sums, entries.length);
        const sheets = entries.map(({ sheet: s }) => s);
        totals.forEach((total, i) => {
          const result = uniformKernel.proveClaim(
            batches.unpackClaim(claims[i]!),
            sheets,
            i,
            { floor: 0, tick: 1 },
            { rule: "competitive", k: 0, step: 1 },
          );
          expect(total).to.equal(uniformKernel.rationingOf(result)?.total ?? 0n);
        });
      }),
      { numRuns: 60 },
    );
  });
});
