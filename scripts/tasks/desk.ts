/** The operator's desk: the market through one account of several, and how it sends. */
import { getAddress, type Provider, type Signer, Wallet } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { connect, CONTRACT_NAMES, type BatchOptions, type Deployment, type Gridbourse } from "../../sdk/src/index.ts";
import { root } from "../build.ts";
import { defaultName } from "../deploy/record.ts";
import { bytesOf } from "./files/table.ts";
import { flagOf, type Input, recordFile, variableOf } from "./input.ts";
import { BadInput, NoChain, NotNow } from "./outcome.ts";

/** What a task says: results on standard output, progress beside it. */
export interface Report {
  /** A line of the result. */
  say: (line: string) => void;
  /** A line on the way. */
  progress: (line: string) => void;
}

/** The market as a task sees it. */
export interface Desk extends Gridbourse {
  /** Accounts that can send. */
  readonly accounts: readonly string[];
  /** Account that sends unless another one must; null when there is none. */
  readonly own: string | null;
  /** Stops before the next transaction. */
  readonly signal: AbortSignal;
  /** Items of a transaction at most; undefined leaves it to the verb. */
  readonly batchSize: number | undefined;
  /** The market through another account. Its transactions under way have been waited for. @throws BadInput */
  as(account: string): Promise<Gridbourse>;
  /** Options of a verb that sends batches: progress in the report. @param what is counted */
  batches(report: Report, what: string): BatchOptions;
}

/** What a connection must have. */
export interface Connected {
  provider: Provider;
  signers: readonly Signer[];
}

export interface DeskOptions {
  deployment: Deployment;
  /** Address of the account, or its place among the signers. */
  account?: string | undefined;
  gasPrice?: bigint | undefined;
  confirmations?: number | undefined;
  batchSize?: number | undefined;
  signal?: AbortSignal | undefined;
  /** Where waiting for own transactions under way is told. */
  report?: Report | undefined;
  /** Seconds to wait for own transactions under way. */
  patience?: number;
}

/** Picks the account that sends. @throws BadInput */
function pick(accounts: readonly string[], given: string | undefined): string | null {
  if (given === undefined) return accounts[0] ?? null;
  const found = /^\d{1,4}$/.test(given)
    ? accounts[Number(given)]
    : accounts.find((account) => account.toLowerCase() === given.toLowerCase());
  if (found !== undefined) return found;
  const there = accounts.length === 0 ? "there is none" : `there are ${accounts.length}`;
  throw new BadInput(`No account "${given}": it is an address, or a place from 0, and ${there} (accounts:list).`);
}

/** Opens the desk on a connection: sees that the chain is the one of the record. @throws NoChain, WrongChain, BadInput */
export async function openDesk({ provider, signers }: Connected, options: DeskOptions): Promise<Desk> {
  const { deployment, gasPrice, confirmations, batchSize, patience = 120 } = options;
  const signal = options.signal ?? new AbortController().signal;
  const accounts = await Promise.all(signers.map((signer) => signer.getAddress()));
  const own = pick(accounts, options.account);
  const handle = (signer: Signer | undefined) =>
    connect({
      provider,
      ...(signer === undefined ? {} : { signer }),
      deployment,
      ...(gasPrice === undefined ? {} : { transactions: { type: 0, gasPrice } }),
      ...(confirmations === undefined ? {} : { confirmations }),
    });
  const signerOf = (account: string) => signers[accounts.indexOf(getAddress(account))];
  const market = await handle(own === null ? undefined : signerOf(own));
  await seeRecord(provider, deployment);

  const opened = new Map<string, Promise<Gridbourse>>();
  const open = async (account: string): Promise<Gridbourse> => {
    const signer = signerOf(account);
    if (signer === undefined) {
      throw new BadInput(
        `This needs account ${getAddress(account)}, whose key is not here (accounts:list shows which).`,
      );
    }
    await waitUntilMined(provider, account, patience, signal, options.report);
    return handle(signer);
  };
  return {
    ...market,
    accounts,
    own,
    signal,
    batchSize,
    as(account) {
      const known = opened.get(account) ?? open(account);
      opened.set(account, known);
      return known;
    },
    batches: (report, what) => ({
      signal,
      ...(batchSize === undefined ? {} : { maxItems: batchSize }),
      onProgress: ({ done, total }) => report.progress(`${what} ${done}/${total}`),
    }),
  };
}

/** Sees that the contracts of the record are there. @throws NoChain */
async function seeRecord(provider: Provider, { addresses, block, chainId }: Deployment): Promise<void> {
  const [latest, ...codes] = await Promise.all([
    provider.getBlockNumber(),
    ...CONTRACT_NAMES.map((name) => provider.getCode(addresses[name])),
  ]);
  if (latest < block) {
    throw new NoChain(`The node is behind: it is at block ${latest}, but the market was deployed at block ${block}.`);
  }
  const missing = CONTRACT_NAMES.find((_, i) => codes[i] === "0x");
  if (missing !== undefined) {
    throw new NoChain(
      `The record does not match this chain (${chainId}): there is no ${missing} at ${addresses[missing]}. Is it the right --network, the right ${flagOf("deployment")}?`,
    );
  }
}

/**
 * What an earlier run sent and was killed over may still be on its way: what the chain says is complete only behind it.
 * @throws NotNow
 */
async function waitUntilMined(
  provider: Provider,
  account: string,
  patience: number,
  signal: AbortSignal,
  report?: Report,
): Promise<void> {
  for (let waited = 0; ; waited++) {
    const [mined, sent] = await Promise.all([
      provider.getTransactionCount(account, "latest"),
      provider.getTransactionCount(account, "pending"),
    ]);
    if (sent <= mined) return;
    if (waited >= patience) {
      throw new NotNow(
        `What ${account} has under way (${sent - mined} transactions) got into no block within ${patience} s. Nothing more was sent; try again later.`,
      );
    }
    if (waited === 0)
      report?.progress(
        `waiting for what ${account} has under way: ${sent - mined} of its transactions are in no block`,
      );
    await sleep(1_000, undefined, { signal });
  }
}

/** Reads the record of the deployment that the input names. @throws NoChain */
function recordOf(input: Input, chainId: number): Deployment {
  const given = input.text("deployment");
  const file = recordFile(root, given ?? defaultName(chainId));
  if (!existsSync(file)) {
    throw new NoChain(
      `There is no record of a market at ${file}. Deploy one, or name its folder: ${flagOf("deployment")} NAME or a path.`,
    );
  }
  let record: Partial<Deployment>;
  try {
    record = JSON.parse(new TextDecoder().decode(bytesOf(file))) as Partial<Deployment>;
  } catch {
    throw new NoChain(`${file} is not JSON: it is not the record of a market.`);
  }
  const lacks = CONTRACT_NAMES.find((name) => typeof record.addresses?.[name] !== "string");
  if (lacks !== undefined || typeof record.chainId !== "number" || record.constants === undefined) {
    throw new NoChain(`${file} is not the record of a market: ${lacks ?? "chainId or constants"} is missing.`);
  }
  return record as Deployment;
}

/** The private key of a configuration variable: from the environment, or from Hardhat's keystore. @throws BadInput */
async function walletOf(hre: HardhatRuntimeEnvironment, name: string, provider: Provider): Promise<Wallet> {
  const variable = { _type: "ConfigurationVariable", name } as const;
  const inKeystore = () =>
    hre.hooks
      .runHandlerChain("configurationVariables", "fetchValue", [variable], () => Promise.resolve(""))
      .catch(() => "");
  const key = process.env[name] ?? (await inKeystore());
  if (key === "") {
    throw new BadInput(
      `There is no variable "${name}" with a key, neither in the environment nor in Hardhat's keystore.`,
    );
  }
  try {
    return new Wallet(key.trim(), provider);
  } catch {
    throw new BadInput(`The variable "${name}" holds no private key (32 bytes, 64 digits).`);
  }
}

/** Connects to the chain that the input names, and opens the desk there. `close` ends what was begun. */
export async function deskOf(
  hre: HardhatRuntimeEnvironment,
  input: Input,
  signal: AbortSignal,
  report: Report,
): Promise<{ desk: Desk; close: () => Promise<void> }> {
  const named = hre.globalOptions.network;
  // An address in the settings is meant unless the command line itself names a network.
  const rpc = named === undefined || input.isOption("rpc") ? input.text("rpc") : undefined;
  if (rpc !== undefined && !/^https?:\/\/\S+$/.test(rpc)) {
    throw new BadInput(`The address of a node is like http://127.0.0.1:8545, not "${rpc}" (${variableOf("rpc")}).`);
  }
  const network = rpc === undefined ? (named ?? "default") : "localhost";
  const isHttp = hre.config.networks[network]?.type === "http";
  const connection = isHttp
    ? await hre.network.create({ network, ...(rpc === undefined ? {} : { override: { url: rpc } }) })
    : await hre.network.getOrCreate(network);
  const close = async () => void (isHttp && (await connection.close()));
  try {
    const { ethers } = connection;
    const { chainId } = await ethers.provider.getNetwork();
    const deployment = recordOf(input, Number(chainId));
    const key = input.key();
    const provider = ethers.provider as unknown as Provider;
    const signers = key === undefined ? await ethers.getSigners() : [await walletOf(hre, key, provider)];
    const gasPrice = input.whole("gasPrice", 0);
    const desk = await openDesk(
      { provider, signers },
      {
        deployment,
        account: input.text("account"),
        gasPrice: gasPrice === undefined ? undefined : BigInt(gasPrice),
        confirmations: input.whole("confirmations", 1, 10_000),
        batchSize: input.whole("batchSize", 1, 100_000),
        signal,
        report,
      },
    );
    return { desk, close };
  } catch (error) {
    await close();
    throw error;
  }
}
