import { expect } from "chai";
import { AbiCoder, keccak256 } from "ethers";
import fc from "fast-check";
import { market } from "../../../sdk/src/index.ts";
import { IUniformPriceAuction__factory } from "../../../sdk/src/typechain/factories/contracts/market/IUniformPriceAuction__factory.ts";

const {
  allotCursor,
  BATCH_FIXED,
  BatchMalformed,
  clearFixed,
  allotFixed,
  clearProgressHash,
  concat,
  decodeAllotInput,
  decodeBook,
  decodeClearInput,
  decodeCommitManyInput,
  decodeCommitments,
  decodeOpenings,
  decodeRevealInput,
  encodeBookItem,
  encodeCommitment,
  encodeOpening,
  InputOfAnotherFunction,
  ItemValueOutOfRange,
  MAX_TRANSACTION_BYTES,
  packClaim,
  packSums,
  resultHash,
  sheetLength,
  splitIntoBatches,
  unpackClaim,
  unpackSums,
} = market.batches;

const abi = AbiCoder.defaultAbiCoder();
const auction = IUniformPriceAuction__factory.createInterface();

const word = fc.bigInt(0n, 2n ** 256n - 1n);
const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((b) => `0x${Buffer.from(b).toString("hex")}` as const);
const participant = fc.bigInt(1n, 2n ** 32n - 1n);
const sequence = fc.bigInt(1n, 65_535n);
const commitment = fc.record({
  participant,
  sequence,
  rows: fc.integer({ min: 0, max: 255 }),
  exposureExponent: fc.integer({ min: 0, max: 255 }),
  cover: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  hash: hex(32),
  signature: fc.oneof(hex(64), hex(0), hex(97)),
});
const opening = fc.record({ participant, salt: hex(32), sheet: fc.uint8Array({ maxLength: 300 }) });

/** The bytes of any sheet with a header whose length is right. */
const INTERVALS = 5;
const sheet = fc
  .record({ rows: fc.integer({ min: 1, max: 4 }), flags: fc.bigInt(0n, 255n), fill: fc.integer({ min: 0, max: 255 }) })
  .map(({ rows, flags, fill }) => {
    const header = (1n << 248n) | BigInt(rows) | ((flags & ((1n << BigInt(2 * rows)) - 1n)) << 8n);
    const bytes = new Uint8Array(sheetLength(header, INTERVALS)).fill(fill);
    bytes.set(Buffer.from(header.toString(16).padStart(64, "0"), "hex"));
    return bytes;
  });
const bookItem = fc.record({ participant, sequence, sheet });
const list = fc.array(word, { minLength: 1, maxLength: 6 });

describe("batches", () => {
  describe("items", () => {
    it("come back as they went, commitments", () => {
      fc.assert(
        fc.property(fc.array(commitment, { maxLength: 5 }), (items) => {
          expect(decodeCommitments(concat(items.map(encodeCommitment)))).to.deep.equal(items);
        }),
      );
    });

    it("come back as they went, openings", () => {
      fc.assert(
        fc.property(fc.array(opening, { maxLength: 5 }), (items) => {
          expect(decodeOpenings(concat(items.map(encodeOpening)))).to.deep.equal(items);
        }),
      );
    });

    it("come back as they went, sheets of a book", () => {
      fc.assert(
        fc.property(fc.array(bookItem, { maxLength: 5 }), (items) => {
          expect(decodeBook(concat(items.map(encodeBookItem)), INTERVALS)).to.deep.equal(items);
        }),
      );
    });

    it("are refused where they do not end with the data", () => {
      const item = encodeOpening({ participant: 1n, salt: `0x${"11".repeat(32)}`, sheet: new Uint8Array(64) });
      for (const length of [1, 38, 39, item.length - 1]) {
        expect(() => decodeOpenings(item.subarray(0, length))).to.throw(BatchMalformed);
      }
      expect(() => decodeBook(new Uint8Array(37), INTERVALS)).to.throw(BatchMalformed);
      expect(() => decodeCommitments(new Uint8Array(45))).to.throw(BatchMalformed);
    });

    it("are refused where a number does not fit its place", () => {
      const large = { participant: 2n ** 32n, sequence: 1n, sheet: new Uint8Array(32) };
      expect(() => encodeBookItem(large))
        .to.throw(ItemValueOutOfRange)
        .with.property("values")
        .that.includes({ bytes: 4 });
      expect(() => encodeBookItem({ ...large, participant: -1n })).to.throw(ItemValueOutOfRange);
    });
  });

  describe("inputs of transactions", () => {
    const address = `0x${"5a".repeat(20)}` as const;
    const bytesOf = (data: string) => Uint8Array.from(Buffer.from(data.slice(2), "hex"));

    it("are read as the contract reads them", () => {
      fc.assert(
        fc.property(
          fc.record({ session: word, commitments: fc.array(commitment, { maxLength: 3 }) }),
          fc.array(opening, { maxLength: 3 }),
          fc.array(bookItem, { maxLength: 3 }),
          fc.record({ chain: hex(32), sheets: word, seen: word }),
          list,
          (session, openings, items, { chain, sheets, seen }, values) => {
            const claims = Array.from({ length: INTERVALS }, (_, i) => values[i % values.length]!);
            const encoded = concat(items.map(encodeBookItem));
            expect(
              decodeCommitManyInput(
                bytesOf(
                  auction.encodeFunctionData("commitMany", [
                    session.session,
                    concat(session.commitments.map(encodeCommitment)),
                  ]),
                ),
              ),
            ).to.deep.equal(session);
            expect(
              decodeRevealInput(
                bytesOf(auction.encodeFunctionData("reveal", [session.session, concat(openings.map(encodeOpening))])),
              ),
            ).to.deep.equal({ session: session.session, openings });
            const progress = { chain, sheets, sums: values, seen };
            expect(
              decodeClearInput(
                bytesOf(auction.encodeFunctionData("clear", [session.session, address, claims, progress, encoded])),
              ),
            ).to.deep.equal({ session: session.session, from: address, claims, progress, items });
            const allotment = { chain, sheets, totals: values };
            expect(
              decodeAllotInput(
                bytesOf(auction.encodeFunctionData("allot", [session.session, claims, values, allotment, encoded])),
              ),
            ).to.deep.equal({ session: session.session, claims, sums: values, progress: allotment, items });
          },
        ),
        { numRuns: 30 },
      );
    });

    it("of another function are refused", () => {
      const data = bytesOf(auction.encodeFunctionData("cancel", [1]));
      expect(() => decodeRevealInput(data)).to.throw(InputOfAnotherFunction);
    });

    it("have the length that splitting counts with", () => {
      for (const intervals of [1, 24, 96]) {
        const zeros = new Array<bigint>(intervals).fill(0n);
        const none = `0x${"00".repeat(32)}`;
        const length = (data: string) => (data.length - 2) / 2;
        const clear = [1, address, zeros, { chain: none, sheets: 0, sums: zeros, seen: 0 }, "0x"] as const;
        expect(length(auction.encodeFunctionData("clear", [...clear]))).to.equal(clearFixed(intervals).bytes);
        const allot = [1, zeros, zeros, { chain: none, sheets: 0, totals: zeros }, "0x"] as const;
        expect(length(auction.encodeFunctionData("allot", [...allot]))).to.equal(allotFixed(intervals).bytes);
        expect(length(auction.encodeFunctionData("reveal", [1, "0x"]))).to.equal(BATCH_FIXED.bytes);
      }
    });
  });

  describe("claims, sums and their hashes", () => {
    it("come back as they went", () => {
      const key = fc.integer({ min: 0, max: 2 ** 24 - 1 });
      fc.assert(
        fc.property(fc.record({ a: key, b: key, aPlus: key, bMinus: key }), (claim) => {
          expect(unpackClaim(packClaim(claim))).to.deep.equal(claim);
        }),
      );
      const sum = fc.bigInt(0n, 2n ** 64n - 1n);
      fc.assert(
        fc.property(fc.record({ sellBelow: sum, sellAt: sum, buyAbove: sum, buyAt: sum }), (sums) => {
          expect(unpackSums(packSums(sums))).to.deep.equal(sums);
        }),
      );
    });

    it("are hashed as Solidity encodes them", () => {
      fc.assert(
        fc.property(list, list, hex(32), word, word, (claims, values, chain, sheets, seen) => {
          const tuple = "tuple(bytes32,uint256,uint256[],uint256)";
          expect(clearProgressHash(claims, { chain, sheets, sums: values, seen })).to.equal(
            keccak256(abi.encode(["uint256[]", tuple], [claims, [chain, sheets, values, seen]])),
          );
          expect(resultHash(claims, values)).to.equal(
            keccak256(abi.encode(["uint256[]", "uint256[]"], [claims, values])),
          );
          const few = (sheets % 1_000n) + 1n;
          const hash = BigInt(keccak256(abi.encode(["bytes32", "uint256", "uint256[]"], [chain, few, values])));
          expect(BigInt(allotCursor({ chain, sheets: few, totals: values }))).to.equal(((hash >> 32n) << 32n) | few);
        }),
        { numRuns: 30 },
      );
    });
  });

  describe("splitting", () => {
    const cost = fc.record({ bytes: fc.integer({ min: 1, max: 30_000 }), gas: fc.integer({ min: 1, max: 3_000_000 }) });
    const FIXED = { bytes: 100, gas: 30_000 };
    const limits = { maxBytes: 60_000, maxGas: 5_000_000, maxItems: 7 };

    it("keeps every item, in order, and every batch of more than one within the bounds", () => {
      fc.assert(
        fc.property(fc.array(cost, { maxLength: 60 }), (items) => {
          const batches = splitIntoBatches(items, (item) => item, FIXED, limits);
          expect(batches.flat()).to.deep.equal(items);
          for (const batch of batches) {
            expect(batch).not.to.have.length(0);
            expect(batch.length).to.be.at.most(limits.maxItems);
            if (batch.length === 1) continue;
            expect(batch.reduce((sum, { bytes }) => sum + bytes, FIXED.bytes)).to.be.at.most(limits.maxBytes);
            expect(batch.reduce((sum, { gas }) => sum + gas, FIXED.gas)).to.be.at.most(limits.maxGas);
          }
        }),
      );
    });

    it("wastes nothing: what follows a batch would not have fitted into it", () => {
      const items = new Array(40).fill({ bytes: 5_000, gas: 1 }) as { bytes: number; gas: number }[];
      const batches = splitIntoBatches(items, (item) => item, FIXED, { maxBytes: 60_000 });
      expect(batches.map(({ length }) => length)).to.deep.equal([11, 11, 11, 7]);
    });

    it("keeps 120 KiB by default, envelope included", () => {
      const items = new Array(400).fill({ bytes: 839, gas: 1 }) as { bytes: number; gas: number }[];
      const [first] = splitIntoBatches(items, (item) => item, BATCH_FIXED);
      const bytes = first!.length * 839;
      expect(bytes + BATCH_FIXED.bytes).to.be.at.most(MAX_TRANSACTION_BYTES - 200);
      expect(bytes).to.be.at.least(MAX_TRANSACTION_BYTES - 2 * 839);
    });
  });
});
