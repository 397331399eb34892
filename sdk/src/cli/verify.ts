/** gridbourse verify: checks a session from what a node has, without believing anybody. */
import { Command } from "commander";
import type { JsonRpcProvider } from "ethers";
import type { Check, Verification } from "../market/verify.ts";
import { formatPrice } from "../units.ts";
import { id, NODE_OPTIONS, recordAt, withMarket } from "./node.ts";
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

/** Whether the node is where the chain is. */
async function nodeCheck(provider: JsonRpcProvider): Promise<Check> {
  const [syncing, latest] = await Promise.all([
    provider.send("eth_syncing", []) as Promise<unknown>,
    provider.getBlock("latest"),
  ]);
  const age = Math.floor(Date.now() / 1_000) - (latest?.timestamp ?? 0);
  const behind = syncing !== false || Math.abs(age) > STALE_SECONDS;
  return {
    en: "The node has the newest blocks.",
    zh: "节点已同步到最新区块。",
    holds: behind ? null : true,
    found:
      syncing !== false
        ? "the node is still catching up: what it does not have yet is not checked"
        : age > STALE_SECONDS
          ? `its newest block ${latest?.number ?? 0} is ${age} s old: the node is behind, or the chain stands still`
          : age < -STALE_SECONDS
            ? `the time of block ${latest?.number ?? 0} is ${-age} s ahead of this machine's clock`
            : `block ${latest?.number ?? 0}, ${Math.max(age, 0)} s old`,
  };
}

const mark = ({ holds }: Check) => (holds === null ? "–" : holds ? "✓" : "✗");

/** The checks as lines, and one sentence at the end. */
function told({ session, state, checks, holds, inclusion, absence }: Verification): string {
  const lines = checks.map((check) => `${mark(check)} ${check.en} ${check.found}`);
  const steps = (inclusion?.steps ?? []).map(
    ({ interval, side, price, lots }) =>
      `    interval ${interval}: ${side} ${lots} lots at ${formatPrice(BigInt(price))} currency/MWh`,
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
  const missing =
    absence === null ? [] : [`The sheet of participant ${absence.participant} is not in the book: ${absence.en}.`];
  return `${[...lines, ...proof, end, ...missing].join("\n")}\n`;
}

const plain = (_: string, value: unknown) => (typeof value === "bigint" ? value.toString() : value);

/** One line on a terminal, for sessions of many transactions. */
function onProgress({ done, total }: { done: number; total: number }): void {
  if (!process.stderr.isTTY) return;
  process.stderr.write(done < total ? `\rtransactions of the book ${done}/${total}` : "\r\u001b[2K");
}

/** Verifies and prints; whether everything holds. @throws InputError */
async function verifyAt({ rpc, deployment, session, participant, json }: Options): Promise<boolean> {
  return withMarket(rpc, recordAt(deployment), async (market, provider) => {
    const node = await nodeCheck(provider);
    const asked = { session, ...(participant === undefined ? {} : { participant }) };
    const found = await market.market.verify(asked, { onProgress });
    const all = { ...found, checks: [node, ...found.checks] };
    print(json ? `${JSON.stringify(all, plain, 2)}\n` : told(all));
    return all.holds && all.absence === null;
  });
}

/** The command. */
export function verifyCommand(): Command {
  return new Command("verify")
    .description("checks a session from transaction inputs and events alone, without believing the operator")
    .requiredOption(...NODE_OPTIONS.rpc)
    .requiredOption(...NODE_OPTIONS.deployment)
    .requiredOption("--session <n>", "the session", id)
    .option("--participant <id>", "prove that the sheet of this participant is in the book, unchanged", id)
    .option("--json", "print the checks as JSON")
    .addHelpText(
      "after",
      "\nExit code 0 if nothing fails and the sheet that was asked for is in the book. A dash marks what cannot be checked yet.",
    )
    .action(async (options: Options) => {
      if (!(await verifyAt(options))) process.exitCode = 1;
    });
}
