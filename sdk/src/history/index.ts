/**
 * The history of a market in one SQLite file: who traded what, with whom, at which price, and how a position came about.
 * Everything in it follows from events of the chain, so anybody can build it, and build it again. Needs Node 22.13 or later.
 *
 *     const history = openHistory({ file: "history.sqlite", deployment });
 *     await sync(history, chainSource(market));
 *     trades(history, { participant: 7n, from: "2027-03-01", to: "2027-03-31" });
 */
export { openHistory, headOf } from "./database.ts";
export type { BlockRef, History, OpenParams } from "./database.ts";
export { append, rollBack, tablesOf } from "./append.ts";
export type { EventBlock } from "./append.ts";
export { counterparties } from "./counterparties.ts";
export type { Counterparty } from "./counterparties.ts";
export { digest } from "./digest.ts";
export {
  HistoryError,
  IndexInUse,
  IndexOfAnotherMarket,
  IndexOutdated,
  NoIndex,
  NotAnIndex,
  SqliteMissing,
} from "./errors.ts";
export { MOVES } from "./facts/energy.ts";
export type { Move } from "./facts/energy.ts";
export type { OwnPart } from "./ownPart.ts";
export { position } from "./position.ts";
export type { PositionStep } from "./position.ts";
export { positions } from "./positions.ts";
export type { PositionTotal } from "./positions.ts";
export { prices } from "./prices.ts";
export type { PricePoint } from "./prices.ts";
export { productName, productOfName } from "./query.ts";
export type { Selection } from "./query.ts";
export { sessions } from "./sessions.ts";
export type { SessionHistory } from "./sessions.ts";
export { settlements } from "./settlements.ts";
export type { SettlementHistory, SettlementSelection } from "./settlements.ts";
export { SETTLED } from "./facts/delivery.ts";
export type { Settled } from "./facts/delivery.ts";
export { ChainMoved, chainSource } from "./source.ts";
export type { BlockSource } from "./source.ts";
export { follow, sync } from "./sync.ts";
export type { FollowOptions, SyncOptions, SyncResult } from "./sync.ts";
export { totals } from "./totals.ts";
export type { Total } from "./totals.ts";
export { trades } from "./trades.ts";
export type { Trade } from "./trades.ts";
