/**
 * Deploys a market to the chain behind an address and writes `deployments/<name>/market.json`; started again, it goes on where
 * it stopped.
 *
 *   node scripts/setup.mjs scripts/deploy/main.ts --url http://127.0.0.1:8545 [--name NAME] [--parameters FILE] [--gas-price 0]
 *
 * The node holds the deployer's key (its first account). FILE is JSON, `{"members": {"operator": "0x…"}, "constants":
 * {"dayLengthSeconds": 3600}}`; defaults are in scripts/deploy/parameters.ts. ADMIN stays with the deployer until the Council of
 * the institutions exists.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { ensureBuilt } from "../build.ts";
import type { IgniteOptions } from "./ignite.ts";

const { values } = parseArgs({
  options: {
    url: { type: "string", default: "http://127.0.0.1:8545" },
    name: { type: "string" },
    parameters: { type: "string" },
    "gas-price": { type: "string" },
  },
});

await ensureBuilt({ onProgress: (line) => console.error(line) });
// Both need what the build writes.
const { network } = await import("hardhat");
const { ignite } = await import("./ignite.ts");

const gasPrice = values["gas-price"] === undefined ? undefined : BigInt(values["gas-price"]);
const connection = await network.create({ network: "localhost", override: { url: values.url } });
const given: Pick<IgniteOptions, "members" | "constants"> =
  values.parameters === undefined ? {} : (JSON.parse(readFileSync(values.parameters, "utf8")) as typeof given);
const { name } = values;
const deployment = await ignite(connection, {
  ...given,
  ...(name === undefined ? {} : { name }),
  ...(gasPrice === undefined ? {} : { gasPrice }),
});
console.log(JSON.stringify(deployment, null, 2));
await connection.close();
