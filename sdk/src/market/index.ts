/** The market: sessions from opening to allotment. */
export * from "./verbs.ts";
export * as batches from "./batches.ts";
export { OpenBook, sheetHashOf } from "./book.ts";
export { sealedBidFromJson, sealedBidToJson, sealFor } from "./seal.ts";
export { GATE_NAMES, sheetTermsOf } from "./session.ts";
export { COMMIT_TYPES, commitDomain } from "./signCommitment.ts";
export { termsOf } from "./open.ts";
export { withdrawalOf } from "./withdraw.ts";
export type { AllotParams, AllotReceipt } from "./allot.ts";
export type {
  AllotInput,
  AllotmentProgress,
  BookItem,
  ClearInput,
  ClearProgress,
  CommitmentData,
  OpeningItem,
  SignedCommitment,
} from "./batches.ts";
export type { ClearParams, ClearReceipt } from "./clear.ts";
export type { BatchReceipt, CommitManyParams, Refused } from "./commitMany.ts";
export type { CommitmentResult } from "./commitment.ts";
export type { AuctionEvent } from "./events.ts";
export type { GateTerms, OpenParams, OpenReceipt } from "./open.ts";
export type { BookResult, ReadBookOptions, RevealedSheet } from "./readBook.ts";
export type { Released, ReleaseParams } from "./release.ts";
export type { IntervalResult } from "./result.ts";
export type { RevealParams } from "./reveal.ts";
export type { SealedBid, SealParams, Step } from "./seal.ts";
export type { Gate, GateName, Phase, SessionResult } from "./session.ts";
export type { VoidCommitmentParams } from "./voidCommitment.ts";
export type { VoidSessionParams } from "./voidSession.ts";
export type { WithdrawBidParams } from "./withdraw.ts";
export type { Check, Inclusion, Verification, VerifyParams } from "./verify.ts";
