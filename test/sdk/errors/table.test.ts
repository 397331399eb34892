import { expect } from "chai";
import { AbiCoder, ErrorFragment, id, type JsonFragment } from "ethers";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  CONTRACT_ERRORS,
  ContractError,
  ContractPanic,
  decodeError,
  decodeRevert,
  ERROR_BY_SELECTOR,
  GatesOutOfOrder,
  LimitExceeded,
  PriceOutOfRange,
  RefusedInWords,
  RoleMissing,
  SequenceNotNewer,
  SourceNotInClass,
  TermsInvalid,
  TooEarly,
  UnknownRevert,
} from "../../../sdk/src/errors/index.ts";
import * as access from "../../../sdk/src/access/index.ts";

/** Every custom error that a deployed contract or a linked library can answer with; mocks are no part of the market. */
function errorsOfAllContracts(): Map<string, ErrorFragment> {
  const errors = new Map<string, ErrorFragment>();
  const visit = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (entry.name !== "mocks" && entry.name !== "build-info") visit(path);
      } else if (entry.name.endsWith(".json")) {
        const { abi = [] } = JSON.parse(readFileSync(path, "utf8")) as { abi?: JsonFragment[] };
        for (const item of abi.filter(({ type }) => type === "error")) {
          const error = ErrorFragment.from(item);
          errors.set(error.selector, error);
        }
      }
    }
  };
  visit("artifacts");
  return errors;
}

const CJK = /[\u4e00-\u9fff]/;

/** Something that fits a type. */
const sample = (type: string): unknown => {
  if (type === "address") return `0x${"ab".repeat(20)}`;
  if (type === "bool") return true;
  if (type === "string") return "text";
  if (type === "bytes32") return `0x${"7469636b".padEnd(64, "0")}`;
  if (type === "bytes4") return "0x12345678";
  if (type.startsWith("tuple")) return [1_764_036_000n, 7n];
  return type === "uint8" ? 1n : 8n;
};

describe("errors of contracts", () => {
  const onChain = errorsOfAllContracts();

  it("have a class each, for every contract, library and standard contract below", () => {
    const missing = [...onChain.values()].filter(({ selector }) => !ERROR_BY_SELECTOR.has(selector));
    expect(missing.map((error) => error.format("sighash"))).to.deep.equal([]);
  });

  it("have no class that no contract knows any more", () => {
    const orphans = CONTRACT_ERRORS.filter(({ selector }) => !onChain.has(selector));
    expect(orphans.map(({ signature }) => signature)).to.deep.equal([]);
  });

  it("are told apart by their selectors and by the names of their classes", () => {
    expect(ERROR_BY_SELECTOR.size).to.equal(CONTRACT_ERRORS.length);
    expect(new Set(CONTRACT_ERRORS.map(({ name }) => name)).size).to.equal(CONTRACT_ERRORS.length);
  });

  it("become an instance of their class with every value and a sentence in both languages", () => {
    for (const fragment of onChain.values()) {
      const known = ERROR_BY_SELECTOR.get(fragment.selector)!;
      const types = fragment.inputs.map((input) => input.format("full").replace(/ \w+$/, ""));
      const values = fragment.inputs.map(({ type }) => sample(type));
      const data = fragment.selector + AbiCoder.defaultAbiCoder().encode(types, values).slice(2);
      const error = decodeRevert(data);
      expect(error, fragment.name).to.be.instanceOf(known);
      expect(error.name).to.equal(known.name);
      expect(Object.keys(error.values), fragment.name).to.have.length(fragment.inputs.length);
      for (const [name, value] of Object.entries(error.values)) {
        expect(value === undefined, `${fragment.name}.${name}`).to.equal(false);
        expect(Reflect.get(error, name), `${fragment.name}.${name}`).to.equal(value);
      }
      const sentences = [error.sentence("en"), error.sentence("zh")];
      expect(sentences[0], fragment.name)
        .to.match(/^[A-Z0-9"].*[.…]$/)
        .and.not.match(CJK);
      expect(sentences[1], fragment.name).to.match(/。$/).and.match(CJK);
      for (const sentence of sentences)
        expect(sentence, fragment.name).not.to.match(/undefined|NaN|\[object|unknown \(/);
      expect(error.message).to.equal(sentences[0]);
    }
  });
});

describe("decodeRevert", () => {
  const encode = (signature: string, types: string[], values: unknown[]) =>
    id(signature).slice(0, 10) + AbiCoder.defaultAbiCoder().encode(types, values).slice(2);
  const tooEarly = encode(
    "TooEarly(uint256,(uint40,uint40),uint256,uint256)",
    ["uint256", "(uint40,uint40)", "uint256", "uint256"],
    [3n, [1_764_036_000n, 0n], 1_764_035_999n, 12n],
  );

  it("gives the values as typed fields", () => {
    const error = decodeRevert(
      encode("SequenceNotNewer(uint256,uint256,uint256)", ["uint256", "uint256", "uint256"], [7n, 3n, 2n]),
    );
    expect(error).to.be.instanceOf(SequenceNotNewer).and.be.instanceOf(ContractError);
    const { participant, known, given } = error as SequenceNotNewer;
    expect([participant, known, given]).to.deep.equal([7n, 3n, 2n]);
  });

  it("writes times in local ISO, by the offset of the market", () => {
    const error = decodeRevert(tooEarly) as TooEarly;
    expect(error.gate).to.deep.equal({ time: 1_764_036_000n, blockNumber: 0n });
    expect(error.sentence("en")).to.contain("begins at 2025-11-25T10:00:00+08:00; it is 2025-11-25T09:59:59+08:00");
    expect(decodeRevert(tooEarly, { offsetSeconds: -12_600 }).sentence("zh")).to.contain("2025-11-24T22:30:00-03:30");
  });

  it("numbers intervals from 1 and names the unit", () => {
    const error = new LimitExceeded({ interval: 1n, sell: true, kWh: 1_234_567n, limitKwh: 1_000n });
    expect(error.message).to.equal("In interval 1 1,234,567 kWh to sell exceed the limit of 1,000 kWh.");
    expect(error.sentence("zh")).to.equal("第 1 时段卖出 1,234,567 千瓦时，超过限额 1,000 千瓦时。");
  });

  it("turns keys into prices where the session is known, and into ticks where not", () => {
    const values = { row: 1n, interval: 2n, key: 4n * 151n + 3n, maxKey: 4n * 101n + 3n };
    expect(new PriceOutOfRange(values).message).to.contain("150 ticks above the floor");
    const context = { prices: { floor: -50_000, tick: 1_000 } };
    expect(new PriceOutOfRange(values, { context }).sentence("en")).to.contain(
      "100.00 per MWh; the cap is 50.00 per MWh",
    );
  });

  it("names roles and the sources of a class", () => {
    for (const [name, role] of Object.entries(access.ROLES)) {
      const { message } = new RoleMissing({ caller: "0x00", role });
      expect(message).to.contain(`the role ${name.replace(/[A-Z]/, (letter) => `_${letter}`).toUpperCase()},`);
    }
    const class_ = new SourceNotInClass({ unit: 3n, source: "Coal", attribute: (1n << 5n) | (1n << 6n) });
    expect(class_.message).to.contain("runs on coal").and.contain("the class of the product: wind, solar.");
    expect(class_.sentence("zh")).to.contain("风电、光伏");
  });

  it("names terms and gates", () => {
    const term = `0x${Buffer.from("tick").toString("hex").padEnd(64, "0")}`;
    const error = decodeRevert(
      encode("TermsInvalid(bytes32,int256,int256)", ["bytes32", "int256", "int256"], [term, 15n, 10n]),
    ) as TermsInvalid;
    expect(error.term).to.equal("tick");
    expect(error.sentence("zh")).to.contain("价格单位为 0.015 元/兆瓦时");
    const gates = new GatesOutOfOrder({
      later: 2n,
      first: { time: 1n, blockNumber: 0n },
      second: { time: 0n, blockNumber: 5n },
    });
    expect(gates.message).to.contain("revealsFrom (1970-01-01T08:00:00+08:00 and block 5)").and.contain("closesAt");
  });

  it("knows refusals in words, panics, and what it does not know", () => {
    const coder = AbiCoder.defaultAbiCoder();
    const words = decodeRevert(`0x08c379a0${coder.encode(["string"], ["no"]).slice(2)}`);
    expect(words).to.be.instanceOf(RefusedInWords);
    expect(words.message).to.equal("The call was refused: no.");
    const panic = decodeRevert(`0x4e487b71${coder.encode(["uint256"], [0x11n]).slice(2)}`);
    expect(panic).to.be.instanceOf(ContractPanic);
    expect(panic.sentence("zh")).to.contain("数值溢出");
    expect(decodeRevert("0x12345678")).to.be.instanceOf(UnknownRevert);
    expect(decodeRevert(`${id("Paused()").slice(0, 8)}`)).to.be.instanceOf(UnknownRevert);
  });

  it("does not trip over known selectors with other data behind them", () => {
    expect(decodeRevert(tooEarly.slice(0, 100))).to.be.instanceOf(UnknownRevert);
  });
});

describe("decodeError", () => {
  const data = id("Paused()").slice(0, 10);

  it("finds the data wherever a provider puts it, but not the data of the transaction", () => {
    for (const thrown of [
      { data },
      { data: { data } },
      { error: { data } },
      { info: { error: { data: { data } } } },
      { cause: { cause: { data } } },
    ]) {
      expect((decodeError(Object.assign(new Error("reverted"), thrown)) as Error).name).to.equal("Paused");
    }
    const untouched = Object.assign(new Error("timeout"), { transaction: { data } });
    expect(decodeError(untouched)).to.equal(untouched);
  });

  it("keeps what the provider threw as the cause", () => {
    const thrown = Object.assign(new Error("reverted"), { data });
    expect((decodeError(thrown) as Error).cause).to.equal(thrown);
  });

  it("leaves aborts, network failures and its own errors as they are", () => {
    const abort = new DOMException("stop", "AbortError");
    expect(decodeError(abort)).to.equal(abort);
    const own = decodeRevert(data);
    expect(decodeError(own)).to.equal(own);
    expect(decodeError(undefined)).to.equal(undefined);
  });

  it("names calls that fail without data", () => {
    expect(decodeError({ code: "CALL_EXCEPTION", reason: "no" })).to.be.instanceOf(RefusedInWords);
    expect(decodeError({ code: "CALL_EXCEPTION", reason: null, data: null })).to.be.instanceOf(UnknownRevert);
  });
});
