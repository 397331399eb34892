/**
 * Figures of the history index: how long a year of 300 participants × 24 intervals takes to build from recorded events, how large
 * it is, and how long the questions take. The events are those of a chain, encoded as the contracts would and decoded as the SDK
 * does: a session a day, everybody commits, reveals, and buys or sells in every interval.
 */
import { Log, type Provider } from "ethers";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventsIn } from "../../sdk/src/chain/events.ts";
import { type Handle, handleOf } from "../../sdk/src/chain/handle.ts";
import { calendar, lanes } from "../../sdk/src/core/index.ts";
import { CONTRACT_NAMES, type ContractName, type Deployment } from "../../sdk/src/deployment.ts";
import * as history from "../../sdk/src/history/index.ts";
import { type Random, randomFrom } from "./random.ts";

const DAYS = 365;
const PARTICIPANTS = 300;
const INTERVALS = 24;
/** Sheets of a transaction that allots. */
const BATCH = 25;
const FIRST_DAY = 20_819; // 2027-01-01
const MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const BLOCK_SECONDS = 5;
const BLOCKS_PER_DAY = 86_400 / BLOCK_SECONDS;

const hash = (n: number) => `0x${n.toString(16).padStart(64, "0")}`;

function recordedMarket(): Handle {
  const addresses = Object.fromEntries(
    CONTRACT_NAMES.map((name, i) => [name, `0x${(i + 1).toString(16).padStart(40, "1")}`]),
  ) as Record<ContractName, string>;
  const deployment = {
    ...{ chainId: 31_337, block: 1, addresses, council: null },
    constants: { offsetSeconds: 28_800, dayLengthSeconds: 86_400 },
  } as unknown as Deployment;
  return handleOf({ deployment, provider: { _isProvider: true } as unknown as Provider });
}

/** A log as a node gives it. */
type Emit = (contract: "registry" | "register" | "auction", event: string, values: unknown[]) => void;

/** What happens before the year: participants, units, the calendar. */
function registration(emit: Emit): void {
  const document = hash(1);
  for (let id = 1; id <= PARTICIPANTS; id++) {
    const generator = id % 3 === 0;
    const account = `0x${id.toString(16).padStart(40, "0")}`;
    emit("registry", "ParticipantApplied", [id, account, generator ? 1 : 2, 1 + (id % 11), document]);
    if (generator) emit("registry", "UnitAdded", [id, id, 100_000, 1 + (id % 9), document]);
  }
  emit("register", "YearRegistered", [1, FIRST_DAY, DAYS, INTERVALS, MONTHS, [0, 0]]);
}

const isSeller = (id: number) => id % 3 === 0;

/** A session of one day, from its opening to the last position. */
function marketDay(emit: Emit, day: number, random: Random): void {
  const session = day;
  const product = calendar.productOf({ year: 1, span: "day", day });
  const gate = { time: day * 86_400, blockNumber: 0 };
  const gates = Array.from({ length: 7 }, () => [gate.time, gate.blockNumber]);
  const terms = [product, 0, 1_500_000, 10, 10, 1_000, 1, 32, 0, 5_000, 0, 1, 1, 1, ...gates];
  const everybody = Array.from({ length: PARTICIPANTS }, (_, i) => i + 1);
  for (const id of everybody.filter(isSeller)) {
    emit("register", "EnergyIssued", [id, id, product, lanes.pack(new Array<number>(INTERVALS).fill(100_000))]);
  }
  emit("auction", "SessionOpened", [session, product, terms]);
  for (const id of everybody) emit("auction", "BidCommitted", [session, id, (BigInt(day) << 64n) | (1n << 14n) | 1n]);
  for (let from = 0; from < PARTICIPANTS; from += 100) {
    const packed = everybody.slice(from, from + 100).map((id) => id.toString(16).padStart(8, "0"));
    emit("auction", "SheetsRevealed", [session, from, `0x${packed.join("")}`]);
  }
  const prices = Array.from({ length: INTERVALS }, () => 10 * Math.floor(50_000 * random()));
  const each = Array.from({ length: INTERVALS }, () => 1 + Math.floor(10_000 * random()));
  // Two buy what one sells.
  const fills = (id: number) => each.map((kwh) => (isSeller(id) ? 2 * kwh : kwh));
  const volumes = each.map((kwh) => (2 * kwh * PARTICIPANTS) / 3);
  emit("auction", "SessionCleared", [session, `0x${"1".repeat(40)}`, lanes.packSigned(prices), lanes.pack(volumes)]);
  for (let from = 0; from < PARTICIPANTS; from += BATCH) {
    const ids = everybody.slice(from, from + BATCH);
    const net = ids.map((id) => {
      const value = fills(id).reduce((sum, kwh, i) => sum + BigInt(kwh) * BigInt(prices[i]!) * 1_000n, 0n);
      const word = BigInt.asUintN(128, isSeller(id) ? value : -value);
      return id.toString(16).padStart(8, "0") + word.toString(16).padStart(32, "0");
    });
    const heads = ids.map((id) => (id << 1) | Number(isSeller(id)));
    emit("register", "EnergyMoved", [product, MODULE, heads, ids.flatMap((id) => lanes.pack(fills(id)))]);
    emit("auction", "SheetsAllotted", [session, from, `0x${net.join("")}`]);
  }
  emit("auction", "SessionEnded", [session]);
}

let MODULE = "";

/** The year as a record: logs by block, a block for each step of a market day. */
function recordYear(handle: Handle): { source: history.BlockSource; events: number } {
  MODULE = handle.deployment.addresses.UniformPriceAuction;
  const random = randomFrom(2_027);
  const logs = new Map<number, Log[]>();
  let [block, events] = [1, 0];
  const emit: Emit = (contract, event, values) => {
    const { interface: abi, target } = handle.contracts[contract];
    const { data, topics } = abi.encodeEventLog(event, values as never);
    const own = logs.get(block) ?? [];
    logs.set(block, own);
    const place = { blockNumber: block, blockHash: hash(block), transactionHash: hash(block), transactionIndex: 0 };
    const log = { address: target as string, data, topics, index: own.length, removed: false, ...place };
    own.push(new Log(log, handle.provider));
    if (own.length === 500) block++;
    events++;
  };
  registration(emit);
  for (let day = 1; day <= DAYS; day++) {
    block = day * BLOCKS_PER_DAY;
    marketDay(emit, day, random);
  }
  const last = block;
  const blockAt = (number: number) => Promise.resolve(number > last ? null : { number, hash: hash(number) });
  const numbers = [...logs.keys()];
  const source: history.BlockSource = {
    firstBlock: 1,
    head: async () => (await blockAt(last))!,
    blockAt,
    read: (from, to) =>
      Promise.resolve(
        numbers
          .filter((number) => number >= from && number <= to)
          .map((number) => ({
            ...{ number, hash: hash(number), time: 1_798_732_800 + number * BLOCK_SECONDS },
            events: eventsIn(handle, logs.get(number)!),
          })),
      ),
  };
  return { source, events };
}

const seconds = (work: () => unknown): number => {
  const begun = performance.now();
  work();
  return (performance.now() - begun) / 1_000;
};

/** The figures of the index: seconds, events per second, MB of the file, seconds of each question on the whole year. */
export async function benchHistory(): Promise<Record<string, number>> {
  const handle = recordedMarket();
  const { source, events } = recordYear(handle);
  const folder = mkdtempSync(join(tmpdir(), "bench-history-"));
  const file = join(folder, "history.sqlite");
  try {
    const index = history.openHistory({ file, deployment: handle.deployment });
    const begun = performance.now();
    const synced = await history.sync(index, source);
    const yearSeconds = (performance.now() - begun) / 1_000;
    if (synced.events !== events) throw new Error(`${synced.events} of ${events} events are in the index.`);
    index.close();
    // Opened again, as a command does.
    const asked = history.openHistory({ file });
    const participant = 7n;
    const product = calendar.productOf({ year: 1, span: "day", day: 200 });
    const figures = {
      "index.yearSeconds": yearSeconds,
      "index.yearEvents": events,
      "index.eventsPerSecond": events / yearSeconds,
      "index.yearMegabytes": statSync(file).size / 1e6,
      "index.tradesSeconds": seconds(() => history.trades(asked, { participant })),
      "index.sessionsSeconds": seconds(() => history.sessions(asked, { participant })),
      "index.counterpartiesSeconds": seconds(() => history.counterparties(asked, { session: 200n })),
      "index.positionSeconds": seconds(() => history.position(asked, { participant, product })),
      "index.positionsSeconds": seconds(() => history.positions(asked, { participant })),
      "index.pricesSeconds": seconds(() => history.prices(asked)),
      "index.totalsSeconds": seconds(() => history.totals(asked)),
    };
    asked.close();
    return figures;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
