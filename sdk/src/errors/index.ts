/** One class per contract error, with its values as fields and a sentence in English and Chinese. */
export * from "./access.ts";
export * from "./authority.ts";
export { ContractError, ENUMS, GridbourseError } from "./base.ts";
export type { ContractErrorClass, EnumName, EnumValue, ErrorOrigin, ValuesOf } from "./base.ts";
export { decodeError, decodeRevert, revertDataOf } from "./decode.ts";
export * from "./delivery.ts";
export * from "./energy.ts";
export * from "./ground.ts";
export * from "./market.ts";
export * from "./money.ts";
export * from "./participants.ts";
export * from "./sdk.ts";
export { CONTRACT_ERRORS, ERROR_BY_SELECTOR } from "./table.ts";
export type { GateValue, Locale, SentenceContext } from "./words.ts";
