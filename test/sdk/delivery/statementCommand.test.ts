import { expect } from "chai";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { runAny } from "../../../sdk/src/cli/program.ts";
import { folderForSuite } from "../../helpers/cli.ts";
import { deliveredDay, type Stage } from "./stage.ts";

interface Call {
  id: number;
  method: string;
  params?: unknown[];
}

/** The embedded chain behind an address of its own, as a node is. */
async function serve({ connection }: Stage): Promise<{ url: string; server: Server }> {
  const answer = async ({ id, method, params = [] }: Call) => {
    try {
      return { jsonrpc: "2.0", id, result: (await connection.provider.request({ method, params })) as unknown };
    } catch (error) {
      const { code = -32_000, message } = error as Error & { code?: number };
      return { jsonrpc: "2.0", id, error: { code, message } };
    }
  };
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const calls = JSON.parse(Buffer.concat(parts).toString()) as Call | Call[];
    const answers = Array.isArray(calls) ? await Promise.all(calls.map(answer)) : await answer(calls);
    response.setHeader("content-type", "application/json").end(JSON.stringify(answers));
  };
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

describe("gridbourse statement", function () {
  this.timeout(60_000);
  const folder = folderForSuite();
  let stage: Stage;
  let server: Server;
  let node: string[];
  let preliminary: { code: number; stdout: string; stderr: string; settled: number };

  const path = (name: string) => join(folder.path(), name);

  /** Runs the command as a user does, within this process: the chain answers from it. */
  const asked = async (...args: string[]) => {
    const said = { stdout: "", stderr: "" };
    const { stdout, stderr } = process;
    const before = process.exitCode;
    const [toStdout, toStderr] = [stdout.write.bind(stdout), stderr.write.bind(stderr)];
    try {
      stdout.write = (chunk: unknown) => ((said.stdout += String(chunk)), true);
      stderr.write = (chunk: unknown) => ((said.stderr += String(chunk)), true);
      const code = await runAny(["statement", ...args]);
      return { code, stdout: said.stdout, stderr: said.stderr.replaceAll(folder.path(), "") };
    } finally {
      stdout.write = toStdout;
      stderr.write = toStderr;
      process.exitCode = before;
    }
  };
  const mill = () => ["--participant", String(stage.people.mill.participant)];

  before(async () => {
    stage = await deliveredDay();
    const { metering, anyone, day, all, readings, passReview, deployment } = stage;
    const deviations: Record<string, number> = { mill: 10_000, coal: 5_000 };
    await metering.delivery.publishReadings({
      day,
      readings: all.map((name) => readings(name, deviations[name] ?? 0)),
    });
    writeFileSync(path("market.json"), JSON.stringify(deployment));
    const served = await serve(stage);
    ({ server } = served);
    node = ["--rpc", served.url, "--deployment", folder.path()];
    const early = await asked(...mill(), "--day", day, ...node, "--format", "json", "--out", path("early.json"));
    preliminary = {
      ...early,
      settled: (await stage.anyone.delivery.settlements({ participant: stage.people.mill.participant })).length,
    };
    await passReview(1n);
    await anyone.delivery.prepareDay({ day });
    await anyone.delivery.settle({ day });
  });

  after(() => new Promise((done) => server.close(done)));

  it("proves a day from a node, and prints it in four formats and two languages", async () => {
    const { day } = stage;
    const text = await asked(...mill(), "--day", day, ...node, "--name", "Riverbend Mill");
    expect(text.code, text.stderr).to.equal(0);
    expect(text.stdout).to.contain("Riverbend Mill").and.contain(day);
    expect(text.stderr).to.match(
      /rebuilt from the chain; it comes to what was settled and to the money that moved\.\n$/,
    );
    const chinese = await asked(...mill(), "--day", day, ...node, "--lang", "zh");
    expect(chinese.stderr).to.contain("已由链上数据重建");
    const json = await asked(...mill(), "--day", day, ...node, "--format", "json");
    const { period, total } = JSON.parse(json.stdout) as { period: object; total: string };
    expect(period).to.deep.equal({ kind: "day", day });
    const [entry] = await stage.anyone.delivery.settlements({ participant: stage.people.mill.participant });
    // What the bond of the day returns is in the total, too.
    expect(BigInt(total)).to.be.at.least(entry!.amount);
    const csv = await asked(...mill(), "--day", day, ...node, "--format", "csv");
    expect(csv.stdout.split("\n").length).to.be.greaterThan(24);
    const html = await asked(...mill(), "--day", day, ...node, "--format", "html", "--out", path("day.html"));
    expect(html.stdout).to.equal(`${path("day.html")} is written.\n`);
    expect(readFileSync(path("day.html"), "utf8")).to.match(/^<!doctype html>/i);
  });

  it("prints a preliminary statement of a day in review, and claims no proof", async () => {
    expect(preliminary).to.include({ code: 0, settled: 0 });
    expect(preliminary.stderr).to.match(/nothing was paid, so nothing is proven\.\n$/);
    const [english, chinese] = [
      await asked("--file", path("early.json")),
      await asked("--file", path("early.json"), "--lang", "zh"),
    ];
    expect(english.stdout).to.contain("preliminary").and.contain("may still be disputed");
    expect(chinese.stdout).to.contain("预结算").and.contain("仍可能被提出异议").and.not.contain("disputed");
  });

  it("prints a month as far as it is settled", async () => {
    const { code, stdout, stderr } = await asked(...mill(), "--month", stage.day.slice(0, 7), ...node);
    expect(code, stderr).to.equal(0);
    expect(stdout).to.contain("preliminary");
    expect(stderr).to.contain("it comes to what was settled");
  });

  it("renders a kept statement without a chain, and sees whether it agrees with itself", async () => {
    await asked(...mill(), "--day", stage.day, ...node, "--format", "json", "--out", path("kept.json"));
    const kept = await asked("--file", path("kept.json"), "--format", "html");
    expect(kept.code, kept.stderr).to.equal(0);
    expect(kept.stdout).to.match(/^<!doctype html>/i);
    expect(kept.stderr).to.contain("it agrees with itself; the chain was not asked.");
    const { total } = JSON.parse(readFileSync(path("kept.json"), "utf8")) as { total: string };
    const tampered = readFileSync(path("kept.json"), "utf8").replace(`"total": "${total}"`, '"total": "5"');
    writeFileSync(path("tampered.json"), tampered);
    const wrong = await asked("--file", path("tampered.json"));
    expect(wrong).to.include({ code: 1, stdout: "" });
    expect(wrong.stderr).to.contain("does NOT agree with itself:");
    writeFileSync(path("broken.json"), tampered.replace('"kind": "day"', '"kind": "week"'));
    expect((await asked("--file", path("broken.json"))).stderr).to.equal(
      "/broken.json: period must be a day or a month.\n",
    );
  });

  it("says what is missing, contradictory, unsettled or out of reach", async () => {
    const { nextDay } = stage;
    const failed = async (...args: string[]) => {
      const { code, stdout, stderr } = await asked(...args);
      expect(code).to.equal(1);
      expect(stdout).to.equal("");
      return stderr;
    };
    expect(await failed("--day", nextDay)).to.equal(
      "--participant, --rpc, --deployment are missing; without a chain, --file names a kept statement.\n",
    );
    expect(await failed(...mill(), ...node)).to.match(/^Say one period/);
    expect(await failed(...mill(), ...node, "--day", nextDay)).to.contain(nextDay);
    expect(await failed(...mill(), ...node, "--day", "2027-02-30")).to.contain("2027-02-30");
    expect(await failed("--file", path("kept.json"), ...mill())).to.match(/does not go with --participant\.\n$/);
    expect(await failed("--file", path("nowhere.json"))).to.match(/nowhere\.json does not exist\.\n$/);
    expect(
      await failed(...mill(), "--day", nextDay, "--rpc", "http://127.0.0.1:1", "--deployment", folder.path()),
    ).to.match(/^No node answers at/);
    expect(await failed("--file", path("kept.json"), "--out", path("no/such/folder"))).to.match(
      /it cannot be written \(ENOENT\)\.\n$/,
    );
  });
});
