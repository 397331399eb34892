/**
 * Sealed bids as their owner keeps them: `<bids>/<session>/<participant>.json`, readable by the owner alone. A bid is written
 * before its hash is sent, whole or not at all, and no earlier one is ever dropped: whichever of them stands on the chain, it can
 * be revealed.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { Deployment } from "../../../sdk/src/deployment.ts";
import {
  type CommitmentResult,
  sealedBidFromJson,
  sealedBidToJson,
  type SealedBid,
} from "../../../sdk/src/market/index.ts";
import { BadInput } from "../outcome.ts";

/** The bids of a participant in a session, oldest first. */
interface Kept {
  chainId: number;
  /** The auction that they are for. */
  contract: string;
  bids: SealedBid[];
}

const folderOf = (bids: string, session: bigint) => join(bids, session.toString());
const fileOf = (bids: string, session: bigint, participant: bigint) =>
  join(folderOf(bids, session), `${participant}.json`);

/** The kept bids of a participant, oldest first. @throws BadInput where the file is of another market, or damaged */
export function keptBids(
  bids: string,
  { chainId, addresses }: Deployment,
  session: bigint,
  participant: bigint,
): SealedBid[] {
  const file = fileOf(bids, session, participant);
  if (!existsSync(file)) return [];
  let kept: Kept;
  try {
    const { bids: list, ...of } = JSON.parse(readFileSync(file, "utf8")) as Kept;
    kept = { ...of, bids: list.map((bid) => sealedBidFromJson(JSON.stringify(bid))) };
  } catch {
    throw new BadInput(`${file} is damaged: it holds no sealed bids. Put it aside, or restore it from a copy.`);
  }
  if (kept.chainId !== chainId || kept.contract.toLowerCase() !== addresses.UniformPriceAuction.toLowerCase()) {
    throw new BadInput(
      `${file} holds bids of another market (auction ${kept.contract} on chain ${kept.chainId}); this one is ${addresses.UniformPriceAuction} on chain ${chainId}. Give each market its own folder (--bids).`,
    );
  }
  return kept.bids;
}

/** Participants with kept bids in a session. */
export function keptParticipants(bids: string, session: bigint): bigint[] {
  const folder = folderOf(bids, session);
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names
    .flatMap((name) => /^([1-9]\d*)\.json$/.exec(name)?.[1] ?? [])
    .map(BigInt)
    .sort((a, b) => Number(a - b));
}

/** Adds a bid to those kept, and returns when it is on the disk. */
export function keepBid(bids: string, deployment: Deployment, bid: SealedBid): void {
  const { chainId, addresses } = deployment;
  const { session, participant } = bid;
  const all = [...keptBids(bids, deployment, session, participant), bid];
  const file = fileOf(bids, session, participant);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const list = all.map((one) => sealedBidToJson(one)).join(",\n");
  const head = JSON.stringify({ chainId, contract: addresses.UniformPriceAuction }).slice(0, -1);
  const temporary = `${file}.${process.pid}.tmp`;
  const handle = openSync(temporary, "w", 0o600);
  try {
    writeSync(handle, `${head},"bids":[\n${list}\n]}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(temporary, file);
  // The new name, too, must survive a loss of power.
  const folder = openSync(dirname(file), "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Whether a commitment on the chain is that of a bid. The chain keeps 192 bits of its hash. */
export const standsFor = ({ state, hash }: CommitmentResult, { commitment }: SealedBid): boolean =>
  state === "committed" && BigInt(commitment.hash) >> 64n === hash;
