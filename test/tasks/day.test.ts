import { expect } from "chai";
import hre from "hardhat";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deployMarket } from "../../scripts/deploy/deployMarket.ts";
import { openDesk } from "../../scripts/tasks/desk.ts";
import { commitBids } from "../../scripts/tasks/market/commit.ts";
import { keptBids, standsFor } from "../../scripts/tasks/market/kept.ts";
import { EXIT } from "../../scripts/tasks/outcome.ts";
import { connect, type Deployment, type Gridbourse } from "../../sdk/src/index.ts";
import { folderForSuite } from "../helpers/cli.ts";
import { DOCUMENT } from "../helpers/ledgers.ts";
import { copySamples, edit, runTask, type TaskRun } from "../helpers/tasks.ts";

describe("the operator's tasks", function () {
  this.timeout(60_000);
  const folder = folderForSuite();
  let market: Gridbourse;
  let deployment: Deployment;
  let connection: Awaited<ReturnType<typeof hre.network.getOrCreate>>;
  let day: string;

  const path = (name: string) => join(folder.path(), name);
  const own = () => ({ settings: path("gridbourse.config.json") });
  const run = (name: string, args: Record<string, unknown> = {}): Promise<TaskRun> =>
    runTask(name, { ...own(), ...args });
  const code = async (name: string, args: Record<string, unknown> = {}) => (await run(name, args)).outcome.code;
  const says = async (name: string, args: Record<string, unknown> = {}) => {
    const { outcome, stderr } = await run(name, args);
    return { code: outcome.code, said: stderr.replaceAll(folder.path(), "").trim() };
  };
  const height = () => connection.ethers.provider.getBlockNumber();
  const passTo = async (time: number) => {
    await connection.provider.request({ method: "evm_setNextBlockTimestamp", params: [time] });
    await connection.provider.request({ method: "evm_mine" });
  };
  /** Local time on the day before delivery, as in the sample's terms. */
  const eve = (clock: string) => Date.parse(`${day}T${clock}:00+08:00`) / 1_000 - 86_400;

  /** Runs a task twice: the second time nothing is sent, and it says so. */
  const twice = async (name: string, args: Record<string, unknown> = {}) => {
    const first = await run(name, args);
    expect(first.outcome, `${name}: ${first.stderr}`).to.include({ code: EXIT.done, outcome: "done" });
    const before = await height();
    const second = await run(name, args);
    expect(second.outcome, `${name}: ${second.stderr}`).to.include({ code: EXIT.done, outcome: "already" });
    expect(second.stdout, name).to.match(/already/);
    expect(await height(), name).to.equal(before);
    return first.outcome;
  };

  const deploy = async () => {
    deployment = await deployMarket(connection);
    copySamples(folder.path(), deployment);
    const [signer] = await connection.ethers.getSigners();
    market = await connect({ signer: signer!, deployment });
    const now = (await connection.ethers.provider.getBlock("latest"))!.timestamp;
    day = new Date((now + 28_800 + 3 * 86_400) * 1_000).toISOString().slice(0, 10);
  };

  /** From nothing to funded participants, an issued day and a session. */
  const prepare = async () => {
    await deploy();
    const file = path("participants.csv");
    for (const name of ["apply", "approve", "limits"]) await run(`participants:${name}`, { file });
    await run("units:add", { file: path("units.csv") });
    await run("products:register", { firstDay: day, monthDays: "31" });
    await run("units:issue", { file: path("issue.csv"), product: day });
    for (const name of ["mint", "deposit"]) await run(`money:${name}`, { file: path("payments.csv") });
    expect(await code("market:open", { terms: path("terms.json"), product: day })).to.equal(EXIT.done);
  };

  before(async () => {
    connection = await hre.network.getOrCreate();
  });

  it("play a day from nothing, and nothing happens twice", async () => {
    await deploy();
    const file = path("participants.csv");
    await twice("participants:apply", { file });
    await twice("participants:approve", { file });
    await twice("participants:limits", { file });
    await twice("units:add", { file: path("units.csv") });
    await twice("products:register", { firstDay: day, monthDays: "31" });
    const issued = await twice("units:issue", { file: path("issue.csv"), product: day });
    expect(issued["issued"]).to.have.length(3);
    await twice("energy:demand", { file: path("demand.csv"), product: day });
    await twice("money:mint", { file: path("payments.csv") });
    await twice("money:deposit", { file: path("payments.csv") });
    await twice("market:open", { terms: path("terms.json"), product: day });

    const bids = { file: path("bids.csv"), session: "1" };
    expect(await code("market:commit", bids)).to.equal(EXIT.notNow);
    await passTo(eve("09:01"));
    await twice("market:commit", { ...bids, relay: true });
    expect(await says("market:reveal", { session: "1" })).to.deep.include({ code: EXIT.notNow });
    await passTo(eve("10:06"));
    expect(await code("market:clear", { product: day })).to.equal(EXIT.notNow);
    await twice("market:reveal", { session: "1", batchSize: "2" });
    await passTo(eve("11:01"));
    expect(await says("market:allot", { product: day })).to.deep.equal({
      code: EXIT.notNow,
      said: "Session 1 is not cleared yet: that comes first (market:clear).",
    });
    await twice("market:clear", { product: day, batchSize: "2" });
    expect(await code("market:allot", { product: day })).to.equal(EXIT.notNow);
    await passTo(eve("12:01"));
    expect(await code("market:cancel", { product: day })).to.equal(EXIT.done);
    await twice("market:allot", { product: day, batchSize: "2" });
    expect((await run("market:release", { product: day })).outcome.outcome).to.equal("already");

    // Late: what stands already is no mistake.
    expect((await run("market:commit", bids)).outcome.outcome).to.equal("already");
    expect((await run("market:open", { terms: path("terms.json"), product: day })).outcome.outcome).to.equal("already");
    const prices = await market.market.result({ session: 1n });
    expect(prices.map(({ price }) => price)).to.deep.equal(new Array(24).fill(355_500));
    expect((await run("market:status", { session: "1" })).stdout).to.contain("(ended): all is allotted");

    const who = await run("participants:list");
    expect(who.stdout).to.match(/2 │ Generator +│ approved +│ +14 │ 1: Coal 600/);
    expect((who.outcome["participants"] as object[]).length).to.equal(7);
    const mine = await run("energy:position", { participant: "4", product: day });
    const position = await market.energy.position({ participant: 4n, product: mine.outcome["product"] as bigint });
    expect(mine.outcome).to.deep.include({ position, dayPosition: position, held: position });
    expect(mine.stdout).to.match(/│ +all │ +\d+ │ +0 │/);
    expect(await says("energy:position", { participant: "99", product: day })).to.deep.include({ code: EXIT.badInput });
  });

  it("print one JSON document on standard output and nothing else", async () => {
    const { stdout, stderr, outcome } = await run("market:status", { session: "1", json: true });
    expect(JSON.parse(stdout)).to.deep.include({ task: "market:status", code: 0, outcome: "done" });
    expect(outcome.code).to.equal(0);
    expect(stderr).to.contain("(ended)");
    const failed = await run("market:status", { session: "9", json: true });
    expect(JSON.parse(failed.stdout)).to.deep.include({ code: EXIT.badInput, outcome: "badInput" });
    expect((JSON.parse(failed.stdout) as { error: object }).error).to.deep.include({
      message: "There is no session 9.",
    });
  });

  describe("bids", () => {
    beforeEach(async () => {
      await prepare();
      await passTo(eve("09:01"));
    });

    const bids = () => ({ file: path("bids.csv"), session: "1" });

    it("killed between writing and sending, commit to the same hash", async () => {
      const signers = await connection.ethers.getSigners();
      const stop = new AbortController();
      const desk = await openDesk(
        { provider: connection.ethers.provider, signers },
        { deployment, signal: stop.signal },
      );
      const options = {
        choice: { session: 1n, product: undefined },
        file: path("bids.csv"),
        participants: path("participants.csv"),
        bids: path("bids"),
        relay: false,
      };
      stop.abort();
      const stopped = await commitBids(desk, options, { say: () => {}, progress: () => {} }).catch(
        (error: Error) => error.name,
      );
      expect(stopped).to.equal("AbortError");
      const written = keptBids(path("bids"), deployment, 1n, 2n);
      expect(written).to.have.length(1);
      expect(await code("market:commit", bids())).to.equal(EXIT.done);
      expect(keptBids(path("bids"), deployment, 1n, 2n)).to.deep.equal(written);
      expect(standsFor(await market.market.commitment({ session: 1n, participant: 2n }), written[0]!)).to.equal(true);
    });

    it("are replaced when the sheet changes, and the one that stands is revealed", async () => {
      expect(await code("market:commit", bids())).to.equal(EXIT.done);
      edit(path("bids.csv"), "mill,buy,all,420,200", "mill,buy,all,410,200");
      const { outcome } = await run("market:commit", bids());
      expect(outcome["committed"]).to.deep.equal([4n]);
      expect(keptBids(path("bids"), deployment, 1n, 4n).map(({ sequence }) => sequence)).to.deep.equal([1n, 2n]);
      await passTo(eve("10:06"));
      expect((await run("market:reveal", { session: "1" })).outcome["revealed"]).to.have.length(6);
    });

    it("withdrawn are committed again, under a new hash", async () => {
      await run("market:commit", bids());
      await twice("market:withdraw", { session: "1", participant: "4" });
      expect((await run("market:commit", bids())).outcome["committed"]).to.deep.equal([4n]);
      expect(keptBids(path("bids"), deployment, 1n, 4n)).to.have.length(2);
    });

    it("that come too late are refused with the gate; those that stand are not", async () => {
      await run("market:commit", bids());
      await passTo(eve("10:01"));
      expect((await run("market:commit", bids())).outcome.outcome).to.equal("already");
      edit(path("bids.csv"), "mill,buy,all,420,200", "mill,buy,all,410,200");
      const { code: late, said } = await says("market:commit", bids());
      expect(late).to.equal(EXIT.notNow);
      expect(said).to.match(/Too late in session 1: .*T10:00:00\+08:00/);
    });

    it("whose file is lost are told, and the others revealed", async () => {
      await run("market:commit", bids());
      await passTo(eve("10:06"));
      edit(path("bids/1/4.json"), '"hash": "0x', '"hash": "0xff');
      const { outcome, stdout } = await run("market:reveal", { session: "1" });
      expect(outcome).to.deep.include({ code: EXIT.refused, unknown: [4n] });
      expect(outcome["revealed"]).to.have.length(5);
      expect(stdout).to.match(/Not kept in .*, so not to be revealed from here: the sealed sheet of participant 4\./);
      await passTo(eve("11:01"));
      expect(await code("market:reveal", { session: "1" })).to.equal(EXIT.refused);
      expect(await code("market:clear", { session: "1" })).to.equal(EXIT.done);
      const first = await run("market:release", { session: "1" });
      expect(first.outcome["released"]).to.deep.equal([
        { participant: 4n, returned: "3295.80019712", forfeited: "0.00" },
      ]);
      expect(first.outcome.code).to.equal(EXIT.notNow);
      const waits =
        "The bond of 1 participant waits until nobody can void or cancel the session any more: run this again when it is being allotted.";
      expect(first.stdout).to.contain(waits);
      expect(await says("market:release", { session: "1" })).to.deep.equal({
        code: EXIT.notNow,
        said: `The cover has already returned. ${waits}`,
      });
      await passTo(eve("12:01"));
      await run("market:allot", { session: "1" });
      await twice("market:release", { session: "1" });
    });

    it("are not to be revealed too early, nor from an empty folder without a word", async () => {
      await run("market:commit", bids());
      expect(await code("market:reveal", { session: "1" })).to.equal(EXIT.notNow);
      expect((await says("market:release", { session: "1" })).said).to.match(/before its reveals end: .*T11:00:00/);
      await passTo(eve("10:06"));
      const { outcome, stdout } = await run("market:reveal", { session: "1", bids: path("elsewhere") });
      expect(outcome.code).to.equal(EXIT.refused);
      expect(stdout).to.match(/the sealed sheets of participants 2, 3, 4, 5, 6, 7\./);
    });

    it("that the reveal would refuse are told, and taken", async () => {
      edit(path("bids.csv"), "mill,buy,all,420,200", "mill,buy,7,1,1000001\nmill,sell,3,900,5");
      const { outcome, stdout } = await run("market:commit", bids());
      expect(outcome.code).to.equal(EXIT.done);
      expect(outcome["lacks"]).to.have.length(3);
      expect(stdout).to.match(
        /Careful: Participant 4 bids for 1000151 kWh in interval 7, but may buy \d+ at gate closure/,
      );
      expect(stdout).to.match(/Careful: Participant 4 offers 5 kWh in interval 3, but may sell 0 at/);
      expect(stdout).to.match(/Careful: Participant 4 offers 5 kWh in interval 3, but holds 0 now: issue the rest/);
      expect(stdout).to.match(/its bond is lost/);
    });

    it("that are refused do not stop the others", async () => {
      const signers = await connection.ethers.getSigners();
      const registrar = await connect({ signer: signers[0]!, deployment });
      await registrar.participants.suspend({ participant: 4n, documentHash: DOCUMENT });
      const { outcome, stdout } = await run("market:commit", bids());
      expect(outcome.code).to.equal(EXIT.refused);
      expect(outcome["committed"]).to.deep.equal([2n, 3n, 5n, 6n, 7n]);
      expect(stdout).to.match(/Participant 4 was refused: /);
    });

    it("are checked whole, against the terms of the session, before anything is sent", async () => {
      writeFileSync(
        path("bids.csv"),
        [
          "participant,side,interval,price,energyKwh,class",
          "mill,by,all,420,200,",
          "mill,buy,25,420,200,",
          "mill,buy,20-25,1500.01,200,",
          "mill,buy,1,420.005,200,",
          "nobody,buy,1,420,0,",
          "99,buy,1,420,1,4",
        ].join("\n"),
      );
      const before = await height();
      const { code: bad, said } = await says("market:commit", bids());
      expect(bad).to.equal(EXIT.badInput);
      expect(said.split("\n")).to.deep.equal([
        '/bids.csv, line 2, column 2 (side): "by" is none of buy, sell.',
        "/bids.csv, line 3, column 3 (interval): the session has 24 intervals, not 25.",
        "/bids.csv, line 4, column 3 (interval): the session has 24 intervals, not 25.",
        "/bids.csv, line 4, column 4 (price): 1500.01 is out of range: prices of the session go from 0.00 to 1500.00.",
        "/bids.csv, line 5, column 4 (price): 420.005 is not on a tick of 0.01.",
        "/bids.csv, line 6, column 5 (energyKwh): 0 is out of range: 1 to 4294967295.",
        "/bids.csv, line 7, column 6 (class): 4 is out of range: 0 to 3.",
      ]);
      writeFileSync(
        path("bids.csv"),
        "participant,side,interval,price,energyKwh\nnobody,buy,1,420,1\nmill,sell,1,300,1\nmill,buy,1,300,1\n",
      );
      expect((await says("market:commit", bids())).said).to.equal(
        '/bids.csv, line 2, column 1 (participant): "nobody" is no number of a participant, and no row of the table of participants has this name.',
      );
      writeFileSync(
        path("bids.csv"),
        "participant,side,interval,price,energyKwh\nmill,sell,1,300,1\nmill,buy,1,300,1\n",
      );
      expect((await says("market:commit", bids())).said).to.match(
        /^\/bids\.csv, line 2, column 1 \(participant\): the bid sheet of participant 4: In interval 1 the own ask/,
      );
      expect(await height()).to.equal(before);
    });
  });

  describe("what contradicts the chain", () => {
    before(prepare);

    it("is refused: other terms of a session that lives", async () => {
      edit(path("terms.json"), '"cap": "1500"', '"cap": "1400"');
      const { code: refused, said } = await says("market:open", { terms: path("terms.json"), product: day });
      expect(refused).to.equal(EXIT.refused);
      expect(said).to.match(/^Session 1 of \d{4}-\d\d-\d\d is alive with other terms: it closes at /);
    });

    it("is refused: another capacity under the same licence, another amount under the same reference", async () => {
      edit(path("units.csv"), ",600,", ",700,");
      expect(await says("units:add", { file: path("units.csv") })).to.deep.equal({
        code: EXIT.refused,
        said: "coal-1 stands in the registry as unit 1 with 600 kW, not 700 kW. Nothing was sent.",
      });
      edit(path("units.csv"), ",700,", ",600,");
      edit(path("payments.csv"), "mill,500000", "mill,500001");
      expect((await says("money:mint", { file: path("payments.csv") })).said).to.match(
        /^\/payments\.csv, line 4: the reference was minted already, 500000\.00 to 0x/,
      );
    });

    it("is left alone: energy beyond the target; less is filled up", async () => {
      edit(path("issue.csv"), "coal-1,all,550", "coal-1,1,500\ncoal-1,2,580");
      const { outcome, stdout } = await run("units:issue", { file: path("issue.csv"), product: day });
      expect(stdout).to.contain(
        `coal-1 (unit 1) has issued more of ${day} than the table says, first in interval 1: 550 kWh, not 500.`,
      );
      const [issued] = outcome["issued"] as { energyKwh: number[] }[];
      expect(issued!.energyKwh.slice(0, 3)).to.deep.equal([0, 30, 0]);
    });

    it("is told with day, interval and amount: energy above the capacity", async () => {
      edit(path("issue.csv"), "coal-1,2,580", "coal-1,2,601");
      const { outcome, stdout } = await run("units:issue", { file: path("issue.csv"), product: day });
      expect(outcome.code).to.equal(EXIT.refused);
      expect(stdout).to.match(/coal-1 \(unit 1\) was refused: .*interval 2/);
    });
  });

  describe("tables of energy", () => {
    before(prepare);

    it("are told with line and column", async () => {
      writeFileSync(
        path("issue.csv"),
        "unit,product,interval,energyKwh\ncoal-1,,all,1\ncoal-1,549,25,1\ncoal-1,549,3,1\ncoal-1,549,1-4,1\n9,549,1,1\ngas,549,1,1\ncoal-1,8,1,1\n",
      );
      const { code: bad, said } = await says("units:issue", { file: path("issue.csv") });
      expect(bad).to.equal(EXIT.badInput);
      const lines = said.split("\n");
      expect(lines.pop()).to.match(
        /^\/issue\.csv, line 8, column 2 \(product\): "8" names no product: .* Registered is /,
      );
      expect(lines).to.deep.equal([
        "/issue.csv, line 2, column 2 (product): the field is empty, and no product is given for all rows (--product).",
        "/issue.csv, line 3, column 3 (interval): the day has 24 intervals, not 25.",
        "/issue.csv, line 5, column 3 (interval): interval 3 stands in an earlier row already.",
        "/issue.csv, line 6, column 1 (unit): there is no unit 9.",
        '/issue.csv, line 7, column 1 (unit): "gas" is no number of a unit, and no row of the table of units has this name.',
      ]);
      edit(path("demand.csv"), "retailer,19,300", "retailer,18,300");
      expect((await says("energy:demand", { file: path("demand.csv"), product: day })).said).to.equal(
        "/demand.csv, line 5, column 2 (interval): interval 18 stands in an earlier row already.",
      );
      expect((await says("energy:demand", { file: path("demand.csv"), product: "2020-01-01" })).said).to.match(
        /line 2: "2020-01-01" names no product/,
      );
    });
  });

  describe("the tree of products and outages", () => {
    before(prepare);

    it("are registered, published, split and recalled once", async () => {
      expect(await code("products:register", { firstDay: day, monthDays: "30" })).to.equal(EXIT.badInput);
      expect((await says("products:register", {})).said).to.contain("Say which year: --year 2027, or --first-day");
      expect((await says("products:class", { sources: "wind,coals" })).said).to.contain('"coals" is no source');
      await twice("products:class", { sources: "wind, solar" });

      const month = `${day.slice(0, 7)}`;
      writeFileSync(path("month.csv"), "unit,interval,energyKwh\n1,1-3,40\n");
      await twice("units:issue", { file: path("month.csv"), product: month });
      const next = new Date(Date.parse(`${day}T00:00:00Z`) + 40 * 86_400_000).toISOString().slice(0, 10);
      writeFileSync(
        path("outages.csv"),
        `unit,from,to,availableKw,cause,plan\n1,${day} 00:00,${day} 02:00,0,Failure,Forced\n`,
      );
      const outages = { file: path("outages.csv"), document: DOCUMENT };
      await twice("outages:publish", outages);
      expect((await run("outages:list", { unit: "1" })).stdout).to.match(/│ 1 .* Failure/);
      await twice("energy:recall", { unit: "1", day });
      const left = await market.energy.holdings({
        product: await market.energy.productAt({ name: day }),
        participants: [1n],
      });
      expect(left[0]!.slice(0, 2)).to.deep.equal([0, 0]);
      await twice("outages:cancel", { outage: "1", document: DOCUMENT });
      writeFileSync(
        path("outages.csv"),
        `unit,from,to,availableKw,cause,plan\n1,${next} 00:00,${day} 02:00,0,Failure,Forced\n`,
      );
      expect((await says("outages:publish", outages)).said).to.equal(
        "/outages.csv, line 2, column 3 (to): an outage ends after it begins.",
      );
      const split = { participant: "2", product: `${month}/working`, unit: "1" };
      const whole = await run("energy:split", { participant: "2", product: month, unit: "1" });
      expect(whole.stdout).to.equal(
        `Participant 2 has split 40 kWh of ${month} on each of its 31 days into the products below.\n`,
      );
      await twice("energy:split", split);
    });
  });

  describe("one participant", () => {
    before(prepare);

    it("is suspended and reinstated once", async () => {
      const decision = { participant: "4", document: `0x${"d0".repeat(32)}` };
      await twice("participants:suspend", decision);
      await twice("participants:reinstate", decision);
      expect((await says("participants:suspend", { participant: "4" })).said).to.equal(
        "Say the decision: its hash or its file: --document (or GRIDBOURSE_DOCUMENT in the environment).",
      );
    });

    it("gets other limits from a day on, once the first ones may be replaced", async () => {
      await connection.networkHelpers.time.increase(deployment.constants.longestRevealWindowSeconds);
      const limits = { participant: "4", buyKwh: "5", sellKwh: "6" };
      expect(await says("participants:limits", limits)).to.deep.equal({
        code: EXIT.badInput,
        said: "Participant 4 has limits of 1000000 and 0 kWh; say from when others hold: --from 2027-03-15T00:00:00+08:00.",
      });
      await twice("participants:limits", { ...limits, from: `${day}T00:00:00+08:00` });
      expect(await code("participants:limits", { ...limits, buyKwh: "7", from: `${day}T01:00:00+08:00` })).to.equal(
        EXIT.notNow,
      );
    });

    it("is not yet there: the task says to run it again", async () => {
      const file = path("participants.csv");
      const row = readFileSync(file, "utf8")
        .split("\n")[3]!
        .replace("wind", "gas")
        .replace(/0x[0-9a-f]{64}/, `0x${"77".repeat(32)}`);
      writeFileSync(file, `${readFileSync(file, "utf8")}${row}\n`);
      const { outcome, stdout } = await run("participants:approve", { file });
      expect(outcome).to.deep.include({ code: EXIT.notNow, absent: ["gas"] });
      expect(stdout).to.contain("gas has not applied yet: run this again when it has.");
    });
  });

  describe("a session that comes to nothing", () => {
    it("is cancelled once, and everything returns", async () => {
      await prepare();
      await passTo(eve("09:01"));
      await run("market:commit", { file: path("bids.csv"), session: "1" });
      expect(await code("market:cancel", { session: "1" })).to.equal(EXIT.notNow);
      await passTo(eve("12:01"));
      expect((await run("market:status")).stdout).to.contain("market:cancel: anyone");
      await twice("market:cancel", { session: "1" });
      await twice("market:release", { session: "1" });
      expect((await market.money.balances({ participant: 4n })).free).to.equal(500_000n * 10n ** 9n);
    });

    it("is voided once", async () => {
      await prepare();
      await twice("market:void", { session: "1", reason: path("documents/treasury.txt") });
      expect(await code("market:clear", { session: "1" })).to.equal(EXIT.refused);
    });
  });

  describe("a desk that does not fit", () => {
    before(prepare);

    it("is told: no record, one of another chain, one without its contracts, a node that is behind", async () => {
      const record = (changes: object) =>
        writeFileSync(path("record/market.json"), JSON.stringify({ ...deployment, ...changes }));
      expect((await says("market:status", { deployment: path("nowhere") })).said).to.match(
        /^There is no record of a market at \/nowhere\/market\.json/,
      );
      record({ chainId: 1 });
      expect(await says("market:status")).to.deep.equal({
        code: EXIT.noChain,
        said: "The market is on chain 1, but the provider is connected to chain 31337.",
      });
      record({ addresses: { ...deployment.addresses, EnergyRegister: `0x${"12".repeat(20)}` } });
      expect((await says("market:status")).said).to.match(
        /^The record does not match this chain \(31337\): there is no EnergyRegister at/,
      );
      record({ block: 10 ** 9 });
      expect((await says("market:status")).said).to.match(
        /^The node is behind: it is at block \d+, but the market was deployed at block 1000000000\.$/,
      );
      record({ addresses: {} });
      expect((await says("market:status")).said).to.match(/is not the record of a market: AccessManager is missing\.$/);
      writeFileSync(path("record/market.json"), "{");
      expect(await says("market:status")).to.deep.include({ code: EXIT.noChain });
      record({});
    });

    it("is told: an account that is not there, a key that is none", async () => {
      expect(await says("market:status", { account: "99" })).to.deep.equal({
        code: EXIT.badInput,
        said: 'No account "99": it is an address, or a place from 0, and there are 20 (accounts:list).',
      });
      expect((await says("market:status", { key: "NO_SUCH_KEY" })).said).to.equal(
        'There is no variable "NO_SUCH_KEY" with a key, neither in the environment nor in Hardhat\'s keystore.',
      );
    });

    it("may be a key from the environment: it sends for itself, and for nobody else", async () => {
      process.env["TASKS_TEST_KEY"] = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
      try {
        const { outcome } = await run("accounts:list", { key: "TASKS_TEST_KEY" });
        expect(outcome["accounts"]).to.have.length(1);
        await twice("participants:suspend", {
          participant: "4",
          document: `0x${"d0".repeat(32)}`,
          key: "TASKS_TEST_KEY",
        });
        edit(path("demand.csv"), "mill,all,350", "mill,all,351");
        expect(
          (await says("energy:demand", { file: path("demand.csv"), product: day, key: "TASKS_TEST_KEY" })).said,
        ).to.match(
          /^Participant 4 declares from 0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65, whose key is not here\. Nothing was sent\.$/,
        );
      } finally {
        delete process.env["TASKS_TEST_KEY"];
      }
    });
  });
});
