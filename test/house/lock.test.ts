import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { acquire, isAlive, startOf, withLock } from "../../scripts/setup/lock.mjs";

const lockModule = join(dirname(fileURLToPath(import.meta.url)), "../../scripts/setup/lock.mjs");

describe("The lock between starts", () => {
  let folder: string;
  let lock: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "a lock "));
    lock = join(folder, ".locks", "setup");
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Another process that says when it holds the lock and keeps it until it is killed. */
  async function holdElsewhere(more = "") {
    const script = `
      import { acquire } from ${JSON.stringify(lockModule)};
      const held = await acquire(${JSON.stringify(lock)});
      ${more}
      process.stdout.write("held");
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    return child;
  }

  it("names its owner while it is held, and leaves nothing behind", async () => {
    await withLock(lock, () => {
      const [file = ""] = readdirSync(lock);
      const holder = JSON.parse(readFileSync(join(lock, file), "utf8"));
      expect(holder.owner).to.deep.equal({ pid: process.pid, started: startOf(process.pid) });
      expect(holder.host).to.equal(hostname());
    });
    expect(readdirSync(dirname(lock))).to.deep.equal([]);
  });

  it("is released when the work fails", async () => {
    const failure = await withLock(lock, () => Promise.reject(new Error("broken"))).catch((error: Error) => error);
    expect(failure).to.have.property("message", "broken");
    expect(existsSync(lock)).to.equal(false);
  });

  it("lets in one at a time", async () => {
    let inside = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inside--;
    };
    await Promise.all(Array.from({ length: 8 }, () => withLock(lock, work, { pollMs: 1 })));
    expect(most).to.equal(1);
  });

  it("tells once whom it waits for, and comes in when the other has ended", async () => {
    const other = await holdElsewhere();
    const waitedFor: number[] = [];
    const waiting = acquire(lock, { pollMs: 5, onWait: ({ owner }) => waitedFor.push(owner.pid) });
    setTimeout(() => other.kill("SIGKILL"), 100);
    (await waiting).release();
    expect(waitedFor).to.deep.equal([other.pid]);
  });

  it("is recovered by exactly one of many when its owner was killed", async () => {
    const other = await holdElsewhere();
    other.kill("SIGKILL");
    await once(other, "exit");
    let inside = 0;
    await Promise.all(
      Array.from({ length: 8 }, () =>
        withLock(
          lock,
          async () => {
            expect(++inside).to.equal(1);
            await new Promise((resolve) => setTimeout(resolve, 2));
            inside--;
          },
          { pollMs: 1 },
        ),
      ),
    );
    expect(readdirSync(dirname(lock))).to.deep.equal([]);
  });

  it("ends the child that a killed owner has left behind before it lets anybody in", async function () {
    if (process.platform === "win32") this.skip();
    const other = await holdElsewhere(`
      const { spawn } = await import("node:child_process");
      const orphan = spawn(process.execPath, ["--eval", "setInterval(() => {}, 1000)"], { detached: true, stdio: "ignore" });
      held.holdChild(orphan.pid);
    `);
    const [file = ""] = readdirSync(lock);
    const { child } = JSON.parse(readFileSync(join(lock, file), "utf8"));
    expect(isAlive(child)).to.equal(true);
    other.kill("SIGKILL");
    await once(other, "exit");
    (await acquire(lock, { pollMs: 5 })).release();
    expect(isAlive(child)).to.equal(false);
  });

  it("does not take a process that got an old number for the owner", async () => {
    mkdirSync(lock, { recursive: true });
    const owner = { pid: process.pid, started: "an earlier life" };
    writeFileSync(join(lock, "old"), JSON.stringify({ id: "old", host: hostname(), since: Date.now(), owner }));
    (await acquire(lock)).release();
  });

  it("gives up a lock of another machine after a quarter of an hour only", async () => {
    const holder = { id: "old", host: "another machine", owner: { pid: 1, started: "" } };
    const write = (since: number) => {
      mkdirSync(lock, { recursive: true });
      writeFileSync(join(lock, "old"), JSON.stringify({ ...holder, since }));
    };
    write(Date.now() - 14 * 60_000);
    let waits = false;
    const waiting = acquire(lock, { pollMs: 5, onWait: () => (waits = true) });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(waits).to.equal(true);
    write(Date.now() - 16 * 60_000);
    (await waiting).release();
  });
});
