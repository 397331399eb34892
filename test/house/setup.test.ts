import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { root } from "../../scripts/build.ts";

describe("A start through the set-up", () => {
  let folder: string;

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "a start ")));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  interface Start {
    script: string;
    options?: string[];
    args?: string[];
    env?: NodeJS.ProcessEnv;
    cwd?: string;
    whenReady?: (kill: (signal: NodeJS.Signals) => void) => void;
  }

  async function start({ script, options = [], args = [], env = {}, cwd = folder, whenReady }: Start) {
    const file = join(folder, "script.ts");
    writeFileSync(file, script);
    const child = spawn(process.execPath, [join(root, "scripts", "setup.mjs"), ...options, file, ...args], {
      cwd,
      env: { ...process.env, npm_lifecycle_event: undefined, INIT_CWD: undefined, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    child.stdout.on("data", (text: Buffer) => {
      if (stdout === "") whenReady?.((signal) => child.kill(signal));
      stdout += text.toString();
    });
    const [code, signal] = await once(child, "close");
    return { code, signal, stdout };
  }

  it("hands on the arguments and the exit code, and prints nothing of its own", async () => {
    const script = "console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = 7;";
    const { code, stdout } = await start({ script, options: ["--silent"], args: ["clear", "a book.csv", "--json"] });
    expect(JSON.parse(stdout)).to.deep.equal(["clear", "a book.csv", "--json"]);
    expect(code).to.equal(7);
  });

  it("runs TypeScript under the project's Node, with the project's tools first in PATH", async () => {
    const script = "const path: string = process.env.PATH!; console.log(process.version, path);";
    const { stdout } = await start({ script });
    expect(stdout).to.match(/^v24\./);
    expect(stdout).to.include(join(root, "node_modules", ".bin"));
  });

  it("runs a script in the project's folder, and a silent command where the user is", async () => {
    const script = "console.log(process.cwd());";
    expect((await start({ script })).stdout.trim()).to.equal(root);
    expect((await start({ script, options: ["--silent"] })).stdout.trim()).to.equal(folder);
    const throughNpm = { npm_lifecycle_event: "gridbourse", INIT_CWD: folder };
    expect((await start({ script, options: ["--silent"], cwd: root, env: throughNpm })).stdout.trim()).to.equal(folder);
  });

  it("passes a signal on, and lets the script have the last word", async () => {
    const script = `
      process.on("SIGTERM", () => process.exit(9));
      setInterval(() => {}, 1000);
      console.log("ready");`;
    const { code } = await start({ script, whenReady: (kill) => kill("SIGTERM") });
    expect(code).to.equal(9);
  });

  it("ends by the signal that ended the script", async () => {
    const script = `setInterval(() => {}, 1000); console.log("ready");`;
    const { signal } = await start({ script, whenReady: (kill) => kill("SIGTERM") });
    expect(signal).to.equal("SIGTERM");
  });
});
