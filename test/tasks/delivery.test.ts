import { expect } from "chai";
import hre from "hardhat";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deployMarket } from "../../scripts/deploy/deployMarket.ts";
import { EXIT } from "../../scripts/tasks/outcome.ts";
import { connect, type Deployment, type Gridbourse, statements } from "../../sdk/src/index.ts";
import { folderForSuite } from "../helpers/cli.ts";
import { DOCUMENT } from "../helpers/ledgers.ts";
import { copySamples, edit, runTask, type TaskRun } from "../helpers/tasks.ts";

/** Participants of the samples. */
const [COAL, WIND, MILL, SMELTER, RETAILER, PROSUMER] = [2n, 3n, 4n, 5n, 6n, 7n] as const;

describe("the operator's tasks of delivery", function () {
  this.timeout(120_000);
  const folder = folderForSuite();
  let market: Gridbourse;
  let deployment: Deployment;
  let connection: Awaited<ReturnType<typeof hre.network.getOrCreate>>;
  /** A Monday and a Tuesday: the whole of a month. */
  let [first, second] = ["", ""];
  let month = "";

  const path = (name: string) => join(folder.path(), name);
  const run = (name: string, args: Record<string, unknown> = {}): Promise<TaskRun> =>
    runTask(name, { settings: path("gridbourse.config.json"), ...args });
  const says = async (name: string, args: Record<string, unknown> = {}) => {
    const { outcome, stderr } = await run(name, args);
    return { code: outcome.code, said: stderr.replaceAll(folder.path(), "").trim() };
  };
  const height = () => connection.ethers.provider.getBlockNumber();
  const now = async () => (await connection.ethers.provider.getBlock("latest"))!.timestamp;
  const passTo = async (time: number) => {
    if (time <= (await now())) return;
    await connection.provider.request({ method: "evm_setNextBlockTimestamp", params: [time] });
    await connection.provider.request({ method: "evm_mine" });
  };
  const pass = async (seconds: number) => {
    await passTo((await now()) + seconds);
    await connection.networkHelpers.mine(deployment.constants.windowBlocks);
  };
  const afterDay = (day: string) => passTo(Date.parse(`${day}T00:00:00+08:00`) / 1_000 + 86_400);

  /** Runs a task twice: the second time nothing is sent, and it says so. */
  const twice = async (name: string, args: Record<string, unknown> = {}) => {
    const done = await run(name, args);
    expect(done.outcome, `${name}: ${done.stderr}${done.stdout}`).to.include({ code: EXIT.done, outcome: "done" });
    const before = await height();
    const again = await run(name, args);
    expect(again.outcome, `${name}: ${again.stderr}${again.stdout}`).to.include({
      code: EXIT.done,
      outcome: "already",
    });
    expect(again.stdout, name).to.match(/already/);
    expect(await height(), name).to.equal(before);
    return done;
  };

  /** A table of the samples, for another day. */
  const forDay = (file: string, day: string) => {
    writeFileSync(path(file), readFileSync(path(file), "utf8").replaceAll(/\d{4}-\d{2}-\d{2}/g, day));
    return path(file);
  };

  before(async () => {
    connection = await hre.network.getOrCreate();
    const [review, amend, decide, absent] = [12, 24, 36, 24].map((hours) => hours * 3_600) as [
      number,
      number,
      number,
      number,
    ];
    const windows = { reviewSeconds: review, amendSeconds: amend, decideSeconds: decide, absentSeconds: absent };
    deployment = await deployMarket(connection, { constants: windows });
    copySamples(folder.path(), deployment);
    const signers = await connection.ethers.getSigners();
    const as = (index: number) => connect({ signer: signers[index]!, deployment });
    market = await as(0);
    const today = Math.floor(((await now()) + 28_800) / 86_400);
    // Day 4 was a Monday. A statement of a month is of one calendar month, so the next day is in it, too.
    const nameOf = (day: number) => new Date(day * 86_400_000).toISOString().slice(0, 10);
    let monday = today + 2 + ((((4 - today - 2) % 7) + 7) % 7);
    if (nameOf(monday + 1).endsWith("-01")) monday += 7;
    [first, second] = [nameOf(monday), nameOf(monday + 1)];
    const file = path("participants.csv");
    for (const name of ["apply", "approve", "limits"]) await run(`participants:${name}`, { file });
    await run("units:add", { file: path("units.csv") });
    await run("products:register", { firstDay: first, monthDays: "2,31" });
    await run("units:issue", { file: path("issue.csv"), product: first });
    for (const name of ["mint", "deposit"]) await run(`money:${name}`, { file: path("payments.csv") });
    // The sample's accounts are those of the node: coal is 2, mill 4.
    const [coal, mill] = [await as(2), await as(4)];
    await mill.energy.acceptFrom({ participant: MILL, from: COAL });
    const product = await market.energy.productAt({ name: first });
    const { parent } = await market.energy.product({ product });
    month = String((await market.energy.product({ product: parent })).parent);
    for (let interval = 1; interval <= 24; interval++) {
      await coal.energy.transfer({ from: COAL, to: MILL, product, interval, energyKwh: 350 });
    }
  });

  it("enter metering points and rules once", async () => {
    const meters = { file: path("points.csv") };
    const { outcome } = await twice("meters:add", meters);
    expect(outcome["meters"]).to.have.length(7);
    edit(path("points.csv"), "CN14-WIND-1,wind-1,14,1,600", "CN14-WIND-1,wind-1,14,1,601");
    const contradicting = await run("meters:add", meters);
    expect(contradicting.outcome).to.deep.include({ code: EXIT.refused, contradicting: ["CN14-WIND-1"] });
    expect(contradicting.stdout).to.match(/CN14-WIND-1 stands in the registry as metering point 2 of participant 3/);
    const listed = await run("meters:list", { participant: "4" });
    expect(listed.outcome["points"]).to.have.length(2);
    expect(listed.stdout).to.match(/│ 3 +│ 4 +│ – +│ 14 +│ 1 +│ 500 +│ read/);

    const rule = { file: path("rule.json"), from: first };
    const shown = await run("rules:register", { ...rule, dryRun: true });
    expect(shown.stdout).to.contain("3 % to 10 % of the contract: who is short pays 1.05 of the price");
    expect(shown.stdout).to.contain("Nothing was sent.");
    expect((await run("rules:list")).stdout).to.equal("There are no rules yet.\n");
    await twice("rules:register", rule);
    expect((await run("rules:list")).stdout).to.match(
      new RegExp(`^Version 1, from ${first} on:\n  Contracts are paid`),
    );
    edit(path("rule.json"), '"to": 10', '"to": 9');
    expect(await says("rules:register", rule)).to.deep.equal({
      code: EXIT.badInput,
      said: "/rule.json: bands 2 and 3 leave a gap: band 2 ends at 9 %, band 3 begins at 10 %.",
    });
    edit(path("rule.json"), '"to": 9', '"to": 10');
    edit(path("rule.json"), '"fallback": "400.00"', '"fallback": "dear"');
    expect((await says("rules:register", rule)).said).to.match(/^\/rule\.json: sources, fallback: "dear" is not/);
    edit(path("rule.json"), '"fallback": "dear"', '"fallback": "400.00"');
  });

  it("publish readings: what is missing is substituted, and what is refused holds up nobody", async () => {
    const readings = { file: path("readings.csv"), day: first };
    expect((await says("meters:publish", readings)).code).to.equal(EXIT.notNow);
    await afterDay(first);
    expect((await says("meters:publish", readings)).said).to.match(
      /has no readings of .*; it has some of 2027-03-15\.$/,
    );
    forDay("readings.csv", first);
    // A gap within the day, a meter that says nothing, and one that says what its connection cannot carry.
    edit(path("readings.csv"), "CN14-COAL-1,", "CN14-NOBODY,");
    edit(path("readings.csv"), "1-17,0,118400", "1-25,0,118400");
    expect(await says("meters:publish", readings)).to.deep.equal({
      code: EXIT.badInput,
      said: [
        '/readings.csv, line 2, column 1 (meter): "CN14-NOBODY" is neither the code nor the number of a metering point (meters:list).',
        "/readings.csv, line 3, column 3 (interval): the day has 24 metered intervals, not 25 (--intervals says others).",
      ].join("\n"),
    });
    edit(path("readings.csv"), "CN14-NOBODY,", "CN14-COAL-1,");
    edit(path("readings.csv"), "1-25,0,118400", "1-12,0,118400");
    edit(path("readings.csv"), `CN14-ROOF-1,${first},1-7,9000,0,measured\n`, "");
    edit(path("readings.csv"), `CN14-MILL-2,${first},all,155500,0,measured\n`, "");
    edit(path("readings.csv"), "all,251000", "all,501000");
    const { outcome, stdout } = await run("meters:publish", readings);
    expect(outcome).to.deep.include({ code: EXIT.refused, intervals: 24, accepted: [1n, 2n, 3n, 4n, 5n, 7n] });
    expect(stdout.split("\n").slice(0, 3)).to.deep.equal([
      "Meter CN14-WIND-1 (metering point 2) of participant 3: 5 of 24 readings missing; substituted by rule 2, mean of the neighbours.",
      "Metering point 4 of participant 4: no readings; there is no comparable day either: 0, marked as substituted.",
      "Meter CN14-ROOF-1 (metering point 7) of participant 7: 7 of 24 readings missing; there is no comparable day either: 0, marked as substituted.",
    ]);
    expect(stdout).to.contain(
      "Participant 6 was refused: In interval 1 metering point 6 shows 501,000 counts, but its connection can carry 500,000 at most.\n",
    );
    const { readings: wind } = await market.delivery.readingsOf({ participant: WIND, day: first });
    const [meter] = wind.points;
    expect(meter).to.include({ substitution: "neighbours" });
    // From 118,400 in interval 12 to 191,250 in interval 18.
    expect(meter!.exportWh.slice(11, 18)).to.deep.equal([
      118_400, 130_541, 142_683, 154_825, 166_966, 179_108, 191_250,
    ]);
    expect(meter!.quality.slice(11, 14)).to.deep.equal(["measured", "substituted", "substituted"]);

    edit(path("readings.csv"), "all,501000", "all,251000");
    const later = await run("meters:publish", readings);
    expect(later.outcome).to.deep.include({ code: EXIT.done, accepted: [RETAILER] });
    expect(later.stdout).to.contain(`Readings of participants 1, 2, 3, 4, 5, 7 are already published.`);
    expect((await run("meters:publish", readings)).outcome).to.include({ code: EXIT.done, outcome: "already" });
    edit(path("readings.csv"), "all,178000", "all,178001");
    const changed = await run("meters:publish", readings);
    expect(changed.outcome.code).to.equal(EXIT.refused);
    expect(changed.stdout).to.contain("Participant 5 was refused: its readings of");
    edit(path("readings.csv"), "all,178001", "all,178000");
  });

  it("publish prices, amend them, and leave them alone when they are the same", async () => {
    const prices = { file: forDay("prices.csv", first), day: first, document: DOCUMENT };
    await twice("prices:publish", prices);
    edit(path("prices.csv"), "455.75", "456.75");
    const amended = await twice("prices:publish", prices);
    expect(amended.stdout).to.match(/^Balancing prices of .* are published, amended once; they can change until /);
    edit(path("prices.csv"), `${first},22-24,350.00\n`, "");
    expect((await says("prices:publish", prices)).said).to.match(/has no price of .* in interval 22, 23, 24\.$/);
    expect((await says("prices:publish", { ...prices, series: "spot" })).code).to.equal(EXIT.badInput);
  });

  it("review, dispute and amend readings", async () => {
    const early = await says("settle:day", { day: first });
    expect(early.code).to.equal(EXIT.notNow);
    expect(early.said).to.match(/T\d\d:\d\d:\d\d\+08:00/);
    await twice("meters:dispute", { day: first, participant: String(MILL) });
    const review = await twice("meters:review", { day: first });
    expect(review.outcome["confirmed"]).to.deep.equal([1n, COAL, WIND, SMELTER, RETAILER, PROSUMER]);
    expect(review.stdout).to.contain("The readings of participant 4 are in dispute.");

    await pass(deployment.constants.reviewSeconds);
    const day = await run("settle:day", { day: first });
    expect(day.outcome, day.stderr).to.deep.include({
      code: EXIT.notNow,
      settled: [1n, COAL, WIND, SMELTER, PROSUMER, RETAILER],
    });
    expect(day.stdout).to.contain("Participant 4 is in dispute: it can be amended or decided until ");
    expect(day.stdout).to.match(/Run this again from .* on\.\n$/);

    writeFileSync(path("amended.csv"), `meter,date,interval,import_wh,export_wh\nCN14-MILL-2,${first},all,155500,\n`);
    const amend = { file: path("amended.csv"), day: first, kind: "amendment" };
    const amended = await twice("meters:publish", amend);
    expect(amended.outcome["accepted"]).to.deep.equal([MILL]);
    const { readings } = await market.delivery.readingsOf({ participant: MILL, day: first });
    // What the table does not say is as it was published.
    expect(readings.points.map(({ importWh }) => importWh[0])).to.deep.equal([195_000, 155_500]);
    expect((await run("settle:day", { day: first })).stdout).to.contain(
      "Participant 4 is in review after an amendment",
    );
    await twice("meters:review", { day: first, participant: String(MILL) });
  });

  it("settle a day once, with sums that add up", async () => {
    const { outcome, stdout } = await twice("settle:day", { day: first });
    expect(outcome["settled"]).to.deep.equal([MILL]);
    const lines = outcome["lines"] as {
      participant: bigint;
      contractedWh: bigint;
      deviationWh: bigint;
      paid: string;
    }[];
    expect(lines.map(({ participant }) => participant)).to.deep.equal([1n, 2n, 3n, 4n, 5n, 6n, 7n]);
    const of = (participant: bigint) => lines.find((line) => line.participant === participant)!;
    expect(of(MILL)).to.deep.include({ contractedWh: 8_400_000n, deviationWh: 12_000n });
    // 0.5 kWh short of 350 in each hour: within the free band, at the published prices.
    expect(of(MILL).paid).to.equal("-4.44225");
    const table = stdout.split("\n").filter((line) => line.startsWith("│"));
    const cells = table.map((line) => line.split("│").map((cell) => cell.trim()));
    const columns = cells[0]!.length - 2;
    for (const row of cells.slice(1)) {
      const [, , contracted, metered, deviation, received, charge, penalty, paid] = row.map((cell) =>
        Math.round(Number(cell) * 1_000),
      );
      expect(metered! - contracted!).to.equal(deviation);
      expect(received! + charge! + penalty!).to.equal(paid);
    }
    const rows = cells.slice(1, -1);
    for (let column = 2; column <= columns; column++) {
      const sum = rows.reduce((all, row) => all + Math.round(Number(row[column]) * 1_000), 0);
      expect(sum, cells[0]![column]).to.equal(Math.round(Number(cells.at(-1)![column]) * 1_000));
    }
  });

  it("tell which days and whom a month lacks", async () => {
    const { outcome, stdout } = await run("settle:month", { month });
    expect(outcome.code).to.equal(EXIT.notNow);
    expect(outcome["missing"]).to.deep.equal([{ day: second, participants: [], prepared: false }]);
    expect(stdout).to.contain(`is not complete:\n  ${second}: it is not prepared (settle:day).\n`);
    expect((await says("settle:month", { month, close: true })).code).to.equal(EXIT.notNow);
  });

  it("take the previous comparable day for a meter that is dead", async () => {
    await afterDay(second);
    forDay("readings.csv", second);
    const dead = readFileSync(path("readings.csv"), "utf8")
      .split("\n")
      .filter((line) => !/SMELTER|ROOF/.test(line));
    writeFileSync(path("readings.csv"), dead.join("\n"));
    const { outcome, stdout } = await run("meters:publish", { file: path("readings.csv"), day: second });
    expect(outcome.code, stdout).to.equal(EXIT.done);
    expect(stdout).to.contain(
      `Metering point 5 of participant 5: no readings; substituted by rule 1, previous comparable day (${first}).\n`,
    );
    // On the day before half of it was substituted itself.
    expect(stdout).to.contain(`Metering point 7 of participant 7: no readings; there is no comparable day either`);
    const { readings } = await market.delivery.readingsOf({ participant: SMELTER, day: second });
    expect(readings.points[0]).to.deep.include({ substitution: "previousDay" });
    expect(readings.points[0]!.importWh).to.deep.equal(new Array(24).fill(178_000));
    expect(new Set(readings.points[0]!.quality)).to.deep.equal(new Set(["substituted"]));
  });

  it("decide disputes, or let them lapse", async () => {
    for (const participant of [COAL, SMELTER, RETAILER]) {
      await twice("meters:dispute", { day: second, participant: String(participant) });
    }
    expect((await run("meters:lapse", { day: second })).outcome.code).to.equal(EXIT.notNow);
    const about = (participant: bigint) => ({ day: second, participant: String(participant) });
    expect((await says("meters:decide", about(COAL))).said).to.match(/^Say how it is decided: --document upholds/);
    expect((await says("meters:decide", { ...about(WIND), document: DOCUMENT })).code).to.equal(EXIT.notNow);
    await twice("meters:decide", { ...about(COAL), document: DOCUMENT });
    writeFileSync(
      path("decided.csv"),
      `meter,date,interval,import_wh,export_wh\nCN14-SMELTER-1,${second},1-2,170000,\n`,
    );
    const decided = await twice("meters:decide", { ...about(SMELTER), file: path("decided.csv") });
    expect(decided.stdout).to.contain("22 of 24 readings missing; they stay as they stand.");
    const { readings } = await market.delivery.readingsOf({ participant: SMELTER, day: second });
    expect(readings.points[0]!.importWh.slice(0, 3)).to.deep.equal([170_000, 170_000, 178_000]);

    const { amendSeconds, decideSeconds } = deployment.constants;
    await pass(amendSeconds + decideSeconds);
    expect((await run("settle:day", { day: second })).stdout).to.contain(
      "Participant 6 is in dispute, which nobody decided in time: meters:lapse ends it.",
    );
    const { outcome } = await twice("meters:lapse", { day: second });
    expect(outcome["lapsed"]).to.deep.equal([RETAILER]);
    const settled = await twice("settle:day", { day: second });
    expect(settled.outcome["settled"]).to.deep.equal([RETAILER]);
  });

  it("publish and settle a correction once", async () => {
    writeFileSync(
      path("corrected.csv"),
      `meter,date,interval,import_wh,export_wh\nCN14-ROOF-1,${first},1-7,9000,0\nCN14-RETAIL-1,${first},all,600000,0\n`,
    );
    const correction = { file: path("corrected.csv"), day: first, kind: "correction" };
    const published = await run("meters:publish", correction);
    expect(published.outcome).to.deep.include({ code: EXIT.refused, accepted: [PROSUMER] });
    const lines = readFileSync(path("corrected.csv"), "utf8").split("\n").slice(0, 2);
    writeFileSync(path("corrected.csv"), lines.join("\n"));
    expect((await run("meters:publish", correction)).outcome).to.include({ code: EXIT.done, outcome: "already" });
    const early = await run("settle:correct", { day: first });
    expect(early.outcome.code).to.equal(EXIT.notNow);
    expect(early.stdout).to.match(/^Correction \d+ of participant 7 is in review until /);
    await twice("meters:review", { day: first, participant: String(PROSUMER) });
    const { stdout } = await twice("settle:correct", { day: first });
    expect(stdout).to.match(/^Correction \d+ is settled: participant 7 pays 25\.\d+ more for /);
    expect((await run("settle:correct", { day: second })).outcome.outcome).to.equal("already");
  });

  it("publish the record of a month once", async () => {
    const record = { file: path("monthly.csv"), month };
    const { outcome } = await twice("meters:publish", record);
    expect(outcome["accepted"]).to.deep.equal([1n, 3n, 7n]);
    edit(path("monthly.csv"), "1200000,146280000", "1200000,146290000");
    expect((await twice("meters:publish", record)).outcome["accepted"]).to.deep.equal([3n]);
    edit(path("monthly.csv"), "1200000,146290000", "1200000,120000");
    expect((await says("meters:publish", record)).said).to.equal(
      "/monthly.csv, line 3, column 3 (import_to_wh): the register runs backwards, and the meter was not changed.",
    );
    expect((await says("meters:publish", { ...record, day: first })).code).to.equal(EXIT.badInput);
  });

  it("close, charge and share a month once", async () => {
    expect((await run("settle:month", { month })).stdout).to.match(/ is complete; its balance is .* Say --close/);
    const { outcome, stdout } = await twice("settle:month", { month, close: true });
    expect(outcome["stage"]).to.equal("Shared");
    expect(stdout).to.match(/│ +all │/);
    expect((outcome["lines"] as object[]).length).to.equal(6);
  });

  it("leave statements that prove what was settled: of days, corrected and decided ones too, and of the month", async () => {
    for (const participant of [COAL, WIND, MILL, SMELTER, RETAILER, PROSUMER]) {
      for (const period of [{ day: first }, { day: second }, { month: BigInt(month) }]) {
        const statement = await market.delivery.statement({ participant, ...period });
        expect(statements.checkStatement(statement), `${participant} ${JSON.stringify(period.day)}`).to.deep.equal([]);
      }
    }
  });

  it("show and serve the balancing fund", async () => {
    const shown = await run("fund:show", { json: true });
    const fund = JSON.parse(shown.stdout) as { months: { balance: string }[]; debts: object[]; tickets: object[] };
    expect(fund.months.map(({ balance }) => balance)).to.deep.equal(["0.00", "100.00"]);
    expect((await run("fund:show")).stdout).to.match(/^The balancing fund holds /);
    expect((await run("fund:serve")).outcome.code).to.equal(EXIT.done);
    const again = await run("fund:serve");
    expect(again.outcome).to.deep.include({ code: EXIT.done, outcome: "already" });
  });

  it("settle a day of which nobody published readings as contracted", async () => {
    const third = new Date(Date.parse(`${second}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
    const early = await run("settle:day", { day: third });
    expect(early.stdout).to.contain(`${third} is announced: unpublished readings will count as contracted.`);
    expect(early.outcome.code).to.equal(EXIT.notNow);
    expect(early.stderr).to.match(/Run this again from \S+T\S+\+08:00.* on\.\n$/);
    await pass(deployment.constants.absentSeconds);
    const { outcome, stdout } = await twice("settle:day", { day: third });
    expect(outcome).to.deep.include({ settled: [], asContracted: [1n, 2n, 3n, 4n, 5n, 6n, 7n] });
    expect(stdout).to.contain("Nobody published readings of participants 1, 2, 3, 4, 5, 6, 7:");
  });
});
