import { expect } from "chai";
import { toBeHex } from "ethers";
import fc from "fast-check";
import { commitment } from "../../../sdk/src/core/index.ts";
import { deployMarketLibraries } from "../../helpers/marketLibraries.ts";

const State = { Free: 0n, Committed: 1n, Revealed: 2n, Allotted: 3n };
const HASH_MASK = ~(2n ** 64n - 1n);
const INT128_MAX = 2n ** 127n - 1n;

describe("Commitment", () => {
  let deployed: Awaited<ReturnType<typeof deployMarketLibraries>>;
  before(async () => {
    deployed = await deployMarketLibraries();
  });

  const word = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n });
  const up = (bits: number) => fc.oneof(fc.constantFrom(0, 2 ** bits - 1), fc.nat(2 ** bits - 1)).map(BigInt);

  it("keeps every field apart, through commit, reveal, and the return of the cover", async () => {
    const { libraries } = deployed;
    await fc.assert(
      fc.asyncProperty(
        word,
        word,
        up(16),
        up(6),
        up(6),
        up(31),
        async (hash, book, sequence, rows, exponent, cover) => {
          const packed = await libraries.pack(toBeHex(hash, 32), sequence, rows, exponent, cover);
          const upper = (value: bigint) => toBeHex(value & BigInt.asUintN(256, HASH_MASK), 32);
          const part = upper(hash);
          const fields = [rows, exponent, sequence] as const;
          expect(await libraries.unpack(packed)).to.deep.equal([State.Committed, ...fields, cover, part]);
          const revealed = await libraries.revealed(packed, toBeHex(book, 32));
          expect(await libraries.unpack(revealed)).to.deep.equal([State.Revealed, ...fields, cover, upper(book)]);
          const returned = await libraries.withoutCover(packed);
          expect(await libraries.unpack(returned)).to.deep.equal([State.Committed, ...fields, 0n, part]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("lies in the bits that its interface says", async () => {
    const { libraries } = deployed;
    const nothing = toBeHex(0, 32);
    expect(await libraries.pack(nothing, 0, 0, 0, 0)).to.equal(State.Committed);
    expect(await libraries.pack(nothing, 0, 0x3f, 0, 0)).to.equal(State.Committed | (0x3fn << 2n));
    expect(await libraries.pack(nothing, 0, 0, 0x3f, 0)).to.equal(State.Committed | (0x3fn << 8n));
    expect(await libraries.pack(nothing, 0xffff, 0, 0, 0)).to.equal(State.Committed | (0xffffn << 14n));
    expect(await libraries.pack(nothing, 0, 0, 0, 2n ** 32n - 1n)).to.equal(
      State.Committed | ((2n ** 32n - 1n) << 30n),
    );
    expect(await libraries.pack(toBeHex(2n ** 256n - 1n, 32), 0, 0, 0, 0)).to.equal(
      State.Committed | BigInt.asUintN(256, HASH_MASK),
    );
  });

  it("keeps the sequence alone when it no longer stands", async () => {
    const { libraries } = deployed;
    const [state, rows, exponent, sequence, cover, part] = await libraries.unpack(await libraries.freed(0xffff));
    expect([state, rows, exponent, sequence, cover]).to.deep.equal([State.Free, 0n, 0n, 0xffffn, 0n]);
    expect(part).to.equal(commitment.EMPTY_BOOK);
  });

  it("records net amounts of either sign up to ±2¹²⁷, and no day paid", async () => {
    const { libraries } = deployed;
    for (const net of [0n, 1n, -1n, 123_456_789n, -(2n ** 64n), INT128_MAX, -INT128_MAX, -INT128_MAX - 1n]) {
      const [allotted, back] = await libraries.allotted(net);
      expect(back).to.equal(net);
      expect(allotted % 2n ** 64n).to.equal(State.Allotted);
      expect(allotted >> 192n).to.equal(0n);
      // Days paid later do not touch the amount.
      expect(await libraries.netPerDayOf(allotted | (0xffffn << 2n))).to.equal(net);
    }
  });

  it("hashes as core does, bound to chain, contract, session, participant and sequence", async () => {
    const { libraries, ethers } = deployed;
    const { chainId } = await ethers.provider.getNetwork();
    const contract = await libraries.getAddress();
    await fc.assert(
      fc.asyncProperty(word, up(31), up(16), word, word, async (session, participant, sequence, salt, hash) => {
        const opening = { salt: toBeHex(salt, 32), sheetHash: toBeHex(hash, 32) };
        expect(await libraries.commitHash(session, participant, sequence, opening.salt, opening.sheetHash)).to.equal(
          commitment.commitHash({ chainId, contract, session, participant, sequence, ...opening }),
        );
        const leaf = commitment.leaf(participant, sequence, opening.sheetHash);
        expect(await libraries.leaf(participant, sequence, opening.sheetHash)).to.equal(leaf);
        expect(await libraries.append(opening.salt, leaf)).to.equal(commitment.bookNext(opening.salt, leaf));
      }),
      { numRuns: 40 },
    );
  });
});
