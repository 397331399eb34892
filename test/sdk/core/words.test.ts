import { expect } from "chai";
import { keccak256 } from "ethers";
import { words } from "../../../sdk/src/core/index.ts";

const { fromHex, hashBytes, keccak, readWord, toHex, toWord, NotHex, WordOutOfRange, WrongLength } = words;

describe("core/words", () => {
  it("writes and reads a word, the highest byte first", () => {
    const value = (1n << 255n) | 0x0123456789abcdefn;
    expect(toHex(toWord(value))).to.equal(`0x8${"0".repeat(47)}0123456789abcdef`);
    expect(readWord(toWord(value), 0)).to.equal(value);
    expect(() => toWord(-1n)).to.throw(WordOutOfRange);
    expect(() => toWord(1n << 256n)).to.throw(WordOutOfRange);
  });

  it("reads hex and refuses what is none", () => {
    expect([...fromHex("0x00fF")]).to.deep.equal([0, 255]);
    for (const bad of ["00ff", "0x0", "0xzz", "0x00 "]) expect(() => fromHex(bad)).to.throw(NotHex);
    expect(() => hashBytes("The salt", "0x00")).to.throw(WrongLength, "The salt must have 32 bytes, but has 1.");
  });

  it("hashes the parts as one, as the chain does", () => {
    const [left, right] = [toWord(1n), toWord(2n)];
    expect(toHex(keccak(left, right))).to.equal(keccak256(new Uint8Array([...left, ...right])));
    expect(toHex(keccak())).to.equal(keccak256("0x"));
  });
});
