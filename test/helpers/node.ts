import { type ChildProcess, spawn } from "node:child_process";
import { HDNodeWallet } from "ethers";
import { MNEMONIC } from "../../scripts/demo/embedded.ts";

/** Key of an account of every Hardhat node: worth nothing, known to everybody. */
export const keyOfAccount = (index: number): string =>
  HDNodeWallet.fromPhrase(MNEMONIC, undefined, `m/44'/60'/0'/0/${index}`).privateKey;

/** A Hardhat node of its own behind an address on the loopback; it ends with `stop`. */
export interface LocalNode {
  url: string;
  stop(): Promise<void>;
}

/** Starts `hardhat node` on a free port and waits until it listens. */
export async function startNode(): Promise<LocalNode> {
  const hardhat = "node_modules/hardhat/dist/src/cli.js";
  const child = spawn(process.execPath, [hardhat, "node", "--hostname", "127.0.0.1", "--port", "0"], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, HARDHAT_DISABLE_TELEMETRY_PROMPT: "true" },
  });
  try {
    return { url: await addressOf(child), stop: () => end(child) };
  } catch (error) {
    await end(child);
    throw error;
  }
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((done, failed) => {
    let said = "";
    const listen = (text: Buffer) => {
      said += text.toString();
      const url = /https?:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
      if (url !== undefined) done(url);
    };
    child.stdout!.on("data", listen);
    child.stderr!.on("data", listen);
    child.once("exit", (code) => failed(new Error(`hardhat node ended with ${code}:\n${said}`)));
  });
}

/** Ends the process that was started, by its id. */
function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((done) => {
    child.once("exit", () => done());
    child.kill();
  });
}
