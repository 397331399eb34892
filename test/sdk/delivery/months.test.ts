import { expect } from "chai";
import * as history from "../../../sdk/src/history/index.ts";
import { errors, statements } from "../../../sdk/src/index.ts";
import { DOCUMENT } from "../../helpers/ledgers.ts";
import { refusalOf } from "../../helpers/sdkDay.ts";
import { deliveredDay, INTERVALS, type Name, type Stage } from "./stage.ts";

const { checkStatement } = statements;

/** Deviations of everybody in every interval, Wh. */
const FIRST = { mill: 50_000, coal: -40_000, wind: 3_000, retailer: -1_000 } as const;
const SECOND = { mill: -5_000, smelter: 9_000 } as const;

/** The index of the market's history has every settlement of everybody, as the chain tells it. */
async function expectIndexed({ anyone, all, people, day }: Stage) {
  const index = history.openHistory({ file: ":memory:", deployment: anyone.deployment });
  try {
    await history.sync(index, history.chainSource(anyone));
    for (const name of all) {
      const { participant } = people[name];
      const entries = await anyone.delivery.settlements({ participant });
      const found = history.settlements(index, { participant });
      expect(
        found.map((one) => [one.number, one.kind, one.day ?? undefined, one.month ?? undefined, one.amount, one.debt]),
      ).to.deep.equal(entries.map((one) => [one.number, one.kind, one.day, one.month, one.amount, one.debt]));
      expect(history.settlements(index, { participant, from: day, to: day }).every((one) => one.day === day)).to.equal(
        true,
      );
    }
  } finally {
    index.close();
  }
}

/** Publishes, waits, prepares and settles a day. */
async function playDay(d: Stage, day: string, deviations: Partial<Record<Name, number>>, contracted: boolean) {
  const { anyone, metering, all } = d;
  const readings = all.map((name) => {
    const deviation = deviations[name] ?? 0;
    if (contracted) return d.readings(name, deviation);
    const { participant, points } = d.readings(name);
    const flat = (wh: number) => new Array<number>(INTERVALS).fill(wh);
    const point = points[0]!.point;
    return {
      participant,
      points: [{ point, importWh: flat(Math.max(deviation, 0)), exportWh: flat(Math.max(-deviation, 0)) }],
    };
  });
  const { batches } = await metering.delivery.publishReadings({ day, readings });
  await d.passReview(batches[0]!);
  await anyone.delivery.prepareDay({ day });
  expect((await anyone.delivery.settle({ day })).settled).to.have.length(6);
}

/** Both days of the month. */
async function playMonth(d: Stage): Promise<void> {
  await playDay(d, d.day, FIRST, true);
  await d.passTo(d.endsAt + 86_400);
  await playDay(d, d.nextDay, SECOND, false);
}

/** Everybody's statement of the month agrees with itself and with the money. */
async function checkStatements(d: Stage, before: Readonly<Record<string, bigint>>, version = "final") {
  for (const name of d.all) {
    const { participant } = d.people[name];
    const statement = await d.anyone.delivery.statement({ participant, month: d.month });
    expect(checkStatement(statement), name).to.deep.equal([]);
    expect(statement.period).to.deep.equal({ kind: "month", month: d.day.slice(0, 7) });
    expect(statement.version).to.equal(version);
    expect(statement.paid!.free).to.equal((await d.freeOf(name)) - before[name]!);
  }
}

const moneyOf = async (d: Stage) =>
  Object.fromEntries(await Promise.all(d.all.map(async (name) => [name, await d.freeOf(name)] as const)));

describe("a month of delivery through the SDK", () => {
  it("is closed and shared by metered energy", async () => {
    const d = await deliveredDay();
    const { anyone, month, people } = d;
    const before = await moneyOf(d);
    const early = await refusalOf(anyone.delivery.closeMonth({ month }), errors.MonthNotComplete);
    expect(early.message).to.contain(d.day);
    await playMonth(d);
    expect(await anyone.delivery.month({ month })).to.deep.include({
      stage: "Running",
      daysPrepared: 2,
      participants: 6,
    });
    await checkStatements(d, before, "preliminary");
    await refusalOf(anyone.delivery.shareMonth({ month }), errors.MonthInStage);
    const closed = await anyone.delivery.closeMonth({ month });
    const { balance } = await anyone.delivery.month({ month });
    expect(closed.balance).to.equal(balance);
    const { compartment } = await anyone.delivery.fund();
    expect(compartment).to.equal(balance);
    const part = await anyone.delivery.shareMonth({ month }, { maxItems: 4 });
    expect(part.receipts).to.have.length(2);
    expect(part.amounts).to.have.length(6);
    expect((await anyone.delivery.shareMonth({ month, participants: [] })).amounts).to.deep.equal([]);
    expect(await anyone.delivery.month({ month })).to.deep.include({ stage: "Shared", balance: 0n, toShare: balance });
    expect((await anyone.delivery.fund()).compartment).to.equal(0n);
    await checkStatements(d, before);
    const participant = people.mill.participant;
    expect(await anyone.delivery.totals({ month, participant })).to.include({
      deviationWh: BigInt(24 * 45_000),
      contractedWh: 24n * 250_000n,
      step: "shared",
    });
    const entries = await anyone.delivery.settlements({ participant });
    expect(entries.map(({ number, kind }) => [number, kind])).to.deep.equal([
      [1n, "day"],
      [2n, "day"],
      [3n, "fundShare"],
    ]);
    await expectIndexed(d);
  });

  for (const [what, rule] of [
    ["two prices over the month", { base: "month" }],
    ["two prices over each day", { base: "day" }],
    ["the spread", { kind: "spread", bands: [], spread: { bandBps: 500, overBps: 10_000, underBps: 30_000 } }],
  ] as const) {
    it(`is charged by ${what}, and corrected afterwards`, async () => {
      const d = await deliveredDay({ rule });
      const { anyone, metering, month, people, day } = d;
      const before = await moneyOf(d);
      await playMonth(d);
      await anyone.delivery.closeMonth({ month });
      const charged = await anyone.delivery.chargeMonth({ month });
      expect(charged.amounts).to.have.length(6);
      const later = await metering.delivery.correctReadings({ day, readings: [d.readings("mill", 90_000)] });
      await d.passReview(later.batches[0]!);
      await anyone.delivery.correct({ participant: people.mill.participant, day });
      await anyone.delivery.shareMonth({ month });
      await expectIndexed(d);
      const statement = await anyone.delivery.statement({ participant: people.mill.participant, month });
      expect(checkStatement(statement)).to.deep.equal([]);
      expect(statement.items.some(({ kind }) => kind === "fundShare")).to.equal(true);
      expect(statement.paid!.free).to.equal((await d.freeOf("mill")) - before.mill!);
      for (const name of ["coal", "wind", "retailer"] as const) {
        const own = await anyone.delivery.statement({ participant: people[name].participant, month });
        expect(checkStatement(own), name).to.deep.equal([]);
        expect(own.paid!.free).to.equal((await d.freeOf(name)) - before[name]!);
      }
    });
  }

  it("gives corrections the mean price of the month in which they were published", async () => {
    const d = await deliveredDay({ rule: { correctAtDay: false } });
    const { anyone, metering, month, people, day } = d;
    const before = await moneyOf(d);
    await playDay(d, day, FIRST, true);
    // Published on the second day: the month is that of the day itself.
    const later = await metering.delivery.correctReadings({ day, readings: [d.readings("mill", 20_000)] });
    await d.passTo(d.endsAt + 86_400);
    await playDay(d, d.nextDay, SECOND, false);
    const { participant } = people.mill;
    const refused = await refusalOf(anyone.delivery.correct({ participant, day }), errors.MonthInStage);
    expect(refused.stage).to.equal("Running");
    await anyone.delivery.closeMonth({ month });
    const { charge, newBatch } = await anyone.delivery.correct({ participant, day });
    expect([charge, newBatch]).to.deep.equal([-24n * 30_000n * 400_000n, later.batches[0]]);
    const corrected = await anyone.delivery.statement({ participant, day });
    expect(checkStatement(corrected)).to.deep.equal([]);
    expect(corrected.items.find(({ kind }) => kind === "correction")).to.deep.include({
      energyWh: -24n * 30_000n,
      price: 400_000n,
    });
    await checkStatements(d, before, "preliminary");
  });
});

describe("the balancing fund through the SDK", () => {
  it("gives tickets for what it does not have, collects debts and serves the tickets", async () => {
    const d = await deliveredDay();
    const { anyone, metering, regulator, registrar, treasury, people, day, all } = d;
    const { mill, coal, smelter } = people;
    for (const { handle, participant } of [mill, smelter]) {
      await handle.money.withdraw({ participant, amount: (await anyone.money.balances({ participant })).free });
    }
    const deviations: Partial<Record<Name, number>> = { mill: 30_000, smelter: 20_000, coal: -40_000 };
    const readings = all.map((name) => d.readings(name, deviations[name] ?? 0));
    const { batches } = await metering.delivery.publishReadings({ day, readings });
    await d.passReview(batches[0]!);
    await anyone.delivery.prepareDay({ day });
    await anyone.delivery.settle({ day });
    const debt = await anyone.money.debt({ participant: mill.participant });
    expect(debt > 0n).to.equal(true);
    const owing = await anyone.delivery.statement({ participant: mill.participant, day });
    expect(owing.paid).to.deep.equal({ free: 0n, debt: -debt, ticket: 0n });
    expect(checkStatement(owing)).to.deep.equal([]);

    const [ticket, ...others] = await anyone.delivery.tickets();
    expect(others).to.deep.equal([]);
    expect(ticket).to.include({ ticket: 1n, participant: coal.participant, taken: 0n, due: 0n });
    const waiting = await anyone.delivery.statement({ participant: coal.participant, day });
    expect(checkStatement(waiting)).to.deep.equal([]);
    expect(waiting.paid!.ticket).to.equal(ticket!.amount);
    expect(await anyone.delivery.fund()).to.deep.include({
      compartment: 0n,
      open: ticket!.amount,
      free: 0n,
      tickets: 1,
    });
    expect((await anyone.delivery.serveTickets()).receipts).to.deep.equal([]);

    const account = await mill.handle.signer!.getAddress();
    await treasury.money.mint({ account, amount: debt, paymentReference: `0x${"77".repeat(32)}` });
    await mill.handle.money.deposit({ participant: mill.participant, amount: debt });
    const collected = await anyone.delivery.collectDebts();
    const left = await anyone.money.debt({ participant: smelter.participant });
    expect(collected.debts).to.have.deep.members([
      { participant: mill.participant, debt: 0n },
      { participant: smelter.participant, debt: left },
    ]);
    const free = await d.freeOf("coal");
    const [due] = await anyone.delivery.tickets({ participant: coal.participant });
    const served = await anyone.delivery.serveTickets();
    expect(served.served).to.deep.equal([{ ticket: 1n, participant: coal.participant, amount: due!.due }]);
    expect(await d.freeOf("coal")).to.equal(free + due!.due);
    await refusalOf(anyone.delivery.serveTickets({ tickets: [7n] }), errors.UnknownTicket);

    const out = { participant: smelter.participant, documentHash: DOCUMENT };
    await refusalOf(anyone.delivery.closeOut(out), errors.NotAllowed);
    await refusalOf(regulator.delivery.closeOut(out), errors.NotSuspended);
    await registrar.participants.suspend({ participant: smelter.participant, documentHash: DOCUMENT });
    expect((await regulator.delivery.closeOut(out)).debt).to.equal(left);
    expect(await anyone.money.debt({ participant: smelter.participant })).to.equal(0n);
  });
});
