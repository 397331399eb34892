/** Energy: products, issue, transfer, holdings, positions. */
export * from "./verbs.ts";
export { dayBegins, dayName, dayNumber } from "./days.ts";
export type { Day } from "./days.ts";
export type { DeclareDemandParams } from "./declareDemand.ts";
export type { HoldingsParams } from "./holdings.ts";
export type { IssueParams } from "./issue.ts";
export type { PositionParams } from "./position.ts";
export type { ProductResult } from "./product.ts";
export type { EnergyKwh } from "./quantities.ts";
export type { RegisterProductParams, RegisterProductReceipt } from "./registerProduct.ts";
export type { TransferParams } from "./transfer.ts";
export type { WithdrawEnergyParams } from "./withdraw.ts";
