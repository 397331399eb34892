/**
 * Deploys a market to the chain behind an address and writes `deployments/<name>/market.json`; started again, it goes on where
 * it stopped. The node holds the deployer's key (its first account).
 */
import { readFileSync } from "node:fs";
import { Command } from "commander";
import { ensureBuilt } from "../build.ts";
import { fromCaller } from "../caller.ts";
import { parseParameters } from "./parameters.ts";

interface Options {
  url: string;
  name?: string;
  parameters?: string;
  gasPrice?: string;
}

const program = new Command("node scripts/setup.mjs scripts/deploy/main.ts")
  .description(
    "Deploys a market and writes deployments/<name>/market.json; started again, it goes on where it stopped.",
  )
  .option("--url <url>", "the node; it holds the deployer's key, its first account", "http://127.0.0.1:8545")
  .option("--name <name>", "folder below deployments/; chain-<id> by default")
  .option("--parameters <file>", "members of the roles, Council and constants; without it this is a trial")
  .option("--gas-price <wei>", "0 for chains without fees")
  .addHelpText(
    "after",
    `
A file of parameters is JSON:
  { "members":   { "operator": "0x…", "regulator": "0x…", "guardian": "0x…", "registrar": "0x…", "treasury": "0x…", "gridCompany": "0x…" },
    "council":   { "members": ["0x…", "0x…", "0x…"], "threshold": 2 },
    "constants": { "offsetSeconds": 28800, "gateLeadSeconds": 3600 } }
With a Council the deployer is left without any role; without one it keeps them all, for a trial. Defaults: scripts/deploy/parameters.ts.`,
  );

/** What is wrong, in a sentence. */
async function sentenceOf(error: unknown, { url, parameters }: Options): Promise<string> {
  const { isOutOfReach } = await import("../tasks/outcome.ts");
  const { code, name, message } = error as NodeJS.ErrnoException;
  if (isOutOfReach(error)) return `No node answers at ${url}. Start one, or give its address: --url.`;
  if (code === "ENOENT") return `${parameters}: there is no such file.`;
  const known = ["ParametersUnfit", "DeploymentStopped", "SyntaxError"].includes(name);
  return known && parameters !== undefined && name !== "DeploymentStopped" ? `${parameters}: ${message}` : message;
}

async function main(): Promise<void> {
  const options = program.parse().opts<Options>();
  const { url, name, parameters } = options;
  await ensureBuilt({ onProgress: (line) => console.error(line) });
  // Both need what the build writes.
  const { network } = await import("hardhat");
  const { ignite } = await import("./ignite.ts");
  try {
    const gasPrice = options.gasPrice === undefined ? undefined : BigInt(options.gasPrice);
    const given = parameters === undefined ? {} : parseParameters(readFileSync(fromCaller(parameters), "utf8"));
    const connection = await network.create({ network: "localhost", override: { url } });
    const deployment = await ignite(connection, {
      ...given,
      ...(name === undefined ? {} : { name }),
      ...(gasPrice === undefined ? {} : { gasPrice }),
    });
    console.log(JSON.stringify(deployment, null, 2));
    await connection.close();
  } catch (error) {
    console.error(await sentenceOf(error, options));
    process.exitCode = 1;
  }
}

await main();
