/** Commands that ask a node: the deployment's record, the connection, and how its faults are told. */
import { InvalidArgumentError } from "commander";
import { JsonRpcProvider } from "ethers";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { connect, type Gridbourse } from "../connect.ts";
import { CoreError } from "../core/index.ts";
import type { Deployment } from "../deployment.ts";
import { GridbourseError } from "../errors/index.ts";
import { InputError } from "./inputError.ts";

/** Options of every command that asks a node. */
export const NODE_OPTIONS = {
  rpc: ["--rpc <url>", "a node that you trust: your own"],
  deployment: ["--deployment <path>", "the deployment's folder or market.json"],
} as const;

/** The number of a session, participant or product. */
export const id = (text: string): bigint => {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError("It is a number from 1.");
  return BigInt(text);
};

/** The deployment record: a file, or a folder with a market.json. @throws InputError */
export function recordAt(path: string): Deployment {
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

/** A refusal of the SDK as a mistake of the user's. */
export const asInputError = (error: unknown): unknown =>
  error instanceof GridbourseError || error instanceof CoreError ? new InputError(error.message) : error;

/** Asks the market behind a node, and lets go of the node. @throws InputError */
export async function withMarket<T>(
  rpc: string,
  deployment: Deployment,
  ask: (market: Gridbourse, provider: JsonRpcProvider) => Promise<T>,
): Promise<T> {
  const provider = new JsonRpcProvider(rpc, undefined, { staticNetwork: true, cacheTimeout: -1 });
  try {
    await provider.send("eth_chainId", []).catch((error: unknown) => {
      throw new InputError(`No node answers at ${rpc}: ${(error as Error).message}`);
    });
    return await ask(await connect({ provider, deployment }), provider);
  } catch (error) {
    throw asInputError(error);
  } finally {
    provider.destroy();
  }
}
