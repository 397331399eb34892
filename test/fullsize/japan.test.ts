import { expect } from "chai";
import { ZeroHash } from "ethers";
import { network } from "hardhat";
import { bidSheet, uniformKernel } from "../../sdk/src/core/index.ts";
import { japaneseDay, LOT_KWH, officialCents, SLOTS, TERMS } from "../helpers/japan.ts";
import { beginning, call, claimWord, itemOf, roomyChain, sumsWord } from "../helpers/kernel.ts";
import { unpack, wordsOf } from "../helpers/lanes.ts";
import { hasShared } from "../helpers/sharedData.ts";

/** Bytes of a transaction's data that the items may fill. */
const CHUNK_BYTES = 118_000;
/** 0.01 yen/kWh in 0.001 yen/MWh. */
const CENT = 10_000;

describe("Whole days of the Japanese exchange on the kernel of the chain", function () {
  this.timeout(300_000);

  const deploy = async () => (await network.create(roomyChain)).ethers.deployContract("KernelHarness");
  const RULE = { rule: "competitive", k: 0, step: CENT } as const;

  for (const [day, participants] of [
    ["20220615", 60],
    ["20230409", 90],
  ] as const) {
    it(`${day}: ${SLOTS} of ${SLOTS} prices are the official ones, split among ${participants} participants`, async function () {
      if (!hasShared(`jepx/spot_bid_curves_${day}.csv.gz`)) this.skip();
      const kernel = await deploy();
      const book = japaneseDay(day, participants, Number(day));
      const sheets = book.map(({ sheet }) => sheet);
      const results = uniformKernel.clearBook(sheets, TERMS, RULE);
      const claims = results.map(({ claim }) => claimWord(claim));

      const chunks = [""];
      for (const sheet of book) {
        const item = itemOf(sheet, SLOTS).slice(2);
        if ((chunks.at(-1)!.length + item.length) / 2 > CHUNK_BYTES) chunks.push("");
        chunks[chunks.length - 1] += item;
      }
      let progress = beginning(SLOTS);
      for (const chunk of chunks) {
        const next = await kernel.sums(`0x${chunk}`, claims, progress, call);
        progress = { chain: next.chain, sheets: next.sheets, sums: [...next.sums], seen: next.seen };
      }
      expect(progress.sums).to.deep.equal(results.map(({ sums }) => sumsWord(sums)));

      const { prices, volumes } = await kernel.concluded(
        claims,
        progress,
        { floor: TERMS.floor, tick: TERMS.tick, k: RULE.k, step: RULE.step },
        call,
      );
      expect(prices.map((ofRules) => Number(ofRules[0]) / CENT)).to.deep.equal(officialCents(day));
      expect([...volumes]).to.deep.equal(results.map(({ volume }) => volume));

      let allotted = { chain: ZeroHash, sheets: 0n, totals: new Array<bigint>(SLOTS).fill(0n) };
      const cleared = {
        ...{ claims, sums: progress.sums, prices: prices.map((ofRules) => ofRules[0]) },
        ...{ salts: 1n, session: 1n, lot: LOT_KWH },
      };
      const moved = { sell: volumes.map(() => 0n), buy: volumes.map(() => 0n) };
      let net = 0n;
      for (const chunk of chunks) {
        const { chain, sheets: count, totals } = allotted;
        const fills = await kernel.fills(`0x${chunk}`, sheets.length, cleared, chain, count, [...totals], call);
        allotted = { chain: fills.chain, sheets: fills.sheets, totals: [...fills.totals] };
        fills.heads.forEach((head, m) => {
          const side = moved[head % 2n === 1n ? "sell" : "buy"];
          const words = fills.lanes.slice(wordsOf(SLOTS) * m, wordsOf(SLOTS) * (m + 1));
          unpack(words, SLOTS).forEach((kWh, i) => (side[i]! += kWh));
        });
        net += fills.nets.reduce((x, y) => x + y, 0n);
      }
      const traded = volumes.map((volume) => volume * LOT_KWH);
      expect(moved).to.deep.equal({ sell: traded, buy: traded });
      expect(net).to.equal(0n);

      const steps = sheets.flatMap(({ rows }) =>
        rows.flatMap((row) => Array.from({ length: SLOTS }, (_, i) => bidSheet.stepsOf(row, i).length)),
      );
      const count = steps.reduce((x, y) => x + y, 0);
      const energy = results.reduce((sum, { volume }) => sum + volume * LOT_KWH, 0n);
      console.log(
        `      ${book.length} sheets, ${count} steps, ${chunks.length} transactions' data, ${energy / 1_000_000n} GWh`,
      );
    });
  }
});
