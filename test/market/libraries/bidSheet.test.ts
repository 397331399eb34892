import { expect } from "chai";
import { hexlify } from "ethers";
import fc from "fast-check";
import { bidSheet, type BidSheet, type SheetRow } from "../../../sdk/src/core/index.ts";
import { call, deployMarketLibraries } from "../../helpers/marketLibraries.ts";

const { MAX_INTERVALS, MAX_ROWS } = bidSheet;

const PLAIN = 1n << 248n;

describe("BidSheet", () => {
  let libraries: Awaited<ReturnType<typeof deployMarketLibraries>>["libraries"];
  before(async () => {
    ({ libraries } = await deployMarketLibraries());
  });

  /** A sheet whose every word is another one. */
  function sheetOf(flats: readonly boolean[], sells: readonly boolean[], intervals: number): BidSheet {
    let quantity = 0;
    const rows = flats.map((flat, r): SheetRow => ({
      side: sells[r] ? "sell" : "buy",
      flat,
      steps: Array.from({ length: flat ? 1 : intervals }, () => [{ key: 7, quantity: (quantity += 1) }]),
    }));
    return { rows };
  }

  async function expectHashes(sheets: { sheet: BidSheet; intervals: number }[], filler: bigint) {
    const hashes = await libraries.sheetHashes(
      sheets.map(({ sheet, intervals }) => bidSheet.encode(sheet, intervals)),
      sheets.map(({ intervals }) => intervals),
      filler,
      call,
    );
    expect([...hashes]).to.deep.equal(sheets.map(({ sheet, intervals }) => bidSheet.sheetHash(sheet, intervals)));
  }

  for (const [shape, flats] of [
    ["one full row", [false]],
    ["one flat row", [true]],
    ["a full and a flat row", [false, true]],
    ["a flat and a full row", [true, false]],
    ["several rows", [true, false, false, true]],
  ] as const) {
    it(`hashes as core does with ${shape} in every number of intervals`, async () => {
      const all = Array.from({ length: MAX_INTERVALS }, (_, i) => i + 1);
      const sheets = all.map((intervals) => ({ sheet: sheetOf(flats, [false, true, true], intervals), intervals }));
      for (let i = 0; i < sheets.length; i += 24) await expectHashes(sheets.slice(i, i + 24), 2n ** 256n - 1n);
    });
  }

  it("hashes, measures and describes sheets of any shape as core does", async () => {
    const shapes = fc.record({
      intervals: fc.oneof(fc.integer({ min: 1, max: 17 }), fc.constantFrom(24, 48, 95, 96)),
      rows: fc.array(fc.tuple(fc.boolean(), fc.boolean()), { minLength: 1, maxLength: MAX_ROWS }),
      filler: fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }),
    });
    await fc.assert(
      fc.asyncProperty(shapes, async ({ intervals, rows, filler }) => {
        const sheet = sheetOf(
          rows.map(([flat]) => flat),
          rows.map(([, sell]) => sell),
          intervals,
        );
        const header = bidSheet.headerOf(sheet);
        expect(await libraries.isCanonicalHeader([header])).to.deep.equal([true]);
        expect(await libraries.lengthOf(header, intervals)).to.equal(BigInt(bidSheet.encode(sheet, intervals).length));
        const last = rows.length - 1;
        expect(await libraries.describe(header, last)).to.deep.equal([
          BigInt(rows.length),
          rows[last]![1],
          rows[last]![0],
          rows.some(([, sell]) => sell),
          rows.some(([, sell]) => !sell),
        ]);
        await expectHashes([{ sheet, intervals }], filler);
      }),
      { numRuns: 60 },
    );
  });

  it("accepts 1 to 32 rows of format 1, and no bit that has no meaning", async () => {
    const headers = Array.from({ length: 256 }, (_, rows) => PLAIN | BigInt(rows));
    const answers = await libraries.isCanonicalHeader(headers);
    answers.forEach((answer, rows) => expect(answer, `${rows} rows`).to.equal(rows >= 1 && rows <= MAX_ROWS));

    for (const rows of [1, 2, 31, MAX_ROWS]) {
      const flipped = Array.from({ length: 240 }, (_, bit) => PLAIN ^ BigInt(rows) ^ (1n << BigInt(8 + bit)));
      const allowed = await libraries.isCanonicalHeader(flipped);
      allowed.forEach((answer, bit) => expect(answer, `${rows} rows, bit ${8 + bit}`).to.equal(bit < 2 * rows));
    }
    const formats = Array.from({ length: 256 }, (_, format) => (BigInt(format) << 248n) | 1n);
    expect(
      (await libraries.isCanonicalHeader(formats)).map((answer, format) => (answer ? format : 0)).filter(Boolean),
    ).to.deep.equal([1]);
  });

  it("agrees with core on what is a header", async () => {
    const headers = fc.array(
      fc.record({
        rows: fc.nat(40),
        flags: fc.bigInt({ min: 0n, max: 2n ** 80n - 1n }),
        keep: fc.nat(80),
        format: fc.constantFrom(1n, 1n, 1n, 0n, 2n),
      }),
      { minLength: 50, maxLength: 50 },
    );
    await fc.assert(
      fc.asyncProperty(headers, async (drawn) => {
        const given = drawn.map(
          ({ rows, flags, keep, format }) => (format << 248n) | (BigInt.asUintN(keep, flags) << 8n) | BigInt(rows),
        );
        const answers = await libraries.isCanonicalHeader(given);
        given.forEach((header, i) => {
          const rows = Number(header & 0xffn);
          const words = 1 + rows;
          const bytes = new Uint8Array(32 * words);
          bytes.set(Buffer.from(header.toString(16).padStart(64, "0"), "hex"));
          let readable = true;
          try {
            bidSheet.decode(bytes, 1);
          } catch {
            readable = false;
          }
          expect(answers[i], hexlify(bytes.slice(0, 32))).to.equal(readable);
        });
      }),
      { numRuns: 20 },
    );
  });
});
