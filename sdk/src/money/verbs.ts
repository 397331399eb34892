/** The verbs of money: what a handle's namespace `money` holds. */
export { balances } from "./balances.ts";
export { deposit } from "./deposit.ts";
export { depositWithPermit } from "./depositWithPermit.ts";
export { disableModule } from "./disableModule.ts";
export { enableModule } from "./enableModule.ts";
export { mint } from "./mint.ts";
export { redeem } from "./redeem.ts";
export { withdraw } from "./withdraw.ts";
export { debt } from "./debt.ts";
export { guarantee } from "./guarantee.ts";
export { payDebt } from "./payDebt.ts";
export { pledge, unpledge } from "./pledge.ts";
export { recordGuarantee } from "./recordGuarantee.ts";
