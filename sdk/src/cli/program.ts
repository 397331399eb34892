/** The command line as a function: arguments in, exit code out. */
import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { clearCommand } from "./clear.ts";
import { curvesCommand } from "./curves.ts";
import { historyCommand } from "./history.ts";
import { InputError } from "./inputError.ts";
import { jepxCommand } from "./jepx.ts";
import { settleCommand } from "./settle.ts";
import { statementCommand } from "./statement.ts";
import { verifyCommand } from "./verify.ts";

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  version: string;
};

const HELP = `
Examples:
  gridbourse clear book.csv                        price and volume of every interval
  gridbourse clear book.csv --explain              … and why
  gridbourse clear book.csv --fills fills.csv      … and what every bid gets
  gridbourse curves book.csv --interval 2 --svg curves.svg
  gridbourse jepx spot_bid_curves_20220615.csv.gz
  gridbourse verify --rpc http://127.0.0.1:8545 --deployment deployments/chain-31337 --session 1
  gridbourse history trades --participant 7        what it bought and sold, from an index of its own
  gridbourse settle --positions positions.csv --readings readings.csv --prices prices.csv --rule rule.json
  gridbourse statement --file statement.json --format html --out statement.html

A book to try is samples/book.csv in the package, files to settle are in samples/settle. "gridbourse help clear" says more about a command.
Mistakes in a file are told with line and column, exit code 1.
`;

/** One sentence: without commander's prefix, with a capital and a full stop. */
function sentence(text: string): string {
  const plain = text
    .trim()
    .replace(/^error: /, "")
    .replaceAll("\n", " ");
  return `${plain.charAt(0).toUpperCase()}${plain.slice(1)}${/[.!?)]$/.test(plain) ? "" : "."}\n`;
}

/** What commander says of too many arguments, with the arguments. */
function named(text: string, { commands }: Command): string {
  const given = commands.flatMap(({ args }) => args).join(", ");
  return text.replace(/but got \d+(?=\.)/, (got) => `${got}: ${given}`);
}

/** The whole command line. */
function program(): Command {
  const root: Command = new Command("gridbourse")
    .description(
      "Clears the books of a power exchange: one price per interval, the largest volume, a fair share for equals.",
    )
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(sentence(named(text, root))) })
    .addHelpText("after", HELP);
  for (const command of [
    clearCommand(),
    jepxCommand(),
    curvesCommand(),
    verifyCommand(),
    historyCommand(),
    settleCommand(),
    statementCommand(),
  ]) {
    root.addCommand(command.copyInheritedSettings(root));
    for (const below of command.commands) below.copyInheritedSettings(command);
  }
  return root;
}

/** Tells a mistake on standard error. Commander has said what it had to say. */
function codeOf(error: unknown): 0 | 1 {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1;
  const known = error instanceof InputError;
  process.stderr.write(known ? `${error.message}\n` : `This should not have happened: ${(error as Error).message}\n`);
  return 1;
}

/**
 * Runs a command that needs no chain; a mistake is told on standard error.
 * @param args what follows the name of the program
 * @returns the exit code, 0 or 1
 */
export function run(args: readonly string[]): 0 | 1 {
  try {
    program().parse(args, { from: "user" });
    return 0;
  } catch (error) {
    return codeOf(error);
  }
}

/** Runs any command, those that ask a node included. */
export async function runAny(args: readonly string[]): Promise<0 | 1> {
  try {
    process.exitCode = 0;
    await program().parseAsync(args, { from: "user" });
    return process.exitCode === 0 ? 0 : 1;
  } catch (error) {
    return codeOf(error);
  }
}
