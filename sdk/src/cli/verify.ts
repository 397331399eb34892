/** gridbourse verify: checks a session from what a node has, without believing anybody. */
import { Command, InvalidArgumentError } from "commander";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { JsonRpcProvider } from "ethers";
import { connect } from "../connect.ts";
import type { Deployment } from "../deployment.ts";
import { GridbourseError } from "../errors/index.ts";
import type { Check, Verification } from "../market/verify.ts";
import { formatPrice } from "../units.ts";
import { InputError } from "./inputError.ts";
import { print } from "./output.ts";

interface Options {
  rpc: string;
  deployment: string;
  session: bigint;
  participant?: bigint;
  json?: boolean;
}

/** A node whose newest block is older than this is said to be behind. */
const STALE_SECONDS = 600;

const id = (text: string): bigint => {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError("It is a number from 1.");
  return BigInt(text);
};

/** The deployment record: a file, or a folder with a market.json. @throws InputError */
function recordAt(path: string): Deployment {
  const file = existsSync(path) && statSync(path).isDirectory() ? join(path, "market.json") : path;
  if (!existsSync(file)) throw new InputError(`${file}: there is no such file; it is written by deployment.`);
  try {
    const record = JSON.parse(readFileSync(file, "utf8")) as Deployment;
    if (typeof record.addresses !== "object") throw new SyntaxError("it has no addresses");
    return record;
  } catch (error) {
    throw new InputError(`${file}: this is no deployment record: ${(error as Error).message}.`);
  }
}

/** Whether the node is where the chain is. */
async function nodeCheck(provider: JsonRpcProvider): Promise<Check> {
  const [syncing, latest] = await Promise.all([
    provider.send("eth_syncing", []) as Promise<unknown>,
    provider.getBlock("latest"),
  ]);
  const age = Math.floor(Date.now() / 1_000) - (latest?.timestamp ?? 0);
  const behind = syncing !== false || age > STALE_SECONDS;
  return {
    en: "The node has the newest blocks.",
    zh: "节点已同步到最新区块。",
    holds: behind ? null : true,
    found:
      syncing !== false
        ? "the node is still catching up: what it does not have yet is not checked"
        : age > STALE_SECONDS
          ? `its newest block ${latest?.number ?? 0} is ${age} s old: the node is behind, or the chain stands still`
          : `block ${latest?.number ?? 0}, ${Math.max(age, 0)} s old`,
  };
}

const mark = ({ holds }: Check) => (holds === null ? "–" : holds ? "✓" : "✗");

/** The checks as lines, and one sentence at the end. */
function told({ session, state, checks, holds, inclusion }: Verification): string {
  const lines = checks.map((check) => `${mark(check)} ${check.en} ${check.found}`);
  const steps = (inclusion?.steps ?? []).map(
    ({ interval, side, price, lots }) =>
      `    interval ${interval}: ${side} ${lots} lots at ${formatPrice(BigInt(price))}`,
  );
  const proof =
    inclusion === null
      ? []
      : [
          `  Sheet ${inclusion.sheetHash}, number ${inclusion.position} in the book:`,
          `    before ${inclusion.before}`,
          `    leaf   ${inclusion.leaf}`,
          `    after  ${inclusion.after}`,
          ...steps,
        ];
  const open = checks.filter((check) => check.holds === null).length;
  const end = !holds
    ? `Session ${session} (${state.toLowerCase()}) does NOT verify: ${checks.filter((check) => check.holds === false).length} of ${checks.length} checks fail.`
    : `Session ${session} (${state.toLowerCase()}) verifies: ${checks.length - open} checks hold${open > 0 ? `, ${open} cannot be made yet` : ""}.`;
  return `${[...lines, ...proof, end].join("\n")}\n`;
}

const plain = (_: string, value: unknown) => (typeof value === "bigint" ? value.toString() : value);

/** Verifies and prints; whether everything holds. @throws InputError */
async function verifyAt({ rpc, deployment, session, participant, json }: Options): Promise<boolean> {
  const record = recordAt(deployment);
  const provider = new JsonRpcProvider(rpc, undefined, { staticNetwork: true, cacheTimeout: -1 });
  try {
    const node = await nodeCheck(provider).catch((error: unknown) => {
      throw new InputError(`No node answers at ${rpc}: ${(error as Error).message}`);
    });
    const market = await connect({ provider, deployment: record });
    const found = await market.market.verify({ session, ...(participant === undefined ? {} : { participant }) });
    const all = { ...found, checks: [node, ...found.checks] };
    print(json ? `${JSON.stringify(all, plain, 2)}\n` : told(all));
    return all.holds;
  } catch (error) {
    if (error instanceof GridbourseError) throw new InputError(error.message);
    throw error;
  } finally {
    provider.destroy();
  }
}

/** The command. */
export function verifyCommand(): Command {
  return new Command("verify")
    .description("checks a session from transaction inputs and events alone, without believing the operator")
    .requiredOption("--rpc <url>", "a node that you trust: your own")
    .requiredOption("--deployment <path>", "the deployment's folder or market.json")
    .requiredOption("--session <n>", "the session", id)
    .option("--participant <id>", "prove that the sheet of this participant is in the book, unchanged", id)
    .option("--json", "print the checks as JSON")
    .addHelpText("after", "\nExit code 0 if nothing fails. A dash marks what cannot be checked yet.")
    .action(async (options: Options) => {
      if (!(await verifyAt(options))) process.exitCode = 1;
    });
}
