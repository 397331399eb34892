/**
 * Deploys a market to the chain behind an address and writes `deployments/<name>/market.json`; started again, it goes on where
 * it stopped.
 *
 *   node scripts/setup.mjs scripts/deploy/main.ts --url http://127.0.0.1:8545 [--name NAME] [--parameters FILE] [--gas-price 0]
 *
 * The node holds the deployer's key (its first account). FILE is JSON with roles, Council and constants in one,
 * `{"members": {"operator": "0x…", …}, "council": {"members": ["0x…", …], "threshold": 3}, "constants": {"dayLengthSeconds": 3600}}`;
 * defaults are in scripts/deploy/parameters.ts. With a Council the deployer is left without any role; without one this is a trial, in
 * which it keeps them.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { ensureBuilt } from "../build.ts";
import { parseParameters } from "./parameters.ts";

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
const given = values.parameters === undefined ? {} : parseParameters(readFileSync(values.parameters, "utf8"));
const { name } = values;
const deployment = await ignite(connection, {
  ...given,
  ...(name === undefined ? {} : { name }),
  ...(gasPrice === undefined ? {} : { gasPrice }),
});
console.log(JSON.stringify(deployment, null, 2));
await connection.close();
