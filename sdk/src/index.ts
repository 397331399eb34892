/**
 * @gridbourse/sdk: clear, prove and run a power exchange.
 *
 * `connect` gives a handle with a namespace of verbs for each domain. The namespaces themselves are exported, too: every verb
 * is `fn(handle, params, options?)`. `core` is pure, `errors` holds one class per refusal.
 */
export { connect } from "./connect.ts";
export type { Bound, Gridbourse } from "./connect.ts";
export * as access from "./access/index.ts";
export * as core from "./core/index.ts";
export * as delivery from "./delivery/index.ts";
export { CONTRACT_NAMES } from "./deployment.ts";
export type { ContractName, Deployment, MarketConstants } from "./deployment.ts";
export * as energy from "./energy/index.ts";
export * as errors from "./errors/index.ts";
export { ContractError, decodeError, decodeRevert, GridbourseError } from "./errors/index.ts";
export type { Locale, SentenceContext } from "./errors/index.ts";
export * as market from "./market/index.ts";
export * as money from "./money/index.ts";
export * as participants from "./participants/index.ts";
export * as statements from "./statement/index.ts";
export * as units from "./units.ts";
export { eventsIn, eventsNamed, findEvents } from "./chain/events.ts";
export type { AnyMarketEvent, BlockRange, EventName, EventValues, MarketEvent } from "./chain/events.ts";
export { handleOf } from "./chain/handle.ts";
export type { ContractKey, Contracts, Handle, HandleOptions, TransactionDefaults } from "./chain/handle.ts";
export type { BatchOptions, Progress } from "./chain/batch.ts";
export type { Receipt, WriteOptions } from "./chain/send.ts";
