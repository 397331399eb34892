import { expect } from "chai";
import { AbiCoder, type AbstractProvider, dataSlice, id, type Log } from "ethers";
import { connect, errors, statements } from "../../../sdk/src/index.ts";
import { refusalOf } from "../../helpers/sdkDay.ts";
import { tampered } from "../../helpers/tampered.ts";
import { deliveredDay, type Stage } from "./stage.ts";

/** Everybody's readings published, reviewed and settled; coal injects nothing. */
async function settledDay(d: Stage): Promise<void> {
  const { anyone, metering, day, all } = d;
  const readings = all.map((name) => d.readings(name, name === "coal" ? 300_000 : 4_000));
  const { batches } = await metering.delivery.publishReadings({ day, readings });
  await d.passReview(batches[0]!);
  await anyone.delivery.prepareDay({ day });
  await anyone.delivery.settle({ day });
}

describe("a statement through the SDK", () => {
  it("knows what outages of the grid excuse", async () => {
    const d = await deliveredDay({ outage: true });
    await settledDay(d);
    const { participant } = d.people.coal;
    const statement = await d.anyone.delivery.statement({ participant, day: d.day });
    expect(statements.checkStatement(statement)).to.deep.equal([]);
    const penalties = statement.intervals.map(({ penalty }) => penalty !== 0n);
    expect(penalties).to.deep.equal([...new Array<boolean>(12).fill(false), ...new Array<boolean>(12).fill(true)]);
    for (const lang of statements.LANGS) expect(statements.toText(statement, lang)).to.contain(d.day);
  });

  it("refuses readings and settlements that a dishonest node makes up", async () => {
    const d = await deliveredDay();
    await settledDay(d);
    const { participant } = d.people.mill;
    const honest = d.connection.ethers.provider as unknown as AbstractProvider;
    const asked = { participant, day: d.day };
    const through = async (changed: Partial<AbstractProvider>) =>
      connect({ provider: tampered(honest, changed), deployment: d.deployment });

    const getTransaction = async (hash: string) => {
      const found = (await honest.getTransaction(hash))!;
      const data = found.data.replace("0003e030", "0003e031");
      return new Proxy(found, {
        get: (target, name) => (name === "data" ? data : (Reflect.get(target, name) as unknown)),
      });
    };
    const readings = await through({ getTransaction });
    const incomplete = await refusalOf(readings.delivery.statement(asked), errors.ReadingsIncomplete);
    expect(incomplete.sentence("zh")).to.contain("计量批次 1");

    const types = new Array<string>(7).fill("int256");
    const topic = id("StatementIssued(uint256,uint256,uint256,uint256,uint256,int256,uint256,uint256,uint256,uint256)");
    for (const [place, part] of [
      [1, "received"],
      [2, "charge"],
      [3, "penalty"],
    ] as const) {
      const getLogs = async (filter: Parameters<AbstractProvider["getLogs"]>[0]): Promise<Log[]> => {
        const logs = await honest.getLogs(filter);
        return logs.map((log) => {
          if (log.topics[0] !== topic) return log;
          const words = types.map((_, w) => BigInt(dataSlice(log.data, 32 * w, 32 * w + 32)));
          words[place]! += 1_000_000_000n;
          const data = AbiCoder.defaultAbiCoder().encode(new Array<string>(7).fill("uint256"), words);
          return new Proxy(log, {
            get: (target, name) => (name === "data" ? data : (Reflect.get(target, name) as unknown)),
          });
        });
      };
      const liar = await through({ getLogs });
      const mismatch = await refusalOf(liar.delivery.statement(asked), errors.StatementMismatch);
      expect(mismatch).to.include({ participant, period: d.day, part });
      expect(mismatch.message).to.contain(`its ${part} is`);
    }
  });
});
