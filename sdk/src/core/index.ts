/**
 * The pure core: no chain, no clock, no input or output. One namespace per module, named as the Solidity library it mirrors:
 * `bidSheet.encode`, `priceRule.price`, `lanes.pack`.
 */
export * as bidSheet from "./bidSheet.ts";
export * as calendar from "./calendar.ts";
export * as commitment from "./commitment.ts";
export * as cover from "./cover.ts";
export * as difference from "./difference.ts";
export * as fundShare from "./fundShare.ts";
export * as lanes from "./lanes.ts";
export * as optimality from "./optimality.ts";
export * as priceRule from "./priceRule.ts";
export * as profile from "./profile.ts";
export * as proRata from "./proRata.ts";
export * as readings from "./readings.ts";
export * as reference from "./reference.ts";
export * as rounding from "./rounding.ts";
export * as spread from "./spread.ts";
export * as twoPrice from "./twoPrice.ts";
export * as uniformKernel from "./uniformKernel.ts";
export * as words from "./words.ts";

export { CoreError } from "./errors.ts";
export type { BidSheet, DeclaredStep, SheetRow, SheetStep, SheetTerms, Side } from "./bidSheet.ts";
export type { DeliveryYear, ProductParts, Span } from "./calendar.ts";
export { DaysNotUsable, settleDays } from "./settleDays.ts";
export { clearUniform } from "./clearUniform.ts";
export type { UniformBook, UniformRationing, UniformResult, UniformTerms } from "./clearUniform.ts";
export type { Commitment } from "./commitment.ts";
export type { EncodedCover } from "./cover.ts";
export type { Claim, Condition, Sums, Verdict } from "./optimality.ts";
export type { Margins, PriceRule } from "./priceRule.ts";
export type { Allotment, ClaimFault, IntervalResult, PriceTerms, Rationing } from "./uniformKernel.ts";
export type { DifferenceInput } from "./difference.ts";
export type { FundShares, Weight } from "./fundShare.ts";
export type { Quality, Substituted, Substitution } from "./readings.ts";
export type { ReferencePrices, ReferenceRule, SessionPrice, TwoPrices } from "./reference.ts";
export type { DaysCharge, DaysInput } from "./settleDays.ts";
export type { RetailSplit, RetailTerms, SpreadBill, SpreadCharge, SpreadInput, SpreadMonth } from "./spread.ts";
export type { Band, Base, DayCharge, DayInput, DaySums, IntervalCharge, PenaltyInput } from "./twoPrice.ts";
export type { Hex } from "./words.ts";
