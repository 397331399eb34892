/** Money: billing token and clearing house. */
export * from "./verbs.ts";
export type { BalancesResult } from "./balances.ts";
export type { DepositParams } from "./deposit.ts";
export type { DepositWithPermitParams } from "./depositWithPermit.ts";
export type { DisableModuleParams } from "./disableModule.ts";
export type { EnableModuleParams } from "./enableModule.ts";
export type { MintParams } from "./mint.ts";
export type { RedeemParams } from "./redeem.ts";
export type { WithdrawParams } from "./withdraw.ts";
export type { GuaranteeResult } from "./guarantee.ts";
export type { PayDebtParams } from "./payDebt.ts";
export type { PledgeParams } from "./pledge.ts";
export type { RecordGuaranteeParams } from "./recordGuarantee.ts";
