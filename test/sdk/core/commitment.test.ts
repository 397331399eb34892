import { expect } from "chai";
import { AbiCoder, keccak256 } from "ethers";
import { commitment, type BidSheet, type Commitment } from "../../../sdk/src/core/index.ts";

const { bond, bookNext, commitHash, exposureExponent, exposureLots, leaf, EMPTY_BOOK } = commitment;

const COMMITMENT: Commitment = {
  chainId: 31_337n,
  contract: "0x00000000000000000000000000000000000000aa",
  session: 3n,
  participant: 17n,
  sequence: 2n,
  salt: `0x${"5a".repeat(32)}`,
  sheetHash: `0x${"c3".repeat(32)}`,
};

const sheetOf = (...quantities: number[]): BidSheet => ({
  rows: quantities.map((quantity) => ({ side: "buy", flat: true, steps: [[{ key: 7, quantity }]] })),
});

describe("core/commitment", () => {
  it("hashes seven words, as abi.encode writes them", () => {
    const { chainId, contract, session, participant, sequence, salt, sheetHash } = COMMITMENT;
    const types = ["uint256", "address", "uint256", "uint256", "uint256", "bytes32", "bytes32"];
    const encoded = AbiCoder.defaultAbiCoder().encode(types, [
      chainId,
      contract,
      session,
      participant,
      sequence,
      salt,
      sheetHash,
    ]);
    expect(commitHash(COMMITMENT)).to.equal(keccak256(encoded));
  });

  it("binds every part", () => {
    const changes: Partial<Commitment>[] = [
      { chainId: 1n },
      { contract: "0x00000000000000000000000000000000000000ab" },
      { session: 4n },
      { participant: 18n },
      { sequence: 3n },
      { salt: `0x${"5b".repeat(32)}` },
      { sheetHash: `0x${"c4".repeat(32)}` },
    ];
    const hashes = [{}, ...changes].map((change) => commitHash({ ...COMMITMENT, ...change }));
    expect(new Set(hashes).size).to.equal(hashes.length);
  });

  it("refuses an address, a salt or a hash of another length", () => {
    expect(() => commitHash({ ...COMMITMENT, contract: "0x00" })).to.throw(
      "address of the contract must have 20 bytes",
    );
    expect(() => commitHash({ ...COMMITMENT, salt: "0x00" })).to.throw("salt must have 32 bytes");
    expect(() => commitHash({ ...COMMITMENT, sheetHash: "0x" })).to.throw("hash of the sheet must have 32 bytes");
  });

  it("chains leaves into a book that knows their order", () => {
    const coder = AbiCoder.defaultAbiCoder();
    const first = leaf(17n, 2n, COMMITMENT.sheetHash);
    expect(first).to.equal(keccak256(coder.encode(["uint256", "uint256", "bytes32"], [17n, 2n, COMMITMENT.sheetHash])));
    const second = leaf(18n, 2n, COMMITMENT.sheetHash);
    const book = bookNext(bookNext(EMPTY_BOOK, first), second);
    expect(bookNext(EMPTY_BOOK, first)).to.equal(keccak256(coder.encode(["bytes32", "bytes32"], [EMPTY_BOOK, first])));
    expect(bookNext(bookNext(EMPTY_BOOK, second), first)).not.to.equal(book);
  });

  it("declares the smallest power of two that is not below the lots", () => {
    const table: [number, number][] = [
      [1, 0],
      [2, 1],
      [3, 2],
      [4, 2],
      [5, 3],
      [4_194_303, 22],
    ];
    for (const [lots, exponent] of table) expect(exposureExponent(sheetOf(lots), 1), `${lots} lots`).to.equal(exponent);
    expect(exposureExponent({ rows: [] }, 1)).to.equal(0);
  });

  it("counts a flat row once per interval", () => {
    expect(exposureLots(sheetOf(3, 4), 24)).to.equal(168n);
    const full: BidSheet = { rows: [{ side: "sell", flat: false, steps: [[{ key: 7, quantity: 5 }], []] }] };
    expect(exposureLots(full, 2)).to.equal(5n);
  });

  it("prices rows and exposure", () => {
    expect(bond(3, 10, 1_000n, 2n)).to.equal(3_000n + 2_048n);
    for (const bad of [-1, 64, 0.5]) {
      expect(() => bond(bad, 0, 1n, 1n)).to.throw(commitment.DeclarationOutOfRange);
      expect(() => bond(0, bad, 1n, 1n)).to.throw(commitment.DeclarationOutOfRange);
    }
  });
});
