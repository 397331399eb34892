import { expect } from "chai";
import { JsonRpcProvider } from "ethers";
import { network } from "hardhat";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ignite } from "../../scripts/deploy/ignite.ts";
import { EXIT } from "../../scripts/tasks/outcome.ts";
import { connect, core, eventsNamed, findEvents, type Gridbourse, market as verbs } from "../../sdk/src/index.ts";
import { folderForSuite } from "../helpers/cli.ts";
import { type LocalNode, startNode } from "../helpers/node.ts";
import { copySamples, startHardhat } from "../helpers/tasks.ts";

/** A whole day through the command line, against a node of its own, each verb killed in the middle. */
describe("a day of the operator on the command line", function () {
  this.timeout(120_000);
  const folder = folderForSuite();
  const name = `test-tasks-${process.pid}`;
  let node: LocalNode;
  let provider: JsonRpcProvider;
  let market: Gridbourse;
  let day: string;

  const path = (file: string) => join(folder.path(), file);
  const rpc = (method: string, params: unknown[] = []) => provider.send(method, params) as Promise<unknown>;
  const passTo = async (time: number) => {
    await rpc("evm_setNextBlockTimestamp", [time]);
    await rpc("evm_mine");
  };
  const eve = (clock: string) => Date.parse(`${day}T${clock}:00+08:00`) / 1_000 - 86_400;
  const underWay = async () => {
    const { transactions } = (await rpc("eth_getBlockByNumber", ["pending", false])) as { transactions: string[] };
    return transactions.length;
  };

  /** Runs a command to its end. */
  const run = (args: string[], env: NodeJS.ProcessEnv = {}) => startHardhat(folder.path(), args, env).ended;
  const done = async (args: string[], env: NodeJS.ProcessEnv = {}) => {
    const ended = await run(args, env);
    expect(ended.code, `${args.join(" ")}: ${ended.stderr}`).to.equal(EXIT.done);
    return ended.stdout;
  };

  /** Runs a command, lets some of its transactions into blocks and kills it behind the next one that it sends. */
  const killBehind = async (mined: number, args: string[]) => {
    await rpc("evm_setAutomine", [false]);
    const { child, ended, said } = startHardhat(folder.path(), args);
    for (let left = mined; ; left--) {
      while ((await underWay()) === 0) {
        expect(child.exitCode, `${args.join(" ")} ended too early: ${said.stderr}`).to.equal(null);
        await sleep(20);
      }
      if (left === 0) break;
      await rpc("evm_mine");
    }
    child.kill("SIGKILL");
    expect((await ended).signal).to.equal("SIGKILL");
    await rpc("evm_setAutomine", [true]);
  };

  /** Runs a command whose earlier run was killed: it waits for what is under way, which gets into a block meanwhile. */
  const again = async (args: string[]) => {
    const { ended, said } = startHardhat(folder.path(), args);
    while (!said.stderr.includes("under way")) await sleep(20);
    await rpc("evm_mine");
    const { code, stdout, stderr } = await ended;
    expect(code, stderr).to.equal(EXIT.done);
    return stdout;
  };

  before(async () => {
    node = await startNode();
    const connection = await network.create({ network: "localhost", override: { url: node.url } });
    const deployment = await ignite(connection, { name });
    await connection.close();
    provider = new JsonRpcProvider(node.url, undefined, { staticNetwork: true, cacheTimeout: -1, pollingInterval: 50 });
    market = await connect({ provider, deployment });
    copySamples(folder.path(), deployment, { rpc: node.url, deployment: name });
    const now = (await provider.getBlock("latest"))!.timestamp;
    day = new Date((now + 28_800 + 3 * 86_400) * 1_000).toISOString().slice(0, 10);
  });

  after(async () => {
    provider?.destroy();
    await node?.stop();
    rmSync(join("deployments", name), { recursive: true, force: true });
  });

  it("prepares the day; killed while it issues, it issues nothing twice", async () => {
    await done(["participants:apply", "--file", path("participants.csv")]);
    await done(["participants:approve", "--file", "participants.csv"]);
    await done(["participants:limits", "--file", "participants.csv"]);
    await done(["units:add", "--file", "units.csv"]);
    await done(["products:register", "--first-day", day, "--month-days", "31"]);
    const issue = ["units:issue", "--file", "issue.csv", "--product", day];
    await killBehind(1, issue);
    expect(await again(issue)).to.match(/coal-1 \(unit 1\) has already issued 13200 kWh/);
    const issued = await findEvents(market, "register", "EnergyIssued");
    expect(issued.map(({ values }) => values.unit)).to.deep.equal([1n, 2n, 3n]);
    await done(["money:mint", "--file", "payments.csv"]);
    await done(["money:deposit", "--file", "payments.csv"]);
  });

  it("opens once, though it is killed between sending and reading", async () => {
    const open = ["market:open", "--product", day];
    await killBehind(0, open);
    expect(await again(open)).to.match(/Session 1 of \d{4}-\d\d-\d\d is already opened with these terms/);
    expect(await market.contracts.auction.sessionCount()).to.equal(1n);
  });

  it("commits and reveals each sheet once, killed in the middle of both", async () => {
    const commit = ["market:commit", "--session", "1", "--file", "bids.csv"];
    expect((await run(commit)).code).to.equal(EXIT.notNow);
    await passTo(eve("09:01"));
    await killBehind(2, commit);
    await again(commit);
    expect(await findEvents(market, "auction", "BidCommitted", [1n])).to.have.length(6);
    expect((await run(["market:reveal", "--session", "1"])).code).to.equal(EXIT.notNow);
    await passTo(eve("10:06"));
    const reveal = ["market:reveal", "--session", "1", "--batch-size", "2"];
    await killBehind(1, reveal);
    expect(await again(reveal)).to.match(/4 sheets are already in the book of session 1/);
    expect((await market.market.session({ session: 1n })).sheets).to.equal(6);
  });

  it("clears and allots, killed in the middle of both; scripts do the same as tasks", async () => {
    await passTo(eve("11:01"));
    const clear = ["market:clear", "--session", "1", "--batch-size", "2"];
    await killBehind(1, clear);
    // The script goes on where the task was killed, with settings from the environment.
    await rpc("evm_mine");
    const json = await done(["run", "--no-compile", "scripts/clear-market.ts"], {
      GRIDBOURSE_SESSION: "1",
      GRIDBOURSE_BATCH_SIZE: "2",
      GRIDBOURSE_JSON: "1",
    });
    expect(JSON.parse(json)).to.deep.include({ task: "market:clear", outcome: "done", sheets: 6, transactions: 1 });
    await passTo(eve("12:01"));
    const allot = ["market:allot", "--session", "1", "--batch-size", "2"];
    await killBehind(1, allot);
    await again(allot);
    expect(await done(allot)).to.equal("Session 1 is already allotted.\n");
  });

  it("leaves what an undisturbed day leaves: computed from its book by the engines of the core", async () => {
    const session = 1n;
    const of = await market.market.session({ session });
    const { book, saltSum } = await market.market.readBook({ session });
    const sheets = book.items.map(({ sheet }) => core.bidSheet.decode(sheet, of.intervals));
    const results = core.uniformKernel.clearBook(sheets, verbs.sheetTermsOf(of), of);
    const offsets = core.uniformKernel.tieOffsets(results, saltSum, session);
    const allotments = core.uniformKernel.allot(sheets, results, offsets, BigInt(of.lotKwh), 1n);
    expect((await market.market.result({ session })).map(({ price }) => price)).to.deep.equal(
      results.map(({ price }) => price),
    );
    const paidIn: Record<string, bigint> = { 2: 50_000n, 3: 50_000n };
    for (const [i, { participant }] of book.items.entries()) {
      const { lots, netAmount } = allotments[i]!;
      expect(await market.energy.position({ participant, product: of.product })).to.deep.equal(lots.map(Number));
      const { free } = await market.money.balances({ participant });
      const paid = (paidIn[String(participant)] ?? 500_000n) * 10n ** 9n;
      expect(free, `participant ${participant}`).to.equal(paid + (netAmount < 0n ? netAmount : 0n));
    }
    const events = await market.market.events({ session });
    const ofAuction = (event: "SheetsRevealed" | "SheetsAllotted" | "SessionCleared") =>
      eventsNamed(events, "auction", event);
    const revealed = ofAuction("SheetsRevealed").map(({ values }) => (values as { participants: string }).participants);
    expect(revealed.join("").replaceAll("0x", "")).to.have.length(6 * 8);
    expect(ofAuction("SheetsAllotted")).to.have.length(3);
    expect(ofAuction("SessionCleared")).to.have.length(1);
  });

  it("tells mistakes by exit code and one sentence, without a stack", async () => {
    expect(await run(["market:clear"])).to.deep.include({
      code: EXIT.badInput,
      stdout: "",
      stderr: "Say which session: --session with its number, or --product for the latest one of a product.\n",
    });
    const away = await run(["market:status", "--rpc", "http://127.0.0.1:9", "--json"]);
    expect(away.code).to.equal(EXIT.noChain);
    expect(JSON.parse(away.stdout)).to.deep.include({ code: EXIT.noChain, outcome: "noChain" });
    expect(away.stderr).to.match(/^The chain is out of reach: .*\n$/);
  });

  it("stops behind the transaction under way when it is interrupted", async () => {
    const demand = ["energy:demand", "--file", "demand.csv", "--product", day];
    await rpc("evm_setAutomine", [false]);
    const { child, ended } = startHardhat(folder.path(), demand);
    while ((await underWay()) === 0) await sleep(20);
    child.kill("SIGINT");
    await sleep(100);
    await rpc("evm_mine");
    const { code, stdout, stderr } = await ended;
    await rpc("evm_setAutomine", [true]);
    expect(code, stderr).to.equal(EXIT.interrupted);
    expect(stdout.trim().split("\n")).to.have.length(1);
    expect(stderr).to.match(/stopping behind the transaction under way/);
    expect(stderr).to.match(/Stopped\. Run it again: it goes on where it stopped\.\n$/);
    expect(await done(demand)).to.match(/already declared[^]*has declared[^]*has declared/);
  });
});
