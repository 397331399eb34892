/** gridbourse history: an index of everything that happened in a market, kept in one file, and questions to it. */
import { Command } from "commander";
import * as history from "../history/index.ts";
import { INDEX_OPTION, questions } from "./historyQuestions.ts";
import { id, NODE_OPTIONS, recordAt, withMarket } from "./node.ts";
import { print } from "./output.ts";

interface SyncOptions {
  index: string;
  rpc: string;
  deployment: string;
  confirmations: bigint;
  follow?: boolean;
}

const count = (n: number, what: string) => `${n.toLocaleString("en-US")} ${what}${n === 1 ? "" : "s"}`;

/** One line on a terminal, written over itself. */
function progressLine({ done, total, events }: { done: number; total: number; events: number }): void {
  if (!process.stderr.isTTY) return;
  process.stderr.write(
    `\r\u001b[2K${count(done, "block")} of ${total.toLocaleString("en-US")}, ${count(events, "event")}`,
  );
}

/** What a look at the chain brought, in a sentence. */
function news({ head, events, replaced, behind }: history.SyncResult): string {
  const parts = [`up to block ${head.number}: ${count(events, "new event")}`];
  if (replaced > 0) parts.push(`${count(replaced, "block")} replaced, because the chain was re-organised`);
  if (behind > 0) parts.push(`the node is ${count(behind, "block")} behind the index`);
  return parts.join("; ");
}

/** Brings an index up to date, and keeps it there if wanted. */
async function sync({ index: file, rpc, deployment, confirmations, follow }: SyncOptions): Promise<void> {
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.once("SIGINT", onSignal).once("SIGTERM", onSignal);
  const clear = () => process.stderr.isTTY && process.stderr.write("\r\u001b[2K");
  const record = recordAt(deployment);
  try {
    await withMarket(rpc, record, async (market) => {
      const opened = history.openHistory({ file, deployment: record });
      try {
        const source = history.chainSource(market, Number(confirmations));
        const options = { signal: stop.signal, onProgress: progressLine };
        const result = await history.sync(opened, source, options);
        clear();
        print(`${file}: ${news(result)}.\n`);
        if (!follow) return;
        await history.follow(opened, source, { ...options, onNews: (each) => (clear(), print(`${news(each)}\n`)) });
      } catch (error) {
        if (!stop.signal.aborted) throw error;
        clear();
        const head = history.headOf(opened);
        process.stderr.write(`Stopped at block ${head?.number ?? 0}; the next run goes on there.\n`);
        process.exitCode = 1;
      } finally {
        opened.close();
      }
    });
  } finally {
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  }
}

/** The command. */
export function historyCommand(): Command {
  const command = new Command("history")
    .description(
      "an index of all that happened in a market, in one file of your own: trades, sessions, positions, prices",
    )
    .addHelpText(
      "after",
      `
Examples:
  gridbourse history sync --rpc http://127.0.0.1:8545 --deployment deployments/chain-31337
  gridbourse history trades --participant 7 --from 2027-03-01 --to 2027-03-31
  gridbourse history totals > totals.csv

A table on a terminal, CSV in a pipe, JSON with --json. All but sync ask the file alone, no node.`,
    );
  const syncCommand = new Command("sync")
    .description("brings the index up to the head of the chain; interrupted, the next run goes on")
    .requiredOption(...NODE_OPTIONS.rpc)
    .requiredOption(...NODE_OPTIONS.deployment)
    .option(...INDEX_OPTION)
    .option("--confirmations <n>", "blocks on top of which a block counts, its own included", id, 1n)
    .option("--follow", "stay, and add what comes")
    .action(sync);
  for (const each of [syncCommand, ...questions()]) command.addCommand(each);
  return command;
}
